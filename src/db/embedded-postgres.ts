import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import type { ConnectionSettings } from './database.ts'
import { DatabaseStartError, errorCode, explainFailure } from './database-start-error.ts'
import { chooseAccount } from './postgres-account.ts'
import type { AccountKind } from './postgres-account-kind.ts'
import { createCluster } from './postgres-cluster.ts'
import {
  checkVersion,
  clusterName,
  type PidFile,
  prepareDataDir,
  prepareSocketDir,
  readPidFile,
  socketDirOf,
  socketPort,
} from './postgres-directory.ts'
import { isFinal } from './postgres-log.ts'
import { locatePostgres, type PostgresPackage } from './postgres-package.ts'
import { askServer, keepPresence, type Presence } from './postgres-presence.ts'
import {
  hasId,
  isInhabited,
  isServerOf,
  removeStalePidFile,
  type ServerProcess,
  serverSettings,
  spawnServer,
  stopServer,
} from './postgres-process.ts'

export const applicationUser = 'allot'
export const applicationDatabase = 'license_allotments'

/** The embedded server's address: always a socket's directory. */
export type SocketSettings = Extract<ConnectionSettings, { socketDir: string }>

export type EmbeddedPostgres = {
  readonly settings: SocketSettings
  /** True when the server was already running, and this process only joined it. */
  readonly adopted: boolean
  /** The server's process when it was joined; after a crash its successor has another. */
  readonly pid: number
  readonly version: string
  /**
   * Leaves the server, and shuts it down if nobody else uses it. The last one out stops it, no matter
   * who started it: each user holds one connection, which the kernel closes even on kill -9.
   */
  stop(): Promise<void>
}

export type EmbeddedPostgresOptions = {
  readonly dataDir: string
  readonly log?: (message: string) => void
  /** Further PostgreSQL settings. Tests give up durability for speed with them. */
  readonly serverSettings?: Readonly<Record<string, string>>
  /** Another copy of the platform's package. */
  readonly packageDir?: string
  /** As root: run the server only this way. Otherwise the first that works is taken. */
  readonly account?: AccountKind
}

const startTimeoutMs = 60_000
const pollMs = 20
/** After this long without an answer the log says that a start takes its time. */
const patienceNoticeMs = 2_000
/** A server that ends without a reason (another process stopped it) is started again this often. */
const maxStarts = 5
/** A pid file is empty for a moment while it is being written, and for good after a power cut. */
const emptyPidFileMs = 2_000

/** Starts the PostgreSQL of this data directory, or joins the one already running on it. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const pkg = locatePostgres(options.packageDir)
  const dataDir = prepareDataDir(options.dataDir)
  checkVersion(dataDir, pkg.major)
  const cluster = join(dataDir, clusterName)
  const { client, socketDir, startedPid } = await joinServer(pkg, dataDir, options)
  try {
    const pid = readPidFile(cluster)?.pid
    if (pid === undefined) throw new DatabaseStartError('The embedded database was stopped as it started.')
    await createDatabase(client)
    const version = await serverVersion(client)
    const adopted = startedPid !== pid
    options.log?.(`PostgreSQL ${version} ${adopted ? 'was already running' : 'is running'} (process ${pid}).`)
    const rejoin = async () => (await joinServer(pkg, dataDir, options)).client
    const presence = keepPresence(client, rejoin, options.log ?? (() => {}))
    let stopping: Promise<void> | undefined
    const stop = () => {
      stopping ??= leave(presence, cluster)
      return stopping
    }
    const settings = { socketDir, port: socketPort, user: applicationUser, database: applicationDatabase }
    return { settings, adopted, pid, version, stop }
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

type Joined = {
  readonly client: pg.Client
  readonly socketDir: string
  readonly startedPid: number | undefined
}

/**
 * Asks, starts a server when nobody answers, and asks again. No lock of ours is needed when several
 * processes do this at once: PostgreSQL's own pid file lets only one server live, the others' end at
 * once, and the next question is answered by the one that lives.
 */
