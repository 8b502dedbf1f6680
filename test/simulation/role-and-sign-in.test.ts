import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Caller } from '../../src/command/caller.ts'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { createUser } from '../../src/directory/change-user.ts'
import { sharePerson } from '../../src/person/person-store.ts'
import { createProvider } from '../../src/provider/change-provider.ts'
import { assignRole } from '../../src/role/assign-role.ts'
import { signInWithProvider } from '../../src/session/sign-in-with-provider.ts'
import { createTestApp, createTestTenant, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { isSomebodyWaiting } from '../support/waiting.ts'

// Who is bound to an account by its name alone never has a role or another provider's subject, whichever comes first.

let database: TestDatabase
let app: TestApp
let caller: Caller
let personId: string
const providers: { id: string; displayName: string; profile: 'okta' }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  app = createTestApp(database)
  caller = await createTestTenant(app)
  for (const displayName of ['One', 'Two']) {
    const input = {
      displayName,
      profile: 'okta' as const,
      issuer: `https://${displayName}.example`,
      clientId: 'x',
    }
    const { id } = await run((ctx) => createProvider(ctx, undefined, input))
    providers.push({ id, displayName, profile: 'okta' })
  }
})
afterAll(() => database.drop())
let count = 0
beforeEach(async () => {
  const userPrincipalName = `ann${++count}@contoso.com`
  personId = (await run((ctx) => createUser(ctx, { displayName: 'Ann', userPrincipalName }))).id
})

async function run<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
  return (await runCommand(app, caller, { command: 'race' }, work)).value
}

const signIn = (ctx: Context, by = 0) => {
  const provider = providers[by]
  if (!provider) throw new Error('no such provider')
  const names = [`ann${count}@contoso.com`]
  return signInWithProvider(ctx, {
    provider,
    subject: `subject ${by} ${count}`,
    names,
    roles: [],
    userAgent: null,
  })
}
const giveRole = (ctx: Context) => assignRole(ctx, { principalId: personId, role: 'licenseAdministrator' })
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error) => error.code,
  )

async function kept(): Promise<{ bindings: unknown; sessions: unknown; roles: unknown }> {
  const { rows } = await sql<{ bindings: unknown; sessions: unknown; roles: unknown }>`
    select (select count(*)::int from identity_binding where tenant_id = ${caller.tenantId} and user_id = ${personId}) as bindings,
           (select count(*)::int from session where tenant_id = ${caller.tenantId} and user_id = ${personId}) as sessions,
           (select count(*)::int from role_assignment where tenant_id = ${caller.tenantId} and principal_id = ${personId}) as roles`.execute(
    database.db,
  )
  return rows[0] ?? { bindings: 0, sessions: 0, roles: 0 }
}

/** What `first` does while a sign-in has come as far as the person's row, which somebody holds. */
async function whileSigningIn(first: () => Promise<unknown>): Promise<string | undefined> {
  const { signingIn } = await inTransaction(database, async (tx) => {
    await sharePerson(tx, caller.tenantId, personId)
    const signingIn = refusalOf(run((ctx) => signIn(ctx)))
    while (!(await isSomebodyWaiting(database.db)));
    await first()
    return { signingIn }
  })
  return signingIn
}

test('a role that is given while somebody signs in by name keeps them out', async () => {
  expect(await whileSigningIn(() => run(giveRole))).toBe('missingRequiredPermission')
  expect(await kept()).toEqual({ bindings: 0, sessions: 0, roles: 1 })
})

test('somebody who signs in by name while the role is given is signed out by it', async () => {
  const { giving } = await run(async (ctx) => {
    await signIn(ctx)
    const giving = run(giveRole)
    let isThrough = false
    const through = giving.then(() => {
      isThrough = true
    })
    while (!isThrough && !(await isSomebodyWaiting(database.db)));
    void through
    return { giving }
  })
  await giving
  expect(await kept()).toEqual({ bindings: 0, sessions: 0, roles: 1 })
})

test('of two providers whose people have the same name at the same moment one is believed', async () => {
  const signingIn = await run(async (ctx) => {
    await signIn(ctx, 1)
    const other = refusalOf(run((inner) => signIn(inner, 0)))
    while (!(await isSomebodyWaiting(database.db)));
    return { other }
  })
  expect(await signingIn.other).toBe('missingRequiredPermission')
  expect(await kept()).toEqual({ bindings: 1, sessions: 1, roles: 0 })
})
