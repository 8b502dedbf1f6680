import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi({ limits: { fewMembers: 16, inlineMembers: 3, batchMembers: 2 } })
})
afterAll(() => api.close())

const admin = '/beta/admin/cloudLicensing'
const ids = (list: { value: { id: string }[] }) => list.value.map(({ id }) => id)

test('a user: created as Graph scripts do it, changed, deleted, restored', async () => {
  const created = await api.call('POST', '/v1.0/users', {
    accountEnabled: true,
    displayName: 'Adele Vance',
    mailNickname: 'AdeleV',
    userPrincipalName: 'adelev@contoso.com',
    passwordProfile: { forceChangePasswordNextSignIn: true, password: 'never kept' },
  })
  expect(created.status).toBe(201)
  expect(created.body).toMatchObject({ displayName: 'Adele Vance', businessPhones: [], mail: null })
  const { id } = created.body
  expect(
    (await api.call('PATCH', `/v1.0/users/${id}`, { usageLocation: 'DE', department: 'Retail' })).status,
  ).toBe(204)
  expect(await api.get(`/v1.0/users/${id}?$select=department,usageLocation`)).toMatchObject({
    department: 'Retail',
    usageLocation: 'DE',
  })
  expect(ids(await api.get('/v1.0/users?$search=%22displayName:adele%22'))).toEqual([id])
  expect(
    ids(
      await api.get("/v1.0/users?$filter=startswith(displayName,'ADELE')%20and%20accountEnabled%20eq%20true"),
    ),
  ).toEqual([id])
  await api.remove(`/v1.0/users/${id}`)
  expect((await api.call('GET', `/v1.0/users/${id}`)).status).toBe(404)
  const [deleted] = (
    await api.get('/v1.0/directory/deletedItems/microsoft.graph.user?$select=id,deletedDateTime')
  ).value
  expect(deleted).toMatchObject({ id, deletedDateTime: '2026-03-01T08:00:00.0000000Z' })
  expect(await api.post(`/v1.0/directory/deletedItems/${id}/restore`)).toMatchObject({ id })
  expect((await api.call('POST', `/v1.0/directory/deletedItems/${id}/restore`)).status).toBe(404)
})

test('members of a group: users, devices and groups, direct only, with type casts', async () => {
  const user = await api.user('Mia')
  const device = (await api.post('/v1.0/devices', { displayName: 'Scanner', deviceId: 'abc' })).id
  const inner = await api.group('Inner')
  const group = await api.group('Outer', [user, device, inner])
  const members = await api.get(`/v1.0/groups/${group}/members?$select=id,displayName&$count=true`)
  expect(members['@odata.count']).toBe(3)
  const kinds = members.value.map((each: Record<string, string>) => each['@odata.type']).sort()
  expect(kinds).toEqual(['#microsoft.graph.device', '#microsoft.graph.group', '#microsoft.graph.user'])
  expect(ids(await api.get(`/v1.0/groups/${group}/members/microsoft.graph.user`))).toEqual([user])
  expect(ids(await api.get(`/v1.0/groups/${group}/members/microsoft.graph.device`))).toEqual([device])
  expect(ids(await api.get(`/v1.0/users/${user}/memberOf`))).toEqual([group])
  expect((await api.call('DELETE', `/v1.0/groups/${group}/members/${user}/$ref`)).status).toBe(204)
  expect((await api.call('DELETE', `/v1.0/groups/${group}/members/${user}/$ref`)).status).toBe(404)
  expect(
    (
      await api.call('PATCH', `/v1.0/groups/${group}`, {
        'members@odata.bind': [
          `https://h/v1.0/directoryObjects/${user}`,
          `https://h/v1.0/directoryObjects/${inner}`,
        ],
      })
    ).status,
  ).toBe(400)
  expect(ids(await api.get(`/v1.0/users/${user}/memberOf`))).toEqual([]) // all of them or none
  expect(await api.get(`/v1.0/directoryObjects/${device}`)).toMatchObject({
    '@odata.type': '#microsoft.graph.device',
    deviceId: 'abc',
  })
})

