import type { Context } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import type { Violation } from '../engine/types.ts'
import { listPlanNames } from './plan-check-store.ts'
import { planMessage, serviceName } from './refresh-errors.ts'

/** Rule 18: a direct assignment that violates a service-plan rule is refused with its ids. */
export async function planRefusal(ctx: Context, violation: Violation): Promise<Refusal> {
  const ids = [violation.planId, ...violation.otherPlanIds]
  const names = await listPlanNames(ctx.tx, ctx.tenantId, ids)
  const nameOf = (id: string) => serviceName(id, names)
  return new Refusal(violation.code, planMessage(violation, names), {
    ids,
    serviceName: nameOf(violation.planId),
    otherServiceNames: violation.otherPlanIds.map(nameOf),
  })
}
