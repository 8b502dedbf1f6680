import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { visibleAllotment } from '../db/visible-rows.ts'

export type MemberCount = {
  readonly assignmentId: string
  readonly allotmentId: string
  readonly allotmentName: string
  readonly isDefault: boolean
  readonly skuId: string
  readonly productName: string
  readonly assignedAt: Date
  readonly memberCount: number
  readonly seatCount: number
  readonly waitingCount: number
  readonly issueCount: number
  readonly excludedCount: number
}

/** Of the members that the assignments of a group reach: how many have a seat, wait, have an issue, are excluded. */
export async function countMembersOf(db: Db, tenantId: string, groupId: string): Promise<MemberCount[]> {
  const { rows } = await sql<MemberCount>`
    with target as (
      select g.assignment_id, g.allotment_id, g.created_at, g.include_nested_groups as nested, a.display_name, a.is_default, a.sku_id, p.display_name as product_name
        from assignment g
        join allotment a on a.tenant_id = g.tenant_id and a.allotment_id = g.allotment_id
        join product p on p.tenant_id = a.tenant_id and p.sku_id = a.sku_id
       where g.tenant_id = ${tenantId}::uuid and g.target_id = ${groupId}::uuid
         and ${visibleAllotment(db.sight, sql`g.allotment_id`)}
    ), reached as (
      select t.assignment_id, t.allotment_id, t.sku_id, m.member_id
        from target t
        join group_member m on m.tenant_id = ${tenantId}::uuid and m.group_id = ${groupId}::uuid and m.member_type <> 'group'
       where not t.nested
      union all
      -- Who is in several nested groups is one member.
      (select distinct t.assignment_id, t.allotment_id, t.sku_id, m.member_id
         from target t
         join assignment_reach r on r.tenant_id = ${tenantId}::uuid and r.assignment_id = t.assignment_id
         join group_member m on m.tenant_id = ${tenantId}::uuid and m.group_id = r.group_id and m.member_type <> 'group'
        where t.nested)
    ), present as (
      -- Who is deleted comes back to their groups when restored (rule 20), and is no member meanwhile.
      select r.* from reached r
       where not exists (select from directory_user u where u.tenant_id = ${tenantId}::uuid
                            and u.user_id = r.member_id and u.deleted_at is not null)
    ), counted as (
      select r.assignment_id, count(*) as members, count(s.member_id) as seats,
             count(w.member_id) filter (where w.blocked is null) as waiting,
             count(*) filter (where w.blocked is not null or (s.member_id is not null and x.member_id is not null)) as issues,
             count(e.member_id) as excluded
        from present r
        left join seat s on s.tenant_id = ${tenantId}::uuid and s.allotment_id = r.allotment_id and s.member_id = r.member_id
        left join waiting_member w on w.tenant_id = ${tenantId}::uuid and w.allotment_id = r.allotment_id
         and w.member_id = r.member_id
        left join assignment_error x on x.tenant_id = ${tenantId}::uuid and x.sku_id = r.sku_id and x.member_id = r.member_id
        left join exclusion e on e.tenant_id = ${tenantId}::uuid and e.allotment_id = r.allotment_id
         and e.member_id = r.member_id
       group by r.assignment_id
    )
    select t.assignment_id as "assignmentId", t.allotment_id as "allotmentId", t.display_name as "allotmentName",
           t.is_default as "isDefault", t.sku_id as "skuId", t.product_name as "productName",
           t.created_at as "assignedAt",
           coalesce(c.members, 0)::integer as "memberCount", coalesce(c.seats, 0)::integer as "seatCount",
           coalesce(c.waiting, 0)::integer as "waitingCount", coalesce(c.issues, 0)::integer as "issueCount",
           coalesce(c.excluded, 0)::integer as "excludedCount"
      from target t left join counted c using (assignment_id)
     order by lower(t.product_name), lower(t.display_name), t.assignment_id`.execute(db)
  return rows
}
