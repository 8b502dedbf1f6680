import { z } from 'zod'
import { directoryAudit, microsoftKinds } from './wire-microsoft.ts'
import {
  assigneeTypes,
  count,
  country,
  dateTime,
  flag,
  guid,
  int32,
  kind,
  opaque,
  orNull,
  pair,
  strictly,
  text,
  type WireKind,
} from './wire-types.ts'

// What Graph does not have: our kinds of objects, and answers that are no objects of any kind.

const role = z.enum(['globalAdministrator', 'licenseAdministrator', 'globalReader'])
const policy = z.enum(['keepAndGet', 'keepOnly', 'release'])
const appliesTo = z.enum(['User', 'Company'])

const token = {
  id: guid,
  displayName: text,
  role: role.nullable(),
  userId: guid.nullable(),
  scopes: z.array(text).min(1).nullable(),
  createdDateTime: dateTime,
  expirationDateTime: dateTime.nullable(),
  lastUsedDateTime: dateTime.nullable(),
  revokedDateTime: dateTime.nullable(),
}

const entry = z.strictObject(directoryAudit).nullable()

const ofAllotments: Readonly<Record<string, WireKind>> = {
  seatPeriod: kind(null, {
    id: opaque,
    allotmentId: guid,
    allotmentName: orNull,
    isDefault: flag,
    skuId: guid.nullable(),
    productName: orNull,
    heldFromDateTime: dateTime,
    heldToDateTime: dateTime.nullable(),
    gainedBy: entry,
    lostBy: entry,
  }),
  seat: kind(
    '#licenseAllotments.seat',
    { id: pair, heldSinceDateTime: dateTime },
    {
      entitledSinceDateTime: dateTime,
      failingServicePlanIds: z.array(guid),
      beyondLimit: flag,
      allotmentId: guid,
      memberId: guid,
    },
    { assignedTo: 'directoryObject', allotment: 'allotment' },
  ),
  exclusion: kind(
    '#licenseAllotments.exclusion',
    { id: pair, memberId: guid, createdDateTime: dateTime },
    { allotmentId: guid },
    { assignedTo: 'directoryObject' },
  ),
  pastSeat: kind(
    null,
    { id: pair, memberId: guid, heldSinceDateTime: dateTime, heldToDateTime: dateTime.nullable() },
    {},
    { assignedTo: 'directoryObject' },
  ),
}

const ofProducts: Readonly<Record<string, WireKind>> = {
  product: kind('#licenseAllotments.product', {
    id: guid,
    skuId: guid,
    skuPartNumber: text,
    displayName: text,
    appliesTo,
    assignableTo: assigneeTypes,
    capacity: count,
    allottedUnits: count,
    unallottedUnits: count,
    consumedUnits: count,
    waitingCount: count,
    blockedCount: count,
    overAllottedUnits: count,
    allotmentCount: count,
    defaultAllotmentId: guid,
    eligible: flag,
    ineligibilityReason: orNull,
    ineligibilityMessage: orNull,
    eligibilityOverride: z.enum(['allow', 'deny']).nullable(),
    services: z.array(z.strictObject({ planId: guid, planName: text, displayName: orNull, appliesTo })),
  }),
  servicePlanRule: kind('#licenseAllotments.servicePlanRule', {
    id: guid,
    kind: z.enum(['requires', 'excludes']),
    planId: guid,
    planName: orNull,
    otherPlanIds: z.array(guid).min(1),
    source: orNull,
  }),
}

const ofAdministration: Readonly<Record<string, WireKind>> = {
  settings: kind('#licenseAllotments.settings', {
    id: guid,
    displayName: text,
    countryLetterCode: country.nullable(),
    prohibitedUsageLocations: z.array(country),
    disabledUsers: policy,
    guestUsers: policy,
    auditRetentionDays: int32.min(30).nullable(),
    syncRemovalPercent: int32.min(0).max(100),
    settingsTag: opaque,
  }),
  token: kind('#licenseAllotments.token', token),
  identityProvider: kind('#licenseAllotments.identityProvider', {
    id: guid,
    displayName: text,
    profile: z.enum(['entra', 'okta', 'keycloak']),
    issuer: z.url(),
    clientId: text,
    hasClientSecret: flag,
    scopes: z.array(text),
    audience: orNull,
    roleMappings: z.array(z.strictObject({ claim: text, value: text, role })),
    graphUrl: z.url(),
    createdDateTime: dateTime,
  }),
  identityBinding: kind('#licenseAllotments.identityBinding', {
    id: guid,
    userId: guid,
    subject: orNull,
    userPrincipalName: orNull,
    madeBy: z.enum(['id', 'name', 'administrator']),
    createdDateTime: dateTime,
  }),
  deadLetter: kind('#licenseAllotments.deadLetter', {
    id: z.string().regex(/^\d+$/),
    createdDateTime: dateTime,
    deadDateTime: dateTime,
    attempts: count,
    lastError: orNull,
    notification: z.strictObject({ value: z.array(z.looseObject({ subscriptionId: guid })).min(1) }),
  }),
}

