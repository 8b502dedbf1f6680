import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { linkSync, readdirSync, readFileSync, readlinkSync, renameSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseStartError, errorCode } from './database-start-error.ts'
import { commandAs } from './postgres-account.ts'
import type { PostgresAccount } from './postgres-account-kind.ts'
import { type PidFile, socketPort } from './postgres-directory.ts'
import { linesAboutFailure, watchLogs } from './postgres-log.ts'
import type { PostgresPackage } from './postgres-package.ts'

const maxKeptOutput = 20_000
const stopTimeoutMs = 60_000
const stopPollMs = 20

/** PostgreSQL settings of the embedded server, beyond where its socket is. */
export const serverSettings: Readonly<Record<string, string>> = {
  listen_addresses: '', // no TCP
  unix_socket_permissions: '0700',
  port: String(socketPort),
  max_connections: '60',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_compression: 'on',
  jit: 'off', // our statements are short: compiling them costs more than it saves
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C', // the launcher reads them
  // One file for each day of the week, begun anew a week later: the log never grows without limit.
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgresql-%a.log',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
}

/** A server that this process has started: it may still be on its way up, or have failed. */
export type ServerProcess = {
  readonly child: ChildProcess
  /** Why it failed: what it said before its log took over, and in the log since. */
  words(): string
  hasEnded(): boolean
  /** Lets this process end without it. */
  release(): void
}

/** Starts the server; it outlives this process if that is killed. */
export function spawnServer(
  pkg: PostgresPackage,
  account: PostgresAccount,
  cluster: string,
  settings: Readonly<Record<string, string>>,
): ServerProcess {
  const settingArguments = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { file, args, options } = commandAs(account, pkg.postgres, ['-D', cluster, ...settingArguments])
  const newInLogs = watchLogs(cluster)
  // Detached: Ctrl-C in a terminal reaches the application alone, which then stops the server in order.
  const child = spawn(file, args, {
    ...options,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  let ended = false
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-maxKeptOutput)
  })
  child.on('error', (error) => {
    said += String(error)
    ended = true
  })
  child.on('close', () => {
    ended = true
  })
  return {
    child,
    words: () => linesAboutFailure(said + newInLogs()),
    hasEnded: () => ended,
    release: () => {
      child.stderr.destroy()
      child.unref()
    },
  }
}

/** Whether a process of this id exists (it may be anybody's). */
export function isAlive(pid: number): boolean {
  return hasId(pid) && !isZombie(pid)
}

/** Whether something has this id, be it alive or not: PostgreSQL makes no difference. */
export function hasId(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** A dead server whose parent has not yet asked for its exit code (often so in containers) is dead. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return true // gone in between
  }
}

/** Whether the process is the PostgreSQL server of this cluster, not another program that got its id. */
export function isServerOf(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false
  try {
    const words =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return words.includes('postgres') && words.includes(`-D ${cluster} `)
  } catch {
    return false // gone in between
  }
}

/** Whether processes of a server are still in a cluster, such as connections that have not noticed yet that it was killed. */
export function isInhabited(cluster: string): boolean {
  if (process.platform !== 'linux') return false
  return readdirSync('/proc').some((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/comm`, 'utf8') === 'postgres\n' &&
        readlinkSync(`/proc/${pid}/cwd`) === cluster
      )
    } catch {
      return false // gone in between, dead, or somebody else's
    }
  })
}

/**
 * Removes the pid file of a server that is no more, and the lock beside its socket. PostgreSQL does so itself, unless
 * something has the dead server's id.
 */
export function removeStalePidFile(cluster: string, stale: PidFile): void {
  removeStale(join(cluster, 'postmaster.pid'), (text) => text === stale.text)
  if (stale.socketDir === undefined) return
  const isTheirs = (text: string) => Number.parseInt(text, 10) === stale.pid
  removeStale(join(stale.socketDir, `.s.PGSQL.${socketPort}.lock`), isTheirs)
}

function removeStale(file: string, isStale: (text: string) => boolean): void {
  const aside = `${file}.stale-${process.pid}`
  try {
    renameSync(file, aside)
    // Another start may have written a fresh file since we read it: put that one back.
    if (!isStale(readFileSync(aside, 'utf8'))) linkSync(aside, file)
    unlinkSync(aside)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error // else another process was first
  }
}

/** Fast shutdown: transactions are rolled back, everything is written, the process ends. */
export async function stopServer(pid: number, cluster: string): Promise<void> {
  if (!isServerOf(pid, cluster)) return
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + stopTimeoutMs
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      throw new DatabaseStartError(`The embedded database (process ${pid}) has not stopped within a minute.`)
    }
    await delay(stopPollMs)
  }
}
