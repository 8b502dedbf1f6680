// A process that runs one command of the program after the other, so that tests need not load it for
// each. Reads lines of JSON `{ args, env }`, answers lines `{ code, out, err }`.
import { createInterface } from 'node:readline'
import { runProgram } from '../../src/cli/run-program.ts'
import { buildProgram } from '../../src/program.ts'

const ownEnv = { ...process.env }
const answer = process.stdout.write.bind(process.stdout)

for await (const line of createInterface({ input: process.stdin })) {
  const { args, env } = JSON.parse(line) as { args: string[]; env: Record<string, string> }
  const said = { out: '', err: '' }
  process.stdout.write = collect('out')
  process.stderr.write = collect('err')
  process.env = { ...ownEnv, ...env }
  process.exitCode = undefined
  const code = await runProgram(buildProgram(), args).catch((error: unknown) => {
    said.err += String(error instanceof Error ? error.stack : error)
    return 70
  })
  answer(`${JSON.stringify({ code, ...said })}\n`)

  function collect(where: 'out' | 'err'): typeof process.stdout.write {
    return ((text: string | Uint8Array) => {
      said[where] += typeof text === 'string' ? text : Buffer.from(text).toString()
      return true
    }) as typeof process.stdout.write
  }
}
process.exitCode = 0
