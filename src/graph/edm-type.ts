import { z } from 'zod'

/** What of the model is found on the way: named types that properties need. */
export type NamedTypes = {
  readonly complex: Map<string, readonly EdmProperty[]>
  readonly enums: Map<string, EnumDefinition>
}
/** `first` is the number of the first member, where it is not 0. */
export type EnumDefinition = {
  readonly members: readonly string[]
  readonly flags: boolean
  readonly first?: number
}
export type EdmProperty = { readonly name: string; readonly type: string; readonly nullable: boolean }

const cloud = 'microsoft.graph.cloudLicensing'

/** Microsoft's names for parts of its objects, by where they stand. */
const microsoftNames: Readonly<Record<string, string>> = {
  services: `${cloud}.service`,
  subscriptions: `${cloud}.subscription`,
  servicePlans: 'microsoft.graph.servicePlanInfo',
  serviceStatus: 'microsoft.graph.servicePlanInfo',
  prepaidUnits: 'microsoft.graph.licenseUnitsDetail',
  initiatedBy: 'microsoft.graph.auditActivityInitiator',
  targetResources: 'microsoft.graph.targetResource',
  modifiedProperties: 'microsoft.graph.modifiedProperty',
  assignedLicenses: 'microsoft.graph.assignedLicense',
  assignedPlans: 'microsoft.graph.assignedPlan',
  provisionedPlans: 'microsoft.graph.provisionedPlan',
  licenseAssignmentStates: 'microsoft.graph.licenseAssignmentState',
  licenseProcessingState: 'microsoft.graph.licenseProcessingState',
}

/** Enumerations of Microsoft's with the members that it documents. */
const microsoftEnums: Readonly<Record<string, EnumDefinition>> = {
  [`${cloud}.assigneeTypes`]: {
    members: ['none', 'user', 'group', 'device', 'unknownFutureValue'],
    flags: true,
  },
  [`${cloud}.subscriptionState`]: {
    members: ['active', 'warning', 'suspended', 'lockedOut', 'deleted', 'unknownFutureValue'],
    flags: false,
    first: 1,
  },
  [`${cloud}.subscriptionTags`]: { members: ['none', 'trial', 'unknownFutureValue'], flags: true },
}
const enumOf: Readonly<Record<string, string>> = {
  assignableTo: `${cloud}.assigneeTypes`,
  [`${cloud}.subscription/state`]: `${cloud}.subscriptionState`,
  [`${cloud}.subscription/tags`]: `${cloud}.subscriptionTags`,
}

/** The properties of an object's shape in the words of the Entity Data Model. */
export function edmProperties(shape: z.ZodRawShape, owner: string, types: NamedTypes): EdmProperty[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { type, nullable } = edmType(schema as z.ZodType, owner, name, types)
    return { name, type, nullable: name === 'id' ? false : nullable }
  })
}

/** The type of one property; named types that it needs are added to `types`. */
export function edmType(
  schema: z.ZodType,
  owner: string,
  name: string,
  types: NamedTypes,
): { type: string; nullable: boolean } {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    return { ...edmType(schema.unwrap() as z.ZodType, owner, name, types), nullable: true }
  }
  if (schema instanceof z.ZodArray) {
    const { type } = edmType(schema.element as z.ZodType, owner, name, types)
    return { type: `Collection(${type})`, nullable: false }
  }
  return { type: singleType(schema, owner, name, types), nullable: false }
}

function singleType(schema: z.ZodType, owner: string, name: string, types: NamedTypes): string {
  const known = enumOf[name] ?? enumOf[`${owner}/${name}`]
  if (known) {
    const definition = microsoftEnums[known]
    if (definition) types.enums.set(known, definition)
    return known
  }
  if (schema instanceof z.ZodBoolean) return 'Edm.Boolean'
  if (schema instanceof z.ZodNumber) return 'Edm.Int32'
  if (schema instanceof z.ZodEnum) return enumType(schema.options.map(String), owner, name, types)
  if (schema instanceof z.ZodObject) return complexType(schema, owner, name, types)
  if (schema instanceof z.ZodString) {
    const format = schema.meta()?.format
    if (format === 'uuid') return name === 'id' ? 'Edm.String' : 'Edm.Guid'
    if (format === 'date-time') return 'Edm.DateTimeOffset'
    return format === 'date' ? 'Edm.Date' : 'Edm.String'
  }
  return 'Edm.Untyped'
}

/** Graph has its directory's enumerations as text; ours are enumerations. */
function enumType(members: readonly string[], owner: string, name: string, types: NamedTypes): string {
  const plain = members.every((member) => /^[A-Za-z_]\w*$/.test(member))
  if (!owner.startsWith('licenseAllotments.') || !plain) return 'Edm.String'
  const type = `${owner}${capital(name)}`
  types.enums.set(type, { members, flags: false })
  return type
}

function complexType(schema: z.ZodObject, owner: string, name: string, types: NamedTypes): string {
  const type = microsoftNames[name] ?? `${owner}${capital(name)}`
  if (!types.complex.has(type)) {
    types.complex.set(type, [])
    types.complex.set(type, edmProperties(schema.shape, type, types))
  }
  return type
}

export function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}
