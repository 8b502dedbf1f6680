// A program of its own that starts the embedded server, so that tests can kill it. Says one line of
// JSON; stops when its standard input ends.
import { startEmbeddedPostgres } from '../../src/db/embedded-postgres.ts'

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
try {
  const postgres = await startEmbeddedPostgres(JSON.parse(process.argv[2] ?? '{}'))
  say({ settings: postgres.settings, adopted: postgres.adopted, pid: postgres.pid })
  // Ctrl-C reaches the tests and this program alike; the end of the tests ends this one in order.
  process.on('SIGINT', () => {})
  process.stdin.resume()
  process.stdin.on('end', () => postgres.stop().then(() => process.exit(0)))
} catch (error) {
  say({ name: (error as Error).name, message: (error as Error).message })
  process.exitCode = 1
}
