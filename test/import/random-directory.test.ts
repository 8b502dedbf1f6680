import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import type { Caller } from '../../src/command/caller.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembers, type MemberChange } from '../../src/directory/change-members.ts'
import { brokenInvariants } from '../../src/engine/invariants.ts'
import { createSubscription } from '../../src/subscription/change-subscription.ts'
import { createTestApp, createTestTenant, type TestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { readTables } from '../support/filled-tables.ts'
import { readWorld } from '../support/read-world.ts'
import { createWatchedDatabase } from '../support/witness.ts'
import { importTexts, refusalOf, type Texts } from './files.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createWatchedDatabase()
})
afterAll(() => database.drop())

const userIds = Array.from({ length: 8 }, () => randomUUID())
const groupIds = Array.from({ length: 5 }, () => randomUUID())

type User = {
  id: string
  name: string
  displayName: string
  enabled: boolean
  guest: boolean
  location: string
}
type Group = { id: string; name: string }
type Directory = {
  users: User[]
  groups: Group[]
  members: { group: string; member: string }[]
  byName: boolean
}

const user = fc.record({
  id: fc.constantFrom(...userIds),
  name: fc.constantFrom(...userIds.map((_, n) => `u${n}@x.test`)),
  displayName: fc.constantFrom(
    '',
    'Plain',
    'Two\nlines',
    'Quote "x", y',
    'Tab\there',
    'Back\\slash',
    'J\u00f6',
  ),
  enabled: fc.boolean(),
  guest: fc.boolean(),
  location: fc.constantFrom('', 'US', 'DE', 'KP'),
})
const directory: fc.Arbitrary<Directory> = fc
  .record({
    users: fc.uniqueArray(user, { maxLength: 8, comparator: (a, b) => a.id === b.id || a.name === b.name }),
    groups: fc.uniqueArray(fc.constantFrom(...groupIds), { maxLength: 5 }),
    pairs: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 25 }),
    byName: fc.boolean(),
  })
  .map(({ users, groups: ids, pairs, byName }) => {
    const groups = ids.map((id) => ({ id, name: `Group ${groupIds.indexOf(id)}` }))
    const objects = [...users, ...groups].map((object) => object.id)
    const members = pairs.flatMap(([g, m]) => {
      const group = ids[g % Math.max(1, ids.length)]
      const member = objects[m % Math.max(1, objects.length)]
      return group && member && group !== member ? [{ group, member }] : []
    })
    return { users, groups, members, byName }
  })

