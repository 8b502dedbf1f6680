import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'
import { type ListAt, listRowsOfEach, type PlaceSql, placeScope, placeValues } from '../db/list-of-each.ts'
import { isServed } from '../db/served.ts'
import type { TargetType } from '../engine/types.ts'

/** What a member, or every direct member of a group, may use of a product. */
export type UsageRightRow = {
  readonly principalId: string
  readonly skuId: string
  readonly skuPartNumber: string
  readonly productName: string
  readonly assignableTo: readonly TargetType[]
  readonly services: readonly { planId: string; planName: string; companyLevel: boolean }[]
}

/** A member has rights from seats; a group gives those of its own assignments. */
export type RightsOf = { readonly memberId: string } | { readonly groupId: string }

type RightsPlace = RightsOf | (RightsOf & { readonly skuId: string })

/**
 * Rules 16 to 18: one right for each product held, while a subscription of it gives benefits
 * (`enabledPlans` in engine/services.ts is the specification of the services).
 */
export function listUsageRightRows(
  db: Db,
  tenantId: string,
  query: ListQuery,
  of: RightsOf,
  skuId?: string,
): Promise<ListPage<UsageRightRow>> {
  const place: RightsPlace = skuId ? { ...of, skuId } : of
  const { entity, shape } = rightsAt(tenantId, placeValues(place))
  return listRows<UsageRightRow>(db, tenantId, entity, query, { ...shape, scope: placeScope(place) })
}

/** The right of each of several members to a product; no row where there is none. */
export function listUsageRightsOfEach(
  db: Db,
  tenantId: string,
  query: ListQuery,
  places: readonly { readonly memberId: string; readonly skuId: string }[],
): Promise<ListPage<UsageRightRow>[]> {
  return listRowsOfEach(db, tenantId, query, places, (place) => rightsAt(tenantId, place))
}

function rightsAt(tenantId: string, of: PlaceSql<RightsPlace>): ListAt {
  const principalId = 'memberId' in of ? of.memberId : of.groupId
  const held =
    'memberId' in of
      ? sql`select distinct a.tenant_id, a.sku_id, s.member_id as principal_id from seat s
              join allotment a on a.tenant_id = s.tenant_id and a.allotment_id = s.allotment_id
             where s.tenant_id = ${tenantId} and s.member_id = ${principalId}`
      : sql`select distinct a.tenant_id, a.sku_id, s.target_id as principal_id from assignment s
              join allotment a on a.tenant_id = s.tenant_id and a.allotment_id = s.allotment_id
             where s.tenant_id = ${tenantId} and s.target_id = ${principalId}`
  const plans = (sku: RawBuilder<unknown>) => sql`
    (select v.plan_id, v.plan_name, v.applies_to from service_plan v
      where v.tenant_id = ${tenantId} and v.sku_id = ${sku}
        and ${'memberId' in of ? onForMember(tenantId, of.memberId) : onForGroup(tenantId, of.groupId)})`
  return {
    entity: {
      name: 'usageRight',
      from: sql`(${held}) h join product p on p.tenant_id = h.tenant_id and p.sku_id = h.sku_id`,
      tenantColumn: 'p.tenant_id',
      alias: 'p',
      key: [{ property: 'skuId', column: 'p.sku_id', type: 'guid' }],
      properties: {
        skuId: { type: 'guid', column: 'p.sku_id' },
        skuPartNumber: { type: 'caseInsensitiveString', column: 'p.sku_part_number' },
      },
      collections: {
        services: {
          rows: plans(sql`p.sku_id`),
          properties: {
            planId: { type: 'guid', column: 'plan_id' },
            planName: { type: 'string', column: 'plan_name' },
          },
        },
      },
    },
    shape: {
      columns: sql`
        ${principalId} as "principalId", p.sku_id as "skuId", p.sku_part_number as "skuPartNumber",
        p.display_name as "productName", p.assignable_to as "assignableTo",
        (select coalesce(jsonb_agg(jsonb_build_object('planId', e.plan_id, 'planName', e.plan_name,
                                     'companyLevel', e.applies_to = 'Company') order by e.plan_name), '[]')
           from ${plans(sql`p.sku_id`)} e) as services`,
      condition: sql`exists (select from subscription b where b.tenant_id = ${tenantId} and b.sku_id = p.sku_id
                                and b.state in ('active', 'warning'))${'skuId' in of ? sql` and p.sku_id = ${of.skuId}` : sql``}`,
    },
  }
}

/** Rule 16: on when some path of a held seat leaves it on; rule 18: not when it fails. */
function onForMember(tenantId: string, memberId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (
    select from seat s
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = s.allotment_id
      join assignment g on g.tenant_id = ${tenantId} and g.allotment_id = s.allotment_id
     where s.tenant_id = ${tenantId} and s.member_id = ${memberId} and a.sku_id = v.sku_id
       and v.plan_id <> all (s.failing_plan_ids) and v.plan_id <> all (g.disabled_plan_ids)
       and (g.target_id = s.member_id
            or exists (select from group_member m
                         join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
                        where m.tenant_id = ${tenantId} and m.member_id = s.member_id and ${isServed('m')}
                          and r.assignment_id = g.assignment_id)
               and not exists (select from exclusion e where e.tenant_id = ${tenantId}
                                  and e.allotment_id = s.allotment_id and e.member_id = s.member_id)))`
}

function onForGroup(tenantId: string, groupId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (
    select from assignment g
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = g.allotment_id
     where g.tenant_id = ${tenantId} and g.target_id = ${groupId} and a.sku_id = v.sku_id
       and v.plan_id <> all (g.disabled_plan_ids))`
}
