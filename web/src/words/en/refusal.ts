// What the server refuses, by its code: in English its own sentences, which say more.
import type { RefusalName } from '../../../../src/contract/error.ts'

const said = '{{message}}'
/** A new refusal does not compile until every language can say it. */
const refusals = {
  'refusal.noAvailableLicenses': said,
  'refusal.notFound': said,
  'refusal.invalidAssigneeType': said,
  'refusal.invalidUsageLocation': said,
  'refusal.mutuallyExclusiveServicePlans': said,
  'refusal.missingDependency': said,
  'refusal.requiredFieldOrParameterMissing': said,
  'refusal.immutablePropertyModified': said,
  'refusal.invalidValue': said,
  'refusal.invalidFilter': said,
  'refusal.invalidExpansion': said,
  'refusal.invalidQuery': said,
  'refusal.productNotAllottable': said,
  'refusal.insufficientUnits': said,
  'refusal.belowConsumed': said,
  'refusal.alreadyAssigned': said,
  'refusal.alreadyExists': said,
  'refusal.alreadyMember': said,
  'refusal.allotmentOnHold': said,
  'refusal.allotmentInUse': said,
  'refusal.groupInUse': said,
  'refusal.lastGlobalAdministrator': said,
  'refusal.overAllotted': said,
  'refusal.syncGuard': said,
  'refusal.missingRequiredPermission': said,
  'refusal.resourceNotFound': said,
  'refusal.methodNotAllowed': said,
  'refusal.tooManyRequests': said,
  'refusal.preconditionFailed': said,
} as const satisfies Record<`refusal.${RefusalName}`, string>

/** Sentences that other languages fill with the values that this one has in it already. */
const withValues = {
  'refusal.notFound.plan': said,
  'refusal.invalidValue.range': said,
  'refusal.invalidFilter.named': said,
  'refusal.invalidExpansion.named': said,
  'refusal.invalidQuery.range': said,
  'refusal.invalidQuery.named': said,
  'refusal.noAvailableLicenses.units': said,
  'refusal.noAvailableLicenses.behind': said,
  'refusal.notFound.id': said,
  'refusal.notFound.part': said,
  'refusal.invalidAssigneeType.kind': said,
  'refusal.invalidAssigneeType.group': said,
  'refusal.invalidAssigneeType.policy': said,
  'refusal.invalidUsageLocation.prohibited': said,
  'refusal.invalidUsageLocation.none': said,
  'refusal.mutuallyExclusiveServicePlans.services': said,
  'refusal.missingDependency.services': said,
  'refusal.invalidValue.minimum': said,
  'refusal.invalidValue.maximum': said,
  'refusal.productNotAllottable.reason': said,
  'refusal.insufficientUnits.undivided': said,
  'refusal.insufficientUnits.source': said,
  'refusal.belowConsumed.units': said,
  'refusal.alreadyAssigned.named': said,
  'refusal.alreadyExists.there': said,
  'refusal.alreadyExists.bound': said,
  'refusal.alreadyExists.named': said,
  'refusal.alreadyMember.named': said,
  'refusal.allotmentOnHold.named': said,
  'refusal.allotmentInUse.units': said,
  'refusal.groupInUse.named': said,
  'refusal.overAllotted.units': said,
  'refusal.overAllotted.named': said,
  'refusal.syncGuard.more':
    'More than {{allowedPercent}} % of the licenses would go here: {{allotments}}. Others: {{moreAllotments}}. Nothing was changed. Check whether the files are whole.',
  'refusal.syncGuard.empty':
    '{{fileName}} has no rows, so everything of its kind would go. Nothing was changed. Check the file.',
  'refusal.methodNotAllowed.named': said,
  'refusal.tooManyRequests.seconds': said,
  'refusal.syncGuard.units':
    'More than {{allowedPercent}} % of the licenses would go here: {{allotments}}. Nothing was changed. Check whether the files are whole.',
} as const

export const refusalWords = { ...refusals, ...withValues, 'refusal.other': said } as const
