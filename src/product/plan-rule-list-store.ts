import { sql } from 'kysely'
import type { ListQuery } from '../contract/odata-query.ts'
import type { Db } from '../db/database.ts'
import { type ListPage, listRows } from '../db/list.ts'

export type PlanRuleRow = {
  readonly id: string
  readonly kind: 'requires' | 'excludes'
  readonly planId: string
  readonly planName: string | null
  readonly otherPlanIds: readonly string[]
  readonly source: string | null
}

/** The tenant's service-plan rules, with the plan's name where a product has it. */
export function listPlanRuleRows(db: Db, tenantId: string, query: ListQuery): Promise<ListPage<PlanRuleRow>> {
  return listRows<PlanRuleRow>(
    db,
    tenantId,
    {
      name: 'servicePlanRule',
      from: sql`service_plan_rule r`,
      tenantColumn: 'r.tenant_id',
      alias: 'r',
      key: [{ property: 'id', column: 'r.rule_id', type: 'guid' }],
      properties: {
        kind: { type: 'enum', values: ['requires', 'excludes'], column: 'r.kind' },
        planId: { type: 'guid', column: 'r.plan_id' },
      },
    },
    query,
    {
      columns: sql`r.rule_id as id, r.kind, r.plan_id as "planId", r.other_plan_ids as "otherPlanIds", r.source,
                   (select min(v.plan_name) from service_plan v
                     where v.tenant_id = ${tenantId} and v.plan_id = r.plan_id) as "planName"`,
    },
  )
}
