/**
 * Every expected "no", by its code. The list is closed: a new code fails the build until each
 * protocol has decided how to say it (`graph/refusal-response.ts`).
 */
export type RefusalCode =
  | 'noAvailableLicenses'
  | 'notFound'
  | 'invalidAssigneeType'
  | 'invalidUsageLocation'
  | 'mutuallyExclusiveServicePlans'
  | 'missingDependency'
  | 'requiredFieldOrParameterMissing'
  | 'immutablePropertyModified'
  | 'invalidValue'
  | 'invalidFilter'
  | 'invalidExpansion'
  | 'invalidQuery'
  | 'productNotAllottable'
  | 'insufficientUnits'
  | 'belowConsumed'
  | 'alreadyAssigned'
  | 'alreadyExists'
  | 'alreadyMember'
  | 'allotmentOnHold'
  | 'allotmentInUse'
  | 'groupInUse'
  | 'lastGlobalAdministrator'
  | 'overAllotted'
  | 'syncGuard'
  | 'preconditionFailed'
  | 'missingRequiredPermission'
  | 'resourceNotFound'
  | 'methodNotAllowed'
  | 'tooManyRequests'

/** Where the refused value stood and the numbers the answer tells, as they go out on the wire. */
export type RefusalDetail = {
  target?: 'body' | 'query' | 'path'
  propertyName?: string
  [key: string]: string | number | boolean | null | undefined | readonly string[]
}

/** An expected "no": thrown by rules and commands, caught once at the edge, shown to the caller. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly detail: RefusalDetail

  constructor(code: RefusalCode, message: string, detail: RefusalDetail = {}) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.detail = detail
  }
}
