import { closestName } from '../contract/closest-name.ts'
import type { ChosenColumns } from '../contract/import-files.ts'
import { type Said, said } from '../contract/import-problem.ts'
import type { ProblemList } from './import-problem.ts'

/** A column that a file may have, under any of its names; the first is the one that messages use. */
export type KnownColumn<Key extends string> = {
  readonly key: Key
  readonly names: readonly [string, ...string[]]
}

/** One of these must be there. */
export type RequiredColumns<Key extends string> = readonly Key[]

/** Which column of a file holds what. */
export type ColumnMap<Key extends string> = {
  /** By position in the file; undefined: not used. */
  readonly keys: readonly (Key | undefined)[]
  readonly headers: readonly string[]
  readonly ignored: readonly string[]
  has(key: Key): boolean
  headerOf(key: Key): string
}

/**
 * Finds the known columns among a file's headers, whatever their letter case, spacing or order.
 * `Name [displayName] Required`, as Entra's templates have it, counts as `displayName`. Adds a problem for each
 * required column that is missing and each column that is there twice; undefined: the rows cannot be read.
 * What was chosen for a header goes before its name.
 */
export function mapColumns<Key extends string>(
  headers: readonly string[],
  line: number,
  known: readonly KnownColumn<Key>[],
  required: readonly RequiredColumns<Key>[],
  problems: ProblemList,
  chosen: ChosenColumns = {},
): ColumnMap<Key> | undefined {
  const byName = new Map(
    known.flatMap(({ key, names }) => names.map((name) => [plainName(name), key] as const)),
  )
  const before = problems.total
  const keys = headers.map((header) => {
    const choice = Object.hasOwn(chosen, header) ? chosen[header] : undefined
    if (choice === undefined) return byName.get(plainName(header))
    const key = known.find((column) => column.key === choice)?.key
    if (key === undefined && choice !== '') {
      const names = known.map((column) => column.key).join(', ')
      problems.add(line, header, said('choiceUnknown', { choice, names }))
    }
    return key
  })
  const found = new Map<Key, string>()
  for (const [position, key] of keys.entries()) {
    const header = headers[position] ?? ''
    if (key === undefined) continue
    const first = found.get(key)
    if (first !== undefined) problems.add(line, header, said('columnTwice', { first }))
    else found.set(key, header)
  }
  const ignored = headers.filter((header, position) => keys[position] === undefined && header !== '')
  for (const choice of required) {
    if (choice.some((key) => found.has(key))) continue
    problems.add(line, null, missingColumn(choice, known, ignored))
  }
  if (problems.total > before) return undefined
  return {
    keys,
    headers,
    ignored,
    has: (key) => found.has(key),
    headerOf: (key) => found.get(key) ?? nameOf(key, known),
  }
}

/** A row of another width is a broken one: a file that was cut off ends in such a row. More delimiters at its end say nothing. */
export function hasRightWidth<Key extends string>(
  values: readonly string[],
  columns: ColumnMap<Key>,
  line: number,
  problems: ProblemList,
): boolean {
  const width = columns.headers.length
  if (values.length === width) return true
  if (values.length > width && values.slice(width).every((value) => value.trim() === '')) return true
  const code = values.length > width ? 'moreValues' : 'fewerValues'
  problems.add(line, null, said(code, { found: values.length, columns: width }))
  return false
}

function missingColumn<Key extends string>(
  choice: readonly Key[],
  known: readonly KnownColumn<Key>[],
  ignored: readonly string[],
): Said {
  const wanted = choice.map((key) => nameOf(key, known))
  const names = known.filter(({ key }) => choice.includes(key)).flatMap((column) => column.names)
  const near = ignored.find((header) => closestName(plainName(header), names.map(plainName)) !== undefined)
  if (near !== undefined) return said('columnMisspelled', { wanted, near })
  if (ignored.length === 0) return said('columnMissing', { wanted })
  return said('columnNotAmong', { wanted, ignored: ignored.slice(0, 10).join(', ') })
}

function nameOf<Key extends string>(key: Key, known: readonly KnownColumn<Key>[]): string {
  return known.find((column) => column.key === key)?.names[0] ?? key
}

/** A header without letter case, spacing and decoration. */
function plainName(header: string): string {
  // "Block sign in (Yes/No) [accountEnabled]" says the opposite of the name in its brackets.
  const bracketed = /^\s*block/i.test(header) ? undefined : /\[([^\]]+)\]/.exec(header)?.[1]
  const name = bracketed ?? header.replace(/\[[^\]]*\]|\([^)]*\)|\b(required|optional)\s*$/gi, '')
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}
