import type { Command } from 'commander'
import { listAudits, listTokens } from '../contract/administration-endpoints.ts'
import { verifyAudit } from '../contract/operation-endpoints.ts'
import { CliError } from './cli-error.ts'
import type { Client } from './client.ts'
import { findUser } from './find.ts'
import { quoted } from './names.ts'
import type { Column } from './output.ts'
import { momentOf, shownTime } from './times.ts'
import { addVerb, type Session } from './verb.ts'

type Party = { readonly id: string | null; readonly displayName: string | null } | null
type AuditRow = {
  readonly activityDateTime: string
  readonly activityDisplayName: string
  readonly result: string
  readonly resultReason: string
  readonly initiatedBy: { user: Party; app: Party }
  readonly targetResources: readonly { displayName: string | null; id: string; type: string }[]
}
type Report = {
  readonly intact: boolean
  readonly blocks: number
  readonly entries: number
  readonly unsealed: number
  readonly faults: readonly { message: string }[]
  readonly head: { number: number; hash: string } | null
}
type Options = {
  verify?: boolean
  since?: string
  actor?: string
  activity?: string
  target?: string
  refused?: boolean
}

const columns: readonly Column<AuditRow>[] = [
  { title: 'When', value: (row) => shownTime(row.activityDateTime) },
  { title: 'Who', value: (row) => (row.initiatedBy.user ?? row.initiatedBy.app)?.displayName },
  { title: 'What', value: (row) => row.activityDisplayName },
  {
    title: 'On what',
    value: (row) => row.targetResources.map((each) => each.displayName ?? each.id).join(', ') || null,
  },
  { title: 'Result', value: (row) => (row.result === 'success' ? 'done' : `refused: ${row.resultReason}`) },
]

const shownByDefault = 50

/** `allot audit` */
export function registerAudit(program: Command): void {
  addVerb<Options>(
    program,
    {
      use: 'audit',
      about: 'What was done and by whom, newest first; or proves that nothing of it was altered.',
      examples: [
        'audit --since 7d',
        "audit --activity 'update allotment' --since 2026-03-01",
        'audit --verify',
      ],
      kind: 'list',
    },
    (command) =>
      command
        .option('--verify', 'check the chain of sealed entries')
        .option('--since <time>', 'a date, a date-time, or how long ago (7d, 12h)')
        .option('--actor <name>', 'a person, or the name of a token')
        .option('--activity <text>', 'part of what was done, such as assignment')
        .option('--target <name>', 'the name or id of what it was done to')
        .option('--refused', 'only what was refused'),
    async (session, _args, options) => (options.verify ? verify(session) : list(session, options)),
  )
}

async function list({ client, out, top }: Session, options: Options): Promise<void> {
  const filters = [
    ...(options.since === undefined ? [] : [`activityDateTime ge ${momentOf(options.since).toISOString()}`]),
    ...(options.activity === undefined ? [] : [`contains(activityDisplayName,${quoted(options.activity)})`]),
    ...(options.actor === undefined ? [] : [await actorFilter(client, options.actor)]),
    ...(options.target === undefined ? [] : [targetFilter(options.target)]),
    ...(options.refused ? ["result eq 'failure'"] : []),
  ]
  const query = { $filter: filters.length === 0 ? undefined : filters.join(' and ') }
  const narrowed = filters.length > 0 || out.json
  const listed = await client.list<AuditRow>(listAudits, {
    query,
    top: narrowed ? top : Math.min(top, shownByDefault),
  })
  out.list(listed, columns, 'Nothing of that kind was done.')
}

function targetFilter(name: string): string {
  const text = quoted(name)
  return `targetResources/any(t:t/displayName eq ${text} or t/id eq ${text})`
}

/** Tokens are named as whoever used them; people by their names in the directory. */
async function actorFilter(client: Client, name: string): Promise<string> {
  const { value } = await client.list<{ id: string; displayName: string }>(listTokens, {
    top: 2_000,
  })
  const token = value.find((row) => row.displayName.toLowerCase() === name.toLowerCase() || row.id === name)
  if (token) return `initiatedBy/app/id eq ${token.id}`
  return `initiatedBy/user/id eq ${(await findUser(client, name)).id}`
}

async function verify({ client, out }: Session): Promise<void> {
  const report = await client.call<Report>(verifyAudit, {})
  out.result(report, () => {
    out.say(`${report.entries} entries in ${report.blocks} blocks, ${report.unsealed} still to be sealed.`)
    for (const fault of report.faults) out.say(`  ${fault.message}`)
    if (report.intact) out.say('The chain is intact: nothing was altered, removed or slipped in.')
    if (report.head)
      out.say(
        `Last block: ${report.head.number} ${report.head.hash}. Written down elsewhere, it proves the end, too.`,
      )
  })
  if (report.intact) return
  throw new CliError(`The audit was tampered with: ${report.faults.length} faults.`, {
    code: 'auditAltered',
    hint: 'Keep the database as it is, and compare it with a backup from before the first block named.',
  })
}
