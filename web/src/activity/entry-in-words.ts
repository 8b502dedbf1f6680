import type { AuditEntry } from '../api/types.ts'
import { actorName } from '../words/actor-name.ts'
import type { Words } from '../words/words.tsx'
import { type Sentence, sentenceOf } from './sentences.ts'

/** Who did it: a person, a program, or who is neither. Who signs in was nobody before. */
export function actorOf(entry: AuditEntry, words: Words): string {
  const { user, app } = entry.initiatedBy
  const isSignIn = !user && sentenceOf(entry.activityDisplayName) === 'did.signIn'
  const signedIn = isSignIn ? entry.targetResources[0]?.displayName : undefined
  if (signedIn) return actorName(signedIn, words)
  const party = user ?? app
  const name = party?.displayName ?? ''
  return party?.id ? name : actorName(name, words)
}

/** An entry as a sentence without its subject: "raised the limit of Sales from 50 to 60. 10 people got a license." */
export function entryInWords(entry: AuditEntry, words: Words): string {
  const done = deed(entry, words)
  const sentence = entry.result === 'failure' ? refusedInWords(entry, done, words) : done
  const goesOn = detailOf(entry, 'inProgress') === 'true' ? words.t('did.goesOn') : ''
  return [sentence, movesInWords(entry, words), goesOn].filter((part) => part !== '').join(' ')
}

/** What was refused may name nothing: then its reason says it all. */
function refusedInWords(entry: AuditEntry, what: string, { t }: Words): string {
  const { resultReason: why, targetResources } = entry
  if (sentenceOf(entry.activityDisplayName) === 'did.denyRequest') {
    const request = [detailOf(entry, 'method'), detailOf(entry, 'path')]
      .filter((part) => part !== undefined)
      .map(unquoted)
    return t('did.denyRequest', { why, request: request.join(' ') })
  }
  return targetResources.length > 0 ? t('did.refused', { what, why }) : t('did.refusedPlain', { why })
}

function detailOf({ additionalDetails }: AuditEntry, name: string): string | undefined {
  return additionalDetails.find(({ key }) => key === name)?.value
}

/** Details are JSON. */
function unquoted(text: string): string {
  return text.replace(/^"|"$/g, '')
}

function deed(entry: AuditEntry, words: Words): string {
  const { t, list } = words
  const names = namesOf(entry)
  const sentence = sentenceOf(entry.activityDisplayName)
  const special = sentence && byChange[sentence]?.(entry, words)
  if (special) return special
  const target = list(names.length > 0 ? names : ['-'])
  return sentence ? t(sentence, { target }) : `${entry.activityDisplayName}: ${target}`
}

function namesOf({ targetResources }: AuditEntry): string[] {
  return targetResources.map(({ displayName, id }) => displayName ?? id)
}

/** What some commands did is told by what changed; undefined: their plain sentence says it. */
const byChange: Readonly<Partial<Record<Sentence, (entry: AuditEntry, words: Words) => string | undefined>>> =
  {
    'did.changeMembers': memberChange,
    'did.createAssignment': inPair('did.assigned'),
    'did.endAssignment': inPair('did.endedAssignment'),
    'did.finishAssignment': wentThrough,
    'did.releaseSeat': inPair('did.releasedSeat'),
    'did.excludeMember': inPair('did.excluded'),
    'did.liftExclusion': inPair('did.liftedExclusion'),
    'did.appointOwner': inPair('did.appointed'),
    'did.removeOwner': inPair('did.dismissed'),
    'did.updateWaitingMember': waitingChange,
    'did.createSignInLink': signInLinkFor,
    'did.createSubscription': ofProduct('did.createSubscription'),
    'did.updateSubscription': ofProduct('did.updateSubscription'),
    'did.deleteSubscription': ofProduct('did.deleteSubscription'),
    'did.updateAllotment': allotmentChange,
    'did.updateSettings': retentionChange,
    'did.orphanAllotment': orphaned,
    'did.cutAudit': (entry, { t, day }) => {
      const until = changeOf(entry, 'until')?.new
      return t('did.cutAudit', { day: until ? day(JSON.parse(until)) : '-' })
    },
  }

function allotmentChange(entry: AuditEntry, { t, number }: Words): string | undefined {
  const [target = '-'] = namesOf(entry)
  const limit = changeOf(entry, 'allottedUnits')
  if (limit && limit.old !== limit.new) {
    const values = { target, from: number(Number(limit.old)), to: number(Number(limit.new)) }
    return t(Number(limit.new) > Number(limit.old) ? 'did.raise' : 'did.lower', values)
  }
  const state = changeOf(entry, 'state')?.new
  return state === undefined ? undefined : t(state.includes('hold') ? 'did.hold' : 'did.open', { target })
}

