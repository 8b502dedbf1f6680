import { z } from 'zod'

/** Every expected "no", as `error.innerError.code` says it. */
export const refusalNames = [
  'noAvailableLicenses',
  'notFound',
  'invalidAssigneeType',
  'invalidUsageLocation',
  'mutuallyExclusiveServicePlans',
  'missingDependency',
  'requiredFieldOrParameterMissing',
  'immutablePropertyModified',
  'invalidValue',
  'invalidFilter',
  'invalidExpansion',
  'invalidQuery',
  'productNotAllottable',
  'insufficientUnits',
  'belowConsumed',
  'alreadyAssigned',
  'alreadyExists',
  'alreadyMember',
  'allotmentOnHold',
  'allotmentInUse',
  'groupInUse',
  'lastGlobalAdministrator',
  'overAllotted',
  'syncGuard',
  'preconditionFailed',
  'missingRequiredPermission',
  'resourceNotFound',
  'methodNotAllowed',
  'tooManyRequests',
] as const
export type RefusalName = (typeof refusalNames)[number]

/** Graph's error shape. Clients branch on the codes; messages are for people and may change. */
export const errorResponse = z
  .object({
    error: z.object({
      code: z.string().meta({
        description: 'badRequest, forbidden, notFound, conflict, methodNotAllowed, tooManyRequests, ...',
      }),
      message: z.string().meta({ description: 'What is wrong, where, and what to do.' }),
      // Beside these, the values that the message tells: names and numbers, for who words it in another language.
      innerError: z.looseObject({
        code: z
          .string()
          .optional()
          .meta({ description: `The reason: ${refusalNames.join(', ')}.` }),
        target: z.enum(['body', 'query', 'path']).optional(),
        propertyName: z.string().optional(),
        'request-id': z.string(),
        'client-request-id': z.string().optional(),
        date: z.string(),
      }),
    }),
  })
  .meta({ description: "Graph's error shape." })

/** The bounds that a sentence about a value names, for who words it in another language. */
export function boundsIn(message: string): { readonly minimum?: number; readonly maximum?: number } {
  const [, from, to] = /\b(?:from|between) (-?\d+) (?:to|and) (-?\d+)\b/.exec(message) ?? []
  return from === undefined ? {} : { minimum: Number(from), maximum: Number(to) }
}
