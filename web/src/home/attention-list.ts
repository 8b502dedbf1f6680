import type { Allotment, Prerequisites, Product, Subscription } from '../api/types.ts'

export type AttentionItem =
  | { readonly kind: 'overAllotted'; readonly product: Product }
  | { readonly kind: 'ending'; readonly subscription: Subscription; readonly daysLeft: number }
  | { readonly kind: 'prerequisites'; readonly prerequisites: Prerequisites }
  | { readonly kind: 'waiting' | 'hold' | 'issues' | 'orphaned' | 'full'; readonly allotment: Allotment }

const dayMs = 86_400_000
/** Subscriptions that end within this time are spoken of. */
const soonDays = 60

/** What needs somebody, the worst first. */
export function attentionOf(facts: {
  readonly products: readonly Product[]
  readonly allotments: readonly Allotment[]
  readonly subscriptions: readonly Subscription[]
  readonly orphans: readonly Allotment[]
  readonly prerequisites: Prerequisites
  readonly now: Date
}): AttentionItem[] {
  const overAllotted = facts.products
    .filter(({ overAllottedUnits }) => overAllottedUnits > 0)
    .map((product) => ({ kind: 'overAllotted' as const, product }))
  const prerequisites =
    facts.prerequisites.status === 'met'
      ? []
      : [{ kind: 'prerequisites' as const, prerequisites: facts.prerequisites }]
  const orphaned = facts.orphans.map((allotment) => ({ kind: 'orphaned' as const, allotment }))
  const ending = facts.subscriptions
    .filter(({ status }) => status === 'Enabled' || status === 'Warning')
    .map((subscription) => ({
      kind: 'ending' as const,
      subscription,
      daysLeft: daysUntil(subscription.nextLifecycleDateTime, facts.now),
    }))
    .filter(({ daysLeft }) => daysLeft <= soonDays)
    .sort((a, b) => a.daysLeft - b.daysLeft)
  const waiting = facts.allotments
    .filter(({ waitingCount }) => waitingCount > 0)
    .sort((a, b) => b.waitingCount - a.waitingCount)
    .map((allotment) => ({
      kind: allotment.state === 'hold' ? ('hold' as const) : ('waiting' as const),
      allotment,
    }))
  const issues = facts.allotments
    .filter(({ blockedCount }) => blockedCount > 0)
    .sort((a, b) => b.blockedCount - a.blockedCount)
    .map((allotment) => ({ kind: 'issues' as const, allotment }))
  const full = facts.allotments
    .filter(isJustFull)
    .sort((a, b) => b.allottedUnits - a.allottedUnits)
    .map((allotment) => ({ kind: 'full' as const, allotment }))
  return [...overAllotted, ...prerequisites, ...orphaned, ...ending, ...waiting, ...issues, ...full]
}

/** Full, and nobody waits yet. What is not divided has no limit of its own, and a pilot stops no one. */
function isJustFull({ isDefault, enforcement, allottedUnits, availableUnits, waitingCount }: Allotment) {
  const counts = !isDefault && enforcement === 'enforced' && allottedUnits > 0
  return counts && availableUnits <= 0 && waitingCount === 0
}

/** Whole days, rounded up; endless without a date. */
function daysUntil(moment: string | null, now: Date): number {
  if (moment === null) return Number.POSITIVE_INFINITY
  return Math.ceil((new Date(moment).getTime() - now.getTime()) / dayMs)
}
