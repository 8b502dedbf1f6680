import { expect } from 'vitest'
import { createSender } from '../../src/notification/sender.ts'
import { type Notifier, startNotifier } from '../../src/worker/notify-loop.ts'
import { type TestApi, testApi } from './test-api.ts'

export const hours = 3_600_000

export type NotifiedApi = {
  readonly api: TestApi
  readonly notifier: Notifier
  /** As an `expirationDateTime`. */
  inHours(n: number): string
  /** Ends every subscription, and finds that nothing went wrong while they were served. */
  endSubscriptions(): Promise<void>
  close(): Promise<void>
}

/** A test API whose changes are told to those who subscribed, a turn at a time. */
export async function notifiedApi(): Promise<NotifiedApi> {
  const failures: unknown[] = []
  const api = await testApi()
  // Receivers compare the time of a signature with their own clock.
  api.clock.now = new Date()
  const notifier = startNotifier(api.app, createSender(), (error) => failures.push(error), null)
  return {
    api,
    notifier,
    inHours: (n) => new Date(api.clock.now.getTime() + n * hours).toISOString(),
    async endSubscriptions() {
      for (const { id } of (await api.get('/v1.0/subscriptions')).value)
        await api.remove(`/v1.0/subscriptions/${id}`)
      expect(failures).toEqual([])
    },
    async close() {
      await notifier.stop()
      await api.close()
    },
  }
}
