import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../command/caller.ts'
import type { Together } from '../command/run-command.ts'

/** What requests inside a batch take over from the request that carries them. */
export type BatchScope = {
  readonly caller: Caller
  readonly origin: string
  /** Where all requests are done in one transaction. */
  readonly together?: Together
}

/** A request inside a batch, on its way through the router of this process. */
export type InnerRequest = BatchScope & {
  /** Its answer as it is, to be written once with the others. */
  body?: unknown
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request inside a batch. */
    inner: InnerRequest | null
  }
}

const header = 'x-inner-request'
/** Under names that are drawn anew for each, so nothing on the wire can be one of them. */
const underWay = new Map<string, InnerRequest>()

/** Runs `send` with the headers by which `innerOf` knows the request again. */
export async function asInner<T>(
  scope: BatchScope,
  send: (headers: Readonly<Record<string, string>>, inner: InnerRequest) => Promise<T>,
): Promise<T> {
  const name = randomUUID()
  const inner: InnerRequest = { ...scope }
  underWay.set(name, inner)
  try {
    return await send({ [header]: name }, inner)
  } finally {
    underWay.delete(name)
  }
}

/** The request inside a batch that this one is, if it is one. */
export function innerOf({ headers }: Pick<FastifyRequest, 'headers'>): InnerRequest | null {
  const name = headers[header]
  return (typeof name === 'string' && underWay.get(name)) || null
}
