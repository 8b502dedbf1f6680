import { endQuietlyOnClosedPipe, goOnUnheard, leaveOnInterrupt, runProgram } from './cli/run-program.ts'
import { buildProgram } from './program.ts'

const args = process.argv.slice(2)
// The server stops in its own order; everything else may leave at once.
if (args[0] === 'serve') goOnUnheard()
else {
  endQuietlyOnClosedPipe()
  leaveOnInterrupt()
}
process.exitCode = await runProgram(buildProgram(), args)
