import { z } from 'zod'

// Forms of values on the wire, written down for the tests: what src/contract says plays no part.

export const guid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
/** Two ids; opaque to callers. */
export const pair = z.string().regex(/^[0-9a-f-]{36}_[0-9a-f-]{36}$/)
export const int32 = z.int().min(-2_147_483_648).max(2_147_483_647)
/** How many there are of something. */
export const count = int32.min(0)
/** Edm.DateTimeOffset as Graph writes it: seven digits, UTC. */
export const dateTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}(Z|\+00:00)$/)
/** Edm.Date. */
export const date = z.string().regex(/^\d{4}-\d\d-\d\d$/)
export const text = z.string()
export const orNull = text.nullable()
export const opaque = z.string().min(1)
export const flag = z.boolean()
export const country = z.string().regex(/^[A-Z]{2}$/)
/** IsFlags: members with commas and no blanks between, `none` alone. */
export const flags = (members: string) =>
  z.string().regex(new RegExp(`^(none|(${members})(,(${members}))*)$`))
export const assigneeTypes = flags('user|group|device')

/** A kind of object as its table has it. Whatever else stands in an answer is an error. */
export type WireKind = {
  /** `@odata.type`; null: none is sent. */
  readonly type: string | null
  /** Sent unless something else is selected. */
  readonly shown: z.ZodRawShape
  readonly onSelect: z.ZodRawShape
  /** The kinds of what can be expanded; of collections in a list of one. */
  readonly relations: Readonly<Record<string, string | readonly [string]>>
}

export function kind(
  type: string | null,
  shown: z.ZodRawShape,
  onSelect: z.ZodRawShape = {},
  relations: WireKind['relations'] = {},
): WireKind {
  return { type, shown, onSelect, relations }
}

/** An object with all it has, or with what is sent when nothing is selected. */
export function strictly({ type, shown, onSelect }: WireKind, extent: 'shown' | 'whole'): z.ZodType {
  const annotation = type === null ? {} : { '@odata.type': z.literal(type) }
  return z.strictObject({ ...annotation, ...shown, ...(extent === 'whole' ? onSelect : {}) })
}
