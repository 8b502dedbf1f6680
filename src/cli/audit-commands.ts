import type { Command } from 'commander'
import { listAudits } from '../contract/administration-endpoints.ts'
import { verifyAudit } from '../contract/operation-endpoints.ts'
import { registerAuditExport } from './audit-export.ts'
import { type AuditOptions, auditFilter, auditOptions } from './audit-filter.ts'
import { CliError } from './cli-error.ts'
import type { Column } from './output.ts'
import { shownTime } from './times.ts'
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
  readonly cut: { blockNumber: number; entries: number; untilDateTime: string } | null
}
type Options = AuditOptions & { verify?: boolean }

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
  const audit = addVerb<Options>(
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
    (command) => auditOptions(command.option('--verify', 'check the chain of sealed entries')),
    async (session, _args, options) => (options.verify ? verify(session) : list(session, options)),
  )
  // What stands after `export` is its own, though both take the same filters.
  audit.enablePositionalOptions()
  registerAuditExport(audit)
}

async function list({ client, out, top }: Session, options: Options): Promise<void> {
  const $filter = await auditFilter(client, options)
  const query = { $filter }
  const narrowed = $filter !== undefined || out.json
  const listed = await client.list<AuditRow>(listAudits, {
    query,
    top: narrowed ? top : Math.min(top, shownByDefault),
  })
  out.list(listed, columns, 'Nothing of that kind was done.')
}

async function verify({ client, out }: Session): Promise<void> {
  const report = await client.call<Report>(verifyAudit, {})
  out.result(report, () => {
    out.say(`${report.entries} entries in ${report.blocks} blocks, ${report.unsealed} still to be sealed.`)
    if (report.cut)
      out.say(
        `Retention cut off ${report.cut.entries} entries, up to ${shownTime(report.cut.untilDateTime)} (block ${report.cut.blockNumber}); the chain is checked from there on.`,
      )
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
