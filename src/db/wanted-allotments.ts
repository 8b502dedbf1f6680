import { type RawBuilder, sql } from 'kysely'

/** Allotments by their ids, or those that serve groups. */
export type WantedAllotments = readonly string[] | { readonly servingGroupIds: readonly string[] }

/** Their ids as an array, some maybe twice, for a statement that may be sent before they are known. */
export function wantedIds(tenantId: string, wanted: WantedAllotments): RawBuilder<string[]> {
  if (!('servingGroupIds' in wanted)) return sql`${wanted}::uuid[]`
  return sql`array(select r.allotment_id from assignment_reach r
                    where r.tenant_id = ${tenantId} and r.group_id = any (${wanted.servingGroupIds}::uuid[]))`
}
