import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmptyDatabase, type TestDatabase } from './database.ts'
import { programWords } from './program.ts'

/** `allot serve` as a process of its own. */
export type Serving = {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  /** Resolves when its words match. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  text(): string
}

/** A database and a data directory for processes of `allot serve`. */
export type ServePlace = {
  readonly dataDir: string
  serve(...args: string[]): Serving
  /** The same with other values in the environment. */
  serveIn(env: NodeJS.ProcessEnv): Serving
  /** A server on a port of its own, once it answers. */
  ready(...args: string[]): Promise<Serving & { readonly address: string }>
  /** The first administrator's token, after a first start. */
  token(): Promise<string>
  /** Stops what still runs. */
  close(): Promise<void>
}

export async function servePlace(): Promise<ServePlace> {
  const database = await createEmptyDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'license-allotments-serve-'))
  const running = new Map<ChildProcess, Promise<unknown>>()
  const serve: ServePlace['serve'] = (...args) => start(args, {})
  const start = (args: readonly string[], changes: NodeJS.ProcessEnv) => {
    const words = [...programWords(), 'serve', '--data-dir', dataDir, ...args]
    const env = { ...process.env, DATABASE_URL: urlOf(database), ...changes }
    const child = spawn(process.execPath, words, { env })
    const serving = listen(child)
    running.set(child, serving.ended)
    void serving.ended.then(() => running.delete(child))
    return serving
  }
  return {
    dataDir,
    serve,
    serveIn: (env) => start([], env),
    async ready(...args) {
      const server = serve('--port', '0', ...args)
      const [, address = ''] = await server.said(/ready at (https?:\S+)[\s\S]*Ctrl\+C stops the server/)
      return { ...server, address }
    },
    token: async () => (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim(),
    async close() {
      const ends = [...running.values()]
      for (const child of running.keys()) child.kill('SIGKILL')
      await Promise.all(ends)
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A database as DATABASE_URL names it. */
export function urlOf({ settings }: Pick<TestDatabase, 'settings'>): string {
  if ('url' in settings) return settings.url
  return `postgresql://${settings.user}@/${settings.database}?host=${encodeURIComponent(settings.socketDir)}&port=${settings.port}`
}

function listen(child: ReturnType<typeof spawn>): Serving {
  let text = ''
  const listeners = new Set<() => void>()
  const hear = (data: Buffer) => {
    text += data
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(text)
        if (found) resolve(found)
      }
      listeners.add(look)
      look()
      ended.then(() => reject(new Error(`ended without a word like ${pattern}: ${text}`)))
    })
  return { child, ended, said, text: () => text }
}
