import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembersTogether } from '../../src/directory/change-members.ts'
import { systemCaller } from '../../src/worker/continue-settlements.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

test('one command frees two seats and touches somebody who waits: each of the two in line gets one', async () => {
  const { skuId } = await api.buy(10)
  const allotmentId = await api.allot(skuId, 'Two', 2)
  const [a = '', b = '', c = '', d = ''] = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) => api.user(name)),
  )
  const group = await api.group('All', [])
  const urgent = await api.group('Urgent', [])
  await api.assign(allotmentId, { group })
  await api.assign(allotmentId, { group: urgent }, { priority: 5 })
  const change = (changes: Parameters<typeof changeMembersTogether>[1]) =>
    runCommand(api.app, systemCaller(api.tenantId), { command: 'changeMembers' }, (ctx) =>
      changeMembersTogether(ctx, changes),
    )
  for (const memberId of [a, b, c, d]) {
    api.clock.advance(1_000)
    await change([{ groupId: group, memberId, action: 'add' }])
  }
  await change([
    { groupId: group, memberId: a, action: 'remove' },
    { groupId: group, memberId: b, action: 'remove' },
    { groupId: urgent, memberId: c, action: 'add' },
  ])
  const path = `/beta/admin/cloudLicensing/allotments/${allotmentId}`
  const { value } = await api.get(`${path}/seats?$select=memberId`)
  expect(value.map((seat: { memberId: string }) => seat.memberId).sort()).toEqual([c, d].sort())
  expect(await api.get(`${path}?$select=consumedUnits,waitingCount`)).toMatchObject({
    consumedUnits: 2,
    waitingCount: 0,
  })
})

test.each([
  ['few', 1],
  ['many', 6],
])(
  'a dry run tells who waits for a unit from who is kept out by their own data (%s members)',
  async (_, copies) => {
    const { skuId } = await api.buy(100)
    const allotmentId = await api.allot(skuId, `One for ${copies}`, 1)
    const people = []
    for (let n = 0; n < copies; n++) {
      people.push(await api.user(`Here ${n}-${copies}`), await api.user(`Late ${n}-${copies}`))
      people.push(await api.user(`Stranded ${n}-${copies}`, { usageLocation: 'KP' }))
    }
    const group = await api.group(`Everybody of ${copies}`, people)
    const plan = await api.call(
      'POST',
      `/beta/admin/cloudLicensing/allotments/${allotmentId}/assignments?dryRun=true`,
      {
        'assignedTo@odata.bind': `groups/${group}`,
        disabledServicePlanIds: [],
      },
    )
    expect(plan.body).toMatchObject({
      moves: [{ gained: 1, queued: 3 * copies - 1, keptOut: copies, lost: 0, forgotten: 0 }],
    })
  },
)

test('a dry run of a product whose services need others counts nobody twice: who gets a seat does not wait', async () => {
  const admin = '/beta/admin/cloudLicensing'
  const needed = await api.buy(10, { skuPartNumber: 'EXCHANGESTANDARD' })
  const needing = await api.buy(10, { skuPartNumber: 'EXCHANGEARCHIVE_ADDON' })
  const plansOf = async (skuId: string) => {
    const { services } = await api.get(`${admin}/products/${skuId}`)
    return services.map(({ planId }: { planId: string }) => planId)
  }
  const others = await plansOf(needed.skuId)
  const teams = '57ff2da0-773e-42df-b2af-ffb7a2317929'
  const planId = (await plansOf(needing.skuId)).find((id: string) => !others.includes(id))
  await api.post(`${admin}/servicePlanRules`, { kind: 'requires', planId, otherPlanIds: [...others, teams] })
  await api.settler.idle()
  // The one without the service is looked at first: ids rise.
  const without = await api.user('Without')
  const fit = [await api.user('Fit 1'), await api.user('Fit 2'), await api.user('Fit 3')]
  await api.assign(needed.defaultAllotmentId, { group: await api.group('Mailboxes', fit) })
  const allotmentId = await api.allot(needing.skuId, 'Archives', 2)
  const group = await api.group('Archivists', [without, ...fit])
  const plan = await api.call('POST', `${admin}/allotments/${allotmentId}/assignments?dryRun=true`, {
    'assignedTo@odata.bind': `groups/${group}`,
    disabledServicePlanIds: [],
  })
  const [first, second, third] = fit
  expect(plan.body.moves).toMatchObject([
    { gained: 2, queued: 2, keptOut: 1, gainedIds: [first, second], queuedIds: [without, third] },
  ])
  // A service of no product that is owned has its name from the catalog.
  await api.assign(allotmentId, { group })
  const { value } = await api.get(`${admin}/assignmentErrors?$filter=memberId eq ${without}&$select=message`)
  expect(value[0].message).toMatch(
    /^Service .+ needs .+ or Microsoft Teams, which is not on for this member\.$/,
  )
})
