import { existsSync, readFileSync } from 'node:fs'
import { type AddressInfo, isIP } from 'node:net'
import { join, resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { shellWord } from './cli/allotment-words.ts'
import { type App, defaultLimits } from './command/app.ts'
import { uuidv7 } from './command/new-id.ts'
import { runCommand } from './command/run-command.ts'
import { isCountryCode } from './contract/country.ts'
import { type Database, openDatabase } from './db/database.ts'
import { migrateServer, openServer } from './db/database-server.ts'
import { DatabaseStartError } from './db/database-start-error.ts'
import { startEmbeddedPostgres } from './db/embedded-postgres.ts'
import { makeDirectory } from './db/make-directory.ts'
import { oneAtATime } from './db/one-at-a-time.ts'
import { loadDemo } from './demo/load-demo.ts'
import { fillDemo, tellDemo } from './demo-start.ts'
import { readAdminCenter } from './graph/admin-center.ts'
import { buildServer } from './graph/server.ts'
import { defaultThrottle, parseThrottle, type ThrottleLimits } from './graph/throttle.ts'
import { createSender } from './notification/sender.ts'
import { readTls } from './read-tls.ts'
import { readSecretKey, SecretKeyError } from './secret-key.ts'
import { tellSignIn, tellSignInLink } from './sign-in-start.ts'
import { StartError } from './start-error.ts'
import { startLoops } from './start-loops.ts'
import { createTenant } from './tenant/create-tenant.ts'
import { listTenants } from './tenant/tenant-store.ts'
import { createToken } from './token/create-token.ts'
import { findTokenByHash } from './token/token-store.ts'
import { hashToken } from './token/token-text.ts'
import { createSettler, type Settler, systemCaller } from './worker/continue-settlements.ts'
import { writeSecret } from './write-secret.ts'

export type ServeOptions = {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly organization: string
  readonly country?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly trustProxy?: readonly string[]
  readonly throttle?: string
  readonly notifyHost?: readonly string[]
  readonly logLevel: string
  /** Fills an empty organization with the sample one. */
  readonly demo?: boolean
}

/** Looks for work left by processes that ended, and by a settlement that failed with the database. */
const resumeEveryMs = 5_000
/** After this long a stop no longer waits for requests. */
const stopWithinMs = 20_000

/** Runs the server until it is told to stop; the exit code. */
export async function serve(options: ServeOptions): Promise<number> {
  const undo: (() => Promise<unknown>)[] = []
  const say = (text: string) => process.stdout.write(`${text}\n`)
  try {
    const log = pino(
      {
        level: options.logLevel,
        redact: ['req.headers.authorization', 'headers.authorization', '*.token', 'token'],
      },
      pino.destination(2),
    )
    const tls = readTls(options)
    const trustProxy = checkedProxies(options.trustProxy)
    const limits = checkedLimits(options.throttle)
    const dataDir = resolve(options.dataDir)
    const database = await openStore(dataDir, say, undo)
    const secretKey = await readSecretKey(dataDir)
    const settler: Settler = createSettler(
      () => app,
      (error) => log.error({ err: error }, 'a settlement failed; it is tried again'),
    )
    const app: App = {
      database,
      limits: defaultLimits,
      now: () => new Date(),
      newId: uuidv7,
      ...(secretKey ? { secretKey } : {}),
      onFollowUp: settler.wake,
    }
    const { tokenFile, tenantId, isFirstStart } = await prepareTenant(app, options, dataDir)
    const toTry = options.demo ? await fillDemo(app, say) : []
    const sender = createSender(options.notifyHost)
    const server = buildServer({
      app,
      logger: log,
      adminCenter: readAdminCenter(),
      ...(tls ? { tls } : {}),
      trustProxy,
      sender,
      loadSample: loadDemo,
      throttle: { limits },
    })
    undo.push(() => settler.stop())
    undo.push(() => server.close())
    await listen(server, options)
    await settler.resume()
    const timer = setInterval(() => {
      settler.resume().catch((error: unknown) => log.error({ err: error }, 'looking for work failed'))
    }, resumeEveryMs)
    undo.push(async () => clearInterval(timer))
    startLoops(app, sender, log, undo)
    const address = addressOf(server, options)
    say(`License Allotments is ready at ${address}`)
    if (isFirstStart) await tellSignInLink(app, tenantId, address, say)
    else tellSignIn(say)
    tellToken(address, tokenFile, say)
    tellDemo(toTry, address, tokenFile, say)
    await stopSignal(say)
    say('Stopping: requests in progress are finished.')
    return 0
  } catch (error) {
    const expected = [StartError, DatabaseStartError, SecretKeyError].some((kind) => error instanceof kind)
    if (!expected) throw error
    process.stderr.write(`${(error as Error).message}\n`)
    return 1
  } finally {
    await stopAll(undo)
  }
}

/** The last opened is closed first; a close that hangs does not hold up the others for ever. */
async function stopAll(undo: (() => Promise<unknown>)[]): Promise<void> {
  for (const close of undo.reverse()) {
    const late = new Promise((done) => {
      setTimeout(done, stopWithinMs).unref()
    })
    await Promise.race([close(), late])
  }
}

async function openStore(
  dataDir: string,
  say: (text: string) => void,
  undo: (() => Promise<unknown>)[],
): Promise<Database> {
  const url = process.env.DATABASE_URL
  let database: Database
  if (url) {
    makeDataDir(dataDir)
    database = await openServer(url)
  } else {
    const postgres = await startEmbeddedPostgres({ dataDir, log: say })
    undo.push(() => postgres.stop())
    database = openDatabase(postgres.settings)
  }
  undo.push(() => database.close())
  const { applied } = await migrateServer(database)
  if (applied.length > 0) say(`The database schema is up to date (${applied.length} migrations applied).`)
  return database
}

/** Without the embedded database the directory holds the first token only. */
function makeDataDir(dataDir: string): void {
  try {
    makeDirectory(dataDir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StartError(`${dataDir} cannot be made a directory (${code}). Name another with --data-dir.`, {
      cause: error,
    })
  }
}

/** On the first start: the organization, and a token of its first administrator in a file of their own. */
async function prepareTenant(
  app: App,
  options: ServeOptions,
  dataDir: string,
): Promise<{ tokenFile: string; tenantId: string; isFirstStart: boolean }> {
  const { tenant, present } = await oneAtATime(app.database, async () => {
    const [present] = await listTenants(app.database.db)
    const tenant =
      present ??
      (await createTenant(app, {
        displayName: options.organization,
        countryLetterCode: checkedCountry(options.country),
      }))
    return { tenant, present }
  })
  const file = join(dataDir, 'admin-token')
  const prepared = { tokenFile: file, tenantId: tenant.id, isFirstStart: !present }
  if (await isKnown(app, tenant.id, file)) return prepared
  const caller = { ...systemCaller(tenant.id), roles: ['globalAdministrator' as const] }
  const input = { displayName: 'First administrator', role: 'globalAdministrator' as const }
  const made = await runCommand(app, caller, { command: 'createToken' }, (ctx) => createToken(ctx, input))
  await writeSecret(file, `${made.value.text}\n`)
  return prepared
}

/** A file left beside another database opens nothing here; a revoked token stays as it is. */
async function isKnown(app: App, tenantId: string, file: string): Promise<boolean> {
  if (!existsSync(file)) return false
  const text = readFileSync(file, 'utf8').trim()
  return (await findTokenByHash(app.database.db, tenantId, hashToken(text))) !== undefined
}

/** Addresses, networks such as 10.0.0.0/8, or loopback, linklocal and uniquelocal. */
function checkedProxies(proxies: readonly string[] = []): readonly string[] {
  for (const proxy of proxies) {
    const [address = '', bits = '0', ...rest] = proxy.split('/')
    const named = ['loopback', 'linklocal', 'uniquelocal'].includes(proxy)
    if (named || (isIP(address) !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= 128))
      continue
    throw new StartError(`--trust-proxy takes addresses or networks, such as 10.0.0.0/8, not "${proxy}".`)
  }
  return proxies
}

function checkedLimits(text: string | undefined): ThrottleLimits {
  if (text === undefined) return defaultThrottle
  const limits = parseThrottle(text)
  if (limits) return limits
  throw new StartError(
    `--throttle takes amounts and seconds, such as token=8000/10,tenantWrites=180000/300, or off; not "${text}".`,
  )
}

function checkedCountry(country: string | undefined): string | null {
  if (country === undefined) return null
  const code = country.toUpperCase()
  if (isCountryCode(code)) return code
  throw new StartError(`--country takes a country code of two letters, such as DE, not "${country}".`)
}

async function listen(server: FastifyInstance, { port, host }: ServeOptions): Promise<void> {
  try {
    await server.listen({ port, host })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} on ${host} is in use. Stop what uses it, or choose another: --port ${port + 1}.`,
        { cause: error },
      )
    }
    if (code === 'EACCES')
      throw new StartError(
        `Port ${port} may not be opened by this user. Choose one from 1024: --port 8080.`,
        { cause: error },
      )
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(`--host ${host} is no address of this machine.`, { cause: error })
    throw error
  }
}

function addressOf(server: FastifyInstance, options: ServeOptions): string {
  const { port } = server.server.address() as AddressInfo
  const host = options.host === '0.0.0.0' || options.host === '::' ? 'localhost' : options.host
  return `${options.tlsCert ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function tellToken(address: string, tokenFile: string, say: (text: string) => void): void {
  say(`For programs, the administrator's token is in ${tokenFile}`)
  say(
    `  curl -H "Authorization: Bearer $(cat ${shellWord(tokenFile)})" ${address}/beta/admin/cloudLicensing/products`,
  )
  say(`What there is to ask for: ${address}/openapi.json`)
}

/** Says how to stop. Resolves at the first signal; a second one ends the process at once. */
function stopSignal(say: (text: string) => void): Promise<void> {
  say('Ctrl+C stops the server.')
  return new Promise((done) => {
    const signals = ['SIGINT', 'SIGTERM'] as const
    let told = false
    const stop = () => {
      if (told) process.exit(130)
      told = true
      done()
    }
    for (const signal of signals) process.on(signal, stop)
  })
}
