import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'

/**
 * Has the database itself refuse every commit that breaks a rule: I1 always; rule 5 in full where
 * nothing may put an allotment over its limit (`strict`), else that nobody is admitted while it is over.
 */
export async function watchCommits(db: Db, strict: boolean): Promise<void> {
  await sql`
    create function watch_allotment() returns trigger language plpgsql as $$
    declare row allotment; seats integer;
    begin
      select * into row from allotment where tenant_id = new.tenant_id and allotment_id = new.allotment_id;
      if not found then return null; end if;
      select count(*) into seats from seat where tenant_id = new.tenant_id and allotment_id = new.allotment_id;
      if seats <> row.consumed_units then
        raise exception 'I1 broken at commit: % seats, % consumed in %', seats, row.consumed_units, row.allotment_id;
      end if;
      if ${sql.raw(String(strict))} and row.consumed_units > row.allotted_units and row.enforcement = 'enforced' then
        raise exception 'rule 5 broken at commit: % of % in %', row.consumed_units, row.allotted_units, row.allotment_id;
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create function watch_admission() returns trigger language plpgsql as $$
    declare row allotment; consumed integer; owned integer;
    begin
      if not exists (select from seat where tenant_id = new.tenant_id and allotment_id = new.allotment_id
                        and member_id = new.member_id and held_since = new.held_since) then
        return null;
      end if;
      select * into row from allotment where tenant_id = new.tenant_id and allotment_id = new.allotment_id;
      if row.consumed_units > row.allotted_units and row.enforcement = 'enforced' then
        raise exception 'rule 5 broken at commit: admitted to % while over, % of %',
          row.allotment_id, row.consumed_units, row.allotted_units;
      end if;
      if row.state = 'hold' then raise exception 'rule 13 broken at commit: admitted to % on hold', row.allotment_id; end if;
      -- What report-only allotments give is taken from nobody (rule 15), but it counts up to their limits.
      if row.over_allotted and not exists (select from allotment where tenant_id = row.tenant_id
                                              and sku_id = row.sku_id and enforcement = 'reportOnly') then
        select sum(consumed_units) into consumed from allotment
         where tenant_id = row.tenant_id and sku_id = row.sku_id;
        select capacity into owned from product where tenant_id = row.tenant_id and sku_id = row.sku_id;
        if consumed > owned then
          raise exception 'rule 2 broken at commit: product % gives % of %', row.sku_id, consumed, owned;
        end if;
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create constraint trigger watch_allotment after insert or update on allotment
      deferrable initially deferred for each row execute function watch_allotment()`.execute(db)
  await sql`
    create constraint trigger watch_admission after insert on seat
      deferrable initially deferred for each row execute function watch_admission()`.execute(db)
}

/** Every row of a tenant in every table, with the transaction that wrote it. */
export async function allRows(db: Db, tenantId: string): Promise<Record<string, string[]>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'tenant_id' order by 1`.execute(db)
  const found: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`
      select x.xmin::text || ' ' || to_jsonb(x)::text as row from ${sql.table(name)} x
       where x.tenant_id = ${tenantId} order by 1`.execute(db)
    found[name] = rows.map(({ row }) => row)
  }
  return found
}

/** Deadlocks that the server ended in this database. */
export async function countDeadlocks(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select deadlocks as n from pg_stat_database where datname = current_database()`.execute(db)
  return rows[0]?.n ?? 0
}
