import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { isServed } from '../db/served.ts'
import { visibleAllotment } from '../db/visible-rows.ts'
import type { TargetType } from '../engine/types.ts'

export type ExplainRow = {
  readonly allotmentId: string
  readonly allotmentName: string
  readonly skuId: string
  readonly productName: string
  readonly assignableTo: readonly TargetType[]
  readonly state: 'open' | 'hold'
  readonly overAllotted: boolean
  readonly isDefault: boolean
  readonly givesBenefits: boolean
  readonly inProgress: boolean
  readonly allottedUnits: number
  readonly consumedUnits: number
  readonly waitingCount: number
  readonly excluded: boolean
  readonly heldSince: Date | null
  readonly waitingSince: Date | null
  readonly blocked: string | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly failing: boolean
  /** Rule 28: whom to ask, of who waits. */
  readonly owners: readonly { displayName: string; mail: string | null }[]
  readonly paths: readonly {
    assignmentId: string
    groupId: string | null
    groupName: string | null
    since: string
    priority: number
  }[]
}

/** Of many owners the first: whoever waits has to ask one. */
const mostOwners = 5

/** Who of an allotment's owners can act, and groups of them: names and addresses, nothing else. */
function ownersToAsk(tenantId: string) {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('displayName', o.name, 'mail', o.mail) order by lower(o.name)), '[]')
      from (select coalesce(u.display_name, u.user_principal_name, d.display_name) as name, u.mail
              from allotment_owner b
              left join directory_user u on u.tenant_id = ${tenantId} and u.user_id = b.principal_id
               and u.account_enabled and u.deleted_at is null
              left join directory_group d on d.tenant_id = ${tenantId} and d.group_id = b.principal_id
             where b.tenant_id = ${tenantId} and b.allotment_id = a.allotment_id
               and coalesce(u.user_id, d.group_id) is not null
             order by lower(coalesce(u.display_name, d.display_name)) limit ${mostOwners}) o)`
}

/**
 * Rule 31: everything that ties a member to allotments; of one product or allotment, or wherever there is a
 * tie. To people themselves their own seats and places in line are explained, whoever owns the allotments (rule 28).
 */
export async function listExplainRows(
  db: Db,
  tenantId: string,
  memberId: string,
  only: { readonly skuId?: string; readonly allotmentId?: string },
): Promise<ExplainRow[]> {
  const { rows } = await sql<ExplainRow>`
    with path as (
      select g.allotment_id, g.assignment_id, null::uuid as group_id, null as group_name, g.created_at, g.priority
        from assignment g where g.tenant_id = ${tenantId} and g.target_id = ${memberId}::uuid
      union all
      select r.allotment_id, g.assignment_id, m.group_id, d.display_name, g.created_at, g.priority
        from group_member m
        join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
        join assignment g on g.tenant_id = ${tenantId} and g.assignment_id = r.assignment_id
        left join directory_group d on d.tenant_id = ${tenantId} and d.group_id = m.group_id
       where m.tenant_id = ${tenantId} and m.member_id = ${memberId}::uuid and ${isServed('m')}
    ),
    concerned as (
      select allotment_id from path
      union select allotment_id from seat where tenant_id = ${tenantId} and member_id = ${memberId}::uuid
      union select allotment_id from waiting_member where tenant_id = ${tenantId} and member_id = ${memberId}::uuid
      union select allotment_id from allotment
             where tenant_id = ${tenantId} and (sku_id = ${only.skuId ?? null}::uuid
                                                or allotment_id = ${only.allotmentId ?? null}::uuid)
    )
    select a.allotment_id as "allotmentId", a.display_name as "allotmentName", a.sku_id as "skuId",
           p.display_name as "productName", p.assignable_to as "assignableTo", a.state, a.over_allotted as "overAllotted",
           a.is_default as "isDefault",
           exists (select from subscription c where c.tenant_id = ${tenantId} and c.sku_id = a.sku_id
                      and c.state in ('active', 'warning')) as "givesBenefits",
           exists (select from assignment g where g.tenant_id = ${tenantId} and g.allotment_id = a.allotment_id
                      and g.processing_since is not null) as "inProgress",
           a.allotted_units as "allottedUnits", a.consumed_units as "consumedUnits", a.waiting_count as "waitingCount",
           e.member_id is not null as excluded, s.held_since as "heldSince", w.waiting_since as "waitingSince",
           w.blocked, x.code as "errorCode", x.message as "errorMessage",
           coalesce(s.failing_plan_ids <> '{}', false) as failing,
           (select coalesce(jsonb_agg(jsonb_build_object('assignmentId', h.assignment_id, 'groupId', h.group_id,
                     'groupName', h.group_name, 'since', h.created_at, 'priority', h.priority)
                     order by h.group_id nulls first, h.assignment_id), '[]')
              from path h where h.allotment_id = a.allotment_id) as paths,
           case when w.member_id is null then '[]' else ${ownersToAsk(tenantId)} end as owners
      from concerned c
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = c.allotment_id
      join product p on p.tenant_id = ${tenantId} and p.sku_id = a.sku_id
      left join exclusion e on e.tenant_id = ${tenantId} and e.allotment_id = a.allotment_id and e.member_id = ${memberId}::uuid
      left join seat s on s.tenant_id = ${tenantId} and s.allotment_id = a.allotment_id and s.member_id = ${memberId}::uuid
      left join waiting_member w on w.tenant_id = ${tenantId} and w.allotment_id = a.allotment_id
       and w.member_id = ${memberId}::uuid
      left join assignment_error x on x.tenant_id = ${tenantId} and x.sku_id = a.sku_id and x.member_id = ${memberId}::uuid
     where (${only.skuId ?? null}::uuid is null or a.sku_id = ${only.skuId ?? null}::uuid)
       and (${only.allotmentId ?? null}::uuid is null or a.allotment_id = ${only.allotmentId ?? null}::uuid)
       and (${visibleAllotment(db.sight, sql`a.allotment_id`)}
            or (${memberId}::uuid = ${db.sight?.personId ?? null}::uuid
                and (s.member_id is not null or w.member_id is not null)))
     order by lower(p.display_name), a.is_default, lower(a.display_name), a.allotment_id`.execute(db)
  return rows
}
