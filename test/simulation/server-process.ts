import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { applicationDatabase, applicationUser } from '../../src/db/embedded-postgres.ts'
import { clusterName, readPidFile, socketPort } from '../../src/db/postgres-directory.ts'
import { programWords } from '../support/program.ts'

export type ServerProcess = {
  readonly address: string
  readonly token: string
  readonly ended: Promise<void>
  /** What it has said so far. */
  words(): string
  /** At once, as a power cut or the kernel would. */
  kill(what: 'server' | 'database' | 'both'): void
  /** In order, with its database. */
  stop(): Promise<void>
}

/** A bound against waiting for ever, not a demand: machines that run tests are busy. */
const startWithinMs = 150_000

/** Starts the real program on a data directory, with the database it brings along. */
export async function startServer(dataDir: string): Promise<ServerProcess> {
  const words = [...programWords(), 'serve', '--port', '0', '--data-dir', dataDir, '--log-level', 'error']
  const { DATABASE_URL: _, ...env } = process.env
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const address = await heard(child, ended, (data) => {
    text += data
    return text
  })
  const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim()
  return {
    address,
    token,
    ended,
    words: () => text,
    kill(what) {
      const database = what === 'server' ? [] : databaseProcesses(dataDir)
      if (what !== 'database') child.kill('SIGKILL')
      for (const pid of database) killNow(pid)
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function heard(child: ChildProcess, ended: Promise<void>, hear: (data: string) => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the server did not start in time')), startWithinMs)
    const listen = (data: Buffer) => {
      const text = hear(String(data))
      const [, address] = /ready at (http:\S+)[\s\S]*Ctrl\+C stops/.exec(text) ?? []
      if (!address) return
      clearTimeout(late)
      resolve(address)
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    ended.then(() => reject(new Error(`the server ended: ${hear('')}`)))
  })
}

/** The postmaster that this data directory names, and its children. */
function databaseProcesses(dataDir: string): number[] {
  const pid = readPidFile(join(dataDir, clusterName))?.pid
  if (pid === undefined) return []
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return [pid, ...children.map(Number)]
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // it had ended by itself
  }
}

/** What a killed server may have left running. */
export function killDatabase(dataDir: string): void {
  try {
    for (const pid of databaseProcesses(dataDir)) killNow(pid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** A connection beside the server's own, to look at what is really stored. */
export function openBeside(dataDir: string): Database {
  const socketDir = readPidFile(join(dataDir, clusterName))?.socketDir ?? dataDir
  const settings = { socketDir, port: socketPort, user: applicationUser, database: applicationDatabase }
  return openDatabase(settings, { max: 2 })
}
