import { Command } from 'commander'
import { registerCli } from './cli/register-cli.ts'
import { leaveOnInterrupt, runProgram } from './cli/run-program.ts'
import { programVersion } from './health/program-version.ts'
import { registerServe } from './serve-command.ts'
import { registerTransfer } from './transfer-commands.ts'

/** Builds the command line: `serve` and what opens the database itself here, beside what `cli/` registers. */
function buildProgram(): Command {
  const program = new Command('allot')
    .description(
      'Divides the seats of software products into allotments with hard limits and a waiting room.',
    )
    .version(programVersion())
    .showHelpAfterError('(add --help for what there is)')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nALLOT_URL names the server (else this machine), ALLOT_TOKEN is the token (else that in --data-dir).' +
        '\nExit codes: 0 done, 1 refused, 2 wrong use.',
    )
  registerServe(program)
  const { imports } = registerCli(program)
  registerTransfer(program, imports)
  return program
}

const args = process.argv.slice(2)
// The server stops in its own order; everything else may leave at once.
if (args[0] !== 'serve') leaveOnInterrupt()
process.exitCode = await runProgram(buildProgram(), args)