test('a large group answers at once, shows its progress, and is finished by itself', async () => {
  const { skuId } = await api.buy(10)
  const allotment = await api.allot(skuId, 'Big', 4)
  const people: string[] = []
  for (let n = 0; n < 7; n++) people.push(await api.user(`Big${n}`))
  const group = await api.group('Large', people)
  const plan = await api.call('POST', `${admin}/allotments/${allotment}/assignments?dryRun=true`, {
    'assignedTo@odata.bind': group,
    disabledServicePlanIds: [],
  })
  expect(plan.body.moves).toMatchObject([{ gained: 4 }])
  const created = await api.call('POST', `${admin}/allotments/${allotment}/assignments?$select=*`, {
    'assignedTo@odata.bind': group,
    disabledServicePlanIds: [],
  })
  expect([created.status, created.body.processingState, created.body.totalMembers]).toEqual([
    201,
    'inProgress',
    7,
  ])
  await api.settler.idle()
  expect(
    await api.get(`${admin}/assignments/${created.body.id}?$select=processingState,processedMembers`),
  ).toMatchObject({ processingState: 'completed', processedMembers: 7 })
  expect(await api.get(`${admin}/allotments/${allotment}?$select=*`)).toMatchObject({
    consumedUnits: 4,
    waitingCount: 3,
  })
  const pages: number[] = []
  for (let url = `${admin}/allotments/${allotment}/waitingMembers?$select=position&$top=1`; url; ) {
    const page = await api.get(url)
    pages.push(...page.value.map(({ position }: { position: number }) => position))
    url = page['@odata.nextLink']
  }
  expect(pages).toEqual([1, 2, 3])
})

test('errors of a product: who, why, and what still works', async () => {
  const { skuId, defaultAllotmentId } = await api.buy(5, { skuPartNumber: 'EMS' })
  const user = await api.user('Stranded', { usageLocation: 'KP' })
  const group = await api.group('Stranded people', [user])
  await api.assign(defaultAllotmentId, { group })
  const url = `${admin}/assignmentErrors?$filter=skuId%20eq%20${skuId}`
  const { value } = await api.get(`${url}&$expand=assignedTo($select=id),usageRight`)
  expect(value).toMatchObject([
    {
      '@odata.type': '#microsoft.graph.cloudLicensing.assignmentError',
      id: `${user}_${skuId}`,
      skuId,
      code: 'InvalidUsageLocation',
      assignedTo: { id: user },
      usageRight: null,
    },
  ])
  expect((await api.call('GET', `${admin}/assignmentErrors/$count?$filter=skuId%20eq%20${skuId}`)).text).toBe(
    '1',
  )
  expect((await api.get(`/beta/users/${user}/cloudLicensing/waitingMembers`)).value).toEqual([]) // blocked is not waiting
  const { value: explained } = await api.get(`/beta/users/${user}/cloudLicensing/explain`)
  expect(explained).toMatchObject([
    {
      status: 'blocked',
      code: 'invalidUsageLocation',
      message: expect.stringContaining('may not be used in KP'),
    },
  ])
  expect((await api.call('PATCH', `/v1.0/users/${user}`, { usageLocation: 'DE' })).status).toBe(204)
  expect((await api.get(`/beta/users/${user}/cloudLicensing/assignmentErrors`)).value).toEqual([])
  expect(
    (
      await api.call(
        'POST',
        `/beta/users/${user}/cloudLicensing/assignments/microsoft.graph.cloudLicensing.reprocessAssignments`,
      )
    ).status,
  ).toBe(204)
})

