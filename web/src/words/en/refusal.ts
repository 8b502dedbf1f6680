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

export const refusalWords = { ...refusals, 'refusal.other': said } as const
