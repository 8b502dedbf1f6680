import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import {
  AuthenticationHandler,
  Client,
  type Context,
  type Middleware,
  RedirectHandler,
  RedirectHandlerOptions,
  RetryHandler,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client'
import { buildServer, type ServerDependencies } from '../../src/graph/server.ts'

const pem = (name: string) => readFileSync(new URL(name, import.meta.url))
/** Of nobody: a certificate for localhost and its key, for tests. */
export const localhost = { cert: pem('./localhost-cert.pem'), key: pem('./localhost-key.pem') }

export type Seen = {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly retryAfter: string | null
}

/** A server on a free port with TLS, and Microsoft's own client for it, which trusts the certificate. */
export async function overTls(deps: ServerDependencies, token: string, version: 'v1.0' | 'beta' = 'v1.0') {
  const server = buildServer({ ...deps, tls: localhost })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const seen: Seen[] = []
  const authentication = new AuthenticationHandler({ getAccessToken: async () => token })
  const retry = new RetryHandler(new RetryHandlerOptions(1, 5))
  const redirect = new RedirectHandler(new RedirectHandlerOptions())
  authentication.setNext(retry)
  retry.setNext(redirect)
  redirect.setNext(new HttpsHandler(seen))
  const client = Client.initWithMiddleware({
    baseUrl: `https://localhost:${port}/`,
    defaultVersion: version,
    customHosts: new Set(['localhost']),
    middleware: authentication,
  })
  return { client, seen, port, close: () => server.close() }
}

/** The last link of the client's chain: the request itself, by Node's own https. */
class HttpsHandler implements Middleware {
  readonly #seen: Seen[]
  constructor(seen: Seen[]) {
    this.#seen = seen
  }

  async execute(context: Context): Promise<void> {
    const asked = new Request(context.request, context.options as RequestInit)
    const body = Buffer.from(await asked.arrayBuffer())
    const response = await new Promise<Response>((resolve, reject) => {
      const headers = Object.fromEntries(asked.headers)
      const sent = request(asked.url, {
        method: asked.method,
        headers,
        ca: localhost.cert,
        servername: 'localhost',
      })
      sent.on('error', reject)
      sent.on('response', async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk as Buffer)
        const told = Object.entries(answer.headers).map(
          ([name, value]) => [name, String(value)] as [string, string],
        )
        const status = answer.statusCode ?? 0
        const content = status === 204 ? null : Buffer.concat(chunks)
        resolve(new Response(content, { status, headers: told }))
      })
      sent.end(body)
    })
    this.#seen.push({
      method: asked.method,
      url: asked.url,
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
    })
    context.response = response
  }
}
