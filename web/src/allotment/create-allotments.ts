import { admin, write } from '../api/client.ts'
import type { Option } from '../ui/search-picker.tsx'

/** What somebody wants to create, before anything is written. */
export type Draft = {
  readonly name: string
  /** Units by skuId. */
  readonly limits: Readonly<Record<string, number>>
  readonly owners: readonly Option[]
  readonly targets: readonly Option[]
}

type Failure = { readonly what: string; readonly error: unknown }

/**
 * Creates the allotments, then assigns them. A refused allotment ends it (those before it stay); a refused
 * assignment is told, and the others go on.
 */
export async function createAll(draft: Draft): Promise<{ ids: string[]; failures: Failure[] }> {
  const ids: string[] = []
  const failures: Failure[] = []
  for (const [skuId, allottedUnits] of Object.entries(draft.limits)) {
    const { id } = await write<{ id: string }>(
      'POST',
      `${admin}/allotments`,
      bodyOf(draft, skuId, allottedUnits),
    )
    ids.push(id)
    for (const target of draft.targets) {
      const body = {
        'assignedTo@odata.bind': `${location.origin}/beta/${target.id}`,
        disabledServicePlanIds: [],
      }
      await write('POST', `${admin}/allotments/${id}/assignments`, body).catch((error: unknown) =>
        failures.push({ what: target.label, error }),
      )
    }
  }
  return { ids, failures }
}

/** The body that creates an allotment of one product. */
export function bodyOf({ name, owners }: Draft, skuId: string, allottedUnits: number): object {
  return {
    skuId,
    displayName: name.trim(),
    allottedUnits,
    ...(owners.length > 0
      ? { 'owners@odata.bind': owners.map(({ id }) => `${location.origin}/v1.0/${id}`) }
      : {}),
  }
}
