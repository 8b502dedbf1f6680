import { queryOptions } from '@tanstack/react-query'
import { admin, type Page, read } from '../api/client.ts'
import type { Allotment, Product } from '../api/types.ts'

/** What leads to the first divided product. */
export type StepName = 'fill' | 'divide' | 'assign' | 'appoint'
export type Step = { readonly name: StepName; readonly isDone: boolean }

/** What the steps are ticked by. */
export type Begun = {
  readonly hasPeople: boolean
  readonly hasGroups: boolean
  readonly hasGroupAssignment: boolean
  readonly hasOwner: boolean
}

/** Allotments that are looked at for an owner: the first is enough, and later there are many. */
const lookedAt = 20

/** How far an organization has come that is looked at for the first time. */
export const begunQuery = queryOptions({
  queryKey: ['begun'],
  queryFn: async ({ signal }): Promise<Begun> => {
    const any = async (path: string) => (await read<Page<unknown>>(path, signal)).value.length > 0
    const named = `${admin}/allotments?$filter=isDefault eq false&$select=id&$expand=owners($select=id)&$top=${lookedAt}`
    const [hasPeople, hasGroups, hasGroupAssignment, allotments] = await Promise.all([
      any('/v1.0/users?$select=id&$top=1'),
      any('/v1.0/groups?$select=id&$top=1'),
      any(`${admin}/assignments?$filter=targetType eq 'group'&$select=id&$top=1`),
      read<Page<{ owners: readonly unknown[] }>>(named, signal),
    ])
    const hasOwner = allotments.value.some(({ owners }) => owners.length > 0)
    return { hasPeople, hasGroups, hasGroupAssignment, hasOwner }
  },
})

/** The steps, each ticked by what is there. */
export function stepsOf(
  begun: Begun,
  products: readonly Product[],
  allotments: readonly Allotment[],
): readonly Step[] {
  const isBought = products.some(({ capacity, eligible }) => capacity > 0 && eligible)
  return [
    { name: 'fill', isDone: isBought && begun.hasPeople },
    { name: 'divide', isDone: allotments.some(({ isDefault }) => !isDefault) },
    { name: 'assign', isDone: begun.hasGroupAssignment },
    { name: 'appoint', isDone: begun.hasOwner },
  ]
}
