import { isCountryCode, notTheUnitedKingdom } from '../contract/country.ts'
import { type Said, said } from '../contract/import-problem.ts'

/** A value of a file as it is stored, or why it cannot be. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: Said }

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const truths: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', '1', 'enabled', 'y'].map((word) => [word, true] as const),
  ...['false', 'no', '0', 'disabled', 'n'].map((word) => [word, false] as const),
])

/** Whether the text is a GUID, in any letter case. */
export function isGuid(text: string): boolean {
  return guidPattern.test(text)
}

export function parseGuid(text: string): Parsed<string> {
  if (isGuid(text)) return { value: text.toLowerCase() }
  return { wrong: said('notAnId', { value: text }) }
}

export function parseBoolean(text: string): Parsed<boolean> {
  const value = truths.get(text.toLowerCase())
  return value === undefined ? { wrong: said('notABoolean', { value: text }) } : { value }
}

/** A two-letter country code (ISO 3166-1), as licenses ask for. */
export function parseUsageLocation(text: string): Parsed<string> {
  const code = text.toUpperCase()
  if (isCountryCode(code)) return { value: code }
  return {
    wrong: code === notTheUnitedKingdom ? said('unitedKingdom') : said('notALocation', { value: text }),
  }
}

export function parseText(text: string, maxLength: number): Parsed<string> {
  if (text.length <= maxLength) return { value: text }
  return { wrong: said('tooLong', { length: text.length, most: maxLength }) }
}

export function parseUserPrincipalName(text: string, maxLength: number): Parsed<string> {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) {
    return { wrong: said('notAPrincipalName', { value: text }) }
  }
  return parseText(text, maxLength)
}

/** One of several words, in any letter case. */
export function parseWord<T extends string>(text: string, words: readonly T[]): Parsed<T> {
  const value = words.find((word) => word.toLowerCase() === text.toLowerCase())
  return value === undefined
    ? { wrong: said('notOneOf', { value: text, words: words.join(', ') }) }
    : { value }
}

/** A calendar date, `YYYY-MM-DD`; a time of day after it is cut off. */
export function parseDate(text: string): Parsed<string> {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text)
  if (iso) return realDate(text, Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: .*)?$/.exec(text)
  if (slashed) {
    const [first, second] = [Number(slashed[1]), Number(slashed[2])]
    if (first <= 12 && second <= 12 && first !== second) {
      return { wrong: said('twoDays', { value: text }) }
    }
    const [month, day] = first > 12 ? [second, first] : [first, second]
    return realDate(text, Number(slashed[3]), month, day)
  }
  return { wrong: said('notADate', { value: text }) }
}

function realDate(text: string, year: number, month: number, day: number): Parsed<string> {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return { wrong: said('noSuchDay', { value: text }) }
  }
  return { value: date.toISOString().slice(0, 10) }
}

export function parseUnits(text: string): Parsed<number> {
  const plain = text.replace(/[,. '\u00a0](?=\d{3}(?!\d))/g, '')
  if (/^\d{1,9}$/.test(plain)) return { value: Number(plain) }
  return { wrong: said('notUnits', { value: text }) }
}
