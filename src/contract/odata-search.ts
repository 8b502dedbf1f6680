import { maxSearchLength } from './limits.ts'
import { ODataError, unknownName } from './odata-error.ts'

/** One `"property:beginning"`; without a property, the names of the object. */
export type SearchClause = { readonly property?: string; readonly text: string }
/** Alternatives, each a list of clauses that must all hold. */
export type Search = readonly (readonly SearchClause[])[]

const maxClauses = 20
const part = /\s*(?:"((?:[^"\\]|\\.)*)"|(AND|OR)(?=[\s"]|$))\s*/gsy

/**
 * Reads a `$search`: a text, or clauses in double quotes joined by AND and OR, of which AND binds tighter.
 * Throws an ODataError `invalidQuery` for brackets, NOT and properties that cannot be searched.
 */
export function parseSearch(text: string, searchable: readonly string[]): Search {
  if (!text.includes('"')) return [[clauseOf(text, searchable)]]
  const alternatives: SearchClause[][] = [[]]
  let joined = true
  part.lastIndex = 0
  for (let position = 0; position < text.length; position = part.lastIndex) {
    part.lastIndex = position
    const found = part.exec(text)
    if (!found) throw invalid(`Cannot read '${text.slice(position, position + 20)}' in $search`)
    const [, quoted, word] = found
    if (quoted !== undefined) {
      alternatives.at(-1)?.push(clauseOf(quoted.replace(/\\(.)/gs, '$1'), searchable))
      joined = false
    } else {
      if (joined) throw invalid(`A clause is missing before ${word} in $search`)
      if (word === 'OR') alternatives.push([])
      joined = true
    }
  }
  if (joined) throw invalid('A clause is missing at the end of $search')
  if (alternatives.flat().length > maxClauses) throw invalid(`$search takes at most ${maxClauses} clauses`)
  return alternatives
}

function clauseOf(clause: string, searchable: readonly string[]): SearchClause {
  const [, named, rest = ''] = /^\s*([A-Za-z]+):(.*)$/s.exec(clause) ?? []
  const text = (named === undefined ? clause : rest).trim()
  if (text === '' || text.length > maxSearchLength || text.includes('\0')) {
    throw invalid(`$search takes between 1 and ${maxSearchLength} characters`)
  }
  if (named === undefined) return { text }
  const property = searchable.find((each) => each.toLowerCase() === named.toLowerCase())
  if (property === undefined) throw unknownName('invalidQuery', 'Searching by', named, searchable)
  return { property, text }
}

function invalid(what: string): ODataError {
  return new ODataError(
    'invalidQuery',
    `${what}; write it as "displayName:beginning", joined by AND or OR, without brackets or NOT.`,
    { propertyName: '$search' },
  )
}
