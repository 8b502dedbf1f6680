import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { programWords } from './program.ts'
import { type Json, type TestApi, testApi } from './test-api.ts'

export type CliRun = { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs the program as a process of its own, without a terminal; its output goes to a file where one is named. */
export function runCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  outFile?: string,
): Promise<CliRun> {
  const child = spawn(process.execPath, [...programWords(), ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', outFile === undefined ? 'pipe' : openSync(outFile, 'w'), 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout?.on('data', (data: Buffer) => {
    out += data
  })
  child.stderr?.on('data', (data: Buffer) => {
    err += data
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

/** A process that has the program loaded and runs command after command. */
function startHost(): {
  run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CliRun>
  stop(): void
} {
  const script = fileURLToPath(new URL('cli-host.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const waiting: ((run: CliRun) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)))
  return {
    run: (args, env) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        child.stdin.write(`${JSON.stringify({ args, env })}\n`)
      }),
    stop: () => child.kill(),
  }
}

export type TestCli = {
  readonly api: TestApi
  readonly url: string
  /** Runs a command against the test's server; fails unless it succeeds. Hands its words out. */
  allot(...args: string[]): Promise<string>
  /** The same with `--json`, read. */
  json(...args: string[]): Promise<Json>
  /** Whatever comes of it. */
  attempt(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<CliRun>
  close(): Promise<void>
}

/** A server on a port of its own, and the program that asks it. */
export async function testCli(options: Parameters<typeof testApi>[0] = {}): Promise<TestCli> {
  const api = await testApi(options)
  await api.server.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(api.server.server.address() as AddressInfo).port}`
  const host = startHost()
  const attempt: TestCli['attempt'] = (args, env) =>
    host.run(args, { ALLOT_URL: url, ALLOT_TOKEN: api.token, ...env })
  const allot: TestCli['allot'] = async (...args) => {
    const { code, out, err } = await attempt(args)
    if (code !== 0) throw new Error(`allot ${args.join(' ')} ended with ${code}: ${err}${out}`)
    return out
  }
  return {
    api,
    url,
    attempt,
    allot,
    json: async (...args) => JSON.parse(await allot(...args, '--json')),
    close: () => {
      host.stop()
      return api.close()
    },
  }
}

/** Columns of a table, by the words of their lines. */
export function wordsOf(out: string): string[] {
  return out.split('\n').map((line) => line.replace(/ {2,}/g, ' | ').trim())
}