async function joinServer(
  pkg: PostgresPackage,
  dataDir: string,
  options: EmbeddedPostgresOptions,
): Promise<Joined> {
  const cluster = join(dataDir, clusterName)
  let server: ServerProcess | undefined
  let starts = 0
  let waitingSince = Date.now()
  let noticed = false
  for (;;) {
    const pidFile = readPidFile(cluster)
    const answer = await askServer(dataDir, pidFile)
    if (typeof answer === 'object') {
      server?.release()
      return { ...answer, startedPid: server?.child.pid }
    }
    if (server?.hasEnded()) {
      const words = server.words()
      if (starts >= maxStarts || isFinal(words)) throw explainFailure('to start', dataDir, words)
      server = undefined
    }
    if (server === undefined && answer === 'nobody' && mayStart(cluster, pidFile)) {
      server = await startServer(pkg, dataDir, options)
      starts += 1
      waitingSince = Date.now()
    }
    const waitedMs = Date.now() - waitingSince
    if (waitedMs > patienceNoticeMs && !noticed) {
      noticed = true
      options.log?.(
        'The database is not ready yet; after a crash it first recovers what was committed. Waiting...',
      )
    }
    if (waitedMs > startTimeoutMs) {
      server?.release()
      throw new DatabaseStartError(
        `The database in ${dataDir} is not ready after ${startTimeoutMs / 1000} s. It goes on by itself: ` +
          `start again in a while. Its log is in ${join(cluster, 'log')}.`,
      )
    }
    await delay(pollMs)
  }
}

/** Whether the pid file stands for no server. One that PostgreSQL would take for a server is removed. */
function mayStart(cluster: string, pidFile: PidFile | undefined): boolean {
  if (pidFile === undefined) return true
  if (isServerOf(pidFile.pid, cluster)) return false
  if (Number.isNaN(pidFile.pid)) {
    const written = statSync(join(cluster, 'postmaster.pid'), { throwIfNoEntry: false })
    if (written !== undefined && Date.now() - written.mtimeMs < emptyPidFileMs) return false
    removeStalePidFile(cluster, pidFile)
  } else if (hasId(pidFile.pid)) {
    // Of another program by now, or of a dead server that nobody has reaped yet. Without its pid file PostgreSQL would not see
    // that processes of the old server are still there.
    if (isInhabited(cluster)) return false
    removeStalePidFile(cluster, pidFile)
  }
  return true
}

async function startServer(
  pkg: PostgresPackage,
  dataDir: string,
  options: EmbeddedPostgresOptions,
): Promise<ServerProcess> {
  const account = chooseAccount(pkg, dataDir, options.account)
  const cluster = join(dataDir, clusterName)
  if (!existsSync(cluster)) {
    options.log?.(`Creating the database in ${dataDir}.`)
    await createCluster(pkg, account, dataDir)
  }
  const socketDir = socketDirOf(dataDir)
  prepareSocketDir(socketDir, dataDir, account)
  if (socketDir !== dataDir)
    options.log?.(`The path of ${dataDir} is long; the database's socket is in ${socketDir}.`)
  // A comma in the path would otherwise begin a second directory.
  const quoted = `"${socketDir.replaceAll('"', '""')}"`
  const settings = { ...serverSettings, ...options.serverSettings, unix_socket_directories: quoted }
  return spawnServer(pkg, account, cluster, settings)
}

/** Makes the application's user and database where they are missing, also after a kill in between. */
async function createDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select 1 from pg_database where datname = $1', [applicationDatabase])
  if (rows.length > 0) return
  await unlessThere(client, `create role ${applicationUser} login`)
  await unlessThere(client, `create database ${applicationDatabase} owner ${applicationUser}`)
}

async function unlessThere(client: pg.Client, statement: string): Promise<void> {
  try {
    await client.query(statement)
  } catch (error) {
    // Duplicate role or database; the unique index speaks when two come at the same moment.
    if (!['42710', '42P04', '23505'].includes(errorCode(error) ?? '')) throw error
  }
}

async function serverVersion(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  return rows[0]?.server_version ?? ''
}

async function leave(presence: Presence, cluster: string): Promise<void> {
  if (!(await presence.leave())) return
  const pidFile = readPidFile(cluster)
  if (pidFile !== undefined) await stopServer(pidFile.pid, cluster)
}
