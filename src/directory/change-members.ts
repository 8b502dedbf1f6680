import { listNestedAssignments } from '../assignment/assignment-store.ts'
import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { tellOrphans } from '../command/tell-orphans.ts'
import { ChangedMeanwhile } from '../db/transaction.ts'
import { Refusal } from '../engine/refusal.ts'
import { settle } from '../settlement/settle.ts'
import { type Ahead, settleAhead } from '../settlement/settle-ahead.ts'
import { settleNesting } from '../settlement/settle-nesting.ts'
import { type DirectoryObject, type DirectoryType, shareObjects } from './directory-store.ts'
import {
  type Added,
  deleteMembers,
  type Membership,
  type NamedObject,
  shareAndAddMembers,
  shareAndAddUsers,
  type WrittenMembership,
} from './member-store.ts'

export type MemberChange = Membership & {
  readonly action: 'add' | 'remove'
  /** Of which kind the request says the member is, and where; whatever it is where it does not say. */
  readonly named?: { readonly as: DirectoryType; readonly at: string } | undefined
}

/** Per change: done, or why not. */
export type MemberOutcome = { readonly change: MemberChange; readonly refusal?: Refusal }

/**
 * Adds and removes members of groups; their seats change in the same transaction (rule 20). Each
 * change stands for itself: one that is refused (`resourceNotFound`, `alreadyMember`, `invalidValue`)
 * leaves the others. A (group, member) pair comes at most once.
 */
export async function changeMembers(
  ctx: Context,
  changes: readonly MemberChange[],
  correlationIds: ReadonlyMap<MemberChange, string | null> = new Map(),
): Promise<MemberOutcome[]> {
  requireAdministrator(ctx.caller)
  const ids = [...new Set(changes.flatMap((change) => [change.groupId, change.memberId]))]
  const memberIds = changes.map((change) => change.memberId)
  // All are sent at once: the write takes only what is there, and the objects tell why the rest was not.
  const [{ objects, written }, ahead] = await Promise.all([
    writeChanges(ctx, changes, ids, memberIds),
    settleAhead(ctx, [...new Set(changes.map(({ groupId }) => groupId))], [...new Set(memberIds)]),
  ])
  const refusals = new Map<MemberChange, Refusal>()
  for (const change of changes) {
    const refusal = checkChange(change, objects)
    if (!refusal) continue
    // Of a removal: what was not there for the first statement came before the second, so it is neither refused nor done.
    if (written.has(change)) throw new ChangedMeanwhile(refusal.message)
    refusals.set(change, refusal)
  }
  for (const change of changes) {
    if (written.has(change) || refusals.has(change)) continue
    refusals.set(change, nothingToChange(change, objects))
  }
  const applied = changes.filter((change) => written.has(change))
  await settleChanges(ctx, written, objects, ahead)
  for (const change of applied) recordChange(ctx, change, objects, correlationIds.get(change))
  await tellLostOwners(ctx, written, objects)
  return changes.map((change) => {
    const refusal = refusals.get(change)
    return refusal ? { change, refusal } : { change }
  })
}

/** All changes, or none: the first refusal refuses them all. */
export async function changeMembersTogether(ctx: Context, changes: readonly MemberChange[]): Promise<void> {
  for (const outcome of await changeMembers(ctx, changes)) {
    if (outcome.refusal) throw outcome.refusal
  }
}

function checkChange(change: MemberChange, objects: ReadonlyMap<string, NamedObject>): Refusal | undefined {
  const group = objects.get(change.groupId)
  if (group?.type !== 'group') {
    return new Refusal('resourceNotFound', `There is no group ${change.groupId}.`, {
      propertyName: 'groupId',
    })
  }
  if (group.dynamic) {
    return new Refusal(
      'invalidValue',
      `Group "${group.displayName}" has its members by a rule; they cannot be changed by hand.`,
      {
        propertyName: 'groupId',
      },
    )
  }
  if (change.action === 'add' && !objects.has(change.memberId)) {
    return new Refusal('resourceNotFound', `There is no user, device or group ${change.memberId} to add.`, {
      propertyName: 'memberId',
    })
  }
  const member = objects.get(change.memberId)
  if (change.named && member && member.type !== change.named.as) {
    return namedWrongly(change.named.as, member, change.named.at)
  }
  if (change.groupId === change.memberId) {
    return new Refusal('invalidValue', 'A group cannot be a member of itself.', { propertyName: 'memberId' })
  }
  return undefined
}

/** `users/{id}` where the object is a group, and the like, names nothing (`resourceNotFound`). */
export function namedWrongly(
  as: DirectoryType,
  { id, type }: Pick<DirectoryObject, 'id' | 'type'>,
  propertyName: string,
): Refusal {
  return new Refusal(
    'resourceNotFound',
    `There is no ${as} ${id}; it is a ${type}. Name it ${type}s/${id} or directoryObjects/${id}.`,
    { target: 'body', propertyName },
  )
}

type Written = {
  readonly objects: ReadonlyMap<string, NamedObject>
  /** The changes that took effect. */
  readonly written: ReadonlyMap<MemberChange, WrittenMembership>
}

