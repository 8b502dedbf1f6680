import { deleteAssignments, listNestedAssignments } from '../assignment/assignment-store.ts'
import type { App } from '../command/app.ts'
import { type Caller, requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { listOrphans } from '../command/ownership-store.ts'
import { type Done, runCommand } from '../command/run-command.ts'
import { recordOrphan } from '../command/tell-orphans.ts'
import { planForValues } from '../db/transaction.ts'
import { lockTenant } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { lockGlobalAdministrators } from '../role/role-store.ts'
import { finishDryRun } from '../settlement/finish-dry-run.ts'
import { getTenant } from '../tenant/tenant-store.ts'
import * as groups from './apply-groups-store.ts'
import * as members from './apply-members-store.ts'
import * as users from './apply-users-store.ts'
import { checkDirectory } from './check-directory.ts'
import type { FileKind } from './directory-columns.ts'
import { guardAdministrators, guardDirectory, guardRemovals, refuseEmpty } from './guard-sync.ts'
import * as resolve from './resolve-store.ts'
import { settleImport, touchSeats } from './settle-import.ts'
import { type DirectoryFile, type StagedFile, stageFile } from './stage-file.ts'
import { analyzeDirectory, analyzeStaging, openSession, type Session } from './staging-store.ts'
import { touchEndingAssignments, touchRemoved } from './touched-store.ts'

export type ImportDirectory = {
  /** Each kind at most once, in any order; read one after the other, so that parts of a request can be. */
  readonly files: Iterable<DirectoryFile> | AsyncIterable<DirectoryFile>
  /** Also removes what the files no longer hold, in the kinds of which there is a file. */
  readonly sync?: boolean
  /** Rule 23: the share of an allotment's seats (0 to 1) that a sync may end, else the organization's; 1 turns the guard off. */
  readonly allowRemovalShare?: number
  readonly dryRun?: boolean
  readonly correlationId?: string | null
  readonly onProgress?: OnProgress
}

/** `reading` counts bytes of the named file, `writing` rows of all; the total is missing where it is not known. */
export type ImportPhase = 'reading users' | 'reading groups' | 'reading members' | 'checking' | 'writing'
export type OnProgress = (phase: ImportPhase, done: number, total?: number) => void

export type ImportCounts = { added: number; changed: number; unchanged: number; removed: number }
export type ImportResult = {
  readonly users: ImportCounts
  readonly groups: ImportCounts
  readonly memberships: ImportCounts
  /** Assignments that ended with groups that are gone (rule 21). */
  readonly assignmentsEnded: number
  /** Columns that were not used, by file. */
  readonly ignoredColumns: Readonly<Record<string, readonly string[]>>
}

/** From so many written rows on, the planner's figures about the directory are renewed. */
const largeImport = 10_000
/** Times that an import starts over when somebody else added the same user or group meanwhile. */
const maxConflicts = 3
const auditedAssignments = 100

/**
 * Imports users, groups and memberships from CSV files as Entra and the admin center export them: all
 * or nothing, in one command. Rows match what is there by id, else users by userPrincipalName and groups by
 * their display name when only one has it. The same files again change nothing.
 *
 * Refuses with `ImportRefused` (every problem with file, line and column), `syncGuard` (rule 23) and
 * `lastGlobalAdministrator` (rule 24).
 *
 *     const { value, moves } = await importDirectory(app, caller, {
 *       files: [{ kind: 'users', name: 'users.csv', content: createReadStream('users.csv'), size }],
 *       sync: true,
 *       onProgress: (phase, done, total) => report(phase, done, total),
 *     })
 *
 * Over HTTP the parts of a multipart request can be handed on as they arrive: `files` is then an async
 * generator that yields `{ kind: part.fieldname, name: part.filename, content: part.file }`.
 */
export async function importDirectory(
  app: App,
  caller: Caller,
  input: ImportDirectory,
): Promise<Done<ImportResult>> {
  requireAdministrator(caller)
  const progress = input.onProgress ?? (() => {})
  const session = await openSession(app.database)
  try {
    const files = await stageFiles(app, session, input.files, progress)
    const inSession = { ...app, database: session.database, now: () => app.now(), newId: () => app.newId() }
    const options = {
      command: 'importDirectory',
      dryRun: input.dryRun ?? false,
      correlationId: input.correlationId ?? null,
      asked: [{ type: 'directory', id: caller.tenantId, displayName: null }],
    }
    const done = await withoutConflicts(() =>
      runCommand({ ...inSession, onFollowUp: (id) => app.onFollowUp(id) }, caller, options, (ctx) =>
        applyFiles(ctx, files, input, progress),
      ),
    )
    if (!input.dryRun && written(done.value) >= largeImport) await analyzeDirectory(session.database.db)
    return done
  } finally {
    await session.close()
  }
}

async function stageFiles(
  app: App,
  session: Session,
  files: ImportDirectory['files'],
  progress: OnProgress,
): Promise<StagedFile[]> {
  const staged: StagedFile[] = []
  for await (const file of files) {
    if (staged.some(({ kind }) => kind === file.kind)) {
      throw new Refusal('invalidValue', `There are two files of ${file.kind}. Give one of each kind.`, {
        propertyName: file.kind,
      })
    }
    const onBytes = (read: number) => progress(`reading ${file.kind}`, read, file.size)
    staged.push(await stageFile(session, file, () => app.newId(), onBytes))
    await analyzeStaging(session.database.db, file.kind)
  }
  if (staged.length === 0) {
    throw new Refusal('requiredFieldOrParameterMissing', 'Give a file of users, groups or members.', {
      propertyName: 'users',
    })
  }
  return staged
}

/** A user or group that somebody else added between check and insert makes the check run again. */
async function withoutConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let run = 1; ; run++) {
    try {
      return await work()
    } catch (error) {
      if ((error as { code?: unknown }).code !== '23505' || run === maxConflicts) throw error
    }
  }
}

