import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Agent, get } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'
import { localhost } from '../support/graph-client.ts'
import { type ServePlace, servePlace, urlOf } from '../support/serve.ts'

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

test('a server whose output nobody reads any more serves all the same, and stops in order', async () => {
  const server = place.serveIn({ DATABASE_URL: '', PORT: '0' })
  const [, address = ''] = await server.said(/ready at (http:\S+)[\s\S]*Ctrl\+C stops the server/)
  const ofDatabase = join(dataDir, 'postgresql', 'postmaster.pid')
  expect(existsSync(ofDatabase)).toBe(true)
  server.child.stdout?.destroy()
  server.child.stderr?.destroy()
  for (let count = 0; count < 3; count++) expect((await fetch(`${address}/v1.0/users`)).status).toBe(401)
  server.child.kill('SIGTERM')
  expect(await new Promise((resolve) => server.child.on('exit', resolve))).toBe(0)
  expect(existsSync(ofDatabase)).toBe(false)
})

test('a path with blanks is shown so that a shell takes it', async () => {
  const inner = join(dataDir, 'my data')
  const server = serve('--port', '0', '--data-dir', inner)
  await server.said(/Ctrl\+C stops the server/)
  expect(server.text()).toContain(`$(cat '${inner}/admin-token')`)
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

test('a wrong certificate file is told before anything is started', async () => {
  const server = serve('--tls-cert', '/nonexistent.pem', '--tls-key', '/nonexistent.key')
  expect(await server.ended).toBe(1)
  expect(server.text()).toContain('--tls-cert: /nonexistent.pem cannot be read')
})

test.each([
  [['--throttle', 'token=0/10'], '--throttle takes amounts and seconds'],
  [['--trust-proxy', 'proxy.example'], '--trust-proxy takes addresses or networks, such as 10.0.0.0/8'],
  [['--tls-cert', '/etc/passwd', '--tls-key', '/etc/passwd'], 'are no certificate in PEM with its key'],
  [['--data-dir', '/etc/passwd/data'], '/etc/passwd/data cannot be made a directory (ENOTDIR)'],
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

test.each([
  [{ DATABASE_URL: 'database' }, 1, 'DATABASE_URL is no address of a PostgreSQL'],
  [
    { DATABASE_URL: 'postgres://somebody:secret@127.0.0.1:9/x' },
    1,
    'No PostgreSQL answers at postgres://127.0.0.1:9/x (ECONNREFUSED)',
  ],
  [{ PORT: 'http' }, 2, 'A port is a number from 0 to 65535.'],
])('%o is told before anything is started', async (env, code, words) => {
  const server = place.serveIn(env)
  expect(await server.ended).toBe(code)
  expect(server.text()).toContain(words)
  expect(server.text()).not.toContain('secret')
})

describe('a database that cannot be used', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createEmptyDatabase()
  })
  afterEach(() => database.drop())
  const told = async (DATABASE_URL: string) => {
    const server = place.serveIn({ DATABASE_URL })
    expect(await server.ended).toBe(1)
    return server.text()
  }

  test('is not there', async () => {
    const other = urlOf(database).replace(/(allot_test_\w+)/, 'no_such_database')
    expect(await told(other)).toMatch(/^PostgreSQL at .* has no such database: [\s\S]*docs\/operations.md/)
  })

  test('was written by a newer program', async () => {
    await migrate(database)
    await sql`insert into schema_migration (name) values ('9999-future.sql')`.execute(database.db)
    expect(await told(urlOf(database))).toMatch(
      /^This database was written by a newer version .*9999-future\.sql/,
    )
  })

  test('belongs to another role', async () => {
    await sql`revoke create on schema public from pg_database_owner, public`.execute(database.db)
    expect(await told(urlOf(database))).toMatch(
      /^The role in DATABASE_URL may not make the tables .*own its database/,
    )
  })
})