/** Locks what is named and writes the changes. */
async function writeChanges(
  ctx: Context,
  changes: readonly MemberChange[],
  ids: readonly string[],
  memberIds: readonly string[],
): Promise<Written> {
  const { tx, tenantId } = ctx
  const adds = changes.filter((change) => change.action === 'add')
  const removals = changes.filter((change) => change.action === 'remove')
  const [added, removed] = await Promise.all([
    adds.length > 0
      ? addMembers(ctx, changes, ids, memberIds, adds)
      : shareObjects(tx, tenantId, ids, memberIds).then((objects) => ({ objects, written: [] })),
    removals.length > 0 ? deleteMembers(tx, tenantId, removals) : [],
  ])
  const key = (membership: Membership) => `${membership.groupId}/${membership.memberId}`
  const byKey = new Map(changes.map((change) => [key(change), change]))
  const written = new Map<MemberChange, WrittenMembership>()
  for (const membership of [...added.written, ...removed]) {
    const change = byKey.get(key(membership))
    if (change) written.set(change, membership)
  }
  return { objects: added.objects, written }
}

/**
 * Most members are users, which one look tells. Where one is not, everything is undone and done again by the
 * statement for all kinds: it locks in an order of its own, so it cannot follow the other.
 */
async function addMembers(
  { tx, tenantId, run }: Context,
  changes: readonly MemberChange[],
  ids: readonly string[],
  memberIds: readonly string[],
  adds: readonly MemberChange[],
): Promise<Added> {
  const maybeUsers =
    adds.length === changes.length && adds.every(({ named }) => (named?.as ?? 'user') === 'user')
  if (run > 1 || !maybeUsers) return shareAndAddMembers(tx, tenantId, ids, memberIds, adds)
  const added = await shareAndAddUsers(tx, tenantId, adds)
  if (!added) throw new ChangedMeanwhile('not only users are added')
  return added
}

async function settleChanges(
  ctx: Context,
  done: ReadonlyMap<MemberChange, WrittenMembership>,
  objects: ReadonlyMap<string, NamedObject>,
  ahead: Ahead,
): Promise<void> {
  const isGroup = (change: MemberChange) => objects.get(change.memberId)?.type === 'group'
  const applied = [...done.keys()]
  const people = applied.filter((change) => !isGroup(change))
  if (people.length > 0) {
    const allotmentIds = ahead.allotments.map(({ id }) => id)
    const touched = { allotmentIds, memberIds: [...new Set(people.map((change) => change.memberId))] }
    await settle(ctx, touched, ahead)
  }
  const nested = applied.filter(isGroup).map((change) => change.groupId)
  if (nested.length > 0) {
    await settleNesting(ctx, await listNestedAssignments(ctx.tx, ctx.tenantId, nested))
  }
}

/** Rule 25: who leaves a group that owns allotments, and could act, may have been the last who could. */
async function tellLostOwners(
  ctx: Context,
  done: ReadonlyMap<MemberChange, WrittenMembership>,
  objects: ReadonlyMap<string, NamedObject>,
): Promise<void> {
  const lost = [...done].filter(
    ([{ action, memberId }, { ownedAllotmentIds }]) =>
      action === 'remove' && ownedAllotmentIds.length > 0 && isAble(objects.get(memberId)),
  )
  const allotmentIds = new Set(lost.flatMap(([, { ownedAllotmentIds }]) => ownedAllotmentIds))
  const left = new Set(lost.map(([{ memberId }]) => memberId))
  await tellOrphans(
    ctx,
    [...allotmentIds],
    [...left].map((id) => ({ type: 'user', id, displayName: objects.get(id)?.displayName ?? null })),
  )
}

/** Deleted people are not among the objects. */
function isAble(member: NamedObject | undefined): boolean {
  return member?.type === 'user' && member.accountEnabled
}

/** Graph's own words for it, which tools look for. */
const addedAlready =
  "One or more added object references already exist for the following modified properties: 'members'."

function nothingToChange(change: MemberChange, objects: ReadonlyMap<string, NamedObject>): Refusal {
  const group = objects.get(change.groupId)?.displayName ?? change.groupId
  const member = objects.get(change.memberId)?.displayName ?? change.memberId
  return change.action === 'add'
    ? new Refusal('alreadyMember', `${addedAlready} "${member}" is a member of "${group}" already.`, {
        propertyName: 'memberId',
        name: member,
        groupName: group,
      })
    : new Refusal('resourceNotFound', `"${member}" is not a member of "${group}".`, {
        propertyName: 'memberId',
      })
}

function recordChange(
  ctx: Context,
  change: MemberChange,
  objects: ReadonlyMap<string, NamedObject>,
  correlationId: string | null = null,
): void {
  const target = (id: string) => ({
    type: objects.get(id)?.type ?? 'user',
    id,
    displayName: objects.get(id)?.displayName ?? null,
  })
  record(ctx, {
    allotmentId: null,
    ...(correlationId === null ? {} : { correlationId }),
    targets: [target(change.groupId), target(change.memberId)],
    detail: { action: change.action },
  })
}
