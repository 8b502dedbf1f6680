import { Command } from 'commander'
import { registerServe } from './serve-command.ts'

/** Builds the command line: `serve` here, and beside it what `cli/` registers. */
function buildProgram(): Command {
  const program = new Command('allot')
    .description(
      'Divides the seats of software products into allotments with hard limits and a waiting room.',
    )
    .version(process.env.npm_package_version ?? '0.1.0')
    .showHelpAfterError('(add --help for what there is)')
  registerServe(program)
  return program
}

await buildProgram().parseAsync()
