import { createHash } from 'node:crypto'
import { ODataError } from '../contract/odata-error.ts'
import { isCalendarDate, isGuid, normalizedDateTime, type ScalarType } from '../contract/odata-value.ts'

/** Goes up when the content changes its meaning: a token of an older program is then refused, not misread. */
const tokenVersion = 1

export type KeyValue = string | null
export type KeyShape = { readonly type: ScalarType; readonly nullable: boolean }

/** An opaque `$skipToken`: the sort values of the last row of a page, bound to the query they belong to. */
export function encodePageToken(fingerprint: string, values: readonly KeyValue[]): string {
  return Buffer.from(JSON.stringify([tokenVersion, fingerprint, values])).toString('base64url')
}

/**
 * The values in a token. Refuses one that belongs to another query or that nobody here has written;
 * a forged one can only move the starting point within rows that the caller may see anyway.
 */
export function decodePageToken(
  token: string,
  fingerprint: string,
  shapes: readonly KeyShape[],
): readonly KeyValue[] {
  const content = parse(token)
  if (!Array.isArray(content) || content[0] !== tokenVersion || !Array.isArray(content[2]))
    throw invalidToken()
  if (content[1] !== fingerprint) {
    throw new ODataError(
      'invalidQuery',
      'This $skipToken belongs to another query; follow @odata.nextLink as it is.',
    )
  }
  const values: unknown[] = content[2]
  if (values.length !== shapes.length) throw invalidToken()
  return shapes.map((shape, index) => {
    const value = values[index]
    if (value === null && shape.nullable) return null
    if (typeof value !== 'string' || !isValid(value, shape.type)) throw invalidToken()
    return value
  })
}

/** A short mark of what a query asks for; the same only for the same question. */
export function queryFingerprint(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16)
}

function isValid(value: string, type: ScalarType): boolean {
  switch (type) {
    case 'guid':
      return isGuid(value)
    case 'int':
      return /^-?\d{1,18}$/.test(value)
    case 'boolean':
      return value === 'true' || value === 'false'
    case 'dateTime':
      return normalizedDateTime(value) === value
    case 'date':
      return isCalendarDate(value)
    case 'string':
    case 'caseInsensitiveString':
    case 'enum':
      return !value.includes('\0')
  }
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidToken()
    throw error
  }
}

function invalidToken(): ODataError {
  return new ODataError(
    'invalidQuery',
    'This $skipToken does not come from an @odata.nextLink of this service.',
  )
}
