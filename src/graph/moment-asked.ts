import { ODataError } from '../contract/odata-error.ts'
import type { ListQuery } from '../contract/odata-query.ts'

/** `2026-03-01T08:00:00Z` */
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/** A moment that a parameter of the address names, where it is there. Another text: `invalidQuery`. */
export function momentAsked({ passThrough }: ListQuery, name: string): Date | undefined {
  const text = passThrough[name]
  if (text === undefined) return undefined
  const value = new Date(text)
  if (moment.test(text) && !Number.isNaN(value.getTime())) return value
  throw new ODataError('invalidQuery', `${name} is a moment such as 2026-03-01T08:00:00Z.`, {
    propertyName: name,
  })
}
