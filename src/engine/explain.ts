import { standing } from './entitle.ts'
import type { Member, TargetType, TenantPolicy } from './types.ts'

/** Rule 31: what is known of a member and one allotment. Moments are shown, not computed with. */
export type ExplainedPath = {
  readonly kind: 'direct' | 'group'
  readonly groupName: string | null
  readonly since: Date
  /** False: an exclusion takes it away (rule 6). */
  readonly counts: boolean
}

export type ExplainFacts = {
  readonly productName: string
  readonly allotmentName: string
  readonly paths: readonly ExplainedPath[]
  readonly excluded: boolean
  readonly heldSince: Date | null
  readonly waitingSince: Date | null
  /** Place in the queue from 1; null for who does not wait. */
  readonly position: number | null
  readonly waitingCount: number
  /** Its limit is what the named allotments leave: nobody raises it by itself. */
  readonly isDefault: boolean
  readonly allottedUnits: number
  readonly consumedUnits: number
  readonly onHold: boolean
  readonly overAllotted: boolean
  /** Some subscription of the product is in date or in its grace period (rule 17). */
  readonly givesBenefits: boolean
  /** Some group of the allotment is still being worked (rule 9). */
  readonly inProgress: boolean
  readonly blocked: { readonly code: string; readonly message: string } | null
  /** What keeps the member from holding a seat at all, whatever leads there. */
  readonly bar: Bar | null
}

export type Bar = { readonly code: string; readonly message: string; readonly remedy: string }

export type ExplainStatus = 'seat' | 'waiting' | 'blocked' | 'excluded' | 'notEntitled' | 'settling'

export type Explained = {
  readonly status: ExplainStatus
  readonly message: string
  readonly whatWouldChange: readonly string[]
}

/** Rule 31 in plain words: how it stands, why, and what would change it. */
export function explain(facts: ExplainFacts): Explained {
  const status = statusOf(facts)
  return { status, message: sentences[status](facts), whatWouldChange: changes[status](facts) }
}

/** Rules 6 and 22: why no path to an allotment counts for a member; null where some may. */
export function barOf(
  member: Member,
  policy: TenantPolicy,
  product: { readonly productName: string; readonly assignableTo: readonly TargetType[] },
): Bar | null {
  if (!product.assignableTo.includes(member.kind)) {
    return {
      code: 'invalidAssigneeType',
      message: `${product.productName} does not go to ${member.kind}s.`,
      remedy: `Assign a product that goes to ${member.kind}s.`,
    }
  }
  if (member.kind === 'device' || member.deleted || standing(member, policy).mayHold) return null
  const disabled = !member.accountEnabled && policy.disabledUsers === 'release'
  return {
    code: 'blockedByPolicy',
    message: `the organization's policy takes the seats of ${disabled ? 'disabled' : 'guest'} accounts back and gives them none.`,
    remedy: disabled
      ? 'Enable the account, or change the policy: the member then joins the end of the queue.'
      : 'Make the account a member, or change the policy: it then joins the end of the queue.',
  }
}

function statusOf(facts: ExplainFacts): ExplainStatus {
  if (facts.heldSince) return 'seat'
  if (facts.bar && facts.paths.length > 0) return 'blocked'
  if (facts.blocked && facts.waitingSince) return 'blocked'
  if (facts.waitingSince) return 'waiting'
  if (facts.paths.length === 0) return 'notEntitled'
  return facts.paths.some((path) => path.counts) ? 'settling' : 'excluded'
}

const sentences: Readonly<Record<ExplainStatus, (facts: ExplainFacts) => string>> = {
  seat: (facts) =>
    `Has a seat of ${facts.productName} from "${facts.allotmentName}" since ${day(facts.heldSince)}, ${through(facts)}.${
      facts.blocked ? ` Not all of it works: ${facts.blocked.message}` : ''
    }${facts.givesBenefits ? '' : ` None of it works now: no subscription of ${facts.productName} is in date.`}`,
  waiting: (facts) =>
    `Waits for ${facts.productName} from "${facts.allotmentName}" since ${day(facts.waitingSince)}, ${ordinal(
      facts.position ?? facts.waitingCount,
    )} of ${facts.waitingCount}, ${through(facts)}: ${whyNobody(facts)}.`,
  blocked: (facts) =>
    facts.bar
      ? `Gets no seat of ${facts.productName} from "${facts.allotmentName}", ${through(facts)}: ${facts.bar.message}`
      : `Gets no seat of ${facts.productName} from "${facts.allotmentName}", although entitled ${through(facts)}: ${
          facts.blocked?.message ?? 'something is wrong.'
        }`,
  excluded: (facts) =>
    `Is excluded from "${facts.allotmentName}", so ${groups(facts)} gives no seat of ${facts.productName}.`,
  notEntitled: (facts) =>
    `Has no seat of ${facts.productName} from "${facts.allotmentName}": no assignment leads there.`,
  settling: (facts) =>
    `Is about to join the queue for ${facts.productName} in "${facts.allotmentName}": ${groups(facts)} is still being worked.`,
}

