import { type Command, InvalidArgumentError, Option } from 'commander'
import { defaultDataDir } from '../contract/defaults.ts'
import { wrongUse } from './cli-error.ts'
import { type Client, createClient } from './client.ts'
import { type ConnectionOptions, connectionOf } from './connection.ts'
import { createOutput, type Output } from './output.ts'

/** What a command works with. */
export type Session = {
  readonly client: Client
  readonly out: Output
  readonly top: number
  readonly dryRun: boolean
}

export type CommonOptions = ConnectionOptions & {
  readonly json?: boolean
  readonly top?: number
  readonly dryRun?: boolean
}

export type Verb = {
  /** As commander writes it: `show <allotment>`. */
  readonly use: string
  readonly about: string
  /** Without the program's name. */
  readonly examples: readonly string[]
  /** `list` pages with `--top`, `write` can be tried with `--dry-run`. */
  readonly kind: 'read' | 'list' | 'write'
}

/** Rows that a list shows unless told otherwise. */
export const defaultTop = 1_000
const maxTop = 1_000_000

/** Adds a command with the options that all have, and runs it with a session. */
export function addVerb<Options>(
  parent: Command,
  verb: Verb,
  options: (command: Command) => Command,
  run: (session: Session, args: readonly string[], options: Options & CommonOptions) => Promise<void>,
): Command {
  const command = options(parent.command(verb.use).description(verb.about))
  if (verb.kind === 'list') {
    command.option('--top <number>', 'show at most so many', wholeNumber(1, maxTop), defaultTop)
  }
  if (verb.kind === 'write') command.option('--dry-run', 'only say what would change; nothing is written')
  addConnectionOptions(command)
  command.addHelpText('after', examplesText(verb.examples))
  showExample(parent, verb)
  return command.action(async (...all: unknown[]) => {
    const given = command.opts<Options & CommonOptions>()
    const session: Session = {
      client: createClient(connectionOf(given)),
      out: createOutput({ json: given.json ?? false }),
      top: given.top ?? defaultTop,
      dryRun: given.dryRun ?? false,
    }
    const args = all
      .slice(0, -2)
      .flat()
      .filter((arg): arg is string => typeof arg === 'string')
    await run(session, args, given)
  })
}

/** A command that only groups others shows what the first of them that writes, else the first, looks like. */
const shown = new WeakMap<Command, Verb>()

function showExample(group: Command, verb: Verb): void {
  if (!group.parent) return
  const before = shown.get(group)
  if (before && (before.kind === 'write' || verb.kind !== 'write')) return
  shown.set(group, verb)
  if (!before) group.addHelpText('after', () => examplesText(shown.get(group)?.examples.slice(0, 1) ?? []))
}

/** Options of every command that asks a server. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option('--json', 'the result as JSON')
    .addOption(new Option('--url <address>', 'the server; else ALLOT_URL, else this machine'))
    .addOption(
      new Option('--data-dir <path>', `where admin-token is looked for (default: ${defaultDataDir})`),
    )
}

export function examplesText(examples: readonly string[]): string {
  return `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${examples.map((example) => `  allot ${example}`).join('\n')}`
}

/** No options of its own. */
export function plain(command: Command): Command {
  return command
}

/** Reads an option that is a whole number. */
export function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^-?\d+$/.test(text) && value >= lowest && value <= highest) return value
    throw new InvalidArgumentError(`It takes a whole number from ${lowest} to ${highest}.`)
  }
}

/** Collects an option that may come several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

/** Exactly one of several options must be given. */
export function oneOf<Name extends string>(
  options: Readonly<Partial<Record<Name, string>>>,
  names: readonly Name[],
): { readonly kind: Name; readonly value: string } {
  const given = names.flatMap((kind) => {
    const value = options[kind]
    return value === undefined ? [] : [{ kind, value }]
  })
  const [only] = given
  if (only && given.length === 1) return only
  const listed = names.map((name) => `--${name}`).join(', ')
  throw wrongUse(given.length === 0 ? `One of ${listed} is needed.` : `Only one of ${listed} can be given.`)
}
