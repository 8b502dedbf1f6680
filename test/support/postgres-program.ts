import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EmbeddedPostgresOptions, SocketSettings } from '../../src/db/embedded-postgres.ts'

export type Program = {
  readonly child: ChildProcess
  /** What it said once it had started, or why it could not. */
  readonly started: Promise<{ settings: SocketSettings; adopted: boolean; pid: number }>
  readonly ended: Promise<number | null>
}

const script = fileURLToPath(new URL('start-postgres.ts', import.meta.url))
const running = new Set<ChildProcess>()

/** Starts the embedded server in a process of its own; `prefix` goes before it on the command line. */
export function startProgram(
  options: EmbeddedPostgresOptions,
  { prefix = [], env = {} }: { prefix?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Program {
  const words = [...prefix, process.execPath, '--import', 'tsx', script, JSON.stringify(options)]
  const [file = process.execPath, ...args] = words
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  running.add(child)
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  const started = new Promise<{ settings: SocketSettings; adopted: boolean; pid: number }>(
    (resolve, reject) => {
      child.on('error', reject)
      child.on('close', () => reject(new Error('ended without a word')))
      child.stdout.once('data', (line) => {
        const said = JSON.parse(String(line))
        if (said.pid === undefined) reject(Object.assign(new Error(said.message), { name: said.name }))
        else resolve(said)
      })
    },
  )
  started.catch(() => {}) // whoever waits for it hears of it
  return { child, started, ended }
}

/** Kills, as a power cut would, every program that a failed test left. */
export async function killPrograms(): Promise<void> {
  for (const child of running) child.kill('SIGKILL')
}

/** Waits until `condition` holds; fails after half a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
