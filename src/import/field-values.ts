/** A value of a file as it is stored, or why it cannot be. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: string }

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const truths: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', '1', 'enabled', 'y'].map((word) => [word, true] as const),
  ...['false', 'no', '0', 'disabled', 'n'].map((word) => [word, false] as const),
])
/** Regions that are no countries, so nobody is located there. */
const noCountries = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])
const regionNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
const shownCharacters = 60

/** Whether the text is a GUID, in any letter case. */
export function isGuid(text: string): boolean {
  return guidPattern.test(text)
}

export function parseGuid(text: string): Parsed<string> {
  if (isGuid(text)) return { value: text.toLowerCase() }
  return { wrong: `${quoted(text)} is not an id. An id looks like 6fd2c87f-b296-42f0-b197-1e91e994b900.` }
}

export function parseBoolean(text: string): Parsed<boolean> {
  const value = truths.get(text.toLowerCase())
  return value === undefined ? { wrong: `${quoted(text)} is neither true nor false.` } : { value }
}

/** A two-letter country code (ISO 3166-1), as licenses ask for. */
export function parseUsageLocation(text: string): Parsed<string> {
  const code = text.toUpperCase()
  if (code === 'UK') return { wrong: '"UK" is not a country code. The code of the United Kingdom is GB.' }
  const known = /^[A-Z]{2}$/.test(code) && !noCountries.has(code) && regionNames.of(code) !== undefined
  if (known) return { value: code }
  return {
    wrong: `${quoted(text)} is not a usage location. Give the country's two-letter code, such as US or DE.`,
  }
}

export function parseText(text: string, maxLength: number): Parsed<string> {
  if (text.length <= maxLength) return { value: text }
  return { wrong: `The value has ${text.length} characters; at most ${maxLength} are allowed.` }
}

export function parseUserPrincipalName(text: string, maxLength: number): Parsed<string> {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) {
    return { wrong: `${quoted(text)} is not a user principal name. It looks like name@example.com.` }
  }
  return parseText(text, maxLength)
}

/** One of several words, in any letter case. */
export function parseWord<T extends string>(text: string, words: readonly T[]): Parsed<T> {
  const value = words.find((word) => word.toLowerCase() === text.toLowerCase())
  return value === undefined ? { wrong: `${quoted(text)} is not one of ${words.join(', ')}.` } : { value }
}

/** A calendar date, `YYYY-MM-DD`; a time of day after it is cut off. */
export function parseDate(text: string): Parsed<string> {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text)
  if (iso) return realDate(text, Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: .*)?$/.exec(text)
  if (slashed) {
    const [first, second] = [Number(slashed[1]), Number(slashed[2])]
    if (first <= 12 && second <= 12 && first !== second) {
      return { wrong: `${quoted(text)} can be read as two different days. Write it as YYYY-MM-DD.` }
    }
    const [month, day] = first > 12 ? [second, first] : [first, second]
    return realDate(text, Number(slashed[3]), month, day)
  }
  return { wrong: `${quoted(text)} is not a date. Write it as YYYY-MM-DD.` }
}

function realDate(text: string, year: number, month: number, day: number): Parsed<string> {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return { wrong: `${quoted(text)} is a day that does not exist.` }
  }
  return { value: date.toISOString().slice(0, 10) }
}

export function parseUnits(text: string): Parsed<number> {
  const plain = text.replace(/[,. '\u00a0](?=\d{3}(?!\d))/g, '')
  if (/^\d{1,9}$/.test(plain)) return { value: Number(plain) }
  return { wrong: `${quoted(text)} is not a number of licenses. Give a whole number from 0 to 999,999,999.` }
}

/** A value as messages show it: in quotes, cut when it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text)
}
