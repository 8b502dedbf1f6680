import { type RawBuilder, sql } from 'kysely'
import type { ListCollection } from './entity-list.ts'
import { isServed } from './served.ts'

/**
 * The groups through whose assignments a member of a list's row is reached, as a collection to filter by: those of
 * assignments on the allotments that `within` picks by the alias `g`.
 */
export function throughGroups(
  tenantId: RawBuilder<unknown>,
  memberId: RawBuilder<unknown>,
  within: RawBuilder<unknown>,
): ListCollection {
  return {
    rows: sql`(select g.target_id as id
                 from group_member m
                 join assignment_reach r on r.tenant_id = m.tenant_id and r.group_id = m.group_id
                 join assignment g on g.tenant_id = r.tenant_id and g.assignment_id = r.assignment_id
                  and g.target_type = 'group'
                where m.tenant_id = ${tenantId} and m.member_id = ${memberId} and ${isServed('m')}
                  and ${within})`,
    properties: { id: { type: 'guid', column: 'id' } },
  }
}