const cell = (text: string) => (/[",\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const csv = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')

function textsOf({ users, groups, members, byName }: Directory): Texts {
  const names = new Map([...users, ...groups].map((object) => [object.id, object.name]))
  const called = (id: string) => (byName ? (names.get(id) ?? id) : id)
  return {
    users: csv([
      ['Object ID', 'User principal name', 'Display name', 'accountEnabled', 'userType', 'Usage location'],
      ...users.map((u) => [
        u.id,
        u.name,
        u.displayName,
        String(u.enabled),
        u.guest ? 'Guest' : 'Member',
        u.location,
      ]),
    ]),
    groups: csv([['id', 'displayName'], ...groups.map((g) => [g.id, g.name])]),
    members: csv([['group', 'member'], ...members.map((m) => [called(m.group), called(m.member)])]),
  }
}

async function stored({ tenantId }: Caller): Promise<unknown> {
  const { rows } = await sql<{ users: unknown; groups: unknown; members: unknown }>`
    select (select jsonb_agg(jsonb_build_array(user_id, user_principal_name, coalesce(display_name, ''), account_enabled,
                                               user_type = 'Guest', coalesce(usage_location, '')) order by user_id)
              from directory_user where tenant_id = ${tenantId} and deleted_at is null) as users,
           (select jsonb_agg(jsonb_build_array(group_id, display_name) order by group_id)
              from directory_group where tenant_id = ${tenantId}) as groups,
           (select jsonb_agg(jsonb_build_array(group_id, member_id) order by group_id, member_id)
              from group_member where tenant_id = ${tenantId}) as members`.execute(database.db)
  return rows[0]
}

const byFirst = (a: unknown[], b: unknown[]) => (String(a) < String(b) ? -1 : 1)
const orNull = <T>(list: T[]) => (list.length === 0 ? null : list)

function expected({ users, groups, members }: Directory): unknown {
  const edges = new Map(members.map((m) => [`${m.group}${m.member}`, [m.group, m.member]]))
  return {
    users: orNull(
      users.map((u) => [u.id, u.name, u.displayName, u.enabled, u.guest, u.location]).sort(byFirst),
    ),
    groups: orNull(groups.map((g) => [g.id, g.name]).sort(byFirst)),
    members: orNull([...edges.values()].sort(byFirst)),
  }
}

/** The other directory with the people of the first, so that only memberships differ. */
function withPeopleOf(a: Directory, b: Directory): Directory {
  const known = new Set([...a.users, ...b.groups].map((object) => object.id))
  return { ...b, users: a.users, members: b.members.filter((m) => known.has(m.member)) }
}

/** Gives an allotment of few units to every group, some with the groups nested in it. */
async function assignAll(app: TestApp, caller: Caller, groups: readonly Group[]): Promise<void> {
  const run = <T>(work: Parameters<typeof runCommand<T>>[3]) =>
    runCommand(app, caller, { command: 'test' }, work)
  await run((ctx) => createSubscription(ctx, { skuPartNumber: 'SPE_E3', units: 4 }))
  const { rows } = await sql<{ id: string }>`
    select allotment_id as id from allotment where tenant_id = ${caller.tenantId}`.execute(database.db)
  for (const [n, group] of groups.entries()) {
    const input = {
      targetId: group.id,
      disabledPlanIds: [],
      includeNestedGroups: n % 2 === 0,
      priority: n % 3,
    }
    for (const { id } of rows) await run((ctx) => createAssignment(ctx, { allotmentId: id, ...input }))
  }
}

test('a directory, then another with sync: the database holds the other, and seats follow', async () => {
  await fc.assert(
    fc.asyncProperty(
      directory,
      directory,
      fc.boolean(),
      fc.constantFrom(0, 3, 1_000),
      async (a, other, samePeople, inlineMembers) => {
        const b = samePeople ? withPeopleOf(a, other) : other
        const app = createTestApp(database, { inlineMembers, batchMembers: 2 })
        const caller = await createTestTenant(app)
        await importTexts(app, caller, textsOf(a), { sync: true, allowRemovalShare: 1 })
        expect(await stored(caller)).toEqual(expected(a))
        await assignAll(app, caller, a.groups)
        await app.idle()
        await importTexts(app, caller, textsOf(b), { sync: true, allowRemovalShare: 1 })
        expect(await stored(caller)).toEqual(expected(b))
        await app.idle()
        expect(brokenInvariants(await readWorld(database.db, caller.tenantId))).toEqual([])
        const again = await importTexts(app, caller, textsOf(b), { sync: true, allowRemovalShare: 1 })
        const changes = [again.users, again.groups, again.memberships].map(
          (c) => c.added + c.changed + c.removed,
        )
        expect(changes).toEqual([0, 0, 0])
      },
    ),
    { numRuns: process.env.LONG ? 400 : 40 },
  )
}, 240_000)

test('with one bad row everything stays as it was', async () => {
  const app = createTestApp(database)
  const caller = await createTestTenant(app)
  await fc.assert(
    fc.asyncProperty(directory, fc.constantFrom('users', 'groups', 'members'), async (next, where) => {
      const texts = textsOf(next)
      const bad = { users: 'x,no name,,,,\r\n', groups: ',\r\nx,Named\r\n', members: 'Nobody,Nowhere\r\n' }[
        where
      ]
      const { audit_entry: _, ...before } = await readTables(database)
      await refusalOf(
        app,
        caller,
        { ...texts, [where]: `${texts[where]}${bad}` },
        { sync: true, allowRemovalShare: 1 },
      )
      const { audit_entry: __, ...after } = await readTables(database)
      expect(after).toEqual(before)
    }),
    { numRuns: 15 },
  )
})

test('imports beside assignments and membership changes leave nobody out', async () => {
  const app = createTestApp(database, { inlineMembers: 10, batchMembers: 7 })
  const caller = await createTestTenant(app, 'US')
  const names = Array.from({ length: 30 }, (_, n) => `p${n}@x.test`)
  const users = csv([['UPN'], ...names.map((name) => [name])])
  await importTexts(app, caller, { users, groups: csv([['displayName'], ['One'], ['Two']]) })
  const { rows: objects } = await sql<{ id: string; type: string }>`
    select user_id as id, 'user' as type from directory_user where tenant_id = ${caller.tenantId}
    union all select group_id, 'group' from directory_group where tenant_id = ${caller.tenantId}`.execute(
    database.db,
  )
  const groups = objects.filter((o) => o.type === 'group').map((o) => o.id)
  const people = objects.filter((o) => o.type === 'user').map((o) => o.id)
  const half = (from: number) => names.slice(from, from + 15).map((name) => ['One', name])
  const changes = (n: number): MemberChange[] =>
    people
      .slice(n, n + 4)
      .flatMap((memberId) =>
        groups.map((groupId) => ({ groupId, memberId, action: n % 2 ? 'add' : 'remove' })),
      )
  const work: Promise<unknown>[] = [
    assignAll(
      app,
      caller,
      groups.map((id) => ({ id, name: '' })),
    ),
    ...[0, 5, 10].map((n) =>
      importTexts(
        app,
        caller,
        { users, members: csv([['group', 'member'], ...half(n)]) },
        { sync: n === 10, allowRemovalShare: 1 },
      ),
    ),
    ...[1, 4, 9, 12, 17].map((n) =>
      runCommand(app, caller, { command: 'change' }, (ctx) => changeMembers(ctx, changes(n))),
    ),
  ]
  await Promise.all(work)
  await app.idle()
  expect(brokenInvariants(await readWorld(database.db, caller.tenantId))).toEqual([])
})
