import { z } from 'zod'
import { bothVersions, endpoint } from './endpoint.ts'
import { maxBatchRequests, maxTogetherRequests } from './limits.ts'

const headers = z.record(z.string().max(100), z.string().max(4_000))

const nameHint = 'must be text of 1 to 100 characters'
/** Scripts number their requests; the number is a name, too. */
const name = z
  .union([z.string().min(1, nameHint).max(100, nameHint), z.int()], { error: nameHint })
  .transform(String)

/** One request inside a batch. */
export const batchItem = z.looseObject({
  id: name,
  method: z
    .string({ error: 'must be GET, POST, PUT, PATCH or DELETE' })
    .toUpperCase()
    .regex(/^(GET|POST|PUT|PATCH|DELETE)$/, 'must be GET, POST, PUT, PATCH or DELETE'),
  url: z
    .string({ error: 'must be an address below the version, such as /users' })
    .min(1, 'must be an address below the version, such as /users')
    .max(8_000),
  headers: headers.nullish(),
  body: z.unknown().optional(),
  dependsOn: z.array(name, { error: 'must be a list of ids' }).max(maxBatchRequests).nullish(),
  atomicityGroup: z.string().min(1, 'must be text of 1 to 100 characters').max(100).optional(),
})
export type BatchItem = z.output<typeof batchItem>

const countHint = `takes 1 to ${maxBatchRequests} requests, or ${maxTogetherRequests} of one atomicityGroup`
/**
 * Refused as a whole (`invalidValue`): more than 20 requests, an id that is missing or given twice in any
 * letter case, an absolute URL, a body without Content-Type, dependsOn an id that is not there or in a
 * circle. What is wrong with one request otherwise is told in its own response.
 *
 * Requests of one `atomicityGroup` (OData 4.01) are done in their order and all together, or none is. It must then
 * be that of all requests of the batch, up to 100, all of them writes of allotments and assignments, and all or none
 * of them with `dryRun=true`. `$ID` at the start of a URL stands for what the request before with this id made.
 */
export const batchBody = z.strictObject({
  requests: z
    .array(batchItem, { error: 'must be a list of requests' })
    .min(1, countHint)
    .max(maxTogetherRequests, countHint)
    .refine(
      (items) => items.length <= maxBatchRequests || items.every((item) => item.atomicityGroup !== undefined),
      countHint,
    ),
})

export const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.string()),
      body: z.unknown().optional(),
    }),
  ),
})

export const batch = endpoint({
  method: 'POST',
  path: '/$batch',
  versions: bothVersions,
  tag: 'Batch',
  summary: `Up to ${maxBatchRequests} requests at once`,
  description:
    'URLs are relative to the version. Requests run side by side unless dependsOn says after which; one whose dependency failed is answered 424. Each is limited on its own. With one atomicityGroup all are done, in their order, or none is; then `/$ID/...` is what the request ID made.',
  body: batchBody,
  success: 200,
  answer: { kind: 'value', of: batchAnswer },
  refusals: [],
})
