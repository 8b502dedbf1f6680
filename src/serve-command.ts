import { type Command, InvalidArgumentError, Option } from 'commander'
import { defaultDataDir, defaultPort } from './contract/defaults.ts'

type Options = {
  port: number
  host: string
  dataDir: string
  organization: string
  country?: string
  tlsCert?: string
  tlsKey?: string
  trustProxy?: string[]
  throttle?: string
  notifyHost?: string[]
  logLevel: string
  demo?: boolean
}

/** `allot serve` */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('Starts the server, with its embedded database unless DATABASE_URL names another.')
    .addOption(
      new Option('--port <number>', 'port to listen on')
        .env('PORT')
        .default(defaultPort)
        .argParser(parsePort),
    )
    .option(
      '--host <address>',
      'address to listen on; other machines reach only what is not loopback',
      '127.0.0.1',
    )
    .option('--data-dir <path>', 'database and first token', defaultDataDir)
    .option('--organization <name>', 'name of the organization, on the first start', 'My organization')
    .option('--country <code>', 'two letters; stands in for a missing usage location, on the first start')
    .option('--tls-cert <file>', 'certificate chain in PEM; serves https')
    .option('--tls-key <file>', 'private key of the certificate')
    .option(
      '--trust-proxy <address...>',
      'addresses or networks of reverse proxies whose X-Forwarded-Proto and -Host are believed',
    )
    .option(
      '--notify-host <name...>',
      'hosts of a private network that may be sent notifications, also by http',
    )
    .option(
      '--throttle <limits>',
      'amount/seconds of token, tokenWrites, tenant and tenantWrites, such as token=8000/10; or off',
    )
    .addOption(
      new Option('--log-level <level>', 'how much the log tells')
        .choices(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
        .default('info'),
    )
    .option('--demo', 'fill an empty organization with a sample one')
    .addHelpText(
      'after',
      '\nExamples:\n  allot serve\n  allot serve --demo --data-dir ./demo-data --port 8081',
    )
    .action(async (options: Options) => {
      // Loaded here, so that the other commands start without the server's libraries.
      const { serve } = await import('./serve.ts')
      process.exitCode = await serve(options)
    })
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}
