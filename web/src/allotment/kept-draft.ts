import type { Draft } from './create-allotments.ts'

/** What was filled in to create allotments, by the entry of the browser's history; as long as the page is loaded. */
const drafts = new Map<string, Draft>()

/** The router names each entry; going back to one brings its name back. */
function here(): string {
  return window.history.state?.__TSR_key ?? ''
}

export function keepDraft(draft: Draft): void {
  drafts.set(here(), draft)
}

/** What somebody had filled in who comes back. */
export function keptDraft(): Draft | undefined {
  return drafts.get(here())
}

/** What was created is not to be created once more by going back. */
export function forgetDrafts(): void {
  drafts.clear()
}
