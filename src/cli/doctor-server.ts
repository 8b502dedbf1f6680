import type { z } from 'zod'
import { listAllotments } from '../contract/allotment-endpoints.ts'
import { getHealth, type health } from '../contract/operation-endpoints.ts'
import { programVersion } from '../health/program-version.ts'
import { CliError } from './cli-error.ts'
import type { Client } from './client.ts'
import { type Check, ok, shownBytes } from './doctor-checks.ts'

type Health = z.output<typeof health>

const clockToleranceMs = 2_000
const oldestBacklogMs = 60_000
const lowestPostgres = 150_000
const highestPostgres = 190_000

/** What the running server says of itself and its database; one error when there is none. */
export async function checkServer(client: Client): Promise<Check[]> {
  const before = Date.now()
  let found: Health
  try {
    found = await client.call<Health>(getHealth, {})
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    return [
      {
        name: 'server',
        state: 'error',
        message: error.message,
        ...(error.hint ? { advice: error.hint } : {}),
      },
    ]
  }
  const here = (before + Date.now()) / 2
  return [
    checkVersion(found, client.connection.url),
    ...checkDatabase(found),
    checkClocks(found, here),
    checkSealing(found, here),
    checkSettling(found, here),
    await checkOwners(client),
  ]
}

function checkVersion({ version }: Health, url: string): Check {
  if (version === programVersion()) return ok('server', `License Allotments ${version} answers at ${url}`)
  return {
    name: 'server',
    state: 'warning',
    message: `The server at ${url} is version ${version}, this command ${programVersion()}.`,
    advice: 'Use the same version for both.',
  }
}

function checkDatabase({ database }: Health): Check[] {
  const checks: Check[] = []
  const supported = database.versionNumber >= lowestPostgres && database.versionNumber < highestPostgres
  const size = shownBytes(database.sizeBytes)
  checks.push(
    supported
      ? ok('database', `PostgreSQL ${database.version}, ${size}`)
      : {
          name: 'database',
          state: 'error',
          message: `PostgreSQL ${database.version} is not supported.`,
          advice: 'Use PostgreSQL 15 to 18. `allot export` and `allot import --from-export` move the data.',
        },
  )
  checks.push(
    database.pendingMigrations.length === 0
      ? ok('migrations', `${database.appliedMigrations.length} applied, none left`)
      : {
          name: 'migrations',
          state: 'error',
          message: `Not applied: ${database.pendingMigrations.join(', ')}.`,
          advice: 'Restart the server: it applies them at its start.',
        },
  )
  const off = [
    ...(database.fsync ? [] : ['fsync']),
    ...(database.fullPageWrites ? [] : ['full_page_writes']),
    ...(database.synchronousCommit === 'off' ? ['synchronous_commit'] : []),
  ]
  checks.push(
    off.length === 0
      ? ok('durability', 'fsync and full_page_writes are on')
      : {
          name: 'durability',
          state: 'error',
          message: `Switched off in the database: ${off.join(', ')}. A power cut can lose what was acknowledged.`,
          advice: "Switch them on in the database server's configuration and restart it.",
        },
  )
  return checks
}

function checkClocks(found: Health, here: number): Check {
  const server = Date.parse(found.serverDateTime)
  const database = Date.parse(found.database.databaseDateTime)
  const toServer = Math.round(server - here)
  const toDatabase = Math.round(database - server)
  const seconds = (ms: number) => `${(Math.abs(ms) / 1000).toFixed(1)} s`
  const message = `server ${seconds(toServer)} from this machine, database ${seconds(toDatabase)} from the server`
  if (Math.max(Math.abs(toServer), Math.abs(toDatabase)) <= clockToleranceMs) return ok('clocks', message)
  return {
    name: 'clocks',
    state: 'warning',
    message,
    advice: 'Let all machines take their time from one source (NTP): the queue goes by it.',
  }
}

function checkSealing({ audit }: Health, here: number): Check {
  const age = ageOf(audit.oldestUnsealedDateTime, here)
  const message = `${audit.unsealedEntries} entries still to be sealed`
  if (age <= oldestBacklogMs) return ok('audit', message)
  return {
    name: 'audit',
    state: 'warning',
    message: `${message}, the oldest for ${Math.round(age / 60_000)} minutes.`,
    advice: "Sealing takes seconds. Look into the server's log, and restart it.",
  }
}

function checkSettling({ settlement }: Health, here: number): Check {
  const age = ageOf(settlement.oldestUnsettledDateTime, here)
  const message = `${settlement.unsettledMembers} members and ${settlement.groupsInProgress} groups still to be settled`
  if (age <= oldestBacklogMs) return ok('settlement', message)
  return {
    name: 'settlement',
    state: 'warning',
    message: `${message}, the oldest for ${Math.round(age / 60_000)} minutes.`,
    advice: "Look into the server's log, and restart it: it goes on where it stopped.",
  }
}

const namedOrphans = 5

/** Rule 25: allotments whose owners are all gone are managed by nobody but administrators. */
async function checkOwners(client: Client): Promise<Check> {
  const query = { $select: 'id,displayName', $filter: 'isOrphaned eq true', $count: 'true' }
  const { value, count } = await client.list<{ displayName: string }>(listAllotments, {
    query,
    top: namedOrphans,
  })
  if (value.length === 0) return ok('owners', 'no allotment has lost its owners')
  const more = (count ?? value.length) - value.length
  const names = value.map(({ displayName }) => `"${displayName}"`).join(', ')
  return {
    name: 'owners',
    state: 'warning',
    message: `Nobody of its owners can act any more: ${names}${more > 0 ? ` and ${more} more` : ''}.`,
    advice: 'Appoint an owner with `allot owner add`; `allot allotment list --orphaned` lists them all.',
  }
}

function ageOf(moment: string | null, here: number): number {
  return moment === null ? 0 : here - Date.parse(moment)
}
