import type { AllotmentState } from './types.ts'

/** An allotment from which a product that was asked for by its name alone could be given. */
export type AllotmentChoice = {
  readonly id: string
  readonly isDefault: boolean
  /** Somebody was put in charge of it, so nobody else hands its units out. */
  readonly owned: boolean
  readonly state: AllotmentState
  readonly freeUnits: number
  /** The user to be given it holds a seat of it already, through a group. */
  readonly held: boolean
}

/**
 * Which allotment Graph's assignLicense takes. A user keeps the one whose seat they hold, so that one
 * product is not consumed twice. Otherwise it is an open allotment without owners with a free unit: the
 * default one first, then the one with most. A group falls back to the default one, where its members
 * wait (rule 14); a user to none.
 */
export function chooseAllotment(
  choices: readonly AllotmentChoice[],
  kind: 'user' | 'group',
): AllotmentChoice | undefined {
  const held = choices.filter((choice) => kind === 'user' && choice.held).sort(byPreference)[0]
  if (held) return held
  const free = choices.filter(({ owned, state, freeUnits }) => !owned && state === 'open' && freeUnits > 0)
  const [best] = free.sort(byPreference)
  return best ?? (kind === 'group' ? choices.find(({ isDefault }) => isDefault) : undefined)
}

function byPreference(a: AllotmentChoice, b: AllotmentChoice): number {
  if (a.isDefault !== b.isDefault) return a.isDefault ? -1 : 1
  return b.freeUnits - a.freeUnits || (a.id < b.id ? -1 : 1)
}
