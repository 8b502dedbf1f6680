import { type Command, CommanderError } from 'commander'
import { CliError, interrupted, wrongUse } from './cli-error.ts'

/** Parses the command line and runs it; the exit code: 0 done, 1 refused, 2 wrong use. */
export async function runProgram(program: Command, args: readonly string[]): Promise<number> {
  const json = args.includes('--json')
  const said: string[] = []
  exitByThrowing(program, json ? (text) => said.push(text) : undefined)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    if (error instanceof CommanderError) return tellWrongUse(error, json ? said : undefined)
    if (error instanceof CliError) return tell(error, json)
    throw error
  }
}

/** Help and version end this way, too. What was wrong has been said, unless it was kept for JSON. */
function tellWrongUse(error: CommanderError, kept: readonly string[] | undefined): number {
  if (error.exitCode === 0) return 0
  // A name in the place of an option: `allot allotment show -Lab`.
  const hint = /unknown option '-[^-]/.test(error.message)
    ? 'A name that begins with - stands at the end, behind --: allot allotment show -- -NAME'
    : undefined
  if (kept === undefined) {
    if (hint) process.stderr.write(`${hint}\n`)
    return 2
  }
  if (error.code.startsWith('commander.help')) {
    process.stderr.write(kept.join(''))
    return 2
  }
  return tell(wrongUse(error.message.replace(/^error: /, ''), hint), true)
}

function tell(error: CliError, json: boolean): number {
  if (json) {
    const { code, message, hint } = error
    process.stderr.write(`${JSON.stringify({ error: { code, message, ...(hint ? { hint } : {}) } })}\n`)
  } else {
    process.stderr.write(`${error.message}\n${error.hint ? `${error.hint}\n` : ''}`)
  }
  return error.exitCode
}

function exitByThrowing(command: Command, writeErr: ((text: string) => void) | undefined): void {
  command.exitOverride()
  if (writeErr) command.configureOutput({ writeErr })
  for (const inner of command.commands) exitByThrowing(inner, writeErr)
}

/** Output into a pipe that closes (`| head`) is no failure; one that cannot be written is told in words. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`The output cannot be written (${error.code ?? error.message}).\n`)
    process.exit(1)
  })
}

/** A server whose words nobody reads any more (`| head`) serves all the same. */
export function goOnUnheard(): void {
  process.stdout.on('error', () => {})
}

/** At Ctrl-C ends a command that waits for a server; what it asked for may still happen there. */
export function leaveOnInterrupt(): void {
  process.once('SIGINT', () => {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
    process.stderr.write('Stopped. What the server was asked for goes on there.\n')
    process.exit(interrupted)
  })
}

/**
 * For work that has to be undone in order: the first Ctrl-C only makes the answer true, a second one ends the
 * program at once.
 */
export function askedToStop(): () => boolean {
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, () => {
      if (asked) process.exit(interrupted)
      asked = true
    })
  }
  return () => asked
}
