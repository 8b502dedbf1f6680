import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseStartError, errorCode, explainFailure } from './database-start-error.ts'
import { makeDirectory } from './make-directory.ts'
import type { PostgresAccount } from './postgres-account-kind.ts'

/** The cluster's folder in the data directory. */
export const clusterName = 'postgresql'
/** Clusters that are being made; renamed to `clusterName` when whole. */
export const unfinishedPrefix = `${clusterName}.init-`
/** Only part of the socket's file name: nothing listens on TCP. */
export const socketPort = 5432
/** The kernel allows 108 bytes (macOS 104) for a socket's path. */
const maxSocketPathBytes = 100
const ownerOnly = 0o700
/** What may stand in a data directory without a database: secrets of ours, whole or half-written. */
const expectedEntries = /^(admin-token|secret-key)(\.\d+)?$|^lost\+found$/

/** Makes the data directory, or checks that this one may be used; answers with its real path. */
export function prepareDataDir(path: string): string {
  try {
    makeDirectory(path)
    const dataDir = realpathSync(path)
    checkContents(dataDir)
    const { uid, mode } = lstatSync(dataDir)
    const self = process.getuid?.() ?? 0
    if (self !== 0 && uid !== self) {
      throw new DatabaseStartError(
        `${dataDir} belongs to another account (uid ${uid}). Start as that account, ` +
          'or name another directory with --data-dir.',
      )
    }
    // The socket trusts whoever reaches it, so nobody else may enter.
    if ((mode & 0o077) !== 0) chmodSync(dataDir, ownerOnly)
    return dataDir
  } catch (error) {
    if (error instanceof DatabaseStartError) throw error
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOTDIR') {
      throw new DatabaseStartError(`${path} is not a directory. Name another with --data-dir.`, {
        cause: error,
      })
    }
    throw explainFailure('to open its directory', path, String(error), error)
  }
}

function checkContents(dataDir: string): void {
  const entries = readdirSync(dataDir).filter(
    (entry) => !entry.startsWith('.') && !expectedEntries.test(entry),
  )
  if (entries.length === 0 || entries.some(isClusterEntry)) return
  const what = entries.includes('PG_VERSION')
    ? 'is the directory of some other PostgreSQL'
    : `already holds other files (${entries.slice(0, 3).join(', ')})`
  throw new DatabaseStartError(`${dataDir} ${what}. Name an empty or a new directory with --data-dir.`)
}

/** Whether a name in the data directory is a cluster of ours, whole or unfinished. */
export function isClusterEntry(entry: string): boolean {
  return entry === clusterName || entry.startsWith(unfinishedPrefix)
}

/** Refuses a cluster that another major version of PostgreSQL wrote. */
export function checkVersion(dataDir: string, major: number): void {
  const file = join(dataDir, clusterName, 'PG_VERSION')
  if (!existsSync(join(dataDir, clusterName))) return
  if (!existsSync(file)) {
    throw new DatabaseStartError(
      `${join(dataDir, clusterName)} is not a PostgreSQL directory: PG_VERSION is missing. ` +
        'Restore it from a backup, or move it away to begin empty.',
    )
  }
  const written = readFileSync(file, 'utf8').trim()
  if (written === String(major)) return
  throw new DatabaseStartError(
    `${dataDir} was written by PostgreSQL ${written}, and this program brings PostgreSQL ${major}. With the version ` +
      'of License Allotments that wrote it run `allot export`, then `allot import --from-export` into a new --data-dir.',
  )
}

/** Where the server of this directory puts its socket: inside, unless the path would be too long. */
export function socketDirOf(dataDir: string): string {
  const bytes = Buffer.byteLength(join(dataDir, `.s.PGSQL.${socketPort}`))
  if (bytes <= maxSocketPathBytes) return dataDir
  return join(
    tmpdir(),
    `license-allotments-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`,
  )
}

/** Makes the socket's directory where it is outside the data directory; nobody else may own or enter it. */
export function prepareSocketDir(socketDir: string, dataDir: string, account: PostgresAccount): void {
  if (socketDir === dataDir) return
  makeDirectory(socketDir)
  const found = lstatSync(socketDir)
  const ours = found.uid === account.uid || found.uid === (process.getuid?.() ?? 0)
  if (!found.isDirectory() || !ours) {
    throw new DatabaseStartError(
      `${socketDir}, meant for the database's socket, belongs to somebody else. Remove it, set TMPDIR to ` +
        'a directory of your own, or use a shorter --data-dir.',
    )
  }
  chmodSync(socketDir, ownerOnly)
  if (found.uid !== account.uid) chownSync(socketDir, account.uid, account.gid)
}

/** What a server writes into `postmaster.pid`; the socket's directory is recorded there too. */
export type PidFile = { readonly text: string; readonly pid: number; readonly socketDir: string | undefined }

/** Reads the cluster's pid file; undefined when there is none. */
export function readPidFile(cluster: string): PidFile | undefined {
  try {
    const text = readFileSync(join(cluster, 'postmaster.pid'), 'utf8')
    const lines = text.split('\n')
    const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10))
    return { text, pid, socketDir: lines[4]?.trim() || undefined }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
