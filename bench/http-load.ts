import { Agent, request } from 'node:http'

/** What one run of the load asks for; `bodies` are sent once each, by so many connections at a time. */
export type Load = {
  readonly url: string
  readonly token: string
  readonly connections: number
  readonly bodies: readonly string[]
}

/** Sends every body once and tells how long all took together, in milliseconds. */
async function run({ url, token, connections, bodies }: Load): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const left = [...bodies]
  const send = (body: string) =>
    new Promise<void>((done, failed) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const call = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume()
        response.on('end', () =>
          response.statusCode === 204 ? done() : failed(new Error(`answered ${response.statusCode}`)),
        )
      })
      call.on('error', failed)
      call.end(body)
    })
  const start = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let body = left.pop(); body !== undefined; body = left.pop()) await send(body)
    }),
  )
  agent.destroy()
  return performance.now() - start
}

process.once('message', (load: Load) => {
  run(load).then(
    (milliseconds) => process.send?.({ milliseconds }, () => process.exit(0)),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
