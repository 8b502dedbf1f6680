import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assignLicenses } from '../../src/assignment/assign-licenses.ts'
import type { App } from '../../src/command/app.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { createSettler, settleNext, systemCaller } from '../../src/worker/continue-settlements.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  // Groups of more than three members are worked in batches of two.
  api = await testApi({ limits: { fewMembers: 1, inlineMembers: 3, batchMembers: 2 } })
})
afterAll(() => api.close())

const admin = '/beta/admin/cloudLicensing'
const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'

const assign = (place: string, addLicenses: object[], removeLicenses: string[] = []) =>
  api.call('POST', `${place}/assignLicense`, { addLicenses, removeLicenses })
const licensing = 'assignedLicenses,licenseAssignmentStates'
const states = async (userId: string): Promise<Json[]> =>
  (await api.get(`/v1.0/users/${userId}?$select=${licensing}`)).licenseAssignmentStates
const allotmentOf = (id: string) => api.get(`${admin}/allotments/${id}?$select=consumedUnits,waitingCount`)
const assignmentsOf = async (place: string): Promise<Json[]> =>
  (await api.get(`/beta${place}/cloudLicensing/assignments?$select=*`)).value

describe('of a user', () => {
  test('takes a product from the default allotment, and answers the user with it', async () => {
    const { skuId, defaultAllotmentId } = await api.buy(3, { skuPartNumber: 'SPE_E3' })
    const ann = await api.user('Ann')
    const answer = await assign(`/v1.0/users/ann@contoso.com`, [
      { '@odata.type': '#microsoft.graph.assignedLicense', skuId, disabledPlans: [exchange] },
    ])
    expect([answer.status, answer.body['@odata.context']]).toEqual([
      200,
      expect.stringMatching(/\/v1\.0\/\$metadata#users\/\$entity$/),
    ])
    expect(answer.body).toMatchObject({
      '@odata.type': '#microsoft.graph.user',
      id: ann,
      usageLocation: 'DE',
      assignedLicenses: [{ skuId, disabledPlans: [exchange] }],
      licenseAssignmentStates: [
        {
          skuId,
          assignedByGroup: null,
          disabledPlans: [exchange],
          state: 'Active',
          error: 'None',
          lastUpdatedDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/),
        },
      ],
    })
    expect(answer.body.assignedPlans.map((plan: Json) => plan.servicePlanId)).not.toContain(exchange)
    expect(await allotmentOf(defaultAllotmentId)).toMatchObject({ consumedUnits: 1 })
  })

  test('again changes nothing, and other plans replace those of every direct assignment', async () => {
    const { skuId } = (await api.get('/v1.0/subscribedSkus')).value[0]
    const named = await api.allot(skuId, 'Sales', 1)
    const ann = (await api.get('/v1.0/users/ann@contoso.com')).id
    await api.assign(named, { user: ann })
    for (const _ of [1, 2]) {
      expect((await assign(`/beta/users/${ann}`, [{ skuId, disabledPlans: [] }])).status).toBe(200)
    }
    expect(await assignmentsOf(`/users/${ann}`)).toMatchObject([
      { disabledServicePlanIds: [] },
      { disabledServicePlanIds: [] },
    ])
    expect((await states(ann)).length).toBe(1)
    const taken = await assign(`/v1.0/users/${ann}`, [], [skuId])
    expect([taken.status, taken.body.assignedLicenses]).toEqual([200, []])
    expect(await assignmentsOf(`/users/${ann}`)).toEqual([])
  })

  test('keeps to the seat that a group gives, so that no second unit is consumed', async () => {
    const { skuId, defaultAllotmentId } = await api.buy(5, { skuPartNumber: 'POWER_BI_PRO' })
    const named = await api.allot(skuId, 'Analysts', 2)
    const bob = await api.user('Bob')
    await api.assign(named, { group: await api.group('Analysts', [bob]) })
    const removed = await assign(`/v1.0/users/${bob}`, [], [skuId])
    expect([removed.status, removed.body.error.innerError]).toMatchObject([
      400,
      { code: 'notFound', target: 'body', propertyName: 'removeLicenses[0]' },
    ])
    expect(removed.body.error.message).toMatch(
      /^User license is inherited from a group membership and it cannot be removed directly from the user\./,
    )
    expect((await assign(`/v1.0/users/${bob}`, [{ skuId }])).status).toBe(200)
    expect(await allotmentOf(named)).toMatchObject({ consumedUnits: 1 })
    expect(await allotmentOf(defaultAllotmentId)).toMatchObject({ consumedUnits: 0 })
    expect((await states(bob)).map((state) => state.assignedByGroup === null)).toEqual([true, false])
  })

  test('never takes a unit of an allotment with owners', async () => {
    const { skuId } = await api.buy(1, { skuPartNumber: 'VISIOCLIENT' })
    const boss = await api.user('Boss')
    await api.post(`${admin}/allotments`, {
      skuId,
      displayName: 'Owned',
      allottedUnits: 1,
      'owners@odata.bind': [`users/${boss}`],
    })
    const answer = await assign(`/v1.0/users/${boss}`, [{ skuId }])
    expect([answer.status, answer.body.error.innerError.code]).toEqual([400, 'noAvailableLicenses'])
    expect(answer.body.error.message).toContain(`${skuId} does not have any available licenses`)
  })

  test('refuses in the words that tools look for, and writes nothing', async () => {
    const { skuId } = await api.buy(3, { skuPartNumber: 'PROJECTPROFESSIONAL' })
    const nowhere = await api.user('Nowhere', { usageLocation: null })
    const none = '00000000-0000-4000-8000-000000000000'
    const cases: [object[], string[], string, RegExp][] = [
      [
        [{ skuId }],
        [],
        'invalidUsageLocation',
        /^License assignment cannot be done for user with invalid usage location\./,
      ],
      [[{ skuId: none }], [], 'notFound', /does not correspond to a valid company License\./],
      [[], [skuId], 'notFound', /^User does not have a corresponding license\./],
      [[{ skuId }], [skuId], 'invalidValue', /named twice/],
      [[{ skuId, disabledPlans: [none] }], [], 'notFound', /is not part of/],
    ]
    for (const [add, remove, code, message] of cases) {
      const answer = await assign(`/v1.0/users/${nowhere}`, add, remove)
      expect([answer.status, answer.body.error.code, answer.body.error.innerError.code]).toEqual([
        400,
        'Request_BadRequest',
        code,
      ])
      expect(answer.body.error.message).toMatch(message)
    }
    expect(await states(nowhere)).toEqual([])
    expect((await assign(`/v1.0/users/${none}`, [])).status).toBe(404)
    const missing = await api.call('POST', `/v1.0/users/${nowhere}/assignLicense`, { addLicenses: [] })
    expect(missing.body.error.innerError).toMatchObject({
      code: 'requiredFieldOrParameterMissing',
      propertyName: 'removeLicenses',
    })
  })

  test('one product replaces another whose services exclude it, in one transaction', async () => {
    const cem = await api.user('Cem')
    const before = await product('SPE_E3')
    const after = await api.buy(1, { skuPartNumber: 'SPE_E5' })
    const [[plan], [other]] = [
      await ownPlans(before.skuId, after.skuId),
      await ownPlans(after.skuId, before.skuId),
    ]
    await api.post(`${admin}/servicePlanRules`, { kind: 'excludes', planId: plan, otherPlanIds: [other] })
    await api.settler.idle()
    expect((await assign(`/v1.0/users/${cem}`, [{ skuId: before.skuId }])).status).toBe(200)
    const both = await assign(`/v1.0/users/${cem}`, [{ skuId: after.skuId }])
    expect([both.status, both.body.error.innerError.code]).toEqual([400, 'mutuallyExclusiveServicePlans'])
    api.clock.advance(1_000)
    const swapped = await assign(`/v1.0/users/${cem}`, [{ skuId: after.skuId }], [before.skuId])
    expect([swapped.status, swapped.body.assignedLicenses.map((each: Json) => each.skuId)]).toEqual([
      200,
      [after.skuId],
    ])
    const { rows } = await sql<{ seamless: boolean }>`
      select h.held_to = s.held_since as seamless from past_seat h join seat s using (tenant_id, member_id)
       where member_id = ${cem}::uuid`.execute(api.app.database.db)
    expect(rows).toEqual([{ seamless: true }])
  })

  test('products that need each other come in one call, in any order; the prerequisite cannot go alone', async () => {
    const dan = await api.user('Dan')
    const [needed, needing] = [
      await api.buy(2, { skuPartNumber: 'EXCHANGESTANDARD' }),
      await api.buy(2, { skuPartNumber: 'EXCHANGEARCHIVE_ADDON' }),
    ]
    const [[plan], [other]] = [await ownPlans(needing.skuId), await ownPlans(needed.skuId)]
    await api.post(`${admin}/servicePlanRules`, { kind: 'requires', planId: plan, otherPlanIds: [other] })
    await api.settler.idle()
    const alone = await assign(`/v1.0/users/${dan}`, [{ skuId: needing.skuId }])
    expect([alone.status, alone.body.error.innerError.code]).toEqual([400, 'missingDependency'])
    for (const pair of [
      [needing, needed],
      [needed, needing],
    ]) {
      const together = await assign(
        `/v1.0/users/${dan}`,
        pair.map(({ skuId }) => ({ skuId })),
      )
      expect([together.status, together.body.assignedLicenses.length]).toEqual([200, 2])
      const broken = await assign(`/v1.0/users/${dan}`, [], [needed.skuId])
      expect([broken.status, broken.body.error.innerError.code]).toEqual([400, 'missingDependency'])
      const gone = pair.map(({ skuId }) => skuId)
      expect((await assign(`/v1.0/users/${dan}`, [], gone)).body.assignedLicenses).toEqual([])
    }
  })

  test('one audit entry a call, and a dry run writes nothing', async () => {
    const eve = await api.user('Eve')
    const { skuId } = await product('POWER_BI_PRO')
    const entries = async (): Promise<Json[]> =>
      (
        await api.get(
          "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Assign license'&$top=999",
        )
      ).value
    const count = (await entries()).length
    const body = { addLicenses: [{ skuId }], removeLicenses: [] }
    const plan = await api.call('POST', `/v1.0/users/${eve}/assignLicense?dryRun=true`, body)
    expect([plan.status, plan.body.moves.length, plan.body.result.assignedLicenses.length]).toEqual([
      200, 1, 1,
    ])
    expect([(await entries()).length, await states(eve)]).toEqual([count, []])
    await assign(`/v1.0/users/${eve}`, [{ skuId }])
    expect((await entries()).length).toBe(count + 1)
  })
})

