import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { adminTokenFile } from '../contract/defaults.ts'
import { locatePostgres } from '../db/postgres-package.ts'
import { programVersion } from '../health/program-version.ts'

export type Check = {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'error'
  readonly message: string
  /** What to do, where there is something to do. */
  readonly advice?: string
}

const lowestNode = [20, 19] as const
const littleDiskBytes = 1024 ** 3
const veryLittleDiskBytes = 100 * 1024 ** 2

/** What can be looked at on this machine alone, whether or not a server runs. */
export async function checkInstallation(dataDir: string, usesOwnDatabase: boolean): Promise<Check[]> {
  const checks = [checkNode(), checkPackages()]
  if (usesOwnDatabase) checks.push(checkPostgres())
  if (statSync(dataDir, { throwIfNoEntry: false })?.isDirectory() === false) {
    const message = `${dataDir} is not a directory.`
    return [
      ...checks,
      { name: 'data directory', state: 'error', message, advice: 'Name another with --data-dir.' },
    ]
  }
  if (!existsSync(dataDir)) {
    return [
      ...checks,
      ok('data directory', `${dataDir} is not there: no server has been started with it on this machine.`),
    ]
  }
  try {
    return [...checks, await checkDisk(dataDir), checkTokenFile(dataDir), ...checkCluster(dataDir)]
  } catch (error) {
    const message = `${dataDir} cannot be read (${(error as NodeJS.ErrnoException).code}).`
    const advice = 'Run doctor as the account that runs the server.'
    return [...checks, { name: 'data directory', state: 'error', message, advice }]
  }
}

export function ok(name: string, message: string): Check {
  return { name, state: 'ok', message }
}

function checkNode(): Check {
  const { node } = process.versions
  const [major = 0, minor = 0] = node.split('.').map(Number)
  if (major > lowestNode[0] || (major === lowestNode[0] && minor >= lowestNode[1]))
    return ok('node', `Node ${node}`)
  return {
    name: 'node',
    state: 'error',
    message: `Node ${node} is too old.`,
    advice: `Install Node ${lowestNode.join('.')} or newer from https://nodejs.org/.`,
  }
}

function checkPackages(): Check {
  const require = createRequire(import.meta.url)
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const missing = Object.keys(manifest.dependencies).filter((name) => !isInstalled(require, name))
  if (missing.length === 0) {
    return ok(
      'packages',
      `License Allotments ${programVersion()}, ${Object.keys(manifest.dependencies).length} packages`,
    )
  }
  return {
    name: 'packages',
    state: 'error',
    message: `Packages are missing: ${missing.join(', ')}.`,
    advice: 'Install them with: npm ci',
  }
}

function isInstalled(require: NodeJS.Require, name: string): boolean {
  return (require.resolve.paths(name) ?? []).some((dir) => existsSync(join(dir, name, 'package.json')))
}

function checkPostgres(): Check {
  try {
    const { major } = locatePostgres()
    return ok('embedded database', `PostgreSQL ${major} for ${process.platform}-${process.arch}`)
  } catch (error) {
    return {
      name: 'embedded database',
      state: 'warning',
      message: (error as Error).message,
      advice: 'Needed only where `allot serve` runs without DATABASE_URL.',
    }
  }
}

async function checkDisk(dataDir: string): Promise<Check> {
  const { bavail, bsize } = await statfs(dataDir)
  const free = bavail * bsize
  const message = `${shownBytes(free)} free for ${dataDir}`
  if (free >= littleDiskBytes) return ok('disk', message)
  const advice = 'Make room or enlarge the disk: a full one stops the database.'
  return { name: 'disk', state: free < veryLittleDiskBytes ? 'error' : 'warning', message, advice }
}

function checkTokenFile(dataDir: string): Check {
  const file = join(dataDir, adminTokenFile)
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) return ok('admin token', `${file} is not there; ALLOT_TOKEN is used.`)
  if ((found.mode & 0o077) === 0) return ok('admin token', `${file} can be read by its owner only.`)
  return {
    name: 'admin token',
    state: 'error',
    message: `${file} can be read by others on this machine.`,
    advice: `Run: chmod 600 ${file}, revoke the token and delete the file; the next start makes a new one.`,
  }
}

function checkCluster(dataDir: string): Check[] {
  const cluster = join(dataDir, 'postgresql')
  if (!existsSync(cluster)) return []
  const { mode } = statSync(dataDir)
  const checks: Check[] = []
  if ((mode & 0o077) !== 0) {
    checks.push({
      name: 'data directory',
      state: 'warning',
      message: `${dataDir} can be entered by others on this machine.`,
      advice: `Run: chmod 700 ${dataDir}`,
    })
  }
  return [...checks, ...checkVersionOf(cluster)]
}

/** A database that this program cannot start. */
function checkVersionOf(cluster: string): Check[] {
  const broken = (message: string, advice: string): Check[] => [
    { name: 'data directory', state: 'error', message, advice },
  ]
  if (!readdirSync(cluster).includes('PG_VERSION')) {
    return broken(
      `${cluster} is no database: PG_VERSION is missing.`,
      'Restore it from a backup, or move it away to begin empty.',
    )
  }
  const written = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  const major = embeddedMajor()
  if (major === undefined || written === String(major)) return []
  return broken(
    `${cluster} was written by PostgreSQL ${written}; this program brings PostgreSQL ${major}.`,
    'Run `allot export` with the version that wrote it, then `allot import --from-export` into a new --data-dir.',
  )
}

function embeddedMajor(): number | undefined {
  try {
    return locatePostgres().major
  } catch {
    return undefined // said by another check
  }
}

export function shownBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}
