import { AsyncLocalStorage } from 'node:async_hooks'
import type { Caller } from '../command/caller.ts'
import type { Together } from '../command/run-command.ts'

/** What requests inside a batch take over from the request that carries them. Nothing on the wire can set it. */
export type BatchScope = {
  readonly caller: Caller
  readonly origin: string
  /** Where all requests are done in one transaction. */
  readonly together?: Together
}

export const batchScope = new AsyncLocalStorage<BatchScope>()