describe('many at once', () => {
  test('the last units go to as many users, and everybody else is told', async () => {
    const { skuId, defaultAllotmentId } = await api.buy(3, { skuPartNumber: 'VISIOONLINE_PLAN1' })
    const users: string[] = []
    for (const name of ['P1', 'P2', 'P3', 'P4', 'P5', 'P6']) users.push(await api.user(name))
    const answers = await Promise.all(users.map((id) => assign(`/v1.0/users/${id}`, [{ skuId }])))
    const reasons = answers
      .map(({ status, body }) => (status === 200 ? 'ok' : body.error.innerError.code))
      .sort()
    expect(reasons).toEqual([...Array(3).fill('noAvailableLicenses'), ...Array(3).fill('ok')])
    expect(await allotmentOf(defaultAllotmentId)).toMatchObject({ consumedUnits: 3, waitingCount: 0 })
  })

  test('the same license for the same user is one assignment', async () => {
    const { skuId, defaultAllotmentId } = await api.buy(5, { skuPartNumber: 'VISIOCLIENT' })
    const user = await api.user('Twice')
    const answers = await Promise.all([1, 2, 3, 4].map(() => assign(`/v1.0/users/${user}`, [{ skuId }])))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await assignmentsOf(`/users/${user}`)).length).toBe(1)
    expect(await allotmentOf(defaultAllotmentId)).toMatchObject({ consumedUnits: 1 })
  })
})

