import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../command/caller.ts'
import type { Together } from '../command/run-command.ts'

/** What a request inside a batch takes over from the one that carries it. */
export type BatchScope = {
  readonly caller: Caller
  readonly origin: string
  /** Where all requests are done in one transaction. */
  readonly together?: Together
}

/** What the answer to a request depends on. Fastify's requests are such, and so are those inside a batch. */
export type Asked = {
  readonly id: string
  readonly clientRequestId: string | undefined
  readonly method: string
  readonly originalUrl: string
  readonly protocol: string
  readonly host: string
  readonly headers: IncomingHttpHeaders
  readonly params: unknown
  readonly body: unknown
  readonly caller: Caller | null
  /** Of a request inside a batch. */
  readonly inner: BatchScope | null
}

/** A file, written as it is made. */
export type FileStream = {
  readonly type: string
  readonly name: string
  readonly texts: AsyncIterable<string>
}

/** An answer before it is written: a value for JSON, a text, or a file. */
export type Answer = {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body?: unknown
  readonly text?: string
  readonly stream?: FileStream
}

export type Answering = (asked: Asked) => Promise<Answer>

/** What the client calls us; a Host header that is no host is not repeated. */
export function originOf({ inner, host, protocol }: Pick<Asked, 'inner' | 'host' | 'protocol'>): string {
  if (inner) return inner.origin
  const scheme = protocol === 'https' ? 'https' : 'http'
  return `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`
}
