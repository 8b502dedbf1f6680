import { closestName } from '../contract/closest-name.ts'
import { CliError } from './cli-error.ts'

/** Something that a name may have meant. */
export type Candidate = { readonly id: string; readonly label: string }

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const maxCandidates = 10

export function isId(text: string): boolean {
  return guid.test(text)
}

/** A name as OData writes a text. */
export function quoted(name: string): string {
  return `'${name.replaceAll("'", "''")}'`
}

/** The one that a name means. Several: all are listed with their ids. None: the closest name is asked about. */
export function theOne<Found extends Candidate>(
  kind: string,
  name: string,
  found: readonly Found[],
  known: () => readonly string[],
  hint = `\`allot ${kind} list\` shows which there are.`,
): Found {
  const [first] = found
  if (first && found.length === 1) return first
  if (first) {
    const shown = found.slice(0, maxCandidates).map(({ id, label }) => `  ${id}  ${label}`)
    const more = found.length > maxCandidates ? [`  ... and ${found.length - maxCandidates} more`] : []
    throw new CliError(`"${name}" can be ${found.length} ${kind}s:\n${[...shown, ...more].join('\n')}`, {
      code: 'ambiguousName',
      hint: 'Give the id instead of the name.',
    })
  }
  const meant = closestName(name, known())
  throw new CliError(`There is no ${kind} "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`, {
    code: 'resourceNotFound',
    hint,
  })
}
