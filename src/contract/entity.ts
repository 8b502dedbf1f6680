import type { z } from 'zod'

/** A kind of object as it goes out: what is always shown, and what only `$select` shows. */
export type Entity = {
  /** In OpenAPI and in `@odata.context`. */
  readonly name: string
  /** `@odata.type`; undefined where Graph sends none. */
  readonly type?: string
  readonly description: string
  /** The default representation: exactly Microsoft's properties where the object is Microsoft's. */
  readonly properties: z.ZodRawShape
  /** Answered when selected by name, or all of them by `$select=*`. */
  readonly onSelect: z.ZodRawShape
  /** Navigation properties, for the documentation. */
  readonly navigation?: Readonly<Record<string, string>>
}

/** What `$select` may name. */
export function selectable(entity: Entity): readonly string[] {
  return [...Object.keys(entity.properties), ...Object.keys(entity.onSelect)]
}

const defaults = new WeakMap<Entity, readonly string[]>()

/** What is shown when nothing is selected. */
export function shownByDefault(entity: Entity): readonly string[] {
  const known = defaults.get(entity)
  if (known) return known
  const names = Object.keys(entity.properties)
  defaults.set(entity, names)
  return names
}
