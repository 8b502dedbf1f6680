import { z } from 'zod'
import { beta, endpoint } from './endpoint.ts'
import type { Entity } from './entity.ts'
import { dateTime, guid } from './scalars.ts'

const count = z.int()

/** What an operator wants to know of a running server. */
export const health = z
  .object({
    version: z.string(),
    nodeVersion: z.string(),
    serverDateTime: dateTime,
    database: z.object({
      version: z.string(),
      versionNumber: z.int(),
      databaseDateTime: dateTime,
      sizeBytes: count,
      fsync: z.boolean(),
      fullPageWrites: z.boolean(),
      synchronousCommit: z.string(),
      appliedMigrations: z.array(z.string()),
      pendingMigrations: z.array(z.string()),
    }),
    audit: z.object({ unsealedEntries: count, oldestUnsealedDateTime: dateTime.nullable() }),
    settlement: z.object({
      unsettledMembers: count,
      oldestUnsettledDateTime: dateTime.nullable(),
      groupsInProgress: count,
    }),
  })
  .meta({ description: 'The state of the server, its database and its background work.' })

export const getHealth = endpoint({
  versions: beta,
  tag: 'Administration',
  method: 'GET',
  path: '/admin/cloudLicensing/health',
  summary: 'How the server, its database and its background work are',
  query: { select: [], paged: false },
  success: 200,
  answer: { kind: 'value', of: health },
  refusals: [],
})

/** Rule 29: what checking the chain of sealed entries found. */
export const auditReport = z
  .object({
    intact: z.boolean(),
    blocks: count,
    entries: count,
    unsealed: count.meta({ description: 'Entries that the next blocks will seal.' }),
    faults: z.array(z.looseObject({ kind: z.string(), blockNumber: count, message: z.string() })),
    head: z.object({ number: count, hash: z.string() }).nullable(),
    cut: z
      .object({ blockNumber: count, entries: count, untilDateTime: dateTime, cutDateTime: dateTime })
      .nullable()
      .meta({ description: 'What retention has cut off; the chain is proven from there on.' }),
  })
  .meta({ description: 'Whether the audit is whole.' })

export const verifyAudit = endpoint({
  versions: beta,
  tag: 'Audit',
  method: 'GET',
  path: '/admin/cloudLicensing/auditVerification',
  summary: 'Check that no audit entry was altered, removed or slipped in (rule 29)',
  query: { select: [], paged: false },
  success: 200,
  answer: { kind: 'value', of: auditReport },
  refusals: [],
})

const pastSeat: Entity = {
  name: 'pastSeat',
  description: 'A seat held at a moment; without an end it is held still.',
  properties: {
    id: z.string(),
    memberId: guid,
    heldSinceDateTime: dateTime,
    heldToDateTime: dateTime.nullable(),
  },
  onSelect: {},
  navigation: { assignedTo: 'directoryObject' },
}

export const listSeatHistory = endpoint({
  versions: beta,
  tag: 'Allotments',
  method: 'GET',
  path: '/admin/cloudLicensing/allotments/{allotmentId}/seatHistory',
  summary: 'List who held a seat at a moment (`at`, else now)',
  query: { select: [], paged: true, count: true, passThrough: ['at'] },
  success: 200,
  answer: { kind: 'list', of: pastSeat },
  refusals: ['resourceNotFound'],
})
