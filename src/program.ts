import { Command } from 'commander'
import { registerCli } from './cli/register-cli.ts'
import { programVersion } from './health/program-version.ts'
import { registerServe } from './serve-command.ts'
import { registerTransfer } from './transfer-commands.ts'

/** Builds the command line: `serve` and what opens the database itself here, beside what `cli/` registers. */
export function buildProgram(): Command {
  const program = new Command('allot')
    .description(
      'Divides the seats of software products into allotments with hard limits and a waiting room.',
    )
    .version(programVersion())
    .showHelpAfterError('(add --help for what there is)')
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nALLOT_URL names the server (else this machine), ALLOT_TOKEN is the token (else that in --data-dir).' +
        '\nExit codes: 0 done, 1 refused, 2 wrong use.',
    )
  registerServe(program)
  const { imports } = registerCli(program)
  // What stands after `directory` belongs to it, though `import` has options of the same names.
  imports.enablePositionalOptions()
  registerTransfer(program, imports)
  return program
}
