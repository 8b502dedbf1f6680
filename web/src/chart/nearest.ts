import type { Allotment } from '../api/types.ts'

/** Of very many, those nearest to their limit are asked for. */
export const maxAsked = 12

/** Those of which a part is used, by the share that is free. */
export function nearest(allotments: readonly Allotment[]): readonly Allotment[] {
  const freeShare = ({ availableUnits, allottedUnits }: Allotment) => availableUnits / (allottedUnits || 1)
  return allotments
    .filter(({ isDefault, consumedUnits }) => !isDefault && consumedUnits > 0)
    .sort((a, b) => freeShare(a) - freeShare(b))
    .slice(0, maxAsked)
}
