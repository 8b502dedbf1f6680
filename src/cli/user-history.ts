import type { Command } from 'commander'
import { getUserSeatHistory } from '../contract/history-endpoints.ts'
import { findUser } from './find.ts'
import { shownTime } from './times.ts'
import { addVerb, plain } from './verb.ts'

type Entry = {
  readonly activityDisplayName: string
  readonly initiatedBy: {
    readonly user: { displayName: string | null } | null
    readonly app: { displayName: string | null } | null
  }
} | null
type Period = {
  readonly allotmentName: string | null
  readonly productName: string | null
  readonly heldFromDateTime: string
  readonly heldToDateTime: string | null
  readonly gainedBy: Entry
  readonly lostBy: Entry
}

/** `allot user history` */
export function registerUserHistory(users: Command): void {
  addVerb(
    users,
    {
      use: 'history <user>',
      about: 'When a person had seats, and through what they got and lost them; newest first.',
      examples: ['user history ines.keller@lindenhof.example'],
      kind: 'list',
    },
    plain,
    async ({ client, out, top }, [name = '']) => {
      const { id } = await findUser(client, name)
      const params = { userId: id }
      out.list(
        await client.list<Period>(getUserSeatHistory, { params, top }),
        [
          { title: 'Product', value: (row) => row.productName },
          { title: 'Allotment', value: (row) => row.allotmentName ?? 'deleted' },
          { title: 'From', value: (row) => shownTime(row.heldFromDateTime) },
          { title: 'Got through', value: (row) => through(row.gainedBy) },
          { title: 'To', value: (row) => (row.heldToDateTime ? shownTime(row.heldToDateTime) : 'now') },
          { title: 'Lost through', value: (row) => through(row.lostBy) },
        ],
        'No seat was ever held.',
      )
    },
  )
}

function through(entry: Entry): string | null {
  if (!entry) return null
  const { user, app } = entry.initiatedBy
  return `${entry.activityDisplayName} (${(user ?? app)?.displayName ?? '-'})`
}
