import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adminTokenFile, defaultDataDir, defaultPort } from '../contract/defaults.ts'
import { wrongUse } from './cli-error.ts'

/** Which server is asked, and as whom. */
export type Connection = {
  readonly url: string
  readonly token: string | undefined
  /** Where the token came from, or was looked for. */
  readonly tokenSource: string
  readonly dataDir: string
}

/** Options of every command, and the environment behind them. */
export type ConnectionOptions = { readonly url?: string; readonly dataDir?: string }

/**
 * `--url` before ALLOT_URL before this machine; ALLOT_TOKEN before the first administrator's token of the data directory.
 * An empty variable counts as none.
 */
export function connectionOf(options: ConnectionOptions, env: NodeJS.ProcessEnv = process.env): Connection {
  const url = checkedUrl(options.url ?? (env.ALLOT_URL || `http://127.0.0.1:${defaultPort}`))
  const dataDir = options.dataDir ?? (env.ALLOT_DATA_DIR || defaultDataDir)
  const given = env.ALLOT_TOKEN?.trim()
  if (given) return { url, token: given, tokenSource: 'ALLOT_TOKEN', dataDir }
  const file = join(dataDir, adminTokenFile)
  return { url, token: readToken(file), tokenSource: file, dataDir }
}

function readToken(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined
  } catch {
    return undefined // whoever needs it is told where it was looked for
  }
}

function checkedUrl(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw wrongUse(
      `"${text}" is no address of a server.`,
      `It looks like http://127.0.0.1:${defaultPort}; it comes from --url or ALLOT_URL.`,
    )
  }
  return parsed.href.replace(/\/+$/, '')
}
