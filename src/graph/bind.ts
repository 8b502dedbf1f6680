import { isGuid } from '../contract/odata-value.ts'
import { Refusal } from '../engine/refusal.ts'

/** Where objects of the directory are; what is assigned and who owns is one of these. */
const directory = ['directoryObjects', 'users', 'groups', 'devices'] as const
const examples: Readonly<Record<string, string>> = {
  allotments: 'https://host/beta/admin/cloudLicensing/allotments/6fd2c87f-b296-42f0-b197-1e91e994b900',
  groups: 'https://host/v1.0/groups/6fd2c87f-b296-42f0-b197-1e91e994b900',
  users: 'https://host/v1.0/users/6fd2c87f-b296-42f0-b197-1e91e994b900',
  directoryObjects: 'https://host/v1.0/directoryObjects/6fd2c87f-b296-42f0-b197-1e91e994b900',
}

/**
 * The id in a reference: the last segment of an absolute or relative entity URL, in key or segment
 * form, or the bare id. Refuses what holds none, and a URL of another collection (`invalidValue`).
 */
export function boundId(
  reference: string,
  propertyName: string,
  among: readonly string[] = directory,
): string {
  const { collection } = partsOf(reference)
  const id = idIn(reference)
  const fits = collection === undefined || among.some((each) => isSame(each, collection))
  if (fits && id !== undefined) return id
  const example = examples[among[0] ?? ''] ?? examples.users
  throw new Refusal(
    'invalidValue',
    `"${propertyName}" must be the URL or the id of an object, such as ${example}` +
      (fits ? '.' : `; ${collection?.slice(0, 100)} are something else.`),
    { target: 'body', propertyName },
  )
}

export function boundIds(references: readonly string[], propertyName: string): string[] {
  return references.map((reference, index) => boundId(reference, `${propertyName}[${index}]`))
}

/** The id that a reference ends with, whatever it leads to. */
export function idIn(reference: string): string | undefined {
  const { key } = partsOf(reference)
  return isGuid(key) ? key.toLowerCase() : undefined
}

/** Of which kind a reference says that its object is; undefined where it does not say. */
export function boundKind(reference: string): 'user' | 'group' | 'device' | undefined {
  const { collection = '' } = partsOf(reference)
  return (['user', 'group', 'device'] as const).find((kind) => isSame(`${kind}s`, collection))
}

function partsOf(reference: string): { readonly collection: string | undefined; readonly key: string } {
  const path = reference.trim().split(/[?#]/)[0] ?? ''
  const segments = path.split('/').filter((segment) => segment !== '')
  const last = segments.at(-1) ?? ''
  const [, named, quoted] = /^(\w+)\('?([^')]*)'?\)$/.exec(last) ?? []
  return named === undefined
    ? { collection: segments.at(-2), key: last }
    : { collection: named, key: quoted ?? '' }
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
