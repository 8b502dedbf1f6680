import { z } from 'zod'
import { directoryObject } from '../contract/directory.ts'
import type { AnyEndpoint, Version } from '../contract/endpoint.ts'
import type { Entity } from '../contract/entity.ts'
import { capital, type EdmProperty, edmProperties, edmType, type NamedTypes } from './edm-type.ts'

export const ours = 'licenseAllotments'
const graph = 'microsoft.graph'
const cloud = `${graph}.cloudLicensing`

export type EdmNavigation = { readonly name: string; readonly type: string; readonly contained: boolean }
export type EdmObject = {
  readonly kind: 'EntityType' | 'ComplexType'
  base?: string
  /** Carries properties of ours besides Microsoft's. */
  open: boolean
  abstract?: boolean
  properties: EdmProperty[]
  navigation: Map<string, EdmNavigation>
}
export type EdmOperation = {
  readonly kind: 'Action' | 'Function'
  readonly name: string
  readonly parameters: readonly EdmProperty[]
  readonly returns?: { readonly type: string; readonly nullable: boolean }
}
export type EdmModel = {
  readonly objects: Map<string, EdmObject>
  readonly named: NamedTypes
  readonly operations: Map<string, EdmOperation>
  readonly sets: Map<string, string>
  readonly singletons: Map<string, string>
}

/** Objects that hang below `cloudLicensing`, which is a type of its own at each place. */
const cloudHolders: Readonly<Record<string, { name: string; kind: EdmObject['kind'] }>> = {
  admin: { name: `${cloud}.adminCloudLicensing`, kind: 'EntityType' },
  users: { name: `${cloud}.userCloudLicensing`, kind: 'ComplexType' },
  me: { name: `${cloud}.userCloudLicensing`, kind: 'ComplexType' },
  groups: { name: `${cloud}.groupCloudLicensing`, kind: 'ComplexType' },
  devices: { name: `${cloud}.deviceCloudLicensing`, kind: 'ComplexType' },
}
/** Whose properties beyond the default representation are Microsoft's own. */
const wholeMicrosoft: ReadonlySet<string> = new Set(['user', 'group', 'device'])
/** Selected only, and Microsoft's all the same. */
const microsoftOnSelect: ReadonlySet<string> = new Set(['externalServiceIdentifier'])
const directoryKinds: ReadonlySet<string> = new Set(['user', 'group', 'device'])
const ourNavigation: ReadonlySet<string> = new Set([
  'seats',
  'owners',
  'searchScopes',
  'exclusions',
  'seatHistory',
  'deadLetters',
])

/** Microsoft's, though answers do not name their type. */
const microsoftUntold: ReadonlySet<string> = new Set([
  'directoryObject',
  'directoryAudit',
  'unifiedRoleDefinition',
  'unifiedRoleAssignment',
])

