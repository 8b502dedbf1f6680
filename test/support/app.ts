import { randomBytes } from 'node:crypto'
import { type App, defaultLimits } from '../../src/command/app.ts'
import type { Caller } from '../../src/command/caller.ts'
import type { BatchLimits } from '../../src/command/context.ts'
import type { Database } from '../../src/db/database.ts'
import { createTenant } from '../../src/tenant/create-tenant.ts'
import { createSettler, type Settler } from '../../src/worker/continue-settlements.ts'

export type TestClock = { now: Date; advance(ms: number): void }

export type TestApp = App & {
  readonly clock: TestClock
  readonly settler: Settler
  /** Waits until nothing is left to settle. */
  idle(): Promise<void>
}

/** Ids that count up, so that their order is the order of creation; unique across test runs on one database. */
export function countingIds(): () => string {
  const run = randomBytes(6).toString('hex')
  let count = 0
  return () => {
    count += 1
    const hex = count.toString(16).padStart(12, '0')
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${run}`
  }
}

/** The application on a test database: a clock that stands until moved, ids that count. */
export function createTestApp(database: Database, limits?: Partial<BatchLimits>): TestApp {
  const clock: TestClock = {
    now: new Date('2026-03-01T08:00:00.000Z'),
    advance(ms) {
      clock.now = new Date(clock.now.getTime() + ms)
    },
  }
  const settler = createSettler(
    () => app,
    () => {},
  )
  const app: TestApp = {
    database,
    limits: { ...defaultLimits, ...limits },
    clock,
    settler,
    now: () => clock.now,
    newId: countingIds(),
    onFollowUp: (tenantId) => settler.wake(tenantId),
    idle: () => settler.idle(),
  }
  return app
}

/** An administrator of a new organization. */
export async function createTestTenant(app: App, countryLetterCode: string | null = null): Promise<Caller> {
  const tenant = await createTenant(app, { displayName: 'Contoso', countryLetterCode })
  return administrator(tenant.id)
}

export function administrator(tenantId: string): Caller {
  return {
    tenantId,
    actor: { type: 'user', id: null, name: 'Test administrator' },
    roles: ['globalAdministrator'],
  }
}
