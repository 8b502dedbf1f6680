import { createReadStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { type Command, InvalidArgumentError } from 'commander'
import { refusalNames } from '../contract/error.ts'
import {
  type ImportFileHead,
  type ImportLine,
  importDirectoryPath,
  importFilesType,
  importSubscriptionsPath,
  progressType,
} from '../contract/import-files.ts'
import { CliError, wrongUse } from './cli-error.ts'
import { type Plan, tellWrite } from './plan.ts'
import { createProgress } from './progress.ts'
import { refusalHints } from './refusal-hints.ts'
import { addVerb, plain, type Session } from './verb.ts'

type Options = { users?: string; groups?: string; members?: string; sync?: boolean; allowRemovals?: number }
type Counts = {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly removed: number
}
type Result = {
  readonly users: Counts
  readonly groups: Counts
  readonly memberships: Counts
  readonly assignmentsEnded: number
  readonly ignoredColumns: Readonly<Record<string, readonly string[]>>
  readonly moves: Plan['moves']
}

/** Problems told on a terminal; `--json` has all that the service lists. */
const shownProblems = 20

/** `allot import directory`; the command is handed out for what reads whole databases. */
export function registerImport(program: Command): Command {
  const imports = program
    .command('import')
    .description('Brings in people, groups, subscriptions, or a whole export.')
  addVerb<Options>(
    imports,
    {
      use: 'directory',
      about: 'Imports people, groups and memberships from CSV files as Entra exports them: all or nothing.',
      examples: [
        'import directory --users users.csv --groups groups.csv --members members.csv',
        'import directory --users users.csv --sync --dry-run',
      ],
      kind: 'write',
    },
    (command) =>
      command
        .option('--users <file>', 'people')
        .option('--groups <file>', 'groups')
        .option('--members <file>', 'who is in which group')
        .option('--sync', 'also remove what the files no longer hold')
        .option(
          '--allow-removals <share>',
          "the share of an allotment's seats (0 to 1) that a sync may end",
          share,
        ),
    async (session, _args, options) => importDirectory(session, options),
  )
  addVerb(
    imports,
    {
      use: 'subscriptions <file>',
      about: 'Imports subscriptions from a CSV file: all or nothing.',
      examples: ['import subscriptions subscriptions.csv --dry-run'],
      kind: 'write',
    },
    plain,
    async (session, [path = '']) => importSubscriptions(session, path),
  )
  return imports
}

type SubscriptionsResult = Omit<Counts, 'removed'> & { readonly ignoredColumns: readonly string[] }

async function importSubscriptions(session: Session, path: string): Promise<void> {
  await sizeOf(path)
  const { client, out } = session
  const query = new URLSearchParams({ name: basename(path), ...(session.dryRun ? { dryRun: 'true' } : {}) })
  const response = await client.send(`${client.connection.url}${importSubscriptionsPath}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', accept: progressType },
    body: Readable.toWeb(createReadStream(path)) as ReadableStream,
    duplex: 'half',
  })
  const result = await followImport<SubscriptionsResult>(session, response)
  const tell = () => {
    out.say(`Subscriptions: ${result.added} added, ${result.changed} changed, ${result.unchanged} unchanged.`)
    if (result.ignoredColumns.length > 0) out.say(`Not used: ${result.ignoredColumns.join(', ')}.`)
  }
  await tellWrite(session, result, tell)
  if (session.dryRun && !out.json) tell()
}

async function importDirectory(session: Session, options: Options): Promise<void> {
  const heads: (ImportFileHead & { path: string })[] = []
  for (const kind of ['users', 'groups', 'members'] as const) {
    const path = options[kind]
    if (path !== undefined) heads.push({ kind, name: basename(path), size: await sizeOf(path), path })
  }
  if (heads.length === 0) throw wrongUse('Give at least one of --users, --groups, --members.')
  const query = new URLSearchParams()
  if (options.sync) query.set('sync', 'true')
  if (session.dryRun) query.set('dryRun', 'true')
  if (options.allowRemovals !== undefined) query.set('allowRemovalShare', String(options.allowRemovals))
  const { client } = session
  const response = await client.send(`${client.connection.url}${importDirectoryPath}?${query}`, {
    method: 'POST',
    headers: { 'content-type': importFilesType, accept: progressType },
    body: Readable.toWeb(Readable.from(framed(heads))) as ReadableStream,
    duplex: 'half',
  })
  const result = await followImport<Result>(session, response)
  await tellWrite(session, { dryRun: session.dryRun, ...result }, () => tellResult(session, result))
  if (session.dryRun && !session.out.json) tellResult(session, result)
}

function share(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('It takes a number from 0 to 1, such as 0.5.')
}

async function* framed(heads: readonly (ImportFileHead & { path: string })[]): AsyncGenerator<Buffer> {
  for (const { kind, name, size, path } of heads) {
    yield Buffer.from(`${JSON.stringify({ kind, name, size })}\n`)
    // What is written to the file meanwhile is not part of it.
    if (size > 0) for await (const chunk of createReadStream(path, { end: size - 1 })) yield chunk as Buffer
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path)
    if (found.isFile()) {
      await access(path, constants.R_OK)
      return found.size
    }
  } catch (error) {
    throw new CliError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { exitCode: 2 })
  }
  throw new CliError(`${path} is not a file.`, { exitCode: 2 })
}

/** Reads the lines of an import's answer: draws progress, hands out the result, throws the refusal. */
export async function followImport<T>(session: Session, response: Response): Promise<T> {
  const progress = createProgress({ quiet: session.out.json })
  try {
    if (!response.body) throw new Error('an answer without a body')
    const lines = createInterface({
      input: Readable.fromWeb(response.body as never),
      crlfDelay: Number.POSITIVE_INFINITY,
    })
    for await (const text of lines) {
      if (text === '') continue
      const line = JSON.parse(text) as ImportLine
      if ('progress' in line)
        progress.update(capital(line.progress.phase), line.progress.done, line.progress.total)
      else if ('result' in line) return line.result as T
      else throw refusalOf(session, line)
    }
  } finally {
    progress.end()
  }
  throw new CliError('The server ended the import without a word.', {
    hint: 'Its log tells why. Nothing was imported; try again.',
  })
}

type RefusedLine = Extract<ImportLine, { error: object }>
type Problem = { file: string; line: number; column: string | null; message: string }

function refusalOf({ out }: Session, { error, problems, problemCount }: RefusedLine): CliError {
  const known = refusalNames.find((name) => name === error.code)
  const listed = (problems ?? []) as readonly Problem[]
  if (listed.length > 1 && !out.json) {
    for (const { file, line, column, message } of listed.slice(0, shownProblems)) {
      out.note(
        `${file}${line > 0 ? `, line ${line}` : ''}${column === null ? '' : `, column "${column}"`}: ${message}`,
      )
    }
    const total = problemCount ?? listed.length
    if (total > shownProblems) out.note(`... and ${total - shownProblems} more`)
  }
  const hint =
    listed.length > 0
      ? 'Mend the file and import again; importing the same rows twice changes nothing.'
      : known && refusalHints[known]
  return new CliError(error.message, { code: error.code, ...(hint ? { hint } : {}) })
}

function tellResult({ out, dryRun }: Session, result: Result): void {
  if (out.json) return
  const rows = [
    { what: 'People', ...result.users },
    { what: 'Groups', ...result.groups },
    { what: 'Memberships', ...result.memberships },
  ]
  out.table(rows, [
    { title: dryRun ? 'Would be' : 'Imported', value: (row) => row.what },
    { title: 'Added', value: (row) => row.added, right: true },
    { title: 'Changed', value: (row) => row.changed, right: true },
    { title: 'Unchanged', value: (row) => row.unchanged, right: true },
    { title: 'Removed', value: (row) => row.removed, right: true },
  ])
  if (result.assignmentsEnded > 0) out.say(`${result.assignmentsEnded} assignments ended with their groups.`)
  for (const [file, columns] of Object.entries(result.ignoredColumns)) {
    if (columns.length > 0) out.say(`Not used of ${file}: ${columns.join(', ')}.`)
  }
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
