import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json } from './test-api.ts'

export type Told = { readonly headers: IncomingHttpHeaders; readonly text: string; readonly body: Json }

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** Somebody who takes notifications: answers validations, and whatever `answer` says to the rest. */
export async function startReceiver(answer: (told: Told) => number | Promise<number> = () => 202) {
  const told: Told[] = []
  let validation: (token: string) => { status: number; text: string } = (token) => ({
    status: 200,
    text: token,
  })
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    const token = new URL(request.url ?? '/', 'http://x').searchParams.get('validationToken')
    if (token !== null) {
      const { status, text: shown } = validation(token)
      response.writeHead(status, { 'content-type': 'text/plain', location: 'http://127.0.0.1:1/' }).end(shown)
      return
    }
    const one: Told = { headers: request.headers, text, body: JSON.parse(text) }
    const status = await answer(one)
    if (status < 300) told.push(one)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    /** What was taken, in order. */
    told,
    entries: () => told.flatMap(({ body }) => body.value as Json[]),
    validate(by: typeof validation) {
      validation = by
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
