import type { MemberRange } from './member-range.ts'

/** What changed: these members in these allotments. No members: only admission goes on. */
export type Touched = {
  readonly allotmentIds: readonly string[]
  readonly memberIds: readonly string[]
  /** Instead of a list: everybody in a range of ids whom groups hold (a batch of a large group, rule 9). */
  readonly range?: MemberRange
  /** The member of a direct assignment that was checked to fit (rule 14). */
  readonly firstMemberId?: string
  /** From when newcomers wait; now unless a large group's assignment says earlier (rule 9). */
  readonly since?: Date
  /**
   * The members' own facts did not change, so what they hold elsewhere is looked at again only if a
   * seat moves; else two linked products would wake each other for ever.
   */
  readonly followUp?: boolean
  /** Nobody is admitted yet, as on hold: others who may come before them are still to be looked at (rule 9). */
  readonly admitsLater?: boolean
}

/** With its moment, known once the allotments are locked. */
export type TimedTouch = Touched & { readonly now: Date; readonly since: Date }
