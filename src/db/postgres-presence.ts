import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { DatabaseStartError, errorCode, explainFailure } from './database-start-error.ts'
import { superuser } from './postgres-cluster.ts'
import { clusterName, type PidFile, socketDirOf, socketPort } from './postgres-directory.ts'

export const presenceName = 'license-allotments presence'
const leavingName = 'license-allotments leaving'
const connectTimeoutMs = 3_000
/** An hour: somebody may be making room on the disk. */
const maxRejoins = 720
const rejoinPauseMs = 5_000

/** What the socket of a data directory answers. `later` means that a server is there, but not ready. */
export type Answer = { readonly client: pg.Client; readonly socketDir: string } | 'later' | 'nobody'

/** The server says so itself: it starts, recovers or stops, or has no connection free just now. */
const laterCodes = new Set(['57P03', '53300', 'ECONNRESET', 'EPIPE'])
const nobodyCodes = new Set(['ECONNREFUSED', 'ENOENT'])

/** Asks for the server of this data directory; an open connection is this process's presence there. */
export async function askServer(dataDir: string, pidFile: PidFile | undefined): Promise<Answer> {
  // A running server says where its socket is: another TMPDIR may have been set when it started.
  const socketDir = pidFile?.socketDir ?? socketDirOf(dataDir)
  const client = new pg.Client({
    host: socketDir,
    port: socketPort,
    user: superuser,
    database: 'postgres',
    application_name: presenceName,
    connectionTimeoutMillis: connectTimeoutMs,
  })
  // The server may end while we are idle; the next statement says so.
  client.on('error', () => {})
  try {
    await client.connect()
    if (socketDir === dataDir || (await servesFrom(client, dataDir))) return { client, socketDir }
    await client.end()
    return 'nobody'
  } catch (error) {
    await client.end().catch(() => {})
    const code = errorCode(error) ?? ''
    if (nobodyCodes.has(code)) return 'nobody'
    if (laterCodes.has(code) || /timeout|terminated/i.test(String(error))) return 'later'
    if (code.startsWith('28')) {
      throw new DatabaseStartError(
        `The server running on ${dataDir} was not started by License Allotments.`,
        {
          cause: error,
        },
      )
    }
    throw explainFailure('to answer', dataDir, String(error), error)
  }
}

async function servesFrom(client: pg.Client, dataDir: string): Promise<boolean> {
  const { rows } = await client.query<{ data_directory: string }>('show data_directory')
  return rows[0]?.data_directory === `${dataDir}/${clusterName}`
}

export type Presence = {
  /** Gives it up; true when nobody else is present. */
  leave(): Promise<boolean>
}

/**
 * Keeps this process present: a connection lost with a crashed server is made anew by `rejoin`,
 * which starts the server again where it is gone. Without this the next to leave would believe
 * itself the last, and a server killed for want of memory would stay away.
 */
export function keepPresence(
  first: pg.Client,
  rejoin: () => Promise<pg.Client>,
  log: (message: string) => void,
): Presence {
  let client = first
  let leaving = false
  let rejoining: Promise<void> | undefined
  const watch = () => {
    client.once('end', () => {
      if (!leaving) rejoining = again()
    })
  }
  const again = async () => {
    log('The connection to the embedded database was lost; joining it again.')
    for (let attempt = 0; attempt < maxRejoins && !leaving; attempt += 1) {
      try {
        client = await rejoin()
        watch()
        return
      } catch (error) {
        if (attempt === 0) log(error instanceof Error ? error.message : String(error))
        await delay(rejoinPauseMs, undefined, { ref: false })
      }
    }
  }
  watch()
  const leave = async () => {
    leaving = true
    await rejoining
    return isLastToLeave(client)
  }
  return { leave }
}

/** Gives up this process's presence; true when nobody else is present. */
async function isLastToLeave(client: pg.Client): Promise<boolean> {
  try {
    // Renamed before counting: of two that leave at once, at least one sees itself alone.
    await client.query(`set application_name = '${leavingName}'`)
    const { rows } = await client.query(
      'select 1 from pg_stat_activity where application_name = $1 limit 1',
      [presenceName],
    )
    return rows.length === 0
  } catch {
    return true // the connection was lost with the server; what may be left of it is to stop
  } finally {
    await client.end().catch(() => {})
  }
}
