import { z } from 'zod'
import type { Entity } from './entity.ts'
import type { RefusalName } from './error.ts'
import type { QueryRules } from './odata-query.ts'
import { guid, pairId } from './scalars.ts'

export type Version = 'beta' | 'v1.0'

/** What an endpoint answers, for the documentation. */
export type Answer =
  | { readonly kind: 'list' | 'object'; readonly of: Entity }
  | { readonly kind: 'value'; readonly of: z.ZodType }
  | { readonly kind: 'nothing' }

/** Names in braces in a path template. */
export type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never

/**
 * One request that the service answers, as data: router, documentation and clients read this value.
 * `path` is an OData path with names in braces, without the version before it.
 */
export type Endpoint<Path extends string = string, Body extends z.ZodType = z.ZodType> = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: Path
  readonly versions: readonly Version[]
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** Query options of a list or get. A write takes `dryRun` only. */
  readonly query?: QueryRules
  readonly body?: Body
  /** A write that takes `If-Match`: done only if nobody changed the object since its ETag was read. */
  readonly conditional?: boolean
  readonly success: 200 | 201 | 202 | 204
  readonly answer: Answer
  /** The entity set in `@odata.context` where the path does not name it: the answer of an action. */
  readonly context?: string
  /** Refusals beyond those that any request can get (bad path, query or body, no permission). */
  readonly refusals: readonly RefusalName[]
}

export type AnyEndpoint = Endpoint<string, z.ZodType>

export const beta = ['beta'] as const
export const bothVersions = ['v1.0', 'beta'] as const

/** Where `?dryRun=true` comes in: a write, tried and undone (rule 30). */
export const writeQuery: QueryRules = { select: [], paged: false, passThrough: ['dryRun'] }

/** Of what form each name in a path is. An id of another form names nothing: 404. */
export const pathParameters: Readonly<Record<string, z.ZodType<string>>> = {
  allotmentId: guid,
  assignmentId: guid,
  groupId: guid,
  deviceId: guid,
  memberId: guid,
  objectId: guid,
  ownerId: guid,
  subscriptionId: guid,
  skuId: guid,
  ruleId: guid,
  tokenId: guid,
  roleDefinitionId: guid,
  roleAssignmentId: guid,
  sessionId: guid,
  providerId: guid,
  bindingId: guid,
  entryId: guid,
  /** An id or a userPrincipalName. */
  userId: z
    .string()
    .min(1)
    .max(320)
    .refine((value) => !value.includes('\0')),
  commerceSubscriptionId: z
    .string()
    .min(1)
    .max(200)
    .refine((value) => !value.includes('\0')),
  seatId: pairId,
  waitingMemberId: pairId,
  exclusionId: pairId,
  usageRightId: pairId,
  assignmentErrorId: pairId,
  subscribedSkuId: pairId,
  licenseDetailsId: pairId,
  organizationId: guid,
}

/** Gives the value its precise type: the names in its path and what its body parses to. */
export function endpoint<const Path extends string, Body extends z.ZodType = z.ZodType<undefined>>(
  value: Endpoint<Path, Body>,
): Endpoint<Path, Body> {
  return value
}
