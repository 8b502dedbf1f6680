import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/*
 * Who changes rows says so in the outbox (src/db/outbox.ts), and could forget to. A witness sees by triggers what really
 * changed; `drop` of a watched database compares the two, transaction by transaction.
 */

const none = "'00000000-0000-0000-0000-000000000000'::uuid"

type Watch = { readonly table: string; readonly on: 'insert' | 'update' | 'delete'; readonly seen: string }

/** What a change of rows of a table means: `after` and `before` are the rows. */
const watches: readonly Watch[] = [
  ...rows('directory_user', 'user', none, 'user_id'),
  ...rows('directory_group', 'group', none, 'group_id'),
  ...rows('group_member', 'member', 'group_id', 'member_id'),
  ...rows('allotment', 'allotment', none, 'allotment_id'),
  ...rows('assignment', 'assignment', none, 'assignment_id'),
  ...rows('seat', 'seat', 'allotment_id', 'member_id'),
  ...rows('waiting_member', 'waitingMember', 'allotment_id', 'member_id'),
  // A deleted user is no member meanwhile; whether allotments are orphaned follows from who can act (rule 25).
  {
    table: 'directory_user',
    on: 'update',
    seen: `select m.tenant_id, 'member', m.group_id, m.member_id, 'updated'
             from after a join before b using (tenant_id, user_id)
             join group_member m on m.tenant_id = a.tenant_id and m.member_id = a.user_id
            where (a.deleted_at is null) <> (b.deleted_at is null)
           union all
           select o.tenant_id, 'allotment', ${none}, o.allotment_id, 'updated'
             from after a join before b using (tenant_id, user_id)
             join allotment_owner o on o.tenant_id = a.tenant_id
              and (o.principal_id = a.user_id or o.principal_type = 'group' and exists (
                    select from group_member m where m.tenant_id = a.tenant_id and m.member_id = a.user_id
                       and m.group_id = o.principal_id))
            where (a.deleted_at is null and a.account_enabled) <> (b.deleted_at is null and b.account_enabled)`,
  },
  ...(['insert', 'delete'] as const).flatMap((on): Watch[] => [
    {
      table: 'allotment_owner',
      on,
      seen: `select tenant_id, 'allotment', ${none}, allotment_id, 'updated' from ${rowsOf(on)}`,
    },
    {
      table: 'group_member',
      on,
      seen: `select o.tenant_id, 'allotment', ${none}, o.allotment_id, 'updated'
               from ${rowsOf(on)} r join allotment_owner o on o.tenant_id = r.tenant_id
                and o.principal_id = r.group_id and o.principal_type = 'group'`,
    },
  ]),
  // Allotments show their product's subscriptions and name.
  ...(['insert', 'update', 'delete'] as const).map((on) => ({
    table: 'subscription',
    on,
    seen: `select a.tenant_id, 'allotment', ${none}, a.allotment_id, 'updated'
             from ${rowsOf(on)} r join allotment a using (tenant_id, sku_id)`,
  })),
  {
    table: 'product',
    on: 'update',
    seen: `select x.tenant_id, 'allotment', ${none}, x.allotment_id, 'updated'
             from after a join before b using (tenant_id, sku_id) join allotment x using (tenant_id, sku_id)
            where (a.display_name, a.applies_to) is distinct from (b.display_name, b.applies_to)`,
  },
]

function rows(table: string, kind: string, scope: string, id: string): Watch[] {
  const operations = { insert: 'created', update: 'updated', delete: 'deleted' } as const
  return (['insert', 'update', 'delete'] as const).map((on) => ({
    table,
    on,
    seen: `select tenant_id, '${kind}', ${scope}, ${id}, '${operations[on]}' from ${rowsOf(on)}`,
  }))
}

function rowsOf(on: Watch['on']): string {
  return on === 'delete' ? 'before' : 'after'
}

/** Has everything seen that changes in this database from now on. */
async function watchChanges({ db }: Pick<Database, 'db'>): Promise<void> {
  const tables = {
    insert: 'new table as after',
    update: 'new table as after old table as before',
    delete: 'old table as before',
  }
  const witnesses = watches.map(
    ({ table, on, seen }, index) => `
      create function witness_${index}() returns trigger language plpgsql as $$
        begin insert into witness (tenant_id, kind, scope_id, id, operation) ${seen}; return null; end $$;
      create trigger witness_${index} after ${on} on ${table} referencing ${tables[on]}
        for each statement execute function witness_${index}();`,
  )
  await sql
    .raw(`
      create table witness (tenant_id uuid, kind text, scope_id uuid, id uuid, operation text,
                            transaction_id xid8 default pg_current_xact_id());
      ${witnesses.join('')}`)
    .execute(db)
}

/**
 * Whatever changed was told in its own transaction, and nothing else was: but for allotments, which are told of
 * once too often rather than looked at before.
 */
async function expectAllTold({ db }: Pick<Database, 'db'>): Promise<void> {
  const { rows: different } = await sql`
    with told as (
      select distinct o.transaction_id, o.tenant_id, o.kind, o.scope_id, i.id, o.operation
        from outbox o cross join unnest(o.object_ids) i (id)
       where o.transaction_id >= (select min(transaction_id) from witness)
    ),
    seen as (select distinct transaction_id, tenant_id, kind, scope_id, id, operation from witness)
    (select 'not told' as what, s.* from (select * from seen except select * from told) s
      -- Of a person who is deleted while somebody takes their membership, this one tells.
      where not (s.kind = 'member' and s.operation = 'updated' and exists (
              select from told d where d.kind = 'member' and d.operation = 'deleted'
                 and (d.tenant_id, d.scope_id, d.id) = (s.tenant_id, s.scope_id, s.id)))
      limit 20)
    union all
    (select 'told, but not done', t.* from (select * from told except select * from seen) t
      where not (t.kind = 'allotment' and t.operation = 'updated') limit 20)`.execute(db)
  expect(different).toEqual([])
}

/** A test database that is watched; `drop` first sees that all was told. */
export async function createWatchedDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  await watchChanges(database)
  return {
    ...database,
    drop: () => expectAllTold(database).finally(() => database.drop()),
  }
}
