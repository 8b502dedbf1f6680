import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, explainFailure } from './database-start-error.ts'
import { commandAs } from './postgres-account.ts'
import type { PostgresAccount } from './postgres-account-kind.ts'
import { clusterName, unfinishedPrefix } from './postgres-directory.ts'
import type { PostgresPackage } from './postgres-package.ts'
import { isAlive } from './postgres-process.ts'

/** PostgreSQL's own administrator in the cluster; the application signs in as `applicationUser`. */
export const superuser = 'postgres'
const maxKeptOutput = 20_000
/** Clusters that this process is making just now. */
const inTheMaking = new Set<string>()

const initdbArguments = [
  `--username=${superuser}`,
  '--encoding=UTF8',
  // Names sort and compare alike on every system, whatever its locales are: the rules are PostgreSQL's own.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  // macOS knows C.UTF-8 only by this name, and only for character classes.
  ...(process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=UTF-8'] : ['--locale=C.UTF-8']),
  // Whoever reaches the socket has passed the directory's 0700: the file system has decided already,
  // and a password beside the data would protect nothing. TCP is off; should somebody turn it on, it refuses.
  '--auth-local=trust',
  '--auth-host=reject',
  '--data-checksums',
  '--no-instructions',
]

/**
 * Makes the cluster where there is none. It grows beside its place and is renamed when whole and
 * synced, so a kill at any moment leaves either a full cluster or none.
 */
export async function createCluster(
  pkg: PostgresPackage,
  account: PostgresAccount,
  dataDir: string,
): Promise<void> {
  const cluster = join(dataDir, clusterName)
  await removeUnfinished(dataDir)
  if (existsSync(cluster)) return
  const unfinished = join(dataDir, `${unfinishedPrefix}${process.pid}-${randomBytes(4).toString('hex')}`)
  inTheMaking.add(unfinished)
  try {
    await runInitdb(pkg, account, dataDir, unfinished)
    await rename(unfinished, cluster)
    await syncDirectory(dataDir)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    const code = errorCode(error)
    // Two programs began at once and the other was first: its cluster is as good.
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return
    throw error
  } finally {
    inTheMaking.delete(unfinished)
  }
}

async function runInitdb(pkg: PostgresPackage, account: PostgresAccount, dataDir: string, target: string) {
  const { file, args, options } = commandAs(account, pkg.initdb, ['-D', target, ...initdbArguments])
  const child = spawn(file, args, { ...options, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', (chunk) => {
    words = (words + chunk).slice(-maxKeptOutput)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  }).catch((error) => {
    throw explainFailure('to create its files', dataDir, String(error), error)
  })
  if (code !== 0) throw explainFailure('to create its files', dataDir, words)
}

/** Removes what programs that were killed in the middle left behind. */
async function removeUnfinished(dataDir: string): Promise<void> {
  for (const entry of readdirSync(dataDir)) {
    if (!entry.startsWith(unfinishedPrefix)) continue
    const unfinished = join(dataDir, entry)
    const maker = Number.parseInt(entry.slice(unfinishedPrefix.length), 10)
    // In a container every start may have the same process id: our own id may mean an earlier life.
    if (maker === process.pid ? inTheMaking.has(unfinished) : isAlive(maker)) continue
    await rm(unfinished, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir)
  await handle.sync().finally(() => handle.close())
}
