import type { Command } from 'commander'
import { Option } from 'commander'
import { getSettings, updateSettings } from '../contract/administration-endpoints.ts'
import { wrongUse } from './cli-error.ts'
import type { Output } from './output.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { addVerb, plain } from './verb.ts'

type Settings = {
  readonly displayName: string
  readonly countryLetterCode: string | null
  readonly prohibitedUsageLocations: readonly string[]
  readonly disabledUsers: string
  readonly guestUsers: string
  readonly auditRetentionDays: number | null
  readonly syncRemovalPercent: number
}
type Given = {
  name?: string
  country?: string
  prohibited?: string
  disabledUsers?: string
  guestUsers?: string
  auditRetention?: string
  syncRemovals?: string
}

const policies = ['keepAndGet', 'keepOnly', 'release']
const meanings: Readonly<Record<string, string>> = {
  keepAndGet: 'like anybody',
  keepOnly: 'keep a seat, get none',
  release: 'lose their seats',
}

function tellSettings(out: Output, settings: Settings): void {
  out.facts([
    ['Organization', settings.displayName],
    ['Country', settings.countryLetterCode ?? 'none (who has no usage location gets no license)'],
    ['No licenses in', settings.prohibitedUsageLocations.join(', ') || 'no country is excluded'],
    ['Disabled accounts', `${settings.disabledUsers} (${meanings[settings.disabledUsers] ?? ''})`],
    ['Guests', `${settings.guestUsers} (${meanings[settings.guestUsers] ?? ''})`],
    ['Audit kept', settings.auditRetentionDays === null ? 'for ever' : `${settings.auditRetentionDays} days`],
    [
      'A sync may end',
      settings.syncRemovalPercent === 100
        ? 'all seats'
        : `${settings.syncRemovalPercent} % of an allotment's seats`,
    ],
  ])
}

/** `allot settings ...` */
export function registerSettings(program: Command): void {
  const settings = program.command('settings').description("The organization's name, country and policies.")
  addVerb(
    settings,
    { use: 'show', about: 'Shows the settings.', examples: ['settings show'], kind: 'read' },
    plain,
    async ({ client, out }) => {
      const answer = await client.call<Settings>(getSettings, {})
      out.result(answer, () => tellSettings(out, answer))
    },
  )
  addVerb<Given>(
    settings,
    {
      use: 'set',
      about: 'Changes settings; seats and queues follow.',
      examples: ['settings set --country DE', 'settings set --guest-users keepOnly --dry-run'],
      kind: 'write',
    },
    (command) =>
      command
        .option('--name <text>', 'name of the organization')
        .option('--country <code>', 'stands in for a missing usage location; "none" for no country')
        .option('--prohibited <codes>', 'countries without licenses, such as CU,IR; "none" for all allowed')
        .addOption(
          new Option('--disabled-users <policy>', 'seats of switched-off accounts').choices(policies),
        )
        .addOption(new Option('--guest-users <policy>', 'seats of guests').choices(policies))
        .option('--audit-retention <days>', 'how long audit entries are kept; "never" cuts none off')
        .option('--sync-removals <percent>', "of an allotment's seats that one sync may end; 100 for all"),
    async (session, _args, given) => {
      const body = bodyOf(given)
      if (Object.keys(body).length === 0)
        throw wrongUse('Nothing is to be changed: see the options with --help.')
      const answer = await session.client.call<Settings>(updateSettings, {
        query: writeQuery(session),
        body,
      })
      await tellWrite(session, answer, () => tellSettings(session.out, answer))
    },
  )
}

function bodyOf({
  name,
  country,
  prohibited,
  disabledUsers,
  guestUsers,
  auditRetention,
  syncRemovals,
}: Given): Record<string, unknown> {
  const codes = (text: string) =>
    text
      .toUpperCase()
      .split(/[\s,]+/)
      .filter((code) => code !== '')
  return {
    ...(name === undefined ? {} : { displayName: name }),
    ...(country === undefined
      ? {}
      : { countryLetterCode: country === 'none' ? null : country.toUpperCase() }),
    ...(prohibited === undefined
      ? {}
      : { prohibitedUsageLocations: prohibited === 'none' ? [] : codes(prohibited) }),
    ...(disabledUsers === undefined ? {} : { disabledUsers }),
    ...(guestUsers === undefined ? {} : { guestUsers }),
    ...(auditRetention === undefined
      ? {}
      : { auditRetentionDays: auditRetention === 'never' ? null : daysOf(auditRetention) }),
    ...(syncRemovals === undefined ? {} : { syncRemovalPercent: percentOf(syncRemovals) }),
  }
}

function percentOf(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw wrongUse('--sync-removals takes a whole number from 0 to 100.')
}

function daysOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw wrongUse('--audit-retention takes a number of days, such as 365, or "never".')
}
