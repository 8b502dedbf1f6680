import { z } from 'zod'
import { isKnownScope } from './access.ts'
import type { Entity } from './entity.ts'
import { country, dateTime, guid, oneOf, text } from './scalars.ts'

const policies = ['keepAndGet', 'keepOnly', 'release'] as const

export const settings: Entity = {
  name: 'settings',
  type: '#licenseAllotments.settings',
  description: "The organization's name, country and policies (rule 22).",
  properties: {
    id: guid,
    displayName: z.string(),
    countryLetterCode: z.string().nullable(),
    prohibitedUsageLocations: z.array(z.string()),
    disabledUsers: z.enum(policies),
    guestUsers: z.enum(policies),
    auditRetentionDays: z
      .int()
      .nullable()
      .meta({ description: 'How long audit entries are kept; null: for ever (rule 29).' }),
    syncRemovalPercent: z.int().meta({
      description:
        "Percent of an allotment's seats that one sync may end; 100 turns the guard off (rule 23).",
    }),
    settingsTag: z.string().meta({ description: 'For If-Match: another after each change.' }),
  },
  onSelect: {},
}
const percentHint = 'must be a whole number from 0 to 100; 100 turns the guard off'
const leastRetentionDays = 30
const mostRetentionDays = 36_500
const retentionHint = `must be a whole number of days from ${leastRetentionDays} to ${mostRetentionDays}, or null for ever`

export const updateSettingsBody = z.strictObject({
  displayName: text(256).optional(),
  /** Stands in for a user's missing usage location (rule 18). */
  countryLetterCode: country.nullable().optional(),
  prohibitedUsageLocations: z.array(country).max(300, 'takes at most 300 countries').optional(),
  /** keepAndGet: like anybody; keepOnly: keeps a seat, gets none; release: loses it. */
  disabledUsers: oneOf(policies).optional(),
  guestUsers: oneOf(policies).optional(),
  /** Only Global Administrators change it. */
  auditRetentionDays: z
    .int(retentionHint)
    .min(leastRetentionDays, retentionHint)
    .max(mostRetentionDays, retentionHint)
    .nullable()
    .optional(),
  syncRemovalPercent: z.int(percentHint).min(0, percentHint).max(100, percentHint).optional(),
})

export const roles = ['globalAdministrator', 'licenseAdministrator', 'globalReader'] as const
export type Role = (typeof roles)[number]

export const token: Entity = {
  name: 'token',
  type: '#licenseAllotments.token',
  description: 'A bearer token of an administrator or a program. The secret is shown once, when it is made.',
  properties: {
    id: guid,
    displayName: z.string(),
    role: z.enum(roles).nullable().meta({ description: "Null: a person's own token." }),
    userId: guid.nullable().meta({ description: 'Whose token it is; it does what they may.' }),
    scopes: z
      .array(z.string())
      .nullable()
      .meta({ description: "Graph's permissions it is limited to; null: none." }),
    createdDateTime: dateTime,
    expirationDateTime: dateTime.nullable(),
    lastUsedDateTime: dateTime.nullable().meta({ description: 'To the minute.' }),
    revokedDateTime: dateTime.nullable(),
  },
  onSelect: {},
}
/** The answer to making one: the only time that `token` is shown. */
export const createdToken = z.object({ ...token.properties, token: z.string() }).meta({
  description: 'A new token; `token` is shown this once.',
})
export const createTokenBody = z.strictObject({
  displayName: text(256),
  /** A program's role. Without one the token is the caller's own. */
  role: oneOf(roles).optional(),
  /** Limits the token to these permissions of Graph. */
  scopes: z
    .array(
      z
        .string()
        .refine(
          isKnownScope,
          'must be a permission that something here asks for, such as CloudLicensing.Read',
        ),
    )
    .min(1, 'takes at least one permission')
    .max(100, 'takes at most 100 permissions')
    .optional(),
  expirationDateTime: z
    .union([z.iso.datetime({ offset: true })], { error: 'must be a date-time such as 2026-12-31T23:59:59Z' })
    .nullable()
    .optional(),
})

const party = z.object({ id: z.string().nullable(), displayName: z.string().nullable() })
export const directoryAudit: Entity = {
  name: 'directoryAudit',
  description: 'One audit entry a command, refused ones too (rule 29).',
  properties: {
    id: guid,
    category: z.string(),
    correlationId: z.string().nullable(),
    result: z.enum(['success', 'failure']),
    resultReason: z.string(),
    activityDisplayName: z.string(),
    activityDateTime: dateTime,
    loggedByService: z.string(),
    operationType: z.string(),
    initiatedBy: z.object({ user: party.nullable(), app: party.nullable() }),
    targetResources: z.array(
      z.object({
        id: z.string(),
        displayName: z.string().nullable(),
        type: z.string(),
        modifiedProperties: z.array(
          z.object({
            displayName: z.string(),
            oldValue: z.string().nullable(),
            newValue: z.string().nullable(),
          }),
        ),
      }),
    ),
    additionalDetails: z.array(z.object({ key: z.string(), value: z.string() })),
  },
  onSelect: {},
}

/** Rule 30: what a write would do. Id lists may name only the first few; the counts are whole. */
export const dryRunPlan = z
  .object({
    dryRun: z.literal(true),
    moves: z.array(
      z.object({
        allotmentId: guid,
        allotmentName: z.string().nullable(),
        gained: z.int(),
        lost: z.int(),
        queued: z.int().meta({ description: 'Who joins the waiting room.' }),
        keptOut: z
          .int()
          .meta({ description: 'Of those, who is kept out by an error of their own, not by the limit.' }),
        forgotten: z.int(),
        gainedIds: z.array(guid),
        lostIds: z.array(guid),
        queuedIds: z.array(guid),
      }),
    ),
    result: z.unknown(),
  })
  .meta({ description: 'What the write would do; nothing was written.' })

const explainedPath = z.object({
  kind: z.enum(['direct', 'group']),
  assignmentId: guid,
  groupId: guid.nullable(),
  groupName: z.string().nullable(),
  assignedDateTime: dateTime,
  priority: z.int(),
  counts: z.boolean().meta({ description: 'false: an exclusion takes it away (rule 6).' }),
})

/** Rule 31: why a member has a product, waits for it, or has nothing. */
export const explanation = z
  .object({
    memberId: guid,
    memberName: z.string().nullable(),
    value: z.array(
      z.object({
        skuId: guid,
        productName: z.string(),
        allotmentId: guid,
        allotmentName: z.string(),
        status: z.enum(['seat', 'waiting', 'blocked', 'excluded', 'notEntitled', 'settling']),
        paths: z.array(explainedPath),
        heldSinceDateTime: dateTime.nullable(),
        waitingSinceDateTime: dateTime.nullable(),
        position: z.int().nullable(),
        waitingCount: z.int(),
        allottedUnits: z.int(),
        consumedUnits: z.int(),
        owners: z
          .array(z.object({ displayName: z.string(), mail: z.string().nullable() }))
          .meta({ description: 'Of who waits: whom to ask.' }),
        code: z.string().nullable(),
        message: z.string().meta({ description: 'One plain sentence.' }),
        whatWouldChange: z.array(z.string()),
      }),
    ),
  })
  .meta({ description: 'Rule 31.' })