/** The name of an entity's type with its namespace. */
export function typeName(entity: Entity): string {
  const told = entity.type?.replace(/^#/, '')
  if (told) return told
  return microsoftUntold.has(entity.name) ? `${graph}.${entity.name}` : `${ours}.${entity.name}`
}

/** The Entity Data Model of what a version serves, made from the endpoints, so that the two cannot drift. */
export function metadataModel(endpoints: readonly AnyEndpoint[], version: Version): EdmModel {
  const model: EdmModel = {
    objects: new Map(),
    named: { complex: new Map(), enums: new Map() },
    operations: new Map(),
    sets: new Map(),
    singletons: new Map(),
  }
  const served = endpoints.filter((endpoint) => endpoint.versions.includes(version))
  addEntity(model, directoryObject)
  for (const endpoint of served) {
    const { answer } = endpoint
    if (answer.kind === 'list' || answer.kind === 'object') addEntity(model, answer.of)
  }
  const places = new Map<string, string>()
  // Short paths first: what a place is must be known before what hangs at it.
  const reads = served.filter(({ method }) => method === 'GET')
  const depth = ({ path }: AnyEndpoint) => path.split('/').length
  for (const endpoint of reads.sort((a, b) => depth(a) - depth(b))) addPlace(model, places, endpoint)
  for (const endpoint of served) addOperation(model, places, endpoint)
  return model
}

function addEntity(model: EdmModel, entity: Entity): void {
  const name = typeName(entity)
  if (model.objects.has(name)) return
  const isMicrosoft = name.startsWith(`${graph}.`)
  const isWhole = !isMicrosoft || wholeMicrosoft.has(entity.name)
  const inherits = directoryKinds.has(entity.name) ? `${graph}.directoryObject` : undefined
  const shape =
    isWhole && entity.name !== 'directoryObject'
      ? { ...entity.properties, ...entity.onSelect }
      : { ...entity.properties, ...pick(entity.onSelect, (name) => microsoftOnSelect.has(name)) }
  const added = pick(entity.onSelect, (name) => !microsoftOnSelect.has(name))
  const extension = isWhole || entity.name === 'directoryObject' ? [] : Object.entries(added)
  const object: EdmObject = {
    kind: 'EntityType',
    ...(inherits ? { base: inherits } : {}),
    open: extension.length > 0,
    properties: edmProperties(shape, name, model.named).filter((each) => !(inherits && each.name === 'id')),
    navigation: new Map(),
  }
  model.objects.set(name, object)
  if (extension.length > 0) {
    const owner = `${ours}.${entity.name}Extension`
    model.named.complex.set(owner, edmProperties(Object.fromEntries(extension), owner, model.named))
  }
}

function pick(shape: z.ZodRawShape, wanted: (name: string) => boolean): z.ZodRawShape {
  return Object.fromEntries(Object.entries(shape).filter(([name]) => wanted(name)))
}

/** Rights are part of whose they are; all else below `cloudLicensing` is in the collections of the organization. */
const holdsRights: ReadonlySet<string> = new Set([
  `${cloud}.userCloudLicensing`,
  `${cloud}.groupCloudLicensing`,
])
const ofOrganization = ['assignments', 'assignmentErrors'] as const

/** Where the objects of an entity set or singleton that are not part of it are to be found: path and target. */
export function bindingsOf({ objects }: EdmModel, name: string): readonly (readonly [string, string])[] {
  const root = 'admin/cloudLicensing'
  const holder = objects.get(cloudHolders[name]?.name ?? '')
  if (name === 'admin')
    return holder ? [['cloudLicensing/allotments/assignments', `${root}/assignments`]] : []
  return ofOrganization
    .filter((each) => holder?.navigation.has(each))
    .map((each) => [`cloudLicensing/${each}`, `${root}/${each}`])
}

/** Walks a path from the root: entity sets and singletons first, then navigation from type to type. */
function addPlace(model: EdmModel, places: Map<string, string>, endpoint: AnyEndpoint): void {
  const { path, answer } = endpoint
  if (path.includes('(') || path.endsWith('/delta') || !(answer.kind === 'list' || answer.kind === 'object'))
    return
  const segments = path.slice(1).split('/')
  const isKeyed = segments.at(-1)?.startsWith('{') ?? false
  const collection = answer.kind === 'list' || isKeyed
  let at = ''
  let holder = ''
  segments.forEach((segment, index) => {
    if (segment.startsWith('{') || segment.startsWith('$') || segment.includes('.')) return
    at = `${at}/${segment}`
    const isLast = segments.slice(index + 1).every((each) => each.startsWith('{') || each.includes('.'))
    const known = places.get(at)
    const type = known ?? (isLast ? typeName(answer.of) : containerType(model, segments, index))
    places.set(at, type)
    const many = isLast ? collection : (segments[index + 1]?.startsWith('{') ?? false)
    if (index === 0) (many ? model.sets : model.singletons).set(segment, type)
    else link(model, holder, segment, type, many)
    holder = type
  })
}

function containerType(model: EdmModel, segments: readonly string[], index: number): string {
  const [root = ''] = segments
  const segment = segments[index] ?? ''
  const named = segment === 'cloudLicensing' ? cloudHolders[root] : undefined
  const name = named?.name ?? `${graph}.${index === 0 ? segment : `${root}${capital(segment)}`}`
  if (!model.objects.has(name)) {
    const kind = named?.kind ?? 'EntityType'
    const id: EdmProperty[] =
      kind === 'EntityType' ? [{ name: 'id', type: 'Edm.String', nullable: false }] : []
    model.objects.set(name, { kind, open: false, properties: id, navigation: new Map() })
  }
  return name
}

function link(model: EdmModel, holder: string, name: string, target: string, many: boolean): void {
  const from = model.objects.get(holder)
  if (!from) return
  if (model.objects.get(target)?.kind === 'ComplexType') {
    if (!from.properties.some((each) => each.name === name))
      from.properties.push({ name, type: target, nullable: true })
    return
  }
  // Ours hang at Microsoft's types as they may at open ones: without being declared there.
  if (from.open && ourNavigation.has(name)) return
  if (from.navigation.has(name)) return
  const contained =
    holder === `${cloud}.adminCloudLicensing` ||
    holder === `${graph}.admin` ||
    target.startsWith(`${ours}.`) ||
    (name === 'usageRights' && holdsRights.has(holder))
  from.navigation.set(name, { name, type: many ? `Collection(${target})` : target, contained })
}

/** A POST at what is no collection, and a GET of a plain value, are operations bound to what they hang at. */
function addOperation(model: EdmModel, places: ReadonlyMap<string, string>, endpoint: AnyEndpoint): void {
  const { method, path, answer, body } = endpoint
  const segments = path
    .slice(1)
    .replace(/\(.*\)$/, '')
    .split('/')
  const last = segments.at(-1) ?? ''
  if (last.startsWith('$') || last.startsWith('{')) return
  const plain = segments.filter((segment) => !segment.startsWith('{') && !segment.includes('.'))
  // What others hang at is a property, though it answers a plain value.
  if (places.has(`/${plain.join('/')}`)) return
  const isVerb = method === 'POST' || (method === 'GET' && (answer.kind === 'value' || last === 'delta'))
  if (!isVerb) return
  const holder = places.get(`/${plain.slice(0, last.includes('.') ? undefined : -1).join('/')}`)
  if (!holder) return
  const before = segments.at(-2) ?? ''
  const many =
    (method === 'POST' || last === 'delta') &&
    !before.startsWith('{') &&
    before !== 'cloudLicensing' &&
    before !== 'me'
  const name = last.split('.').at(-1) ?? last
  const isMicrosoft = microsoftOperations.has(name)
  const namespace = isMicrosoft ? (path.includes('cloudLicensing') ? cloud : graph) : ours
  const given =
    body instanceof z.ZodObject ? edmProperties(body.shape, `${namespace}.${name}`, model.named) : []
  const inBrackets = [...(/\((.*)\)$/.exec(path)?.[1]?.matchAll(/(\w+)=/g) ?? [])].map(
    ([, parameter = '']): EdmProperty => ({ name: parameter, type: 'Edm.Guid', nullable: false }),
  )
  const binding = { name: 'bindingParameter', type: many ? `Collection(${holder})` : holder, nullable: false }
  const returns = returnOf(model, endpoint, `${namespace}.${name}Result`)
  const key = [namespace, name, binding.type, ...inBrackets.map((each) => each.name)].join(' ')
  model.operations.set(key, {
    kind: method === 'POST' ? 'Action' : 'Function',
    name: `${namespace}.${name}`,
    parameters: [binding, ...inBrackets, ...given],
    ...(returns ? { returns } : {}),
  })
}

const microsoftOperations: ReadonlySet<string> = new Set([
  'reprocessAssignments',
  'assignLicense',
  'reprocessLicenseAssignment',
  'restore',
  'delta',
  'getByIds',
  'checkMemberGroups',
  'getMemberGroups',
])

function returnOf(model: EdmModel, { answer }: AnyEndpoint, owner: string): EdmOperation['returns'] {
  if (answer.kind === 'nothing') return undefined
  if (answer.kind === 'value') {
    if (!(answer.of instanceof z.ZodObject)) return edmType(answer.of, owner, '', model.named)
    model.named.complex.set(owner, edmProperties(answer.of.shape, owner, model.named))
    return { type: owner, nullable: false }
  }
  const type = typeName(answer.of)
  return { type: answer.kind === 'list' ? `Collection(${type})` : type, nullable: false }
}
