import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { isServed } from '../db/served.ts'
import type { AllotmentChoice } from '../engine/choose-allotment.ts'
import type { Assignment } from './assignment-store.ts'

export type LicenseAssignment = Assignment & {
  readonly skuId: string
  /** A replacement takes it from the group, and has not reached all members. */
  readonly ending: boolean
}

/** What a user or group was given directly, with the products. */
export async function listOwnLicenses(
  tx: Tx,
  tenantId: string,
  targetId: string,
): Promise<LicenseAssignment[]> {
  const { rows } = await sql<LicenseAssignment>`
    select s.assignment_id as id, s.allotment_id as "allotmentId", s.target_type as "targetType",
           s.target_id as "targetId", s.disabled_plan_ids as "disabledPlanIds", s.priority,
           s.include_nested_groups as "includeNestedGroups", s.created_at as "createdAt",
           s.processing_since as "processingSince", s.processing_cursor as "processingCursor",
           s.processed_members as "processedMembers", s.total_members as "totalMembers", s.ending,
           a.sku_id as "skuId"
      from assignment s
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = s.allotment_id
     where s.tenant_id = ${tenantId} and s.target_id = ${targetId}::uuid
     order by s.assignment_id`.execute(tx)
  return rows
}

/** The allotments of products, as `chooseAllotment` weighs them. */
export async function listAllotmentChoices(
  tx: Tx,
  tenantId: string,
  skuIds: readonly string[],
  memberId: string,
): Promise<(AllotmentChoice & { readonly skuId: string })[]> {
  const { rows } = await sql<AllotmentChoice & { skuId: string }>`
    select a.allotment_id as id, a.sku_id as "skuId", a.is_default as "isDefault", a.state,
           greatest(0, a.allotted_units - a.consumed_units) as "freeUnits",
           exists (select from allotment_owner o
                    where o.tenant_id = ${tenantId} and o.allotment_id = a.allotment_id) as owned,
           exists (select from seat s where s.tenant_id = ${tenantId} and s.allotment_id = a.allotment_id
                      and s.member_id = ${memberId}::uuid) as held
      from allotment a
     where a.tenant_id = ${tenantId} and a.sku_id = any (${skuIds}::uuid[])
     order by a.allotment_id`.execute(tx)
  return rows
}

/** Of products, those that groups give a user. */
export async function listInheritedSkus(
  tx: Tx,
  tenantId: string,
  skuIds: readonly string[],
  memberId: string,
): Promise<string[]> {
  const { rows } = await sql<{ skuId: string }>`
    select distinct a.sku_id as "skuId"
      from group_member m
      join assignment_reach r on r.tenant_id = ${tenantId} and r.group_id = m.group_id
      join allotment a on a.tenant_id = ${tenantId} and a.allotment_id = r.allotment_id
     where m.tenant_id = ${tenantId} and m.member_id = ${memberId}::uuid and ${isServed('m')} and a.sku_id = any (${skuIds}::uuid[])`.execute(
    tx,
  )
  return rows.map(({ skuId }) => skuId)
}
