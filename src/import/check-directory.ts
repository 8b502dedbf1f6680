import type { Tx } from '../db/database.ts'
import { listUnsecured } from './apply-groups-store.ts'
import {
  type Found,
  findAmbiguousGroups,
  findForeignGroupIds,
  findForeignUserIds,
  findLostGroups,
  findLostMembers,
  findRepeatedGroups,
  findRepeatedUsers,
  findSelfMembers,
  findTakenNames,
  type LostMember,
  type LostReference,
  type Repeated,
} from './check-store.ts'
import { quoted } from './field-values.ts'
import { type ImportProblem, ImportRefused, maxListedProblems } from './import-problem.ts'
import type { Replaced } from './resolve-store.ts'
import type { StagedFile } from './stage-file.ts'

type Finding = { readonly line: number; readonly column: string | null; readonly message: string }
type Findings = { readonly found: readonly Finding[]; readonly total: number }

const maxCandidates = 10

/**
 * Checks the staged files as a whole and against the directory, after `resolve-store.ts` has found what
 * their rows name. Throws all problems together, those found in reading included.
 */
export async function checkDirectory(
  tx: Tx,
  tenantId: string,
  files: readonly StagedFile[],
  replaced: Replaced,
): Promise<void> {
  const problems: ImportProblem[] = []
  let total = 0
  // What a broken file should have held cannot be missed in another one.
  const whole = files.every((file) => file.whole)
  for (const file of files) {
    const groups: Findings[] = file.columns ? await findingsOf(tx, tenantId, file, replaced, whole) : []
    const own = groups.flatMap((group) => group.found.map((finding) => ({ file: file.name, ...finding })))
    const ofFile = [...file.problems.listed, ...own].sort((a, b) => a.line - b.line)
    problems.push(...ofFile)
    total += file.problems.total + groups.reduce((sum, group) => sum + group.total, 0)
  }
  if (total > 0) throw new ImportRefused(problems.slice(0, maxListedProblems), total)
}

function findingsOf(
  tx: Tx,
  tenantId: string,
  file: StagedFile,
  replaced: Replaced,
  whole: boolean,
): Promise<Findings[]> {
  const column = (...keys: string[]) => {
    const key = keys.find((one) => file.columns?.has(one)) ?? keys[0] ?? ''
    return file.columns?.headerOf(key) ?? key
  }
  if (file.kind === 'users') return userFindings(tx, tenantId, replaced, column)
  if (file.kind === 'groups') return groupFindings(tx, tenantId, column)
  return whole ? memberFindings(tx, replaced, column) : Promise.resolve([])
}

type ColumnOf = (...keys: string[]) => string

async function userFindings(
  tx: Tx,
  tenantId: string,
  replaced: Replaced,
  column: ColumnOf,
): Promise<Findings[]> {
  const name = column('userPrincipalName')
  return [
    described(await findRepeatedUsers(tx, maxListedProblems), (row) => ({
      line: row.line,
      column: row.what === 'id' ? column('id') : name,
      message: repeated(row),
    })),
    described(await findTakenNames(tx, tenantId, replaced.users, maxListedProblems), (row) => ({
      line: row.line,
      column: name,
      message: `${quoted(row.userPrincipalName)} is the name of another user, ${row.holderId}.`,
    })),
    described(await findForeignUserIds(tx, tenantId, maxListedProblems), (row) => ({
      line: row.line,
      column: column('id'),
      message: `${row.id} is the id of a ${row.type}.`,
    })),
  ]
}

async function groupFindings(tx: Tx, tenantId: string, column: ColumnOf): Promise<Findings[]> {
  const unsecured = await listUnsecured(tx, tenantId, maxListedProblems)
  return [
    described(await findRepeatedGroups(tx, maxListedProblems), (row) => ({
      line: row.line,
      column: row.what === 'id' ? column('id') : column('displayName'),
      message: `${repeated(row)}${row.what === 'name' ? ' Groups of one name need their ids.' : ''}`,
    })),
    described(await findAmbiguousGroups(tx, tenantId, maxListedProblems), (row) => ({
      line: row.line,
      column: column('displayName'),
      message: `${row.candidates.length} groups are called ${quoted(row.name)}: ${listed(row.candidates)}. Give the id.`,
    })),
    described(await findForeignGroupIds(tx, tenantId, maxListedProblems), (row) => ({
      line: row.line,
      column: column('id'),
      message: `${row.id} is the id of a ${row.type}.`,
    })),
    described({ rows: unsecured, total: unsecured[0]?.total ?? 0 }, (row) => ({
      line: row.line,
      column: column('securityEnabled'),
      message: `The group carries ${row.assignments} license assignments, so it must stay security-enabled.`,
    })),
  ]
}

async function memberFindings(tx: Tx, replaced: Replaced, column: ColumnOf): Promise<Findings[]> {
  const where = (onlyFile: boolean, kind: string) =>
    onlyFile ? `the file of ${kind}` : 'the files and the directory'
  const lostGroup = (row: LostReference): Finding => ({
    line: row.line,
    column: row.id === null ? column('group') : column('groupId', 'group'),
    message: lost('group', row, where(replaced.groups, 'groups')),
  })
  const lostMember = (row: LostMember): Finding => ({
    line: row.line,
    column: row.id === null ? column('member') : column('memberId', 'member'),
    message: lost(row.memberType || 'user, group or device', row, where(replaced.users, 'users')),
  })
  return [
    described(await findLostGroups(tx, maxListedProblems), lostGroup),
    described(await findLostMembers(tx, maxListedProblems), lostMember),
    described(await findSelfMembers(tx, maxListedProblems), (row) => ({
      line: row.line,
      column: column('memberId', 'member'),
      message: 'A group cannot be a member of itself.',
    })),
  ]
}

function described<Row>(found: Found<Row>, describe: (row: Row) => Finding): Findings {
  return { found: found.rows.map(describe), total: found.total }
}

function repeated(row: Repeated): string {
  if (row.what === 'both')
    return `${quoted(row.value)} is the present name of the user of line ${row.firstLine}.`
  return `${quoted(row.value)} stands in line ${row.firstLine} already.`
}

function lost(what: string, row: LostReference & { foundType?: string | null }, where: string): string {
  const named = row.id ?? quoted(row.name ?? '')
  if (row.foundType) return `${named} is a ${row.foundType}, not a ${what}.`
  if (row.candidates.length > 1) {
    return `${named} can be ${row.candidates.length} different ones: ${listed(row.candidates)}. Give the id.`
  }
  return `There is no ${what} ${named} in ${where}.`
}

function listed(candidates: readonly string[]): string {
  const more = candidates.length - maxCandidates
  return candidates.slice(0, maxCandidates).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
