import type { LifecycleEvent } from '../contract/notification.ts'

/** One element of `value`, as Graph tells of the subscription itself. */
export type LifecycleEntry = {
  readonly subscriptionId: string
  readonly subscriptionExpirationDateTime: string
  readonly clientState: string | null
  readonly lifecycleEvent: LifecycleEvent
  readonly tenantId: string
}

type Told = { readonly id: string; readonly expiresAt: Date; readonly clientState: string | null }

export function lifecycleEntry(
  tenantId: string,
  { id, ...told }: Told,
  event: LifecycleEvent,
): LifecycleEntry {
  return {
    subscriptionId: id,
    subscriptionExpirationDateTime: told.expiresAt.toISOString(),
    clientState: told.clientState,
    lifecycleEvent: event,
    tenantId,
  }
}

const longestNoticeMs = 86_400_000
/** Of a short life the last quarter. */
const noticeShare = 4

/** From when on a receiver is asked to renew: a day before the end, or in the last quarter of less than four days. */
export function reauthorizeFrom(now: Date, expiresAt: Date): Date {
  const life = expiresAt.getTime() - now.getTime()
  return new Date(expiresAt.getTime() - Math.min(longestNoticeMs, life / noticeShare))
}
