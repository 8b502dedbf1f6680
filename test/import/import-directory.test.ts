import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import type { Caller } from '../../src/command/caller.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { importDirectory } from '../../src/import/import-directory.ts'
import { createSubscription } from '../../src/subscription/change-subscription.ts'
import { updateTenant } from '../../src/tenant/update-tenant.ts'
import { createTestApp, createTestTenant, type TestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { readWorld } from '../support/read-world.ts'
import { createWatchedDatabase } from '../support/witness.ts'
import { filesOf, importTexts, type Texts } from './files.ts'

let database: TestDatabase
let app: TestApp
let caller: Caller
beforeAll(async () => {
  database = await createWatchedDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  app = createTestApp(database)
  caller = await createTestTenant(app, 'US')
})

const run = <T>(command: string, work: Parameters<typeof runCommand<T>>[3]) =>
  runCommand(app, caller, { command }, work).then((done) => done.value)

async function one<T>(query: ReturnType<typeof sql<T>>): Promise<T | undefined> {
  return (await query.execute(database.db)).rows[0]
}

const audits = async () =>
  (await one(sql<{ n: number }>`select count(*) as n from audit_entry where tenant_id = ${caller.tenantId}`))
    ?.n ?? 0

/** The default allotment of a product with so many units. */
async function buy(units: number): Promise<string> {
  await run('createSubscription', (ctx) => createSubscription(ctx, { skuPartNumber: 'SPE_E3', units }))
  const row = await one(sql<{ id: string }>`
    select allotment_id as id from allotment where tenant_id = ${caller.tenantId} and is_default`)
  return row?.id ?? ''
}

async function idOf(name: string): Promise<string> {
  const row = await one(sql<{ id: string }>`
    select group_id as id from directory_group where tenant_id = ${caller.tenantId} and display_name = ${name}
    union all
    select user_id from directory_user where tenant_id = ${caller.tenantId} and user_principal_name = ${name}`)
  return row?.id ?? ''
}

async function counters(): Promise<[number, number]> {
  await app.idle()
  const row = await one(sql<{ used: number; waiting: number }>`
    select consumed_units as used, waiting_count as waiting from allotment
     where tenant_id = ${caller.tenantId} and is_default`)
  expect(brokenInvariants(await readWorld(database.db, caller.tenantId))).toEqual([])
  return [row?.used ?? -1, row?.waiting ?? -1]
}

function organization(): Texts {
  const read = (name: string) =>
    readFileSync(new URL(`../fixtures/organization/${name}.csv`, import.meta.url))
  return { users: read('users'), groups: read('groups'), members: read('members') }
}

const people = (count: number, more = '') =>
  `UPN${more === '' ? '' : ',accountEnabled'}\n${Array.from({ length: count }, (_, n) => `u${n}@x.test${more}`).join('\n')}\n`
const team = (count: number, group = 'Team', from = 0) =>
  `group,member\n${Array.from({ length: count }, (_, n) => `${group},u${n + from}@x.test`).join('\n')}\n`

describe('files', () => {
  test('a real organization comes in, and the same files again change nothing', async () => {
    const first = await importTexts(app, caller, organization())
    expect(first.users).toEqual({ added: 55, changed: 0, unchanged: 0, removed: 0 })
    expect(first.memberships).toEqual({ added: 32, changed: 0, unchanged: 0, removed: 0 })
    const before = await audits()
    const again = await importTexts(app, caller, organization(), { sync: true })
    expect(again.users).toEqual({ added: 0, changed: 0, unchanged: 55, removed: 0 })
    expect(again.groups).toEqual({ added: 0, changed: 0, unchanged: 25, removed: 0 })
    expect(again.memberships).toEqual({ added: 0, changed: 0, unchanged: 32, removed: 0 })
    expect(await audits()).toBe(before + 1)
  })

  test.each([
    ['commas', ',', '\n', ''],
    ['semicolons, CRLF and a mark', ';', '\r\n', '\ufeff'],
    ['tabs', '\t', '\n', ''],
    ['a version line', ',', '\r\n', '\ufeffversion:v1.0\r\n'],
    ['a sep line', ';', '\r\n', 'sep=;\r\n'],
  ])('%s', async (_, d, end, start) => {
    const users = [
      [
        'Name [displayName] Required',
        "Users' user name [userPrincipalName] Required",
        'Block sign in (Yes/No) [accountEnabled] Required',
        'First name',
      ],
      ['"Smith; ""Jo"", x\r\ny"', 'jo@x.test', 'Yes', 'J\u00f6\ud83d\ude00'],
    ]
    const text = start + users.map((row) => row.join(d)).join(end)
    await importTexts(app, caller, { users: text })
    const row = await one(sql`
      select display_name, account_enabled, given_name from directory_user where tenant_id = ${caller.tenantId}`)
    expect(row).toEqual({
      display_name: 'Smith; "Jo", x\r\ny',
      account_enabled: false,
      given_name: 'J\u00f6\ud83d\ude00',
    })
  })

  test('a column that is missing keeps what was there; an empty value clears it', async () => {
    await importTexts(app, caller, { users: 'UPN,Title,department\na@x.test,Dr,Sales\n' })
    await importTexts(app, caller, { users: 'UPN,department\nA@x.test,\n' })
    const row = await one(sql`
      select user_principal_name, job_title, department from directory_user where tenant_id = ${caller.tenantId}`)
    expect(row).toEqual({ user_principal_name: 'A@x.test', job_title: 'Dr', department: null })
  })

  test('users exchange their names', async () => {
    await importTexts(app, caller, { users: people(2) })
    const [a, b] = [await idOf('u0@x.test'), await idOf('u1@x.test')]
    await importTexts(app, caller, { users: `id,UPN\n${a},u1@x.test\n${b},u0@x.test\n` })
    expect([await idOf('u0@x.test'), await idOf('u1@x.test')]).toEqual([b, a])
  })

  test('two files of one kind, no file and a caller without a role are refused', async () => {
    const users = [...(filesOf({ users: people(1) }) as Iterable<never>)]
    await expect(importDirectory(app, caller, { files: [...users, ...users] })).rejects.toThrow(
      'two files of users',
    )
    await expect(importDirectory(app, caller, { files: [] })).rejects.toThrow('Give a file')
    await expect(importDirectory(app, { ...caller, roles: [] }, { files: [] })).rejects.toThrow(
      'Administrator',
    )
  })

  test('a stream that breaks off leaves nothing, and its connection to others', async () => {
    const broken = async function* () {
      yield Buffer.from('UPN\na@x.test\n')
      throw new Error('gone')
    }
    for (let n = 0; n < 15; n++) {
      const files = [{ kind: 'users' as const, name: 'u', content: broken() }]
      await expect(importDirectory(app, caller, { files })).rejects.toThrow('gone')
    }
    expect(await idOf('a@x.test')).toBe('')
  })

  test('progress tells bytes, then rows', async () => {
    const seen = new Map<string, number>()
    const files = filesOf({ users: people(100) })
    await importDirectory(app, caller, { files, onProgress: (phase, done) => seen.set(phase, done) })
    expect([...seen]).toEqual([
      ['reading users', people(100).length],
      ['checking', 0],
      ['writing', 100],
    ])
  })
})

describe('seats', () => {
  test('joiners get seats and wait beyond the limit; leavers return them', async () => {
    const allotmentId = await buy(3)
    await importTexts(app, caller, { users: people(6), groups: 'displayName\nTeam\n' })
    const targetId = await idOf('Team')
    await run('assign', (ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] }))
    await importTexts(app, caller, { members: team(5) })
    expect(await counters()).toEqual([3, 2])
    await importTexts(app, caller, { members: team(2, 'Team', 3) }, { sync: true })
    expect(await counters()).toEqual([2, 0])
  })

  test.each([1, 1_000])('deleted and restored users, inline limit %i', async (inlineMembers) => {
    app = createTestApp(database, { inlineMembers, batchMembers: 4 })
    const allotmentId = await buy(10)
    await importTexts(app, caller, { users: people(12), groups: 'displayName\nTeam\n', members: team(12) })
    const targetId = await idOf('Team')
    await run('assign', (ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] }))
    expect(await counters()).toEqual([10, 2])
    const removed = await importTexts(app, caller, { users: people(8) }, { sync: true, allowRemovalShare: 1 })
    expect(removed.users.removed).toBe(4)
    expect(await counters()).toEqual([8, 0])
    const restored = await importTexts(app, caller, { users: people(12) })
    expect(restored.users).toEqual({ added: 0, changed: 4, unchanged: 8, removed: 0 })
    expect(await counters()).toEqual([10, 2])
  })

  test('the guard refuses a sync that ends many seats, and changes nothing', async () => {
    const allotmentId = await buy(20)
    await importTexts(app, caller, { users: people(20), groups: 'displayName\nTeam\n', members: team(20) })
    const targetId = await idOf('Team')
    await run('assign', (ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] }))
    await expect(importTexts(app, caller, { users: people(15) }, { sync: true })).rejects.toMatchObject({
      code: 'syncGuard',
      detail: { allotmentIds: [allotmentId], endingSeats: [`${allotmentId}: 5 of 20`] },
    })
    await expect(importTexts(app, caller, { users: 'UPN\n' }, { sync: true })).rejects.toThrow(
      'holds no rows',
    )
    expect(await counters()).toEqual([20, 0])
    await importTexts(app, caller, { users: people(16) }, { sync: true })
    expect(await counters()).toEqual([16, 0])
  })

  test('the guard looks at people, groups and memberships that hold nothing, too', async () => {
    const groups = (count: number) =>
      `displayName\n${Array.from({ length: count }, (_, n) => `G${n}\n`).join('')}`
    await importTexts(app, caller, { users: people(20), groups: `${groups(20)}Team\n`, members: team(20) })
    const refused = async (texts: Parameters<typeof importTexts>[2], detail: object) =>
      expect(importTexts(app, caller, texts, { sync: true })).rejects.toMatchObject({
        code: 'syncGuard',
        detail,
      })
    await refused({ users: people(2) }, { people: '18/20', allowedPercent: 20 })
    await refused({ groups: `${groups(15)}Team\n` }, { groups: '5/21' })
    await refused({ members: team(12) }, { memberships: '8/20' })
    await refused({ groups: groups(20) }, { memberships: '20/20' }) // they would go with Team
    const kept = await importTexts(app, caller, { users: people(20) })
    expect(kept.users).toEqual({ added: 0, changed: 0, unchanged: 20, removed: 0 })
    const meant = await importTexts(app, caller, { users: people(2) }, { sync: true, allowRemovalShare: 1 })
    expect(meant.users.removed).toBe(18)
  })

  test('how much the guard lets go is a policy of the organization', async () => {
    const allotmentId = await buy(20)
    await importTexts(app, caller, { users: people(20), groups: 'displayName\nTeam\n', members: team(20) })
    const targetId = await idOf('Team')
    await run('assign', (ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] }))
    await run('policies', (ctx) => updateTenant(ctx, { syncRemovalPercent: 24 }))
    await expect(importTexts(app, caller, { users: people(15) }, { sync: true })).rejects.toMatchObject({
      code: 'syncGuard',
      detail: { allowedPercent: 24 },
    })
    await run('policies', (ctx) => updateTenant(ctx, { syncRemovalPercent: 25 }))
    await importTexts(app, caller, { users: people(15) }, { sync: true })
    expect(await counters()).toEqual([15, 0])
  })

  test.each([2, 1_000])(
    'a group that is gone ends its assignments, inline limit %i',
    async (inlineMembers) => {
      app = createTestApp(database, { inlineMembers, batchMembers: 3 })
      const allotmentId = await buy(10)
      await importTexts(app, caller, {
        users: people(6),
        groups: 'displayName\nTeam\nInner\nOther\n',
        members: `${team(3)}Team,Inner\n${team(3, 'Inner', 3).split('\n').slice(1).join('\n')}`,
      })
      const targetId = await idOf('Team')
      await run('assign', (ctx) =>
        createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [], includeNestedGroups: true }),
      )
      expect(await counters()).toEqual([6, 0])
      await importTexts(app, caller, { members: team(3) }, { sync: true, allowRemovalShare: 1 }) // Inner leaves Team
      expect(await counters()).toEqual([3, 0])
      await importTexts(app, caller, { members: 'group,member\nTeam,Inner\n' }) // and comes back
      expect(await counters()).toEqual([6, 0])
      const groups = 'displayName\nInner\nOther\n'
      const { assignmentsEnded } = await importTexts(
        app,
        caller,
        { groups },
        { sync: true, allowRemovalShare: 1 },
      )
      expect(assignmentsEnded).toBe(1)
      expect(await counters()).toEqual([0, 0])
      const entry = await one(sql<{ detail: { endedAssignments: object[] } }>`
      select detail from audit_entry where tenant_id = ${caller.tenantId} and command = 'importDirectory'
       order by occurred_at desc limit 1`)
      expect(entry?.detail.endedAssignments).toMatchObject([{ groupName: 'Team', allotmentId }])
    },
  )

  test.each([3, 1_000])(
    'a dry run tells the moves and writes nothing, inline limit %i',
    async (inlineMembers) => {
      app = createTestApp(database, { inlineMembers, batchMembers: 4 })
      const allotmentId = await buy(7)
      await importTexts(app, caller, { users: people(1), groups: 'displayName\nTeam\n', members: team(1) })
      const targetId = await idOf('Team')
      await run('assign', (ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] }))
      const before = await audits()
      const files = filesOf({ users: people(10), members: team(10) })
      const { value, moves } = await importDirectory(app, caller, { files, dryRun: true })
      expect(value.memberships.added).toBe(9)
      expect(moves).toMatchObject([{ allotmentId, gained: 6, lost: 0 }])
      expect(await counters()).toEqual([1, 0])
      expect(await audits()).toBe(before)
    },
  )
})
