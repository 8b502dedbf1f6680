import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { checkTransfer, overAllottedBy } from '../engine/divide.ts'
import { Refusal } from '../engine/refusal.ts'
import { lockDivision, redivide } from '../settlement/redivide.ts'
import { settle } from '../settlement/settle.ts'
import { type Allotment, findAllotment, noSuchAllotment, updateAllotment } from './allotment-store.ts'
import { describedAllotment } from './create-allotment.ts'

export type TransferUnits = {
  readonly fromAllotmentId: string
  readonly toAllotmentId: string
  readonly units: number
  /** The limits that the caller takes for the present ones. */
  readonly expected?: { readonly from?: number | undefined; readonly to?: number | undefined }
}

/**
 * Moves units between two allotments of one product (rule 3); either may be the default one. Refuses
 * units that are in use where they come from (`insufficientUnits`), another product's allotment
 * (`invalidValue`), growth while the product is over-allotted (`overAllotted`), and where the limits are others than the
 * caller expects (`preconditionFailed`).
 */
export async function transferUnits(
  ctx: Context,
  input: TransferUnits,
): Promise<{ from: Allotment; to: Allotment }> {
  requireAdministrator(ctx.caller)
  const found = await findAllotment(ctx.tx, ctx.tenantId, input.fromAllotmentId)
  if (!found) throw noSuchAllotment(input.fromAllotmentId)
  // An allotment never changes its product, so the pair can be judged before it is locked.
  checkPair(found, await findAllotment(ctx.tx, ctx.tenantId, input.toAllotmentId), input.toAllotmentId)
  const locked = await lockDivision(ctx, found.skuId, [input.fromAllotmentId, input.toAllotmentId])
  const from = locked.allotments.get(input.fromAllotmentId)
  const to = locked.allotments.get(input.toAllotmentId)
  if (!from) throw noSuchAllotment(input.fromAllotmentId)
  checkPair(from, to, input.toAllotmentId)
  checkExpected(from, input.expected?.from)
  checkExpected(to, input.expected?.to)
  const over = overAllottedBy(locked.division)
  if (over > 0 && !to.isDefault) {
    throw new Refusal(
      'overAllotted',
      `The product's allotments exceed its capacity by ${over}; until that is resolved "${to.displayName}" cannot grow.`,
      { overAllottedUnits: over, allotmentName: to.displayName },
    )
  }
  checkTransfer(from, input.units)
  const change = (from.isDefault ? input.units : 0) - (to.isDefault ? input.units : 0)
  for (const [side, units] of [
    [from, -input.units],
    [to, input.units],
  ] as const) {
    if (side.isDefault) continue // it floats
    await updateAllotment(ctx.tx, ctx.tenantId, { ...side, allottedUnits: side.allottedUnits + units })
  }
  const { capacity, namedUnits } = locked.product
  const concerned = await redivide(ctx, locked, { capacity, namedUnits: namedUnits + change })
  await settle(ctx, { allotmentIds: [...new Set([to.id, ...concerned])], memberIds: [] })
  record(ctx, {
    allotmentId: from.id,
    targets: [from, to].map(({ id, displayName }) => ({ type: 'allotment', id, displayName })),
    detail: { units: input.units, before: { from: describedAllotment(from), to: describedAllotment(to) } },
  })
  return {
    from: (await findAllotment(ctx.tx, ctx.tenantId, from.id)) ?? from,
    to: (await findAllotment(ctx.tx, ctx.tenantId, to.id)) ?? to,
  }
}

function checkExpected({ displayName, allottedUnits }: Allotment, expected: number | undefined): void {
  if (expected === undefined || expected === allottedUnits) return
  throw new Refusal(
    'preconditionFailed',
    `The limit of "${displayName}" is ${allottedUnits} and no longer ${expected}: somebody changed it meanwhile. Look at it again.`,
    { allotmentName: displayName, allottedUnits, expectedUnits: expected },
  )
}

function checkPair(from: Allotment, to: Allotment | undefined, toId: string): asserts to is Allotment {
  const detail = { target: 'body', propertyName: 'toAllotmentId' } as const
  if (!to) throw new Refusal('notFound', `There is no allotment ${toId} to move units to.`, detail)
  if (to.id === from.id) {
    throw new Refusal('invalidValue', 'The units would come from and go to the same allotment.', detail)
  }
  if (to.skuId !== from.skuId) {
    throw new Refusal(
      'invalidValue',
      `"${to.displayName}" divides ${to.productName}, not ${from.productName}: units move within one product only.`,
      detail,
    )
  }
}
