import { ODataError } from './odata-error.ts'

export type TokenKind = 'name' | 'string' | 'number' | 'guid' | 'date' | 'dateTime' | 'symbol' | 'end'

export type Token = {
  readonly kind: TokenKind
  /** As written; for a string, its content with the quotes taken off. */
  readonly text: string
  readonly position: number
}

/** Tried in this order at each position: a GUID may begin like a number, a date is a number at first sight. */
const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy],
  ['dateTime', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2})(?![\w:])/iy],
  ['date', /\d{4}-\d{2}-\d{2}(?![\w:-])/y],
  ['number', /-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?(?![\w.-])/iy],
  ['name', /[A-Za-z_$@][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y],
  ['symbol', /[(),/:]/y],
]
const stringPattern = /'((?:[^']|'')*)'/y
const blankPattern = /[ \t\r\n]+/y

/** Splits a filter into tokens, the last of kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  while (position < text.length) {
    const blank = matchAt(blankPattern, text, position)
    if (blank !== undefined) {
      position += blank.length
      continue
    }
    const token = text[position] === "'" ? stringAt(text, position) : tokenAt(text, position)
    tokens.push(token.token)
    position += token.length
  }
  tokens.push({ kind: 'end', text: '', position: text.length })
  return tokens
}

function tokenAt(text: string, position: number): { token: Token; length: number } {
  for (const [kind, pattern] of patterns) {
    const found = matchAt(pattern, text, position)
    if (found !== undefined) return { token: { kind, text: found, position }, length: found.length }
  }
  const rest = text.slice(position, position + 20)
  const hint = /^\d{4}-\d{2}-\d{2}T/i.test(rest)
    ? ' A date-time ends with Z or an offset such as %2B02:00.'
    : ''
  throw new ODataError('invalidFilter', `Cannot read '${rest}' at position ${position}.${hint}`, { position })
}

function stringAt(text: string, position: number): { token: Token; length: number } {
  const quoted = matchAt(stringPattern, text, position)
  if (quoted === undefined) {
    throw new ODataError(
      'invalidFilter',
      `The string that begins at position ${position} has no closing quote.`,
      {
        position,
      },
    )
  }
  // PostgreSQL has no text with this character in it.
  if (quoted.includes('\0')) {
    throw new ODataError('invalidFilter', `The string at position ${position} holds a null character.`, {
      position,
    })
  }
  const content = quoted.slice(1, -1).replaceAll("''", "'")
  return { token: { kind: 'string', text: content, position }, length: quoted.length }
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position
  return pattern.exec(text)?.[0]
}
