import { z } from 'zod'
import { beta, endpoint } from './endpoint.ts'
import { type Entity, selectable } from './entity.ts'
import { dateTime, flag, guid } from './scalars.ts'

const count = z.int()
const query = { select: [], paged: false } as const
const entry = z
  .looseObject({ id: guid })
  .nullable()
  .meta({ description: 'As in directoryAudits; null where it is not known, or not to be seen by who asks.' })

export const memberCounts = z
  .object({
    value: z.array(
      z.object({
        assignmentId: guid,
        allotmentId: guid,
        allotmentName: z.string(),
        isDefault: z.boolean(),
        skuId: guid,
        productName: z.string(),
        assignedDateTime: dateTime,
        memberCount: count.meta({ description: 'Users and devices that the assignment reaches (rule 6).' }),
        seatCount: count,
        waitingCount: count,
        issueCount: count.meta({
          description: 'Kept out by an error, or with a seat that has one (rule 18).',
        }),
        excludedCount: count,
      }),
    ),
  })
  .meta({ description: 'Of the members of a group, for each allotment that it is assigned to.' })

export const getMemberCounts = endpoint({
  versions: beta,
  tag: 'Assignments',
  method: 'GET',
  path: '/groups/{groupId}/cloudLicensing/memberCounts',
  summary: "How many of a group's members have a seat, wait or have an issue",
  query,
  success: 200,
  answer: { kind: 'value', of: memberCounts },
  refusals: ['resourceNotFound'],
})

export const seatPeriod: Entity = {
  name: 'seatPeriod',
  description: 'A time in which somebody had a seat, and through what they got and lost it.',
  properties: {
    id: z.string(),
    allotmentId: guid,
    allotmentName: z.string().nullable().meta({ description: 'Null: the allotment is deleted.' }),
    isDefault: flag,
    skuId: guid.nullable(),
    productName: z.string().nullable(),
    heldFromDateTime: dateTime,
    heldToDateTime: dateTime.nullable().meta({ description: 'Null: held now.' }),
    gainedBy: entry,
    lostBy: entry,
  },
  onSelect: {},
}

export const getUserSeatHistory = endpoint({
  versions: beta,
  tag: 'Seats',
  method: 'GET',
  path: '/users/{userId}/cloudLicensing/seatHistory',
  summary: 'When a user had seats, and through what they got and lost them',
  description: 'Those held now first, then the latest end first.',
  query: { select: selectable(seatPeriod), paged: true, count: true },
  success: 200,
  answer: { kind: 'list', of: seatPeriod },
  refusals: ['resourceNotFound'],
})
