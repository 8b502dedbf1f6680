import { Refusal } from '../engine/refusal.ts'

/** Tries to sign in that one address has a minute. */
const maxAttempts = 30
const windowMs = 60_000
/** Addresses remembered; more begin anew. */
const maxAddresses = 10_000

/**
 * Slows down guessing: counted by the address that asks and by nothing that it names, so nobody can lock
 * somebody else out. Refuses with `tooManyRequests`.
 */
export function createAttemptLimit(now: () => Date, most = maxAttempts): (address: string) => void {
  const seen = new Map<string, { since: number; count: number }>()
  return (address) => {
    const time = now().getTime()
    const last = seen.get(address)
    if (!last || time - last.since >= windowMs) {
      if (seen.size >= maxAddresses) seen.clear()
      seen.set(address, { since: time, count: 1 })
      return
    }
    last.count += 1
    if (last.count <= most) return
    const retryAfterSeconds = Math.max(1, Math.ceil((last.since + windowMs - time) / 1000))
    throw new Refusal(
      'tooManyRequests',
      `Too many tries to sign in from this address. Wait ${retryAfterSeconds} seconds.`,
      { retryAfterSeconds },
    )
  }
}