/** By the name that an answer's kind has in the routes. */
export const ownKinds: Readonly<Record<string, WireKind>> = {
  ...ofAllotments,
  ...ofProducts,
  ...ofAdministration,
}

/** Rule 30: what a write would do. */
export const dryRunPlan = z.strictObject({
  dryRun: z.literal(true),
  moves: z.array(
    z.strictObject({
      allotmentId: guid,
      allotmentName: orNull,
      gained: count,
      lost: count,
      queued: count,
      keptOut: count,
      forgotten: count,
      gainedIds: z.array(guid),
      lostIds: z.array(guid),
      queuedIds: z.array(guid),
    }),
  ),
  result: z.unknown(),
})

const explanation = z.strictObject({
  memberId: guid,
  memberName: orNull,
  value: z.array(
    z.strictObject({
      skuId: guid,
      productName: text,
      allotmentId: guid,
      allotmentName: text,
      status: z.enum(['seat', 'waiting', 'blocked', 'excluded', 'notEntitled', 'settling']),
      paths: z.array(
        z.strictObject({
          kind: z.enum(['direct', 'group']),
          assignmentId: guid,
          groupId: guid.nullable(),
          groupName: orNull,
          assignedDateTime: dateTime,
          priority: int32,
          counts: flag,
        }),
      ),
      heldSinceDateTime: dateTime.nullable(),
      waitingSinceDateTime: dateTime.nullable(),
      position: int32.min(1).nullable(),
      waitingCount: count,
      allottedUnits: count,
      consumedUnits: count,
      owners: z.array(z.strictObject({ displayName: text, mail: orNull })),
      code: orNull,
      message: text.min(1),
      whatWouldChange: z.array(text.min(1)),
    }),
  ),
})

const qualifying = z.strictObject({
  skuId: guid,
  skuPartNumber: text,
  displayName: text,
  units: count,
  because: text.min(1),
})
const prerequisites = z.strictObject({
  status: z.enum(['met', 'tooFewUnits', 'notMet']),
  requirement: text.min(1),
  requiredUnits: count,
  qualifyingUnits: count,
  missingUnits: count,
  metBy: z.array(qualifying),
  lapsed: z.array(qualifying),
  whatIsMissing: z.array(text.min(1)),
  rolesThatMayStart: z.array(text).min(1),
  callerMayStart: flag,
})

const health = z.strictObject({
  version: text,
  nodeVersion: z.string().regex(/^v\d+\./),
  serverDateTime: dateTime,
  database: z.strictObject({
    version: text,
    versionNumber: int32,
    databaseDateTime: dateTime,
    sizeBytes: z.int().min(1),
    fsync: flag,
    fullPageWrites: flag,
    synchronousCommit: text,
    appliedMigrations: z.array(text).min(1),
    pendingMigrations: z.array(text),
  }),
  audit: z.strictObject({ unsealedEntries: count, oldestUnsealedDateTime: dateTime.nullable() }),
  settlement: z.strictObject({
    unsettledMembers: count,
    oldestUnsettledDateTime: dateTime.nullable(),
    groupsInProgress: count,
  }),
})

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const auditReport = z.strictObject({
  intact: flag,
  blocks: count,
  entries: count,
  unsealed: count,
  faults: z.array(z.looseObject({ kind: text, blockNumber: count, message: text })),
  head: z.strictObject({ number: count, hash }).nullable(),
  cut: z
    .strictObject({ blockNumber: count, entries: count, untilDateTime: dateTime, cutDateTime: dateTime })
    .nullable(),
})

const useOverTime = z.strictObject({
  points: z.array(z.strictObject({ dateTime, consumedUnits: count, waiting: count.nullable() })).min(2),
  consumedUnits: count,
  allottedUnits: count,
  waitingCount: count,
  daysToFull: count.nullable(),
  noDayReason: z.enum(['full', 'tooLittleHistory', 'shrinking', 'steady', 'farOff']).nullable(),
})

