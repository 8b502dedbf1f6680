import type { Change } from '../api/client.ts'
import type { Allotment } from '../api/types.ts'
import type { Values, WordKey } from '../words/words.tsx'

/** A change of an allotment that its settings ask about before it is made. */
export type Asked = {
  /** Texts, filled in with the allotment's name and `values`. */
  readonly title: WordKey
  readonly change: Change
  readonly done: WordKey
  readonly values?: Values
  /** The word on the button that does it; without it, that it is saved. */
  readonly act?: WordKey
  /** A limit is a draft below the dialog, which itself tells what others made of it. */
  readonly kind: 'limit' | 'switch' | 'delete'
  /** The allotment as it was when it was asked for. */
  readonly seen: Allotment
}
