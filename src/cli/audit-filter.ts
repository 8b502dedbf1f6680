import type { Command } from 'commander'
import { listTokens } from '../contract/administration-endpoints.ts'
import type { Client } from './client.ts'
import { findUser } from './find.ts'
import { quoted } from './names.ts'
import { momentOf } from './times.ts'

/** Which entries of the audit are meant. */
export type AuditOptions = {
  since?: string
  until?: string
  actor?: string
  activity?: string
  target?: string
  refused?: boolean
}

export function auditOptions(command: Command): Command {
  return command
    .option('--since <time>', 'a date, a date-time, or how long ago (7d, 12h)')
    .option('--until <time>', 'only before it; given like --since')
    .option('--actor <name>', 'a person, or the name of a token')
    .option('--activity <text>', 'part of what was done, such as assignment')
    .option('--target <name>', 'the name or id of what it was done to')
    .option('--refused', 'only what was refused')
}

/** The `$filter` that the options mean; undefined: everything. */
export async function auditFilter(client: Client, options: AuditOptions): Promise<string | undefined> {
  const filters = [
    ...(options.since === undefined ? [] : [`activityDateTime ge ${momentOf(options.since).toISOString()}`]),
    ...(options.until === undefined ? [] : [`activityDateTime lt ${momentOf(options.until).toISOString()}`]),
    ...(options.activity === undefined ? [] : [`contains(activityDisplayName,${quoted(options.activity)})`]),
    ...(options.actor === undefined ? [] : [await actorFilter(client, options.actor)]),
    ...(options.target === undefined ? [] : [targetFilter(options.target)]),
    ...(options.refused ? ["result eq 'failure'"] : []),
  ]
  return filters.length === 0 ? undefined : filters.join(' and ')
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
