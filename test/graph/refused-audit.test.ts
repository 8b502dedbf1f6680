import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { giveRole, makeOwner, tokenOf } from '../support/callers.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Rule 29: refused attempts are in the audit, with what they were aimed at; rule 27: with no name that who
// asked does not see.

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
let skuId: string
let mine: string
let law: string
let olga: string
let owner: string
let eve: string
let team: string
let seen: number
beforeAll(async () => {
  api = await testApi()
  skuId = (await api.buy(20)).skuId
  mine = await api.allot(skuId, 'Medicine', 1)
  law = await api.allot(skuId, 'Law', 5)
  olga = await api.user('Olga')
  eve = await api.user('Evelyn')
  team = await api.group('Team', [eve])
  await makeOwner(api, mine, olga)
  await api.assign(mine, { user: await api.user('Full') })
  owner = await tokenOf(api, olga)
  await api.post(`${admin}/allotments/${mine}/searchScopes/$ref`, { '@odata.id': team })
})
afterAll(() => api.close())
beforeEach(async () => {
  seen = (await refusals()).length
})

async function refusals(filter = ''): Promise<Json[]> {
  const query = `result eq 'failure'${filter && ` and ${filter}`}`
  const url = `/v1.0/auditLogs/directoryAudits?$top=500&$filter=${encodeURIComponent(query)}`
  return (await api.get(url)).value
}

/** Tries, and hands the one new entry out: its activity and its targets. */
async function entryOf(
  token: string,
  method: string,
  url: string,
  body?: unknown,
): Promise<{ activity: string; targets: (string | null)[][]; text: string }> {
  const answer = await api.call(method, url, body, { token })
  expect(answer.status, answer.text).toBeGreaterThanOrEqual(400)
  const [entry, ...others] = await refusals()
  expect(others).toHaveLength(seen)
  const targets = entry.targetResources.map(({ type, id, displayName }: Json) => [type, id, displayName])
  return { activity: entry.activityDisplayName, targets, text: JSON.stringify(entry) }
}
const find = async (filter: string) => (await refusals(filter)).length

test('an administrator sees everything, so everything is named', async () => {
  const entry = await entryOf(api.token, 'POST', `${admin}/allotments/${mine}/assignments`, {
    'assignedTo@odata.bind': `https://host/v1.0/users/${eve}`,
    disabledServicePlanIds: [],
  })
  expect(entry).toMatchObject({
    activity: 'Create assignment',
    targets: [
      ['Allotment', mine, 'Medicine'],
      ['User', eve, 'Evelyn'],
    ],
  })
  expect(await find(`targetResources/any(t:t/id eq '${mine}')`)).toBeGreaterThan(0)
  expect(await find(`targetResources/any(t:t/displayName eq 'evelyn')`)).toBe(1)
})

test('an id that names nothing stays the id that was asked for', async () => {
  const none = '00000000-0000-4000-8000-00000000000a'
  expect(await entryOf(api.token, 'DELETE', `/v1.0/users/${none}`)).toMatchObject({
    activity: 'Delete user',
    targets: [['User', none, null]],
  })
  expect(await find(`targetResources/any(t:t/id eq '${none}')`)).toBe(1)
})

test('both ends of a membership, a transfer, an ownership and a product', async () => {
  const ref = (id: string) => ({ '@odata.id': `https://host/v1.0/directoryObjects/${id}` })
  expect((await entryOf(api.token, 'POST', `/v1.0/groups/${team}/members/$ref`, ref(eve))).targets).toEqual([
    ['Group', team, 'Team'],
    ['User', eve, 'Evelyn'],
  ])
  seen += 1
  const transfer = { toAllotmentId: law, units: 5 }
  expect(
    (await entryOf(api.token, 'POST', `${admin}/allotments/${mine}/transferUnits`, transfer)).targets,
  ).toEqual([
    ['Allotment', mine, 'Medicine'],
    ['Allotment', law, 'Law'],
  ])
  seen += 1
  expect(
    (await entryOf(api.token, 'POST', `${admin}/allotments/${mine}/owners/$ref`, ref(olga))).targets,
  ).toEqual([
    ['Allotment', mine, 'Medicine'],
    ['User', olga, 'Olga'],
  ])
  seen += 1
  const allotment = { skuId, displayName: 'Medicine', allottedUnits: 1 }
  expect((await entryOf(api.token, 'POST', `${admin}/allotments`, allotment)).targets).toEqual([
    ['Product', skuId, 'Microsoft 365 E3'],
  ])
})

test('an owner who asks for what is theirs is told with its name', async () => {
  const entry = await entryOf(owner, 'DELETE', `${admin}/allotments/${mine}/seats/${mine}_${eve}`)
  expect(entry.targets).toEqual([
    ['Allotment', mine, 'Medicine'],
    ['DirectoryObject', eve, null],
  ])
})

test('an owner who asks for what is not theirs leaves ids, and no name that they do not see', async () => {
  const assign = { 'assignedTo@odata.bind': `https://host/v1.0/users/${eve}`, disabledServicePlanIds: [] }
  const entry = await entryOf(owner, 'POST', `${admin}/allotments/${law}/assignments`, assign)
  expect(entry.targets).toEqual([
    ['Allotment', law, null],
    ['DirectoryObject', eve, null],
  ])
  expect(entry.text).not.toMatch(/Law|Evelyn/)
  seen += 1
  // The same where a command says so.
  const change = await entryOf(owner, 'PATCH', `${admin}/allotments/${law}`, { state: 'hold' })
  expect(change).toMatchObject({ activity: 'Update allotment', targets: [['Allotment', law, null]] })
})

test('who tries to change what their role never allows is in the audit, with the ids of the path', async () => {
  const reader = await api.user('Reader')
  await giveRole(api, reader, 'globalReader')
  const token = await tokenOf(api, reader)
  const entry = await entryOf(token, 'DELETE', `${admin}/allotments/${law}`)
  expect(entry).toMatchObject({ activity: 'Deny request', targets: [['Allotment', law, null]] })
  expect(entry.text).toContain('/admin/cloudLicensing/allotments/{allotmentId}')
  seen += 1
  expect(await entryOf(owner, 'PATCH', `/v1.0/users/${eve}`, { jobTitle: 'x' })).toMatchObject({
    activity: 'Deny request',
    targets: [['User', eve, null]],
  })
  // Looking is not trying to change, and trying first changes nothing.
  await api.call('GET', '/v1.0/subscribedSkus', undefined, { token: owner })
  await api.call('DELETE', `${admin}/allotments/${law}?dryRun=true`, undefined, { token })
  expect(await refusals()).toHaveLength(seen + 1)
})

test('an owner sees none of the refused attempts of others', async () => {
  const answer = await api.call(
    'GET',
    "/v1.0/auditLogs/directoryAudits?$filter=result eq 'failure'",
    undefined,
    {
      token: owner,
    },
  )
  expect(answer.body.value).toEqual([])
})
