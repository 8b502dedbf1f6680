import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Agent, get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'
import { localhost } from '../support/graph-client.ts'

let database: TestDatabase
let dataDir: string
const running = new Set<ChildProcess>()
beforeAll(async () => {
  database = await createEmptyDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'license-allotments-serve-'))
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await database.drop()
  await rm(dataDir, { recursive: true, force: true })
})

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

function databaseUrl(): string {
  const { settings } = database
  if ('url' in settings) return settings.url
  return `postgresql://${settings.user}@/${settings.database}?host=${encodeURIComponent(settings.socketDir)}&port=${settings.port}`
}

/** Runs `allot serve`; `said` resolves when its words match. */
function serve(...args: string[]) {
  const words = ['--import', 'tsx', main, 'serve', '--data-dir', dataDir, ...args]
  const child = spawn(process.execPath, words, { env: { ...process.env, DATABASE_URL: databaseUrl() } })
  running.add(child)
  let text = ''
  const listeners = new Set<() => void>()
  const hear = (data: Buffer) => {
    text += data
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(text)
        if (found) resolve(found)
      }
      listeners.add(look)
      look()
      ended.then(() => reject(new Error(`ended without a word like ${pattern}: ${text}`)))
    })
  return { child, ended, said, text: () => text }
}

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