describe('of a group', () => {
  const names = ['Fay', 'Gil', 'Hal', 'Ida', 'Jan']
  let groupId = ''
  let skuId = ''
  const people: string[] = []

  test('answers 202 at once and goes on in the background; who finds no unit waits', async () => {
    const bought = await api.buy(2, { skuPartNumber: 'ENTERPRISEPACK' })
    skuId = bought.skuId
    for (const name of names) people.push(await api.user(name))
    groupId = await api.group('Five', people)
    const answer = await assign(`/v1.0/groups/${groupId}`, [{ skuId, disabledPlans: [exchange] }])
    expect([answer.status, answer.headers.location]).toEqual([
      202,
      expect.stringMatching(new RegExp(`/v1\\.0/groups/${groupId}$`)),
    ])
    expect(answer.body).toMatchObject({
      '@odata.context': expect.stringMatching(/\$metadata#groups\/\$entity$/),
      id: groupId,
      assignedLicenses: [{ skuId, disabledPlans: [exchange] }],
      licenseProcessingState: { state: 'QueuedForProcessing' },
    })
    await api.settler.idle()
    expect(await api.get(`/v1.0/groups/${groupId}?$select=licenseProcessingState`)).toMatchObject({
      licenseProcessingState: { state: 'ProcessingComplete' },
    })
    expect(await allotmentOf(bought.defaultAllotmentId)).toMatchObject({ consumedUnits: 2, waitingCount: 3 })
  })

  test('tools find the groups, the members and the reason', async () => {
    const filter = encodeURIComponent('hasMembersWithLicenseErrors eq true')
    const groups = (await api.get(`/v1.0/groups?$filter=${filter}`)).value
    expect(groups.map((group: Json) => group.id)).toContain(groupId)
    const members = (
      await api.get(`/v1.0/groups/${groupId}/membersWithLicenseErrors?$select=id,displayName,${licensing}`)
    ).value
    expect(members.map((member: Json) => member.displayName).sort()).toEqual(['Hal', 'Ida', 'Jan'])
    for (const member of members) {
      expect(member).toMatchObject({
        '@odata.type': '#microsoft.graph.user',
        assignedLicenses: [],
        licenseAssignmentStates: [
          {
            skuId,
            assignedByGroup: groupId,
            state: 'Error',
            error: 'CountViolation',
            disabledPlans: [exchange],
          },
        ],
      })
    }
    const page = await api.get(`/v1.0/groups/${groupId}/membersWithLicenseErrors?$top=2&$count=true`)
    expect([page['@odata.count'], page.value.length]).toEqual([3, 2])
  })

  test('users are found by what they have', async () => {
    const having = encodeURIComponent(`assignedLicenses/any(s:s/skuId eq ${skuId})`)
    expect((await api.get(`/v1.0/users?$filter=${having}`)).value.length).toBe(2)
    const none = encodeURIComponent('assignedLicenses/$count eq 0')
    const without = await api.get(`/v1.0/users?$filter=${none}&$count=true`)
    expect(without.value.map((user: Json) => user.displayName)).toEqual(
      expect.arrayContaining(['Hal', 'Ida', 'Jan']),
    )
    expect((await api.get(`/v1.0/groups?$filter=${having}`)).value.map((group: Json) => group.id)).toEqual([
      groupId,
    ])
  })

  test('more units serve the queue, and the errors are gone', async () => {
    await api.buy(10, { skuId })
    await api.settler.idle()
    const page = await api.get(`/v1.0/groups/${groupId}/membersWithLicenseErrors`)
    expect(page.value).toEqual([])
    expect(await states(people[4] ?? '')).toMatchObject([
      { state: 'Active', error: 'None', assignedByGroup: groupId },
    ])
  })

  test('one product replaces another: when all is done everybody has the new one only', async () => {
    const next = await api.buy(10, { skuPartNumber: 'STANDARDPACK' })
    const answer = await assign(`/beta/groups/${groupId}`, [{ skuId: next.skuId }], [skuId])
    expect([answer.status, answer.body.assignedLicenses]).toEqual([
      202,
      [{ skuId: next.skuId, disabledPlans: [] }],
    ])
    await api.settler.idle()
    for (const id of people) {
      expect((await states(id)).map((state) => [state.skuId, state.state])).toEqual([[next.skuId, 'Active']])
    }
    const again = await assign(`/beta/groups/${groupId}`, [], [skuId])
    expect([again.status, again.body.error.message]).toEqual([
      400,
      expect.stringMatching(/^Group does not have a corresponding license\./),
    ])
  })

  test('a group that is not security-enabled carries none', async () => {
    const { id } = await api.post('/v1.0/groups', {
      displayName: 'Mail',
      securityEnabled: false,
      mailEnabled: true,
    })
    const answer = await assign(`/v1.0/groups/${id}`, [{ skuId }])
    expect([answer.status, answer.body.error.innerError.code]).toEqual([400, 'invalidAssigneeType'])
  })
})

describe('of a large group, one product in place of another, looked at after every commit', () => {
  /** Nobody works in the background: the test does, step by step. */
  const quiet = (): App => ({ ...api.app, onFollowUp: () => {} })
  const replace = (groupId: string, add: string, remove: string) =>
    runCommand(quiet(), systemCaller(api.tenantId), { command: 'assignLicenses' }, (ctx) =>
      assignLicenses(ctx, {
        targetId: groupId,
        targetType: 'group',
        add: [{ skuId: add, disabledPlanIds: [] }],
        remove: [remove],
      }),
    )
  let round = 0
  async function largeGroup(skuId: string): Promise<{ groupId: string; people: string[] }> {
    round += 1
    const people: string[] = []
    for (const name of ['Una', 'Vic', 'Wim', 'Xia', 'Yul', 'Zoe', 'Abe']) {
      people.push(await api.user(`${name}${round}`))
    }
    const groupId = await api.group(`Seven${round}`, people)
    expect((await assign(`/v1.0/groups/${groupId}`, [{ skuId }])).status).toBe(202)
    await api.settler.idle()
    api.clock.advance(1_000)
    return { groupId, people }
  }
  /** What each has; fails for who has nothing, two, or an error. */
  async function oneEach(people: readonly string[]): Promise<string[]> {
    const filter = encodeURIComponent(`id in (${people.map((id) => `'${id}'`).join(',')})`)
    const { value } = await api.get(`/v1.0/users?$select=id,${licensing}&$filter=${filter}`)
    return value.map((user: Json) => {
      expect(user.licenseAssignmentStates).toMatchObject([{ state: 'Active', error: 'None' }])
      expect(user.assignedLicenses).toHaveLength(1)
      return user.assignedLicenses[0].skuId
    })
  }
  async function stepsWith(people: readonly string[]): Promise<string[][]> {
    const seen = [await oneEach(people)]
    while (await settleNext(quiet(), api.tenantId)) seen.push(await oneEach(people))
    return seen
  }
  const numberOf = (skuIds: readonly string[] = [], skuId: string) =>
    skuIds.filter((each) => each === skuId).length

  test('whose services exclude it: each member changes in one moment, and shows no error meanwhile', async () => {
    const [before, after] = [await product('SPE_E3'), await product('SPE_E5')]
    await api.buy(20, { skuId: before.skuId })
    await api.buy(20, { skuId: after.skuId })
    const { groupId, people } = await largeGroup(before.skuId)
    await replace(groupId, after.skuId, before.skuId)
    const group = await api.get(`/v1.0/groups/${groupId}?$select=assignedLicenses,licenseProcessingState`)
    expect(group).toMatchObject({
      assignedLicenses: [{ skuId: after.skuId }],
      licenseProcessingState: { state: 'QueuedForProcessing' },
    })
    const seen = await stepsWith(people)
    expect(seen.map((skuIds) => numberOf(skuIds, after.skuId)).slice(0, 4)).toEqual([0, 2, 4, 6])
    expect(numberOf(seen.at(-1), after.skuId)).toBe(people.length)
    expect((await assignmentsOf(`/groups/${groupId}`)).length).toBe(1)
    const { rows } = await sql<{ seamless: number }>`
      select count(*)::int as seamless from past_seat h join seat s using (tenant_id, member_id)
       where member_id = any (${people}::uuid[]) and h.held_to = s.held_since`.execute(api.app.database.db)
    expect(rows).toEqual([{ seamless: people.length }])
  })

  test('goes on after the process ended, and reaches who joined meanwhile', async () => {
    const [before, after] = [
      await api.buy(30, { skuPartNumber: 'VISIOCLIENT' }),
      await api.buy(30, { skuPartNumber: 'PROJECTPROFESSIONAL' }),
    ]
    const unused = await allotmentOf(before.defaultAllotmentId)
    const { groupId, people } = await largeGroup(before.skuId)
    await replace(groupId, after.skuId, before.skuId)
    await settleNext(quiet(), api.tenantId)
    const late = await api.user('Late')
    await api.post(`/v1.0/groups/${groupId}/members/$ref`, { '@odata.id': `https://x/v1.0/users/${late}` })
    await oneEach([...people, late])
    const other = createSettler(quiet, () => {})
    await other.resume()
    await other.idle()
    expect(numberOf(await oneEach([...people, late]), after.skuId)).toBe(people.length + 1)
    expect(await allotmentOf(before.defaultAllotmentId)).toEqual(unused)
  })

  test('taken back or replaced again before it is through', async () => {
    const [first, second, third] = [
      await product('VISIOCLIENT'),
      await product('PROJECTPROFESSIONAL'),
      await api.buy(30, { skuPartNumber: 'POWER_BI_PRO' }),
    ]
    const { groupId, people } = await largeGroup(first.skuId)
    await replace(groupId, second.skuId, first.skuId)
    await settleNext(quiet(), api.tenantId)
    await replace(groupId, first.skuId, second.skuId)
    const back = await stepsWith(people)
    expect([numberOf(back[0], second.skuId), numberOf(back.at(-1), first.skuId)]).toEqual([2, people.length])

    await replace(groupId, second.skuId, first.skuId)
    await settleNext(quiet(), api.tenantId)
    await replace(groupId, third.skuId, second.skuId)
    const on = await stepsWith(people)
    expect([numberOf(on[0], first.skuId), numberOf(on[0], second.skuId)]).toEqual([people.length - 2, 2])
    expect(numberOf(on.at(-1), third.skuId)).toBe(people.length)
    expect((await assignmentsOf(`/groups/${groupId}`)).length).toBe(1)
  })

  test('ends both when what comes is deleted before it is through', async () => {
    const [before, after] = [await product('VISIOCLIENT'), await product('PROJECTPROFESSIONAL')]
    const { groupId, people } = await largeGroup(before.skuId)
    await replace(groupId, after.skuId, before.skuId)
    await settleNext(quiet(), api.tenantId)
    const { value } = await api.get(
      `/beta/groups/${groupId}/cloudLicensing/assignments?$expand=allotment($select=skuId)`,
    )
    const coming = value.find((each: Json) => each.allotment.skuId === after.skuId)
    await api.remove(`${admin}/assignments/${coming.id}`)
    await api.settler.idle()
    for (const id of people) expect(await states(id)).toEqual([])
    expect(await assignmentsOf(`/groups/${groupId}`)).toEqual([])
  })
})

async function product(skuPartNumber: string): Promise<Json> {
  const { value } = await api.get('/v1.0/subscribedSkus')
  return value.find((sku: Json) => sku.skuPartNumber === skuPartNumber)
}

/** The first of a product's services for members that the other product lacks. */
async function ownPlans(skuId: string, otherSkuId?: string): Promise<string[]> {
  const { value } = await api.get('/v1.0/subscribedSkus')
  const plansOf = (id: string | undefined): string[] =>
    value
      .filter((sku: Json) => sku.skuId === id)
      .flatMap((sku: Json) => sku.servicePlans)
      .filter((plan: Json) => plan.appliesTo === 'User')
      .map((plan: Json) => plan.servicePlanId)
  const others = plansOf(otherSkuId)
  return plansOf(skuId).filter((plan) => !others.includes(plan))
}
