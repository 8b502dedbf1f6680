import type { Database } from '../db/database.ts'
import type { BatchLimits } from './context.ts'

/** What every command runs on: the database, one clock, one source of ids, and who goes on with work left over. */
export type App = {
  readonly database: Database
  readonly limits: BatchLimits
  /** 32 bytes that encrypt secrets of others at rest; without them none are kept. */
  readonly secretKey?: Buffer
  now(): Date
  newId(): string
  /** Told after a commit that left settlements to do for the tenant (rules 9 and 18). */
  onFollowUp(tenantId: string): void
}

/** Sized so that no allotment stays locked for more than about half a second. */
export const defaultLimits: BatchLimits = {
  fewMembers: 16,
  inlineMembers: 2_000,
  batchMembers: 25_000,
}
