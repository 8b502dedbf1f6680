import type { AuditEntry } from '../api/types.ts'
import type { WordKey, Words } from '../words/words.tsx'

/** Who did it: a person, or a program. */
export function actorOf({ initiatedBy: { user, app } }: AuditEntry): string {
  return user?.displayName ?? app?.displayName ?? ''
}

const sentences: Readonly<Record<string, WordKey>> = {
  'Create allotment': 'did.createAllotment',
  'Delete allotment': 'did.deleteAllotment',
  'Create assignment': 'did.createAssignment',
  'End assignment': 'did.endAssignment',
  'Release seat': 'did.releaseSeat',
  'Exclude member': 'did.excludeMember',
  'Lift exclusion': 'did.liftExclusion',
  'Transfer units': 'did.transferUnits',
  'Update waiting member': 'did.updateWaitingMember',
  'Appoint owner': 'did.appointOwner',
  'Remove owner': 'did.removeOwner',
  'Change members': 'did.changeMembers',
  'Create user': 'did.createUser',
  'Update user': 'did.updateUser',
  'Delete user': 'did.deleteUser',
  'Restore user': 'did.restoreUser',
  'Create group': 'did.createGroup',
  'Create subscription': 'did.createSubscription',
  'Update subscription': 'did.updateSubscription',
  'Delete subscription': 'did.deleteSubscription',
  'Update settings': 'did.updateSettings',
  'Import directory': 'did.importDirectory',
  'Import subscriptions': 'did.importSubscriptions',
  'Create token': 'did.createToken',
  'Revoke token': 'did.revokeToken',
  'Create sign in link': 'did.createSignInLink',
  'Sign in': 'did.signIn',
  'Sign out': 'did.signOut',
  'Assign role': 'did.assignRole',
  'Remove role': 'did.removeRole',
  'Reprocess assignments': 'did.reprocess',
}

/** An entry as a sentence without its subject: "raised the limit of Sales from 50 to 60. 10 people got a license." */
export function entryInWords(entry: AuditEntry, words: Words): string {
  const done = deed(entry, words)
  const sentence = entry.result === 'failure' ? refusedInWords(entry, done, words) : done
  return [sentence, movesInWords(entry, words)].filter((part) => part !== '').join(' ')
}

/** What was refused may name nothing: then its reason says it all. */
function refusedInWords({ resultReason, targetResources }: AuditEntry, what: string, { t }: Words): string {
  return targetResources.length > 0
    ? t('did.refused', { what, why: resultReason })
    : t('did.refusedPlain', { why: resultReason })
}

function deed(entry: AuditEntry, { t, list, number }: Words): string {
  const names = entry.targetResources.map(({ displayName, id }) => displayName ?? id)
  const targets = list(names.length > 0 ? names : ['-'])
  if (entry.activityDisplayName === 'Update allotment') {
    const [name = '-'] = names
    const limit = changeOf(entry, 'allottedUnits')
    if (limit && limit.old !== limit.new) {
      const values = { target: name, from: number(Number(limit.old)), to: number(Number(limit.new)) }
      return t(Number(limit.new) > Number(limit.old) ? 'did.raise' : 'did.lower', values)
    }
    const state = changeOf(entry, 'state')?.new
    if (state !== undefined) return t(state.includes('hold') ? 'did.hold' : 'did.open', { target: name })
    return t('did.updateAllotment', { target: name })
  }
  const key = sentences[entry.activityDisplayName]
  return key ? t(key, { target: targets }) : `${entry.activityDisplayName}: ${targets}`
}

function changeOf(entry: AuditEntry, property: string): { old: string; new: string } | undefined {
  const change = entry.targetResources
    .flatMap(({ modifiedProperties }) => modifiedProperties)
    .find(({ displayName }) => displayName === property)
  return change && { old: change.oldValue ?? '', new: change.newValue ?? '' }
}

type Move = { readonly gained?: number; readonly lost?: number; readonly queued?: number }

function movesInWords(entry: AuditEntry, { t }: Words): string {
  const text = entry.additionalDetails.find(({ key }) => key === 'moves')?.value
  if (text === undefined) return ''
  const moves = movesOf(text)
  const sum = (of: keyof Move) => moves.reduce((total, move) => total + (move[of] ?? 0), 0)
  const [gained, lost, queued] = [sum('gained'), sum('lost'), sum('queued')]
  return [
    gained > 0 ? t('did.gained', { count: gained }) : '',
    lost > 0 ? t('did.lost', { count: lost }) : '',
    queued > 0 ? t('did.queued', { count: queued }) : '',
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
