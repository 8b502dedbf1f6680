/** Members of groups, by their place in the order of ids: those after the first bound, up to the last. */
export type MemberRange = {
  readonly groupIds: readonly string[]
  /** Null: from the beginning. */
  readonly after: string | null
  readonly upTo: string
}
