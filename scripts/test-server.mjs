// Runs the tests against PostgreSQL as the operating system packages it, instead of the embedded one:
// a throw-away cluster, reached by DATABASE_URL as in production. Arguments go to vitest.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const supported = { from: 15, to: 18 }
const startTimeoutMs = 30_000
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))

const server = newestServer()
if (server === undefined) {
  console.error(
    `No PostgreSQL ${supported.from}-${supported.to} server was found (looked in /usr/lib/postgresql/*/bin and asked ` +
      'pg_config). Install one (on Debian: apt-get install postgresql), or set DATABASE_URL and run npm test.',
  )
  process.exit(1)
}
process.exitCode = await testAgainst(server)

function newestServer() {
  const debian = '/usr/lib/postgresql'
  const bins = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : []
  const config = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  if (config.status === 0) bins.push(config.stdout.trim())
  return bins
    .filter((bin) => existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb')))
    .map((bin) => ({ bin, version: versionOf(bin) }))
    .filter(({ version }) => version >= supported.from && version < supported.to + 1)
    .sort((a, b) => b.version - a.version)[0]
}

function versionOf(bin) {
  return Number.parseFloat(
    /(\d+(\.\d+)?)/.exec(execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[0],
  )
}

/** PostgreSQL refuses to run as root; then an account without rights of its own runs it. */
function serverAccount() {
  if (process.getuid?.() !== 0) return {}
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line = ['postgres:', 'nobody:']
    .map((name) => lines.find((entry) => entry.startsWith(name)))
    .find(Boolean)
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined)
    throw new Error('Run this as an ordinary user: there is no account to run PostgreSQL as.')
  return { uid: Number(uid), gid: Number(gid) }
}

async function testAgainst({ bin, version }) {
  const dir = mkdtempSync(join(tmpdir(), 'allot-server-'))
  const account = serverAccount()
  if (account.uid !== undefined) chownSync(dir, account.uid, account.gid)
  const asServer = { ...account, cwd: dir }
  let postgres
  // Ctrl-C reaches the whole group; we stay to clean up once the tests have ended.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
  try {
    console.log(`PostgreSQL ${version} from ${bin}`)
    const data = join(dir, 'data')
    const options = [
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ]
    execFileSync(join(bin, 'initdb'), ['-D', data, ...options], {
      ...asServer,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    // Only a socket, in a directory that nobody else may enter.
    const settings = [
      'listen_addresses=',
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'logging_collector=off',
    ]
    const args = ['-D', data, '-k', dir, ...settings.flatMap((setting) => ['-c', setting])]
    postgres = spawn(join(bin, 'postgres'), args, { ...asServer, detached: true, stdio: 'ignore' })
    await createOwner(dir)
    return await runTests(`postgresql://allot@localhost/postgres?host=${encodeURIComponent(dir)}`)
  } finally {
    await stop(postgres)
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The role that docs/operations.md asks for: it may create databases, and nothing else. */
async function createOwner(dir) {
  const { default: pg } = await import('pg')
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    const client = new pg.Client({ host: dir, user: 'postgres', database: 'postgres' })
    try {
      await client.connect()
      await client.query('create role allot login createdb')
      await client.end()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function runTests(url) {
  const args = [vitest, 'run', ...process.argv.slice(2)]
  const tests = spawn(process.execPath, args, {
    env: { ...process.env, DATABASE_URL: url },
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    tests.on('error', reject)
    tests.on('close', (code) => resolve(code ?? 1))
  })
}

function stop(postgres) {
  if (postgres === undefined || postgres.exitCode !== null) return
  return new Promise((resolve) => {
    postgres.on('close', resolve)
    postgres.kill('SIGINT')
  })
}
