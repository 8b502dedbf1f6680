import { AsyncLocalStorage } from 'node:async_hooks'
import type { Caller } from '../command/caller.ts'

/** What requests inside a batch take over from the request that carries them. Nothing on the wire can set it. */
export type BatchScope = { readonly caller: Caller; readonly origin: string }

export const batchScope = new AsyncLocalStorage<BatchScope>()
