import { createWriteStream } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { type Command, Option } from 'commander'
import { exportAudits, exportFormats } from '../contract/audit-export.ts'
import { type AuditOptions, auditFilter, auditOptions } from './audit-filter.ts'
import { CliError } from './cli-error.ts'
import { addVerb } from './verb.ts'

type Options = AuditOptions & { format: string; output?: string }

/** `allot audit export` */
export function registerAuditExport(audit: Command): void {
  addVerb<Options>(
    audit,
    {
      use: 'export',
      about: 'Writes audit entries, oldest first, as lines of JSON or as CSV.',
      examples: [
        'audit export --output audit.jsonl',
        'audit export --format csv --since 2026-01-01 --output audit.csv',
      ],
      kind: 'read',
    },
    (command) =>
      auditOptions(
        command
          .addOption(new Option('--format <format>', 'the form').choices([...exportFormats]).default('jsonl'))
          .option('--output <file>', 'a new file; without it the entries go to standard output'),
      ),
    async ({ client, out }, _args, options) => {
      const query = { $format: options.format, $filter: await auditFilter(client, options) }
      const response = await client.send(client.urlOf(exportAudits, {}, query), { method: 'GET' })
      const body = Readable.fromWeb(response.body as ReadableStream)
      const { output } = options
      if (output === undefined) {
        await pipeline(body, process.stdout, { end: false }).catch((error: unknown) => {
          // Whoever reads may have enough, such as `head`.
          if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw brokenOff(error)
        })
        return
      }
      await writeNew(body, output)
      out.result({ file: output }, () => out.say(`Wrote the audit to ${output}.`))
    },
  )
}

/** A file that is there already is not touched, and one that is not whole does not stay. */
async function writeNew(body: Readable, file: string): Promise<void> {
  try {
    await pipeline(body, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') {
      throw new CliError(`${file} is there already.`, { code: 'alreadyExists', hint: 'Name a new file.' })
    }
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
      throw new CliError(`${file} cannot be written: ${message}`, { code: 'cannotWrite' })
    }
    await unlink(file).catch(() => {})
    throw brokenOff(error)
  }
}

function brokenOff(error: unknown): CliError {
  return new CliError(`The export broke off and is not whole: ${(error as Error).message}`, {
    code: 'brokenOff',
    hint: "Try again; the server's log says more.",
  })
}
