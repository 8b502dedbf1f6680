import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { oneAtATime } from '../../src/db/one-at-a-time.ts'
import { createTenant } from '../../src/tenant/create-tenant.ts'
import { listTenants } from '../../src/tenant/tenant-store.ts'
import { createTestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

test('of several first starts on one database, one makes the organization', async () => {
  const processes = Array.from({ length: 4 }, () => openDatabase(database.settings, { max: 3 }))
  const start = (own: (typeof processes)[number], name: string) =>
    oneAtATime(own, async () => {
      const [present] = await listTenants(own.db)
      return present ?? (await createTenant(createTestApp({ ...database, ...own }), { displayName: name }))
    })
  const tenants = await Promise.all(processes.map((own, index) => start(own, `Start ${index}`)))
  expect(new Set(tenants.map(({ id }) => id)).size).toBe(1)
  expect(await listTenants(database.db)).toHaveLength(1)
  await Promise.all(processes.map((own) => own.close()))
})
