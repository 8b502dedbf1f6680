import { type ProblemTerm, type ProblemValues, type Said, said } from '../contract/import-problem.ts'
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
import { type ImportProblem, ImportRefused, maxListedProblems } from './import-problem.ts'
import type { Replaced } from './resolve-store.ts'
import type { StagedFile } from './stage-file.ts'

type Finding = Said & { readonly line: number; readonly column: string | null }
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
      ...repeated(row),
    })),
    described(await findTakenNames(tx, tenantId, replaced.users, maxListedProblems), (row) => ({
      line: row.line,
      column: name,
      ...said('nameTaken', { name: row.userPrincipalName, holderId: row.holderId }),
    })),
    described(await findForeignUserIds(tx, tenantId, maxListedProblems), (row) => ({
      line: row.line,
      column: column('id'),
      ...said('idOf', { id: row.id, type: row.type }),
    })),
  ]
}

async function groupFindings(tx: Tx, tenantId: string, column: ColumnOf): Promise<Findings[]> {
  const unsecured = await listUnsecured(tx, tenantId, maxListedProblems)
  return [
    described(await findRepeatedGroups(tx, maxListedProblems), (row) => ({
      line: row.line,
      column: row.what === 'id' ? column('id') : column('displayName'),
      ...repeated(row, row.what === 'name' ? 'groupStandsAlready' : 'standsAlready'),
    })),
    described(await findAmbiguousGroups(tx, tenantId, maxListedProblems), (row) => ({
      line: row.line,
      column: column('displayName'),
      ...candidatesOf('groupsNamed', { name: row.name }, row.candidates),
    })),
    described(await findForeignGroupIds(tx, tenantId, maxListedProblems), (row) => ({
      line: row.line,
      column: column('id'),
      ...said('idOf', { id: row.id, type: row.type }),
    })),
    described({ rows: unsecured, total: unsecured[0]?.total ?? 0 }, (row) => ({
      line: row.line,
      column: column('securityEnabled'),
      ...said('carriesAssignments', { assignments: row.assignments }),
    })),
  ]
}

async function memberFindings(tx: Tx, replaced: Replaced, column: ColumnOf): Promise<Findings[]> {
  const where = (onlyFile: boolean, file: ProblemTerm): ProblemTerm => (onlyFile ? file : 'everywhere')
  const lostGroup = (row: LostReference): Finding => ({
    line: row.line,
    column: row.id === null ? column('group') : column('groupId', 'group'),
    ...lost('group', row, where(replaced.groups, 'groupsFile')),
  })
  const lostMember = (row: LostMember): Finding => ({
    line: row.line,
    column: row.id === null ? column('member') : column('memberId', 'member'),
    ...lost(row.memberType || 'any', row, where(replaced.users, 'usersFile')),
  })
  return [
    described(await findLostGroups(tx, maxListedProblems), lostGroup),
    described(await findLostMembers(tx, maxListedProblems), lostMember),
    described(await findSelfMembers(tx, maxListedProblems), (row) => ({
      line: row.line,
      column: column('memberId', 'member'),
      ...said('selfMember'),
    })),
  ]
}

function described<Row>(found: Found<Row>, describe: (row: Row) => Finding): Findings {
  return { found: found.rows.map(describe), total: found.total }
}

function repeated(
  { what, value, firstLine }: Repeated,
  code: 'standsAlready' | 'groupStandsAlready' = 'standsAlready',
): Said {
  return said(what === 'both' ? 'presentName' : code, { value, firstLine })
}

function lost(kind: string, row: LostReference & { foundType?: string | null }, where: ProblemTerm): Said {
  const named = row.id ?? JSON.stringify(row.name ?? '')
  if (row.foundType) return said('otherKind', { named, foundKind: row.foundType, kind })
  if (row.candidates.length > 1) return candidatesOf('ambiguous', { named }, row.candidates)
  return said('notThere', { kind, named, where })
}

/** Names the first of many candidates. */
function candidatesOf(
  code: 'groupsNamed' | 'ambiguous',
  values: ProblemValues,
  candidates: readonly string[],
): Said {
  const more = candidates.length - maxCandidates
  const all = {
    ...values,
    found: candidates.length,
    candidates: candidates.slice(0, maxCandidates).join(', '),
  }
  return more > 0 ? said(`${code}More`, { ...all, more }) : said(code, all)
}