test('usage rights end with the subscription, seats do not', async () => {
  const { skuId, defaultAllotmentId, subscriptionId } = await api.buy(5, { skuPartNumber: 'VISIOCLIENT' })
  const user = await api.user('Expired')
  await api.assign(defaultAllotmentId, { user })
  const rights = async () =>
    ids(await api.get(`/beta/users/${user}/cloudLicensing/usageRights?$filter=skuId%20eq%20${skuId}`))
  expect(await rights()).toHaveLength(1)
  const suspended = await api.patch(`/v1.0/directory/subscriptions/${subscriptionId}`, {
    status: 'Suspended',
    nextLifecycleDateTime: '2026-12-31T00:00:00Z',
  })
  expect(suspended).toMatchObject({
    status: 'Suspended',
    state: 'suspended',
    nextLifecycleDateTime: '2026-12-31T00:00:00.0000000Z',
  })
  expect(await rights()).toEqual([])
  expect((await api.get(`${admin}/allotments/${defaultAllotmentId}`)).consumedUnits).toBe(1)
  expect(await api.get(`/v1.0/subscribedSkus/${api.tenantId}_${skuId}`)).toMatchObject({
    capabilityStatus: 'Suspended',
    prepaidUnits: { enabled: 0, suspended: 5 },
  })
  expect(
    await api.get(`/v1.0/directory/subscriptions(commerceSubscriptionId='${subscriptionId}')`),
  ).toMatchObject({ id: subscriptionId })
})

test('owners are appointed by reference, listed, expanded, and removed', async () => {
  const { defaultAllotmentId } = await api.buy(5, { skuPartNumber: 'PROJECTPREMIUM' })
  const owner = await api.user('Owner')
  const owners = `${admin}/allotments/${defaultAllotmentId}/owners`
  expect(
    (await api.call('POST', `${owners}/$ref`, { '@odata.id': `https://host/v1.0/users/${owner}` })).status,
  ).toBe(204)
  expect(ids(await api.get(`${owners}?$select=id,displayName`))).toEqual([owner])
  expect(
    (await api.get(`${admin}/allotments/${defaultAllotmentId}?$expand=owners($select=displayName)`)).owners,
  ).toMatchObject([{ displayName: 'Owner' }])
  await api.remove(`${owners}/${owner}/$ref`)
  expect((await api.call('DELETE', `${owners}/${owner}/$ref`)).status).toBe(404)
})

test('settings and the audit of what changed', async () => {
  await api.patch(`${admin}/settings`, { disabledUsers: 'release', displayName: 'Contoso Ltd' })
  expect(await api.get(`${admin}/settings`)).toMatchObject({
    disabledUsers: 'release',
    displayName: 'Contoso Ltd',
    countryLetterCode: 'DE',
  })
  const [entry] = (await api.get('/v1.0/auditLogs/directoryAudits?$top=1')).value
  expect(entry).toMatchObject({
    activityDisplayName: 'Update settings',
    result: 'success',
    initiatedBy: { user: null, app: { displayName: 'Test globalAdministrator' } },
    targetResources: [
      {
        type: 'Organization',
        modifiedProperties: expect.arrayContaining([
          { displayName: 'disabledUsers', oldValue: '"keepAndGet"', newValue: '"release"' },
        ]),
      },
    ],
  })
  expect(await api.get(`/v1.0/auditLogs/directoryAudits/${entry.id}`)).toMatchObject({ id: entry.id })
})

test('audit entries are found by the names of who did it and what it was done to', async () => {
  const { skuId } = await api.buy(3)
  const allotment = await api.allot(skuId, 'Named in the audit', 1)
  const found = async (filter: string) => {
    const url = `/v1.0/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}`
    return (await api.get(url)).value.map(
      (entry: { targetResources: { id: string }[] }) => entry.targetResources[0]?.id,
    )
  }
  const target = "targetResources/any(t:t/displayName eq 'named IN the audit')"
  expect(await found(target)).toEqual([allotment])
  expect(await found(`${target} and initiatedBy/app/displayName eq 'Test globalAdministrator'`)).toEqual([
    allotment,
  ])
  expect(await found(`${target} and initiatedBy/app/displayName eq 'Somebody else'`)).toEqual([])
  expect(await found(`${target} and startswith(initiatedBy/user/displayName,'Test')`)).toEqual([])
})
