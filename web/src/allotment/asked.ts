import type { Change } from '../api/client.ts'

/** A change of an allotment that its settings ask about before it is made. */
export type Asked = {
  readonly title: string
  readonly change: Change
  readonly done: string
  readonly kind: 'save' | 'delete'
}
