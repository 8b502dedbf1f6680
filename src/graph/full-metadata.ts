import { z } from 'zod'
import type { Entity } from '../contract/entity.ts'
import { canonicalPath, hasReadableRelations } from './canonical-path.ts'
import { edmType, type NamedTypes } from './edm-type.ts'
import { typeName } from './metadata-model.ts'
import { isReferable } from './references.ts'

/** What JSON tells by itself; `odata.metadata=full` names all other types. */
const toldByJson: ReadonlySet<string> = new Set(['Edm.String', 'Edm.Boolean', 'Edm.Int32', 'Edm.Untyped'])

/** An object's type, its address and those of what is related to it, as `odata.metadata=full` adds them. */
export function addresses(
  base: string,
  entity: Entity,
  object: Readonly<Record<string, unknown>>,
  type: string | undefined,
): Record<string, string> {
  const told = type ? {} : { '@odata.type': `#${typeName(entity)}` }
  const path = canonicalPath(entity, object.id, type)
  if (!path) return told
  const relations = hasReadableRelations(entity) ? Object.entries(entity.navigation ?? {}) : []
  const links = relations.flatMap(([name, kind]) => [
    ...(isReferable(kind) ? [[`${name}@odata.associationLink`, `${base}/${path}/${name}/$ref`]] : []),
    [`${name}@odata.navigationLink`, `${base}/${path}/${name}`],
  ])
  return {
    ...told,
    '@odata.id': `${base}/${path}`,
    '@odata.editLink': path,
    ...Object.fromEntries(links),
  }
}

/** The shown properties of an object, each behind its type where JSON does not tell it. */
export function withTypes(
  entity: Entity,
  object: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return annotated({ ...entity.properties, ...entity.onSelect }, object, typeName(entity))
}

function annotated(
  shape: z.ZodRawShape,
  object: Readonly<Record<string, unknown>>,
  owner: string,
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    const schema = shape[name] as z.ZodType | undefined
    if (!schema || value === null || value === undefined) {
      result[name] = value
      continue
    }
    const named: NamedTypes = { complex: new Map(), enums: new Map() }
    const { type } = edmType(schema, owner, name, named)
    if (!toldByJson.has(type)) result[`${name}@odata.type`] = `#${type.replace('Edm.', '')}`
    result[name] = within(schema, value, type.replace(/^Collection\((.*)\)$/, '$1'))
  }
  return result
}

/** The parts of a value that are objects themselves. */
function within(schema: z.ZodType, value: unknown, owner: string): unknown {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    return within(schema.unwrap() as z.ZodType, value, owner)
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((each) => within(schema.element as z.ZodType, each, owner))
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return value
  return annotated(schema.shape, value as Record<string, unknown>, owner)
}
