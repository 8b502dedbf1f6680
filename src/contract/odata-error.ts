import { closestName } from './closest-name.ts'

export type ODataErrorCode = 'invalidFilter' | 'invalidExpansion' | 'invalidQuery'

export type ODataErrorDetail = {
  /** The property at fault; a dotted path inside `$expand`. */
  readonly propertyName?: string
  /** Where in the option's text, counted from 0. */
  readonly position?: number
}

/** A query option that cannot be answered. The edge turns it into the refusal of the same code. */
export class ODataError extends Error {
  readonly code: ODataErrorCode
  readonly propertyName: string | undefined
  readonly position: number | undefined

  constructor(code: ODataErrorCode, message: string, detail: ODataErrorDetail = {}) {
    super(message)
    this.name = 'ODataError'
    this.code = code
    this.propertyName = detail.propertyName
    this.position = detail.position
  }
}

/** Says that a name is unknown, and which known one was probably meant. */
export function unknownName(
  code: ODataErrorCode,
  what: string,
  name: string,
  known: readonly string[],
  detail: ODataErrorDetail = {},
): ODataError {
  const suggestion = closestName(name, known)
  const hint = suggestion === undefined ? '' : ` Did you mean '${suggestion}'?`
  return new ODataError(code, `${what} '${name}' is not supported.${hint}`, { propertyName: name, ...detail })
}
