import type { Command } from 'commander'
import { CliError } from './cli-error.ts'
import { checkInstallation } from './doctor-checks.ts'
import { checkServer } from './doctor-server.ts'
import { addVerb, plain } from './verb.ts'

const marks = { ok: 'ok', warning: 'warning', error: 'ERROR' } as const

/** `allot doctor` */
export function registerDoctor(program: Command): void {
  addVerb(
    program,
    {
      use: 'doctor',
      about:
        'Checks installation, server, database and background work, and says what to do. Works without a server, too.',
      examples: ['doctor', 'doctor --json'],
      kind: 'read',
    },
    plain,
    async ({ client, out }) => {
      const { dataDir } = client.connection
      const checks = [
        ...(await checkInstallation(dataDir, process.env.DATABASE_URL === undefined)),
        ...(await checkServer(client)),
      ]
      const errors = checks.filter((check) => check.state === 'error').length
      out.result({ healthy: errors === 0, checks }, () => {
        const width = Math.max(...checks.map((check) => check.name.length))
        for (const check of checks) {
          const mark = marks[check.state].padEnd('warning'.length)
          out.say(
            `${check.state === 'ok' ? mark : out.warn(mark)}  ${check.name.padEnd(width)}  ${check.message}`,
          )
          if (check.advice) out.say(`${' '.repeat('warning'.length + width + 4)}${check.advice}`)
        }
      })
      if (errors > 0) {
        throw new CliError(errors === 1 ? 'One thing is wrong.' : `${errors} things are wrong.`, {
          code: 'unhealthy',
        })
      }
    },
  )
}
