/** What rule 4 looks at. Where the tenant's own data knows better than the catalog, it is passed here. */
export type EligibilityFacts = {
  readonly appliesTo: 'User' | 'Company'
  readonly assignableTo: readonly ('user' | 'group' | 'device')[]
  /** Why the product is never a matter of seats: a store app, perpetual software, an Azure resource. */
  readonly neverReason?: string
  readonly hasSubscription: boolean
  /** What an administrator decided for this product. */
  readonly override?: 'allow' | 'deny'
}

export type IneligibilityReason =
  | 'deniedByAdministrator'
  | 'neverAllottable'
  | 'companyLevel'
  | 'notAssignable'
  | 'noSubscription'

export type Eligibility =
  | { readonly eligible: true }
  | { readonly eligible: false; readonly reason: IneligibilityReason; readonly message: string }

/**
 * Rule 4: may this product be divided into allotments? An administrator's `deny` always counts; an
 * `allow` lifts what the catalog merely suspects (company level, not assignable), but neither makes
 * seats out of something that has none (a store app) nor without a subscription.
 */
export function eligibility(product: EligibilityFacts): Eligibility {
  if (product.override === 'deny') {
    return no('deniedByAdministrator', 'An administrator has excluded this product from allotments.')
  }
  if (product.neverReason !== undefined) return no('neverAllottable', product.neverReason)
  if (!product.hasSubscription) {
    return no(
      'noSubscription',
      'There is no license subscription for this product, so it has no units to divide.',
    )
  }
  if (product.override === 'allow') return { eligible: true }
  if (product.appliesTo === 'Company') {
    return no('companyLevel', 'This product applies to the whole organization and is not assigned to anyone.')
  }
  if (product.assignableTo.length === 0) {
    return no('notAssignable', 'This product cannot be assigned to users, groups or devices.')
  }
  return { eligible: true }
}

function no(reason: IneligibilityReason, message: string): Eligibility {
  return { eligible: false, reason, message }
}
