import { type Command, CommanderError } from 'commander'
import { CliError, interrupted } from './cli-error.ts'

/** Parses the command line and runs it; the exit code: 0 done, 1 refused, 2 wrong use. */
export async function runProgram(program: Command, args: readonly string[]): Promise<number> {
  exitByThrowing(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    // Help and version end this way, too; what was wrong has been said.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof CliError) return tell(error, args.includes('--json'))
    throw error
  }
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

function exitByThrowing(command: Command): void {
  command.exitOverride()
  for (const inner of command.commands) exitByThrowing(inner)
}

/** Output into a pipe that closes (`| head`) is no failure. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
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
