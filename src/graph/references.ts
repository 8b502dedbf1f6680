import type { AnyEndpoint } from '../contract/endpoint.ts'
import type { Entity } from '../contract/entity.ts'
import { canonicalPath } from './canonical-path.ts'

/** What has an address of its own, so that something else can refer to it. */
const referable: ReadonlySet<string> = new Set([
  'directoryObject',
  'group',
  'allotment',
  'assignment',
  'assignmentError',
  'waitingMember',
  'seat',
])

/** Whether what is of this kind can be asked for by reference; parts of something else are only read. */
export function isReferable(kind: string): boolean {
  return referable.has(kind) || kind === 'usageRight'
}

/** Whether an endpoint reads what an object is related to: that can be asked for by reference, `.../$ref`. */
export function isRelation({ method, answer, path }: AnyEndpoint): boolean {
  if (method !== 'GET' || !/(\}|^\/me)\/(cloudLicensing\/)?\w+$/.test(path) || path.endsWith('/delta'))
    return false
  if (answer.kind === 'object') return isReferable(answer.of.name)
  return answer.kind === 'list' && referable.has(answer.of.name)
}

/** The body of an answer in references: of a list with its links and count, of one object its address alone. */
export function referencesIn(base: string, entity: Entity, body: Readonly<Record<string, unknown>>): object {
  const { value, ...annotations } = body
  if (!Array.isArray(value)) return { '@odata.id': addressOf(base, entity, String(body.id)) }
  const references = value.map(({ id }: { id: string }) => ({ '@odata.id': addressOf(base, entity, id) }))
  return { ...annotations, value: references }
}

function addressOf(base: string, entity: Entity, id: string): string {
  if (entity.name === 'directoryObject' || entity.name === 'group') return `${base}/directoryObjects/${id}`
  // The right that an error leaves in effect is a user's.
  if (entity.name === 'usageRight')
    return `${base}/users('${id.split('_')[0]}')/cloudLicensing/usageRights('${id}')`
  return `${base}/${canonicalPath(entity, id)}`
}