const memberCounts = z.strictObject({
  value: z.array(
    z.strictObject({
      assignmentId: guid,
      allotmentId: guid,
      allotmentName: text,
      isDefault: flag,
      skuId: guid,
      productName: text,
      assignedDateTime: dateTime,
      memberCount: count,
      seatCount: count,
      waitingCount: count,
      issueCount: count,
      excludedCount: count,
    }),
  ),
})

const catalogProducts = z.strictObject({
  value: z.array(
    z.strictObject({
      skuId: guid,
      skuPartNumber: text,
      displayName: text,
      family: text,
      isOwned: flag,
      neverAllottable: orNull,
    }),
  ),
})

const providerCheck = z.strictObject({
  works: flag,
  problems: z.array(text),
  checks: z
    .array(
      z.strictObject({
        name: z.enum(['discovery', 'flow', 'keys', 'clock', 'client', 'redirectUri', 'signOut']),
        state: z.enum(['ok', 'warning', 'error']),
        code: text.min(1),
        values: z.record(z.string(), z.union([text, z.number()])),
        message: text.min(1),
        advice: orNull,
      }),
    )
    .min(1),
  issuer: orNull,
  keys: count.nullable(),
  signsOut: flag,
  redirectUri: z.url(),
})

/** Both allotments after units have moved. */
const transferred = z.strictObject({
  from: strictly(microsoftKinds.allotment as WireKind, 'whole'),
  to: strictly(microsoftKinds.allotment as WireKind, 'whole'),
})

const createdToken = z.strictObject({
  '@odata.type': z.literal('#licenseAllotments.token'),
  ...token,
  token: z
    .string()
    .regex(/^la_[0-9a-f]{32}_[\w-]{43}$/)
    .nullable(),
})

const createdSubscription = z.strictObject({
  '@odata.context': z.string().regex(/\$metadata#subscriptions\/\$entity$/),
  '@odata.type': z.literal('#microsoft.graph.subscription'),
  id: guid,
  resource: text,
  applicationId: orNull,
  changeType: text,
  clientState: orNull,
  notificationUrl: z.url(),
  lifecycleNotificationUrl: z.url().nullable(),
  expirationDateTime: dateTime,
  creatorId: orNull,
  signingSecret: z.string().regex(/^whsec_/),
})

const batch = z.strictObject({
  responses: z
    .array(
      z.strictObject({
        id: opaque,
        status: z.int().min(200).max(599),
        headers: z.record(z.string(), text),
        body: z.unknown().optional(),
      }),
    )
    .min(1),
})

/** A complex type without a property: where its relations hang. */
function holderOf(kind: string): z.ZodType {
  return z.strictObject({
    '@odata.context': z.string().endsWith("')/cloudLicensing"),
    '@odata.type': z.literal(`#microsoft.graph.cloudLicensing.${kind}CloudLicensing`),
  })
}

/** By method and path, as the routes write it. What is asked of /me is answered as of a user. */
export const ownValues: Readonly<Record<string, z.ZodType>> = {
  'POST /admin/cloudLicensing/allotments/{allotmentId}/transferUnits': transferred,
  'GET /users/{userId}/cloudLicensing/explain': explanation,
  'GET /users/{userId}/cloudLicensing/explain(skuId={skuId})': explanation,
  'GET /users/{userId}/cloudLicensing/explain(allotmentId={allotmentId})': explanation,
  'GET /devices/{deviceId}/cloudLicensing/explain': explanation,
  'GET /users/{userId}/cloudLicensing': holderOf('user'),
  'GET /groups/{groupId}/cloudLicensing': holderOf('group'),
  'GET /devices/{deviceId}/cloudLicensing': holderOf('device'),
  'GET /admin/cloudLicensing/catalogProducts': catalogProducts,
  'POST /admin/cloudLicensing/tokens': createdToken,
  'GET /admin/cloudLicensing/health': health,
  'GET /admin/cloudLicensing/auditVerification': auditReport,
  'GET /admin/cloudLicensing/allotments/{allotmentId}/useOverTime': useOverTime,
  'GET /groups/{groupId}/cloudLicensing/memberCounts': memberCounts,
  'GET /admin/cloudLicensing/prerequisites': prerequisites,
  'GET /admin/cloudLicensing/identityProviders/{providerId}/check': providerCheck,
  'POST /$batch': batch,
  'POST /subscriptions': createdSubscription,
  'POST /subscriptions/{subscriptionId}/replay': z.strictObject({ value: count }),
}