type Plan = {
  readonly file: (kind: FileKind) => StagedFile | undefined
  readonly has: (kind: FileKind) => (column: string) => boolean
  readonly replaced: resolve.Replaced
  readonly sync: boolean
}

async function applyFiles(
  ctx: Context,
  files: readonly StagedFile[],
  input: ImportDirectory,
  progress: OnProgress,
): Promise<ImportResult> {
  const file = (kind: FileKind) => files.find((one) => one.kind === kind)
  const sync = input.sync ?? false
  const replaced = {
    users: sync && file('users') !== undefined,
    groups: sync && file('groups') !== undefined,
  }
  const has = (kind: FileKind) => (column: string) => file(kind)?.columns?.has(column) ?? false
  const plan: Plan = { file, has, replaced, sync }
  progress('checking', 0)
  planForValues(ctx.tx)
  await lockAndResolve(ctx, plan)
  const { syncRemovalPercent } = await getTenant(ctx.tx, ctx.tenantId)
  const share = input.allowRemovalShare ?? syncRemovalPercent / 100
  await checkDirectory(ctx.tx, ctx.tenantId, files, replaced)
  if (sync && share < 1) refuseEmpty(files)
  const orphaned = new Set((await listOrphans(ctx.tx, ctx.tenantId)).map(({ id }) => id))
  const administrators = await lockGlobalAdministrators(ctx.tx, ctx.tenantId)
  const { result, endedAssignments, nested } = await writeFacts(ctx, plan, files, progress)
  const reach = await touchSeats(ctx, nested)
  if (sync && share < 1) {
    await guardRemovals(ctx, share)
    // Memberships also go with their groups, without a file that tells how many there were.
    const { users, groups, memberships: own } = result
    const memberships = file('members') ? own : await members.countKept(ctx.tx, ctx.tenantId, own.removed)
    guardDirectory({ users, groups, memberships }, share)
  }
  if (administrators.length > 0) await guardAdministrators(ctx)
  await settleImport(ctx, reach)
  await finishDryRun(ctx)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'directory', id: ctx.tenantId }],
    detail: {
      files: files.map(({ kind, name, rows }) => ({ kind, name, rows })),
      sync,
      users: result.users,
      groups: result.groups,
      memberships: result.memberships,
      assignmentsEnded: result.assignmentsEnded,
      endedAssignments: endedAssignments.slice(0, auditedAssignments),
    },
  })
  for (const orphan of await listOrphans(ctx.tx, ctx.tenantId))
    if (!orphaned.has(orphan.id)) recordOrphan(ctx, orphan, [])
  return result
}

