import { z } from 'zod'
import type { Entity } from './entity.ts'
import { dateTime, guid } from './scalars.ts'

export const changeTypes = ['created', 'updated', 'deleted'] as const
export type ChangeType = (typeof changeTypes)[number]

/** What Graph tells of a subscription itself: renew it; it has ended; read everything anew. */
export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed'

export const notificationSubscription: Entity = {
  name: 'subscription',
  type: '#microsoft.graph.subscription',
  description: 'Tells a receiver of changes, until it expires.',
  properties: {
    id: guid,
    resource: z.string(),
    applicationId: z.string().nullable(),
    changeType: z.string().meta({ description: 'created,updated,deleted or some of them.' }),
    clientState: z.string().nullable(),
    notificationUrl: z.string(),
    lifecycleNotificationUrl: z
      .string()
      .nullable()
      .meta({ description: 'Takes reauthorizationRequired, subscriptionRemoved and missed.' }),
    expirationDateTime: dateTime,
    creatorId: z.string().nullable(),
  },
  onSelect: {
    createdDateTime: dateTime,
    waitingNotifications: z.int().meta({ description: 'Still to be delivered.' }),
    deadLetters: z.int().meta({ description: 'Given up on.' }),
    lastError: z.string().nullable().meta({ description: 'Why the next notification was not taken.' }),
  },
}

/** The answer to making one: the only time that `signingSecret` is shown. */
export const createdSubscription = z
  .object({ ...notificationSubscription.properties, signingSecret: z.string() })
  .meta({ description: 'A new subscription; `signingSecret` (Standard Webhooks) is shown this once.' })

const urlHint = 'must be an https address of at most 2000 characters'
const notificationUrl = z.url({ error: urlHint }).max(2_000, urlHint)
const timeHint = 'must be a date-time such as 2026-12-31T23:59:59Z'
const expirationDateTime = z.iso.datetime({ offset: true, error: timeHint })

/**
 * Refused (`invalidValue`): a resource that cannot be followed, an address that may not be called or does
 * not answer the validation, an expiry in the past or too far away; `resourceNotFound`: no such allotment.
 */
export const createSubscriptionBody = z.strictObject({
  changeType: z
    .string({ error: 'must be created, updated and deleted, or some of them' })
    .max(100)
    .regex(
      /^(created|updated|deleted)( *, *(created|updated|deleted)){0,2}$/,
      'must be created, updated and deleted, or some of them',
    ),
  notificationUrl,
  lifecycleNotificationUrl: notificationUrl.nullable().optional(),
  resource: z
    .string({ error: 'must be the path of a resource' })
    .min(1, 'must be the path of a resource')
    .max(500),
  expirationDateTime,
  clientState: z.string().max(128, 'must be text of at most 128 characters').nullable().optional(),
  includeResourceData: z
    .literal(false, 'must be false: notifications name what changed, and hold nothing of it')
    .nullable()
    .optional(),
  latestSupportedTlsVersion: z.unknown().optional(),
})
/** Refused besides: another `lifecycleNotificationUrl` than the subscription was made with (`immutablePropertyModified`). */
export const updateSubscriptionBody = z.strictObject({
  expirationDateTime: expirationDateTime.optional(),
  notificationUrl: notificationUrl.optional(),
  lifecycleNotificationUrl: notificationUrl.nullable().optional(),
})

export const deadLetter: Entity = {
  name: 'deadLetter',
  type: '#licenseAllotments.deadLetter',
  description: 'A notification that was given up on.',
  properties: {
    id: z.string(),
    createdDateTime: dateTime,
    deadDateTime: dateTime,
    attempts: z.int(),
    lastError: z.string().nullable(),
    notification: z.unknown(),
  },
  onSelect: {},
}
export const replayed = z.object({ value: z.int() })
