import type { TestApi } from '../support/test-api.ts'
import { randomFrom } from './seed.ts'

/** What writers share: ids that may be there or be gone again. */
export type StormWorld = {
  readonly users: string[]
  readonly groups: string[]
  readonly allotments: string[]
  readonly skuId: string
}

const admin = '/beta/admin/cloudLicensing'

export async function startStormWorld(api: TestApi): Promise<StormWorld> {
  const { skuId } = await api.buy(60)
  const users: string[] = []
  for (let n = 0; n < 20; n++) users.push(await api.user(`Storm${n}`))
  const groups = [await api.group('Storm A', users.slice(0, 12)), await api.group('Storm B', users.slice(8))]
  const allotments = [await api.allot(skuId, 'Storm 1', 10), await api.allot(skuId, 'Storm 2', 6)]
  for (const [index, group] of groups.entries()) await api.assign(allotments[index] ?? '', { group })
  return { users, groups, allotments, skuId }
}

/** One writer: random changes one after the other. Refusals are part of it; a 500 is not. */
export async function storm(api: TestApi, world: StormWorld, seed: number, changes: number): Promise<void> {
  const { below: roll } = randomFrom(seed)
  const one = (list: readonly string[]) => list[roll(list.length)] ?? ''
  const call = async (method: string, url: string, body?: unknown) => {
    const answer = await api.call(method, url, body)
    if (answer.status >= 500) throw new Error(`${method} ${url}: ${answer.text}`)
    return answer
  }
  const kinds: (() => Promise<unknown>)[] = [
    async () => {
      const name = `s${seed}-${roll(1e9)}`
      const { body } = await call('POST', '/v1.0/users', {
        displayName: name,
        userPrincipalName: `${name}@contoso.com`,
        usageLocation: 'DE',
      })
      world.users.push(body.id)
    },
    () => call('PATCH', `/v1.0/users/${one(world.users)}`, { displayName: `Named ${roll(1000)}` }),
    () => call('DELETE', `/v1.0/users/${one(world.users)}`),
    () => call('POST', `/v1.0/directory/deletedItems/${one(world.users)}/restore`),
    ...Array.from({ length: 3 }, () => () => {
      const reference = { '@odata.id': `https://x/v1.0/users/${one(world.users)}` }
      return call('POST', `/v1.0/groups/${one(world.groups)}/members/$ref`, reference)
    }),
    ...Array.from(
      { length: 2 },
      () => () => call('DELETE', `/v1.0/groups/${one(world.groups)}/members/${one(world.users)}/$ref`),
    ),
    async () => {
      const { body } = await call('POST', '/v1.0/groups', { displayName: `Group ${roll(1000)}` })
      world.groups.push(body.id)
    },
    () => call('DELETE', `/v1.0/groups/${world.groups[2 + roll(world.groups.length)] ?? one(world.groups)}`),
    () =>
      call('PATCH', `${admin}/allotments/${one(world.allotments)}`, {
        allottedUnits: 2 + roll(14),
        whenBelowConsumed: roll(2) === 0 ? 'evict' : 'drain',
      }),
    () =>
      call('POST', `${admin}/allotments/${one(world.allotments)}/assignments`, {
        'assignedTo@odata.bind': `https://x/${roll(3) === 0 ? `groups/${one(world.groups)}` : `users/${one(world.users)}`}`,
        disabledServicePlanIds: [],
      }),
    async () => {
      const { body } = await call('GET', `${admin}/assignments?$top=50`)
      const found = body.value[roll(body.value.length)]
      if (found) await call('DELETE', `${admin}/assignments/${found.id}`)
    },
    async () => {
      const { body } = await call('POST', `${admin}/allotments`, {
        skuId: world.skuId,
        displayName: `A ${seed} ${roll(1e6)}`,
        allottedUnits: roll(4),
      })
      if (body.id) world.allotments.push(body.id)
    },
    () => call('DELETE', `${admin}/allotments/${world.allotments[2 + roll(world.allotments.length)] ?? ''}x`),
    () => call('DELETE', `${admin}/allotments/${one(world.allotments.slice(2))}?endAssignments=true`),
  ]
  for (let n = 0; n < changes; n++) await kinds[roll(kinds.length)]?.()
}