/** The group stands first, the member second. */
function memberChange(entry: AuditEntry, { t }: Words): string | undefined {
  const [group, member, ...others] = namesOf(entry)
  const action = unquoted(detailOf(entry, 'action') ?? '')
  if (group === undefined || member === undefined || others.length > 0) return undefined
  if (action === 'add') return t('did.addedMember', { group, member })
  return action === 'remove' ? t('did.removedMember', { group, member }) : undefined
}

type Pair =
  | 'did.appointed'
  | 'did.assigned'
  | 'did.dismissed'
  | 'did.endedAssignment'
  | 'did.excluded'
  | 'did.liftedExclusion'
  | 'did.pinned'
  | 'did.releasedSeat'
  | 'did.unpinned'

/** Whom it was about stands first, the allotment second. */
function inPair(sentence: Pair) {
  return (entry: AuditEntry, { t }: Words): string | undefined => {
    const [target, allotment, ...others] = namesOf(entry)
    if (target === undefined || allotment === undefined || others.length > 0) return undefined
    return t(sentence, { target, allotment })
  }
}

/** Whom a sign-in link was made for; the administrator of the installation is nobody of the directory. */
function signInLinkFor({ targetResources }: AuditEntry, { t }: Words): string | undefined {
  const name = targetResources[0]?.displayName
  return name ? t('did.madeSignInLinkFor', { target: name }) : undefined
}

/** A subscription goes by a number that nobody knows; its product has a name. */
function ofProduct(sentence: 'did.createSubscription' | 'did.updateSubscription' | 'did.deleteSubscription') {
  return ({ targetResources }: AuditEntry, { t }: Words): string | undefined => {
    const name = targetResources.find(({ type }) => type === 'Product')?.displayName
    return name ? t(sentence, { target: name }) : undefined
  }
}

/** How it stood when a large group was through; entries of earlier versions do not say. */
function wentThrough(entry: AuditEntry, { t, number }: Words): string | undefined {
  const [group = '-', allotment = '-'] = namesOf(entry)
  const [members, used, limit, waiting] = ['members', 'consumedUnits', 'allottedUnits', 'waitingCount'].map(
    (name) => detailOf(entry, name),
  )
  if (used === undefined || limit === undefined || waiting === undefined) return undefined
  const told = (text: string | undefined) => number(Number(text))
  return t('did.wentThrough', {
    group,
    allotment,
    members: told(members),
    used: told(used),
    limit: told(limit),
    count: Number(waiting),
  })
}

function waitingChange(entry: AuditEntry, words: Words): string | undefined {
  const pinned = changeOf(entry, 'pinned')
  if (!pinned || pinned.old === pinned.new) return undefined
  return inPair(pinned.new === 'true' ? 'did.pinned' : 'did.unpinned')(entry, words)
}

function retentionChange(entry: AuditEntry, { t }: Words): string | undefined {
  const days = changeOf(entry, 'auditRetentionDays')?.new
  if (days === undefined) return undefined
  return days === '' ? t('did.keepAuditForEver') : t('did.keepAudit', { count: Number(days) })
}

function orphaned(entry: AuditEntry, { t, list }: Words): string {
  const [allotment = '-', ...left] = namesOf(entry)
  return left.length > 0
    ? t('did.orphanAllotment', { allotment, left: list(left) })
    : t('did.orphanAllotmentPlain', { allotment })
}

function changeOf(entry: AuditEntry, property: string): { old: string; new: string } | undefined {
  const change = entry.targetResources
    .flatMap(({ modifiedProperties }) => modifiedProperties)
    .find(({ displayName }) => displayName === property)
  return change && { old: change.oldValue ?? '', new: change.newValue ?? '' }
}

type Move = Readonly<Partial<Record<'gained' | 'lost' | 'queued' | 'keptOut' | 'forgotten', number>>>

function movesInWords(entry: AuditEntry, { t }: Words): string {
  const text = detailOf(entry, 'moves')
  // The last batch of a large group is not what the group got.
  if (text === undefined || sentenceOf(entry.activityDisplayName) === 'did.finishAssignment') return ''
  const moves = movesOf(text)
  const sum = (of: keyof Move) => moves.reduce((total, move) => total + (move[of] ?? 0), 0)
  const [gained, lost, queued] = [sum('gained'), sum('lost'), sum('queued')]
  const [keptOut, forgotten] = [sum('keptOut'), sum('forgotten')]
  return [
    gained > 0 ? t('did.gained', { count: gained }) : '',
    lost > 0 ? t('did.lost', { count: lost }) : '',
    queued > keptOut ? t('did.queued', { count: queued - keptOut }) : '',
    keptOut > 0 ? t('did.keptOut', { count: keptOut }) : '',
    forgotten > 0 ? t('did.forgotten', { count: forgotten }) : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** Long details are cut off by the server; then the numbers are left out rather than guessed. */
function movesOf(text: string): readonly Move[] {
  try {
    const moves: unknown = JSON.parse(text)
    return Array.isArray(moves) ? (moves as Move[]) : []
  } catch {
    return []
  }
}
