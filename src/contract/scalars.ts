import { z } from 'zod'
import { isCountryCode, notTheUnitedKingdom } from './country.ts'

/** Largest whole number that a count of seats can be: the database keeps 32 bits. */
export const maxUnits = 2_147_483_647
const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const guidHint = 'must be a GUID such as 6fd2c87f-b296-42f0-b197-1e91e994b900'

/** An id; any letter case is taken, lower case is answered. */
export const guid = z
  .string({ error: guidHint })
  .regex(guidPattern, guidHint)
  .toLowerCase()
  .meta({ format: 'uuid' })

/** Two ids joined by `_`, as ids of seats, waiting members, usage rights and errors are made. Opaque to callers. */
export const pairId = z
  .string()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    'must be an id that this service has answered',
  )
  .toLowerCase()

/** Text of at least one letter, blanks around it taken off. */
export function text(maxLength: number) {
  const error = `must be text of 1 to ${maxLength} characters`
  return z.string({ error }).trim().min(1, error).max(maxLength, error)
}

/** Text that may be empty. */
export function longText(maxLength: number) {
  const error = `must be text of at most ${maxLength} characters`
  return z.string({ error }).max(maxLength, error)
}

const unitsHint = `must be a whole number from 0 to ${maxUnits}`
/** Whole seats. */
export const units = z.int({ error: unitsHint }).min(0, unitsHint).max(maxUnits, unitsHint)

const positiveHint = `must be a whole number from 1 to ${maxUnits}`
export const positiveUnits = z.int({ error: positiveHint }).min(1, positiveHint).max(maxUnits, positiveHint)

const priorityHint = 'must be a whole number from -1000000 to 1000000'
/** Rule 8: higher is served first. */
export const priority = z
  .int({ error: priorityHint })
  .min(-1_000_000, priorityHint)
  .max(1_000_000, priorityHint)

export const flag = z.boolean({ error: 'must be true or false' })

export function oneOf<const T extends readonly [string, ...string[]]>(members: T) {
  return z.enum(members, { error: `must be one of ${members.join(', ')}` })
}

/** A moment in UTC; answers have 7 digits after the second, as Graph's have. */
export const dateTime = z.string().meta({ format: 'date-time' })

/** A calendar date. */
export const date = z
  .string({ error: 'must be a date such as 2026-01-31' })
  .refine(isPlainDate, 'must be a date such as 2026-01-31')
  .meta({ format: 'date' })

const countryHint = 'must be a country code of ISO 3166-1, two capital letters such as DE'
const kingdomHint = 'must be GB for the United Kingdom; UK is not a country code'
/** Where somebody is, or may not be (rule 18). Stored codes that this refuses are still answered. */
export const country = z
  .string({ error: countryHint })
  .regex(/^[A-Z]{2}$/, countryHint)
  .refine(isCountryCode, {
    error: ({ input }) => (input === notTheUnitedKingdom ? kingdomHint : countryHint),
  })

function isPlainDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || value < '0001') return false
  const milliseconds = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(value)
}

/**
 * What names another object: an entity's URL, absolute or relative, or its bare id. Only the collection
 * and the key at its end count.
 */
export const reference = z
  .string({ error: 'must be the URL or the id of an object' })
  .max(2_000, 'must be the URL or the id of an object')
