/** Members of groups, by their place in the order of ids: those after the first bound, up to the last. */
export type MemberRange = {
  readonly groupIds: readonly string[]
  /** Null: from the beginning. */
  readonly after: string | null
  readonly upTo: string
  /** How many the groups held there when the range was found. */
  readonly members: number
  /** Where no license may be used, as values: a planner that sees them knows that hardly anybody is there. */
  readonly prohibitedLocations: readonly string[]
}
