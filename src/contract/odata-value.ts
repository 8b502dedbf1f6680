import type { Literal } from './odata-literal.ts'

export type ScalarType =
  | 'guid'
  /** Compared letter by letter: opaque ids. */
  | 'string'
  /** Compared in any letter case, as Graph's directory compares names. */
  | 'caseInsensitiveString'
  | 'int'
  | 'boolean'
  | 'dateTime'
  | 'date'
  | 'enum'

/** A value in the form of the property it is compared with. A date-time is in UTC with microseconds. */
export type Value = { readonly type: ScalarType; readonly value: string | number | boolean | null }

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const dateTimePattern =
  /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,12}))?)?(Z|([+-])(\d{2}):(\d{2}))$/i

/** The value, or the rest of the sentence that says why the literal does not fit the property. */
export function literalValue(
  literal: Literal,
  property: { readonly type: ScalarType; readonly values?: readonly string[] },
): Value | string {
  const { type } = property
  if (literal.type === 'null') return { type, value: null }
  const value = converters[type](literal, property.values)
  return value === undefined ? `needs ${expectations(property.values)[type]}.` : { type, value }
}

type Converter = (
  literal: Literal,
  members: readonly string[] | undefined,
) => string | number | boolean | undefined

const converters: Readonly<Record<ScalarType, Converter>> = {
  // Graph's ids are text that looks like a GUID, so both spellings are in use.
  guid: ({ type, value }) =>
    (type === 'guid' || type === 'string') && guidPattern.test(value) ? value.toLowerCase() : undefined,
  string: ({ type, value }) => (type === 'string' || type === 'guid' ? value : undefined),
  caseInsensitiveString: ({ type, value }) => (type === 'string' || type === 'guid' ? value : undefined),
  int: ({ type, value }) =>
    type === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined,
  boolean: ({ type, value }) => (type === 'boolean' ? value : undefined),
  date: ({ type, value }) => (type === 'date' && isCalendarDate(value) ? value : undefined),
  dateTime: ({ type, value }) => {
    if (type === 'date') return isCalendarDate(value) ? `${value}T00:00:00.000000Z` : undefined
    return type === 'dateTime' ? normalizedDateTime(value) : undefined
  },
  enum: ({ type, value }, members) => {
    if (type !== 'string') return undefined
    if (members === undefined) return value
    return members.find((member) => member.toLowerCase() === value.toLowerCase())
  },
}

function expectations(members: readonly string[] | undefined): Readonly<Record<ScalarType, string>> {
  return {
    guid: 'a GUID such as 6fd2c87f-b296-42f0-b197-1e91e994b900',
    string: 'a text in single quotes',
    caseInsensitiveString: 'a text in single quotes',
    int: 'a number',
    boolean: 'true or false',
    date: 'a date such as 2026-01-31, without quotes',
    dateTime: 'a date-time such as 2026-01-31T08:00:00Z, without quotes',
    enum: `one of ${members?.map((member) => `'${member}'`).join(', ') ?? 'its members in single quotes'}`,
  }
}

/** The same instant in UTC, cut to the microseconds that the database keeps; undefined if there is none. */
export function normalizedDateTime(text: string): string | undefined {
  const parts = dateTimePattern.exec(text)
  if (parts === null) return undefined
  const [
    ,
    date = '',
    hour = '',
    minute = '',
    second = '00',
    fraction = '',
    ,
    sign,
    offsetHour,
    offsetMinute,
  ] = parts
  if (!isCalendarDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined
  if (Number(offsetHour ?? 0) > 14 || Number(offsetMinute ?? 0) > 59) return undefined
  const offsetMinutes = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * (sign === '-' ? -1 : 1)
  const instant = new Date(Date.parse(`${date}T${hour}:${minute}:${second}Z`) - offsetMinutes * 60_000)
  if (instant.getUTCFullYear() < 1 || instant.getUTCFullYear() > 9999) return undefined
  return `${instant.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`
}

/** There is no 30th of February, and no year 0. */
export function isCalendarDate(text: string): boolean {
  const milliseconds = Date.parse(`${text}T00:00:00Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(milliseconds) || text < '0001') return false
  return new Date(milliseconds).toISOString().startsWith(text)
}

export function isGuid(text: string): boolean {
  return guidPattern.test(text)
}
