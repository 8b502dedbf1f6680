import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

/*
 * A note that is there already is written again, not left alone: so whoever is just taking it off the list
 * waits for this transaction and settles with what it changed.
 */

/** Stands for "admit from the queue" where a member id would stand. */
export const admissionOnly = '00000000-0000-0000-0000-000000000000'

/** Notes members whose seats in an allotment a follow-up settlement brings in line. */
export async function noteUnsettled(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  memberIds: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    insert into unsettled (tenant_id, allotment_id, member_id, noted_at)
    select distinct ${tenantId}::uuid, ${allotmentId}::uuid, member_id, ${now}::timestamptz
      from unnest(${memberIds}::uuid[]) as m (member_id)
     order by member_id
    on conflict (tenant_id, allotment_id, member_id) do update set noted_at = excluded.noted_at`.execute(tx)
}

/**
 * Rule 18: notes the members' seats, blocked entries and errors in other allotments of linked
 * products, which what just moved may have broken or healed.
 */
export async function noteLinked(
  tx: Tx,
  tenantId: string,
  linkedSkuIds: readonly string[],
  ownAllotmentIds: readonly string[],
  memberIds: readonly string[],
  now: Date,
): Promise<number> {
  if (memberIds.length === 0) return 0
  const { rows } = await sql`
    insert into unsettled (tenant_id, allotment_id, member_id, noted_at)
    select ${tenantId}, x.allotment_id, x.member_id, ${now}
      from (
        select s.allotment_id, s.member_id from seat s
         where s.tenant_id = ${tenantId} and s.member_id = any (${memberIds}::uuid[])
        union
        select w.allotment_id, w.member_id from waiting_member w
         where w.tenant_id = ${tenantId} and w.member_id = any (${memberIds}::uuid[])
           and w.blocked in ('missingDependency', 'mutuallyExclusiveServicePlans')
      ) x
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = x.allotment_id
     where a.sku_id = any (${linkedSkuIds}::uuid[]) and x.allotment_id <> all (${ownAllotmentIds}::uuid[])
     order by x.allotment_id, x.member_id
    on conflict (tenant_id, allotment_id, member_id) do update set noted_at = excluded.noted_at
    returning 1`.execute(tx)
  return rows.length
}

/** Notes everybody who holds or waits for a seat in an allotment, of all or of the given groups. */
export async function noteHolders(
  tx: Tx,
  tenantId: string,
  allotmentIds: readonly string[],
  groupIds: readonly string[] | null,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with noted as (
      insert into unsettled (tenant_id, allotment_id, member_id, noted_at)
      select ${tenantId}, x.allotment_id, x.member_id, ${now}
        from (
          select allotment_id, member_id from seat
           where tenant_id = ${tenantId} and allotment_id = any (${allotmentIds}::uuid[])
          union all
          select allotment_id, member_id from waiting_member
           where tenant_id = ${tenantId} and allotment_id = any (${allotmentIds}::uuid[])
        ) x
       where ${groupIds}::uuid[] is null
          or exists (select from group_member m where m.tenant_id = ${tenantId}
                        and m.group_id = any (${groupIds}::uuid[]) and m.member_id = x.member_id)
       order by x.allotment_id, x.member_id
      on conflict (tenant_id, allotment_id, member_id) do update set noted_at = excluded.noted_at
      returning 1
    )
    select count(*)::int as n from noted`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Allotments of products whose services depend on those of the given allotments' products (rule 18). */
export async function listLinkedAllotments(
  tx: Tx,
  tenantId: string,
  allotmentIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select allotment_id as id from allotment
     where tenant_id = ${tenantId}
       and sku_id in (
             select unnest(p.linked_sku_ids) from allotment a
               join product p on p.tenant_id = ${tenantId} and p.sku_id = a.sku_id
              where a.tenant_id = ${tenantId} and a.allotment_id = any (${allotmentIds}::uuid[]))`.execute(tx)
  return rows.map((row) => row.id)
}

/** One allotment with unsettled members, if any: the one noted first. */
export async function findUnsettledAllotment(db: Db, tenantId: string): Promise<string | undefined> {
  const { rows } = await sql<{ allotmentId: string }>`
    select allotment_id as "allotmentId" from unsettled
     where tenant_id = ${tenantId} order by allotment_id, member_id limit 1`.execute(db)
  return rows[0]?.allotmentId
}

/**
 * Takes a batch of an allotment's unsettled members off the list, in member order. The allotment is locked.
 * The rows are found by their place: while the table is believed empty, a join by member reads the list
 * once for each of its rows.
 */
export async function takeUnsettled(
  tx: Tx,
  tenantId: string,
  allotmentId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ memberId: string }>`
    delete from unsettled
     where tenant_id = ${tenantId}
       and ctid = any (array(select ctid from unsettled
                              where tenant_id = ${tenantId} and allotment_id = ${allotmentId}
                              order by member_id limit ${limit}))
    returning member_id as "memberId"`.execute(tx)
  return rows.map((row) => row.memberId)
}

/** Of a dry run: an allotment with members noted at this moment that nobody else has locked, if any; it is locked then. */
export async function lockNotedNow(tx: Tx, tenantId: string, now: Date): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select a.allotment_id as id from allotment a
     where a.tenant_id = ${tenantId}
       and a.allotment_id in (select allotment_id from unsettled where tenant_id = ${tenantId} and noted_at = ${now})
     order by a.allotment_id limit 1
       for no key update skip locked`.execute(tx)
  return rows[0]?.id
}

/** Of a dry run: takes a batch of the members noted at this moment off the list. */
export async function takeNotedNow(
  tx: Tx,
  tenantId: string,
  { allotmentId, now, limit }: { allotmentId: string; now: Date; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ memberId: string }>`
    delete from unsettled
     where tenant_id = ${tenantId}
       and ctid = any (array(select ctid from unsettled
                              where tenant_id = ${tenantId} and allotment_id = ${allotmentId} and noted_at = ${now}
                              order by member_id limit ${limit}))
    returning member_id as "memberId"`.execute(tx)
  return rows.map((row) => row.memberId)
}

/** Tenants that have work left over, from this process or one that ended. */
export async function listTenantsWithWork(db: Db): Promise<string[]> {
  const { rows } = await sql<{ tenantId: string }>`
    select tenant_id as "tenantId" from tenant t
     where exists (select from unsettled u where u.tenant_id = t.tenant_id)
        or exists (select from assignment a where a.tenant_id = t.tenant_id and a.processing_since is not null)
        or exists (select from assignment a where a.tenant_id = t.tenant_id and a.ending and a.replacement_id is not null)`.execute(
    db,
  )
  return rows.map((row) => row.tenantId)
}
