import type { Database } from '../db/database.ts'

/** What every command runs on: the database, one clock, one source of ids, and who goes on with work left over. */
export type App = {
  readonly database: Database
  now(): Date
  newId(): string
  /** Told after a commit that left settlements to do for the tenant (rules 9 and 18). */
  onFollowUp(tenantId: string): void
}
