import { readFile, stat, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Agent, get } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localhost } from '../support/graph-client.ts'
import { type ServePlace, servePlace } from '../support/serve.ts'

let place: ServePlace
let dataDir: string
beforeAll(async () => {
  place = await servePlace()
  dataDir = place.dataDir
})
afterAll(() => place.close())
const serve = (...args: string[]) => place.serve(...args)

test('first start: a token in a file of its own, an answer over HTTP, and an orderly stop', async () => {
  // Left by another database: it opens nothing here, so the file is written anew.
  await writeFile(join(dataDir, 'admin-token'), `la_${'0'.repeat(32)}_${'A'.repeat(43)}\n`, { mode: 0o644 })
  const server = serve('--port', '0', '--organization', 'Fabrikam', '--country', 'at')
  const [, address = ''] = await server.said(/ready at (http:\S+)/)
  const file = join(dataDir, 'admin-token')
  await server.said(/Ctrl\+C stops the server/)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const token = (await readFile(file, 'utf8')).trim()
  const headers = { authorization: `Bearer ${token}` }
  const settings = await fetch(`${address}/beta/admin/cloudLicensing/settings`, { headers })
  expect(await settings.json()).toMatchObject({ displayName: 'Fabrikam', countryLetterCode: 'AT' })

  const second = serve('--port', new URL(address).port)
  expect(await second.ended).toBe(1)
  expect(second.text()).toMatch(/Port \d+ on 127.0.0.1 is in use. Stop what uses it, or choose another/)

  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  expect(server.text()).not.toContain(token)
})

test('a wrong certificate file is told before anything is started', async () => {
  const server = serve('--tls-cert', '/nonexistent.pem', '--tls-key', '/nonexistent.key')
  expect(await server.ended).toBe(1)
  expect(server.text()).toContain('--tls-cert: /nonexistent.pem cannot be read')
})

test.each([
  [['--throttle', 'token=0/10'], '--throttle takes amounts and seconds'],
  [['--trust-proxy', 'proxy.example'], '--trust-proxy takes addresses or networks, such as 10.0.0.0/8'],
])('%s is told before anything is started', async (args, words) => {
  const server = serve(...args)
  expect(await server.ended).toBe(1)
  expect(server.text()).toContain(words)
})

test('https with the certificate that is given, and limits as they are given', async () => {
  const file = (name: string) => fileURLToPath(new URL(`../support/${name}`, import.meta.url))
  const tls = ['--tls-cert', file('localhost-cert.pem'), '--tls-key', file('localhost-key.pem')]
  const server = serve('--port', '0', ...tls, '--throttle', 'token=2/3600')
  const [, address = ''] = await server.said(/ready at (https:\S+)/)
  await server.said(/Ctrl\+C stops the server/)
  const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim()
  const agent = new Agent({ keepAlive: true, ca: localhost.cert, maxSockets: 1 })
  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'client-request-id': 'mine' }
      get(`${address}/v1.0/groups`, { agent, headers, servername: 'localhost' }, (answer) => {
        answer.resume().on('end', () => resolve(answer))
      }).on('error', reject)
    })
  const answers = [await ask(), await ask(), await ask()]
  expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 429])
  expect(answers[2]?.headers).toMatchObject({
    'retry-after': '1800',
    'client-request-id': 'mine',
    'request-id': expect.any(String),
    date: expect.stringMatching(/GMT$/),
    connection: 'keep-alive',
  })
  agent.destroy()
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

test('a port that is none is refused with words', async () => {
  const server = serve('--port', 'http')
  expect(await server.ended).toBe(2)
  expect(server.text()).toContain('A port is a number from 0 to 65535.')
})
