import type { Command } from 'commander'
import { explainDevice, explainUser, explainUserSku } from '../contract/member-endpoints.ts'
import { wrongUse } from './cli-error.ts'
import { findDevice, findProduct, findUser } from './find.ts'
import { nameOf } from './rows.ts'
import { shownTime } from './times.ts'
import { addVerb } from './verb.ts'

type Explained = {
  readonly productName: string
  readonly allotmentName: string
  readonly status: string
  readonly message: string
  readonly owners: readonly { readonly displayName: string; readonly mail: string | null }[]
  readonly whatWouldChange: readonly string[]
  readonly paths: readonly {
    kind: 'direct' | 'group'
    groupName: string | null
    assignedDateTime: string
    priority: number
    counts: boolean
  }[]
}
type Explanation = { readonly memberName: string | null; readonly value: readonly Explained[] }

const titles: Readonly<Record<string, string>> = {
  seat: 'has a seat',
  waiting: 'waits',
  blocked: 'kept out by an error',
  excluded: 'excluded',
  notEntitled: 'not entitled',
  settling: 'being settled',
}

/** `allot explain` */
export function registerExplain(program: Command): void {
  addVerb<{ product?: string; device?: string }>(
    program,
    {
      use: 'explain [user]',
      about: 'Why somebody has a seat, waits, or has nothing, and what would change it.',
      examples: ['explain ines.keller@lindenhof.example', "explain 'Ines Keller' --product SPE_E3"],
      kind: 'read',
    },
    (command) =>
      command
        .option('--product <product>', 'only one product')
        .option('--device <device>', 'a device instead of a person'),
    async ({ client, out }, [name], { product, device }) => {
      if ((name === undefined) === (device === undefined))
        throw wrongUse('Name a user, or a device with --device.')
      const only = product === undefined ? undefined : await findProduct(client, product)
      const member =
        device === undefined ? await findUser(client, name ?? '') : await findDevice(client, device)
      const answer = await ask()
      const rows = only ? answer.value.filter((row) => row.productName === only.displayName) : answer.value
      out.result({ ...answer, value: rows }, () => {
        out.say(out.bold(nameOf(member)))
        if (rows.length === 0) out.say('Has nothing, waits for nothing, and no assignment reaches them.')
        for (const row of rows) tell(row)
      })

      function ask(): Promise<Explanation> {
        if (device !== undefined)
          return client.call<Explanation>(explainDevice, { params: { deviceId: member.id } })
        const userId = member.id
        return only
          ? client.call<Explanation>(explainUserSku, { params: { userId, skuId: only.skuId } })
          : client.call<Explanation>(explainUser, { params: { userId } })
      }

      function tell(row: Explained): void {
        out.say('')
        out.say(
          `${out.bold(`${row.productName} / ${row.allotmentName}`)}: ${titles[row.status] ?? row.status}`,
        )
        out.say(`  ${row.message}`)
        for (const path of row.paths) {
          const through = path.kind === 'direct' ? 'Directly' : `Through group "${path.groupName ?? ''}"`
          const excluded = path.counts ? '' : ', which an exclusion takes away'
          const priority = path.priority === 0 ? '' : `, priority ${path.priority}`
          out.say(`  - ${through}, assigned ${shownTime(path.assignedDateTime)}${priority}${excluded}`)
        }
        for (const change of row.whatWouldChange) out.say(`  > ${change}`)
        const owners = row.owners.map(({ displayName, mail }) =>
          mail ? `${displayName} (${mail})` : displayName,
        )
        if (owners.length > 0) out.say(`  > Ask who manages "${row.allotmentName}": ${owners.join(', ')}.`)
      }
    },
  )
}
