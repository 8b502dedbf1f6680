import { z } from 'zod'
import { beta, endpoint } from './endpoint.ts'
import { guid } from './scalars.ts'

const count = z.int()
const qualifyingProduct = z.object({
  skuId: guid,
  skuPartNumber: z.string(),
  displayName: z.string(),
  units: count.meta({ description: 'Of active and warning subscriptions.' }),
  because: z.string(),
})

/** Rule 32. */
export const prerequisites = z
  .object({
    status: z.enum(['met', 'tooFewUnits', 'notMet']),
    requirement: z.string(),
    requiredUnits: count.meta({ description: 'People who get licenses through groups.' }),
    qualifyingUnits: count,
    missingUnits: count,
    metBy: z.array(qualifyingProduct),
    lapsed: z
      .array(qualifyingProduct)
      .meta({ description: 'Would meet it, and have no active subscription.' }),
    whatIsMissing: z.array(z.string()).meta({ description: 'Plain sentences; none where it is met.' }),
    rolesThatMayStart: z.array(z.string()),
    callerMayStart: z.boolean().meta({ description: 'Whether the caller may create allotments (rule 24).' }),
  })
  .meta({ description: "Whether the organization's subscriptions meet what group-based licensing asks for." })

export const getPrerequisites = endpoint({
  versions: beta,
  tag: 'Administration',
  method: 'GET',
  path: '/admin/cloudLicensing/prerequisites',
  summary: 'Whether what was bought meets the licensing requirement of group-based licensing (rule 32)',
  query: { select: [], paged: false },
  success: 200,
  answer: { kind: 'value', of: prerequisites },
  refusals: [],
})
