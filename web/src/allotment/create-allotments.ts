import { admin } from '../api/client.ts'
import type { Step } from '../api/together.ts'
import type { Option } from '../ui/search-results.tsx'

/** What somebody wants to create, before anything is written. */
export type Draft = {
  readonly name: string
  /** Units by skuId. */
  readonly limits: Readonly<Record<string, number>>
  readonly owners: readonly Option[]
  readonly targets: readonly Option[]
  /** Services switched off, by skuId. */
  readonly disabledPlanIds: Readonly<Record<string, readonly string[]>>
}

/** What one step is about, to say where something was refused. */
export type Planned = { readonly skuId: string; readonly target: Option | null; readonly step: Step }

/** The allotment of each product, and its assignments: all of them are made, or none. */
export function planOf(draft: Draft): readonly Planned[] {
  // People come before groups: members of a large group that is still worked would stand before them.
  const targets = [...draft.targets].sort((a, b) => Number(isGroup(a)) - Number(isGroup(b)))
  return Object.entries(draft.limits).flatMap(([skuId, allottedUnits], index) => {
    const id = `allotment${index}`
    const create: Step = {
      id,
      method: 'POST',
      path: `${admin}/allotments`,
      body: bodyOf(draft, skuId, allottedUnits),
    }
    const assign = (target: Option): Step => ({
      method: 'POST',
      path: `/$${id}/assignments`,
      body: {
        'assignedTo@odata.bind': `${location.origin}/beta/${target.id}`,
        disabledServicePlanIds: draft.disabledPlanIds[skuId] ?? [],
      },
    })
    return [
      { skuId, target: null, step: create },
      ...targets.map((target) => ({ skuId, target, step: assign(target) })),
    ]
  })
}

function isGroup({ id }: Option): boolean {
  return id.startsWith('groups/')
}

function bodyOf({ name, owners }: Draft, skuId: string, allottedUnits: number): object {
  return {
    skuId,
    displayName: name.trim(),
    allottedUnits,
    ...(owners.length > 0
      ? { 'owners@odata.bind': owners.map(({ id }) => `${location.origin}/v1.0/${id}`) }
      : {}),
  }
}