/** Locks in the order tenant, groups, users (the order of the other commands), then finds what the rows name. */
async function lockAndResolve(ctx: Context, { replaced }: Plan): Promise<void> {
  const { tx, tenantId } = ctx
  await lockTenant(tx, tenantId)
  await resolve.listKeys(tx)
  if (replaced.groups) await resolve.lockAllGroups(tx, tenantId)
  else await resolve.lockNamedGroups(tx, tenantId)
  await resolve.matchUsers(tx, tenantId)
  await resolve.matchGroups(tx, tenantId)
  if (replaced.users) await resolve.lockAllUsers(tx, tenantId)
  else await resolve.lockNamedUsers(tx, tenantId)
  await resolve.resolveGroupKeys(tx, tenantId, replaced)
  await resolve.resolveMemberIds(tx, tenantId, replaced)
  await resolve.resolveMemberNames(tx, tenantId, replaced)
}

type Written = {
  readonly result: ImportResult
  readonly endedAssignments: readonly groups.GroupAssignment[]
  /** Assignments whose nesting may have changed through groups that are gone. */
  readonly nested: readonly string[]
}

/** The facts, in the order in which they make room for each other; where seats are touched is noted in between. */
async function writeFacts(
  ctx: Context,
  plan: Plan,
  files: readonly StagedFile[],
  progress: OnProgress,
): Promise<Written> {
  const { tx, tenantId, now } = ctx
  const rowsOf = (kind: FileKind) => plan.file(kind)?.rows ?? 0
  const total = files.reduce((sum, file) => sum + file.rows, 0)
  progress('writing', 0, total)
  const ofUsers = await writeUsers(ctx, plan)
  progress('writing', rowsOf('users'), total)
  const removedGroups = plan.replaced.groups ? await groups.listOtherGroups(tx, tenantId) : 0
  const ended = removedGroups > 0 ? await groups.listEndingAssignments(tx, tenantId) : []
  if (ended.length > 0) await touchEndingAssignments(tx, tenantId)
  const changedGroups = await groups.updateGroups(tx, tenantId, plan.has('groups'))
  const ofGroups = counts(
    rowsOf('groups'),
    await groups.insertGroups(tx, tenantId, now),
    changedGroups,
    removedGroups,
  )
  progress('writing', rowsOf('users') + rowsOf('groups'), total)
  const memberships = await writeMemberships(ctx, plan, removedGroups > 0)
  await touchRemoved(tx, tenantId)
  const nested = await listNestedAssignments(tx, tenantId, await members.listRenestedGroups(tx))
  if (ended.length > 0)
    await deleteAssignments(
      tx,
      tenantId,
      ended.map((assignment) => assignment.assignmentId),
    )
  if (removedGroups > 0) await groups.deleteOtherGroups(tx, tenantId)
  progress('writing', total, total)
  const ignoredColumns = Object.fromEntries(files.map((file) => [file.name, file.columns?.ignored ?? []]))
  const result = {
    users: ofUsers,
    groups: ofGroups,
    memberships,
    assignmentsEnded: ended.length,
    ignoredColumns,
  }
  return { result, endedAssignments: ended, nested }
}

async function writeUsers(ctx: Context, { file, has, replaced }: Plan): Promise<ImportCounts> {
  const { tx, tenantId, now } = ctx
  const rows = file('users')?.rows ?? 0
  await users.noteChangedUsers(tx, tenantId, has('users'))
  const removed = replaced.users ? await users.deleteOtherUsers(tx, tenantId, now) : 0
  await users.releaseNames(tx, tenantId)
  const changed = await users.updateUsers(tx, tenantId, has('users'))
  return counts(rows, await users.insertUsers(tx, tenantId, now), changed, removed)
}

async function writeMemberships(ctx: Context, plan: Plan, groupsGo: boolean): Promise<ImportCounts> {
  const { tx, tenantId } = ctx
  const given = plan.file('members') !== undefined
  const held = given ? await members.gatherEdges(tx) : 0
  let removed = groupsGo ? await members.deleteEdgesOfRemovedGroups(tx, tenantId) : 0
  if (given && plan.sync) {
    removed += await members.deleteOtherEdges(tx, tenantId, plan.file('groups') !== undefined)
  }
  if (given) await members.noteAdded(tx, tenantId)
  return counts(held, given ? await members.insertEdges(tx, tenantId) : 0, 0, removed)
}

function counts(rows: number, added: number, changed: number, removed: number): ImportCounts {
  return { added, changed, unchanged: rows - added - changed, removed }
}

function written({ users: u, groups: g, memberships: m }: ImportResult): number {
  return [u, g, m].reduce((sum, part) => sum + part.added + part.changed + part.removed, 0)
}
