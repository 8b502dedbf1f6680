import { z } from 'zod'
import type { Entity } from './entity.ts'
import { dateTime, flag, guid, longText, oneOf, positiveUnits, reference, text, units } from './scalars.ts'

/** A service of a product. `assignableTo` is `none` for what works for the whole company. */
export const service = z.object({
  assignableTo: z.string().meta({ description: 'Flags without spaces: user,group,device or none.' }),
  planId: guid,
  planName: z.string().nullable(),
})

export const subscriptionStates = ['active', 'warning', 'suspended', 'lockedOut', 'deleted'] as const

const subscriptionOfAllotment = z.object({
  subscriptionId: z.string(),
  startDate: z.string().meta({ format: 'date', description: 'If not known, the day it was added.' }),
  nextLifecycleDate: z.string().meta({ format: 'date', description: 'If not known, 9999-12-31.' }),
  state: z.enum(subscriptionStates),
  tags: z.enum(['none', 'trial']),
})

/** Of products that are not in the directory; there are none of these here. */
export const externalServiceIdentifier = z.string().nullable().meta({ description: 'Always null here.' })

export const allotment: Entity = {
  name: 'allotment',
  type: '#microsoft.graph.cloudLicensing.allotment',
  description: 'A named share of a product, with a hard limit in seats.',
  properties: {
    id: z.string(),
    allottedUnits: units.meta({ description: 'The limit, in seats.' }),
    assignableTo: z.string().meta({ description: 'Flags without spaces: user,group,device or none.' }),
    consumedUnits: units.meta({ description: 'Seats held.' }),
    services: z.array(service),
    skuId: guid,
    skuPartNumber: z.string(),
    subscriptions: z.array(subscriptionOfAllotment),
  },
  onSelect: {
    externalServiceIdentifier,
    displayName: z.string(),
    description: z.string().nullable(),
    isDefault: flag.meta({ description: 'Holds what of the product is not divided yet (rule 2).' }),
    state: z.enum(['open', 'hold']).meta({ description: 'hold keeps seats and adds none (rule 13).' }),
    enforcement: z.enum(['enforced', 'reportOnly']).meta({
      description: 'reportOnly admits everybody entitled and shows what the limit would do (rule 15).',
    }),
    unitsBeyondLimit: units.meta({
      description: 'Seats held beyond the limit: while it is report-only or drained.',
    }),
    availableUnits: units.meta({ description: 'Limit minus seats held, never below 0.' }),
    waitingCount: units,
    blockedCount: units.meta({ description: 'Entitled, but kept out by an error (rule 18).' }),
    overAllotted: flag.meta({ description: "The product's allotments exceed its capacity (rule 2)." }),
    isOrphaned: flag.meta({
      description: 'It has owners and none of them can act any more: deleted, disabled, left (rule 25).',
    }),
    productName: z.string(),
    createdDateTime: dateTime,
    settingsTag: z.string().meta({
      description: 'For If-Match: another after each change of name, description, limit, state, enforcement.',
    }),
  },
  navigation: {
    assignments: 'assignment',
    waitingMembers: 'waitingMember',
    seats: 'seat',
    owners: 'directoryObject',
  },
}

/**
 * Divides units off a product. Refused: a product that cannot be allotted (`productNotAllottable`,
 * rule 4), more units than are free to divide (`insufficientUnits`, `overAllotted`, rules 2 and 3), a
 * name that the product has already (`alreadyExists`), unknown owners (`notFound`).
 */
export const createAllotmentBody = z.strictObject({
  skuId: guid,
  displayName: text(256),
  description: longText(1_000).nullable().optional(),
  allottedUnits: units,
  enforcement: oneOf(['enforced', 'reportOnly']).optional(),
  'owners@odata.bind': z.array(reference).max(20, 'takes at most 20 owners').optional(),
})

/** Refused: growth beyond what is free (`insufficientUnits`, `overAllotted`), a limit below use (`belowConsumed`, rules 12 and 15). */
export const updateAllotmentBody = z.strictObject({
  displayName: text(256).optional(),
  description: longText(1_000).nullable().optional(),
  allottedUnits: units.optional(),
  whenBelowConsumed: oneOf(['refuse', 'drain', 'evict']).optional(),
  state: oneOf(['open', 'hold']).optional(),
  enforcement: oneOf(['enforced', 'reportOnly']).optional(),
})

/**
 * `fromAllottedUnits` and `toAllottedUnits` are the limits that the caller takes for the present ones. Refused: more than
 * is free where units come from (`insufficientUnits`, rule 3), other limits than these (`preconditionFailed`).
 */
export const transferUnitsBody = z.strictObject({
  toAllotmentId: guid,
  units: positiveUnits,
  fromAllottedUnits: units.optional(),
  toAllottedUnits: units.optional(),
})

/** A reference to add, as OData writes it. */
export const referenceBody = z.strictObject({ '@odata.id': reference })

export const seat: Entity = {
  name: 'seat',
  type: '#licenseAllotments.seat',
  description: 'One unit of an allotment, held by one member.',
  properties: { id: z.string(), heldSinceDateTime: dateTime },
  onSelect: {
    entitledSinceDateTime: dateTime.meta({
      description: 'From when the member has been entitled without a break.',
    }),
    failingServicePlanIds: z
      .array(guid)
      .meta({ description: 'Services that a later change broke (rule 18).' }),
    beyondLimit: flag.meta({
      description:
        'Among the newest, as many as there are more than the limit; enforcing it takes them first (rule 15).',
    }),
    allotmentId: guid,
    memberId: guid,
  },
  navigation: { assignedTo: 'directoryObject', allotment: 'allotment' },
}

export const exclusion: Entity = {
  name: 'exclusion',
  type: '#licenseAllotments.exclusion',
  description: 'A member whom an allotment does not serve through groups (rule 6).',
  properties: { id: z.string(), memberId: guid, createdDateTime: dateTime },
  onSelect: { allotmentId: guid },
  navigation: { assignedTo: 'directoryObject' },
}

/** Refused: unknown members (`notFound`), members excluded already (`alreadyExists`). */
export const createExclusionBody = z.strictObject({ memberId: guid })
