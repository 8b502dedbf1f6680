import { isGuid } from '../contract/odata-value.ts'
import { Refusal } from '../engine/refusal.ts'

/**
 * The id in a reference: the last segment of an absolute or relative entity URL, in key or segment
 * form, or the bare id. Refuses what holds none (`invalidValue`).
 */
export function boundId(reference: string, propertyName: string): string {
  const path = reference.trim().split(/[?#]/)[0] ?? ''
  const last =
    path
      .split('/')
      .filter((segment) => segment !== '')
      .at(-1) ?? ''
  const key = /\('?([^')]*)'?\)$/.exec(last)?.[1] ?? last
  if (isGuid(key)) return key.toLowerCase()
  throw new Refusal(
    'invalidValue',
    `"${propertyName}" must be the URL or the id of an object, such as https://host/v1.0/users/6fd2c87f-b296-42f0-b197-1e91e994b900.`,
    { target: 'body', propertyName },
  )
}

export function boundIds(references: readonly string[], propertyName: string): string[] {
  return references.map((reference, index) => boundId(reference, `${propertyName}[${index}]`))
}
