import type { Context } from '../command/context.ts'
import { chooseAllotment } from '../engine/choose-allotment.ts'
import { Refusal } from '../engine/refusal.ts'
import {
  type LicenseAssignment,
  listAllotmentChoices,
  listInheritedSkus,
  listOwnLicenses,
} from './license-store.ts'

/** Products to be given and taken, as Graph's assignLicense names them. */
export type LicenseChange = {
  readonly targetId: string
  readonly targetType: 'user' | 'group'
  readonly add: readonly { readonly skuId: string; readonly disabledPlanIds: readonly string[] }[]
  readonly remove: readonly string[]
}

/** The same, said of assignments. `at` names the place in the body. */
export type LicensePlan = {
  readonly added: readonly {
    allotmentId: string
    skuId: string
    disabledPlanIds: readonly string[]
    at: string
  }[]
  readonly changed: readonly { before: LicenseAssignment; disabledPlanIds: readonly string[]; at: string }[]
  readonly ended: readonly LicenseAssignment[]
}

/**
 * What a change of licenses means for assignments. A product that the target has directly gets the new
 * plans in all its assignments; one that is taken loses all of them; others come from `chooseAllotment`.
 */
export async function planLicenses(ctx: Context, change: LicenseChange): Promise<LicensePlan> {
  checkNamedOnce(change)
  const own = await listOwnLicenses(ctx.tx, ctx.tenantId, change.targetId)
  const ofSku = (skuId: string) => own.filter((each) => each.skuId === skuId)
  await checkRemovable(ctx, change, own)
  const skuIds = change.add.map(({ skuId }) => skuId)
  const choices = await listAllotmentChoices(ctx.tx, ctx.tenantId, skuIds, change.targetId)
  const places = change.add.map((license, index) => ({ ...license, at: `addLicenses[${index}]` }))
  for (const { skuId, at } of places) {
    if (choices.some((choice) => choice.skuId === skuId)) continue
    throw new Refusal('notFound', `License ${skuId} does not correspond to a valid company License.`, {
      target: 'body',
      propertyName: `${at}.skuId`,
    })
  }
  return {
    added: places
      .filter(({ skuId }) => ofSku(skuId).length === 0)
      .map((place) => {
        const ofProduct = choices.filter((choice) => choice.skuId === place.skuId)
        const chosen = chooseAllotment(ofProduct, change.targetType)
        if (chosen) return { ...place, allotmentId: chosen.id }
        throw noneFree(place.skuId, ofProduct)
      }),
    changed: places.flatMap(({ skuId, ...rest }) => ofSku(skuId).map((before) => ({ before, ...rest }))),
    ended: own.filter(({ skuId, ending }) => !ending && change.remove.includes(skuId)),
  }
}

function checkNamedOnce({ add, remove }: LicenseChange): void {
  const named = [...add.map(({ skuId }) => skuId), ...remove]
  const twice = named.find((skuId, index) => named.indexOf(skuId) !== index)
  if (twice === undefined) return
  throw new Refusal('invalidValue', `License ${twice} is named twice. Add it or remove it, once.`, {
    target: 'body',
    propertyName: add.some(({ skuId }) => skuId === twice) ? 'addLicenses' : 'removeLicenses',
  })
}

async function checkRemovable(
  ctx: Context,
  { remove, targetId, targetType }: LicenseChange,
  own: readonly LicenseAssignment[],
): Promise<void> {
  const missing = remove.find((skuId) => !own.some((each) => each.skuId === skuId && !each.ending))
  if (missing === undefined) return
  const inherited =
    targetType === 'user' && (await listInheritedSkus(ctx.tx, ctx.tenantId, [missing], targetId)).length > 0
  throw new Refusal(
    'notFound',
    inherited
      ? 'User license is inherited from a group membership and it cannot be removed directly from the user. ' +
          'Remove the user from the group, or the license from the group.'
      : `${targetType === 'user' ? 'User' : 'Group'} does not have a corresponding license. (${missing})`,
    { target: 'body', propertyName: `removeLicenses[${remove.indexOf(missing)}]` },
  )
}

function noneFree(
  skuId: string,
  choices: readonly { state: string; owned: boolean; freeUnits: number }[],
): Refusal {
  const onHold = choices.some(({ state, owned, freeUnits }) => state === 'hold' && !owned && freeUnits > 0)
  return new Refusal(
    onHold ? 'allotmentOnHold' : 'noAvailableLicenses',
    `Subscription with SKU ${skuId} does not have any available licenses: ` +
      (onHold
        ? 'what is free is on hold.'
        : 'no allotment without owners has a free unit. Free a seat, buy more, or assign from an owned allotment by name.'),
    { target: 'body', propertyName: 'addLicenses' },
  )
}
