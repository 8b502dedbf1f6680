import { request as ask, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy before the server, which for some addresses answers 502 as proxies do whose server does not answer them. */
export type StumblingProxy = {
  readonly base: string
  /** From now on these are answered 502; undefined: none. Forgets how many were. */
  stumbleOn(address: RegExp | undefined): void
  /** How many were answered so. */
  stumbled(): number
  close(): Promise<void>
}

export async function startStumblingProxy(behind: string): Promise<StumblingProxy> {
  let pattern: RegExp | undefined
  let count = 0
  const proxy = createServer((request, response) => {
    const { method, url = '/', headers } = request
    if (pattern?.test(url)) {
      count++
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>')
      return
    }
    const onward = ask(new URL(url, behind), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  return {
    base: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    stumbleOn: (address) => {
      pattern = address
      count = 0
    },
    stumbled: () => count,
    close: () =>
      new Promise((done) => {
        proxy.close(() => done())
        proxy.closeAllConnections()
      }),
  }
}