const changes: Readonly<Record<ExplainStatus, (facts: ExplainFacts) => readonly string[]>> = {
  seat: (facts) => [
    ...(facts.givesBenefits ? [] : [`Renew a subscription of ${facts.productName}.`]),
    ...(facts.blocked ? ['Mend the error; the missing services then come by themselves.'] : []),
    `The seat ends when ${facts.paths.length > 1 ? 'the last of these paths' : 'this path'} ends.`,
  ],
  waiting: (facts) => {
    if (facts.onHold) return [`Open "${facts.allotmentName}": its queue is then served at once.`]
    if (facts.overAllotted) {
      return [
        'Add units to the product, or lower another of its allotments: together they exceed what is owned.',
      ]
    }
    if (facts.inProgress && facts.consumedUnits < facts.allottedUnits)
      return ['Nothing: free units are given out when the group is done.']
    const place = facts.position ?? facts.waitingCount
    // Seats beyond the limit (rule 12) come back before anybody is admitted.
    const needed = place + Math.max(0, facts.consumedUnits - facts.allottedUnits)
    return [
      `${moreUnits(facts, needed)}, or free ${needed === 1 ? 'a seat' : `${needed} seats`}.`,
      ...(place > 1 ? ['Pin this member to the head of the queue, or give them a higher priority.'] : []),
    ]
  },
  blocked: ({ bar }) => [bar ? bar.remedy : 'Mend what the message names; the place in the queue is kept.'],
  excluded: (facts) => [
    `Lift the exclusion: the member then joins the end of the queue of "${facts.allotmentName}".`,
    'Or assign the allotment to the member directly.',
  ],
  notEntitled: (facts) => [
    facts.bar?.code === 'invalidAssigneeType'
      ? facts.bar.remedy
      : `Add the member to a group that "${facts.allotmentName}" is assigned to, or assign it directly.`,
  ],
  settling: () => ['Nothing: this goes on by itself.'],
}

function moreUnits({ isDefault, allotmentName, productName }: ExplainFacts, needed: number): string {
  return isDefault
    ? `Add ${needed} or more units to ${productName}, shrink its other allotments by as many`
    : `Raise the limit of "${allotmentName}" by ${needed} or more`
}

function whyNobody(facts: ExplainFacts): string {
  if (facts.onHold) return 'the allotment is on hold'
  if (facts.overAllotted) return "the product's allotments exceed what is owned"
  if (facts.consumedUnits >= facts.allottedUnits) {
    return `the limit is ${facts.allottedUnits} and ${facts.consumedUnits} seats are in use`
  }
  return 'a large group is still being worked, and its members stand before'
}

function through(facts: ExplainFacts): string {
  const counting = facts.paths.filter((path) => path.counts)
  const words = (counting.length > 0 ? counting : facts.paths).map(pathInWords)
  return words.length === 0 ? 'without an assignment' : words.join(' and ')
}

function pathInWords(path: ExplainedPath): string {
  return path.kind === 'direct'
    ? `assigned directly on ${day(path.since)}`
    : `through group ${path.groupName ?? 'of unknown name'} (assigned on ${day(path.since)})`
}

function groups(facts: ExplainFacts): string {
  const names = facts.paths
    .filter((path) => path.kind === 'group')
    .map((path) => path.groupName ?? 'of unknown name')
  return names.length === 0 ? 'the assignment' : `group ${names.join(' and ')}`
}

function day(moment: Date | null): string {
  return moment ? moment.toISOString().slice(0, 10) : 'a time that is not known'
}

/** 1st, 2nd, 3rd, 4th, 11th. */
export function ordinal(n: number): string {
  const lastTwo = n % 100
  const suffix = lastTwo >= 11 && lastTwo <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${suffix}`
}
