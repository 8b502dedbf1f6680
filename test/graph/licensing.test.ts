import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

const admin = '/beta/admin/cloudLicensing'
const day = 86_400_000

describe('a department gets a share of a product', () => {
  let skuId = ''
  let allotmentId = ''
  let groupId = ''
  let assignmentId = ''
  const people: string[] = []

  test('units are bought, and a share is divided off', async () => {
    skuId = (await api.buy(10)).skuId
    const created = await api.call('POST', `${admin}/allotments`, {
      skuId,
      displayName: 'Sales',
      allottedUnits: 2,
    })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      '@odata.context': expect.stringMatching(
        /^http:\/\/[^/]+\/beta\/\$metadata#admin\/cloudLicensing\/allotments\/\$entity$/,
      ),
      '@odata.type': '#microsoft.graph.cloudLicensing.allotment',
      allottedUnits: 2,
      consumedUnits: 0,
      assignableTo: 'user,group',
      displayName: 'Sales',
      isDefault: false,
      state: 'open',
      availableUnits: 2,
    })
    allotmentId = created.body.id
  })

  test("by default an allotment has Microsoft's properties and no others", async () => {
    const body = await api.get(`${admin}/allotments/${allotmentId}`)
    expect(Object.keys(body).sort()).toEqual([
      '@odata.context',
      '@odata.type',
      'allottedUnits',
      'assignableTo',
      'consumedUnits',
      'id',
      'services',
      'skuId',
      'skuPartNumber',
      'subscriptions',
    ])
    expect(body.subscriptions).toEqual([
      {
        subscriptionId: expect.any(String),
        startDate: '2026-03-01',
        nextLifecycleDate: '9999-12-31',
        state: 'active',
        tags: 'none',
      },
    ])
    expect(body.services).toContainEqual({
      assignableTo: 'user,group',
      planId: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
      planName: 'EXCHANGE_S_ENTERPRISE',
    })
  })

  test('a dry run tells who would get a seat, and writes nothing', async () => {
    for (const name of ['Ann', 'Bob', 'Cem']) people.push(await api.user(name))
    groupId = await api.group('Sales people', people)
    const body = { 'assignedTo@odata.bind': `groups/${groupId}`, disabledServicePlanIds: [] }
    const entries = async () => (await api.call('GET', '/v1.0/auditLogs/directoryAudits/$count')).text
    const before = await entries()
    const plan = await api.call('POST', `${admin}/allotments/${allotmentId}/assignments?dryRun=true`, body)
    expect(plan.status).toBe(200)
    expect(plan.body).toMatchObject({
      dryRun: true,
      moves: [{ allotmentId, allotmentName: 'Sales', gained: 2, lost: 0, queued: 1, forgotten: 0 }],
      result: { '@odata.type': '#microsoft.graph.cloudLicensing.assignment', targetId: groupId },
    })
    expect((await api.get(`${admin}/assignments`)).value).toEqual([])
    expect(await entries()).toBe(before)
  })

  test('the group is assigned: two get seats, the third waits', async () => {
    api.clock.advance(day)
    const created = await api.call('POST', `/beta/groups/${groupId}/cloudLicensing/assignments?$select=*`, {
      '@odata.type': '#microsoft.graph.cloudLicensing.assignment',
      'allotment@odata.bind': `https://host/beta/admin/cloudLicensing/allotments('${allotmentId}')`,
      disabledServicePlanIds: [],
    })
    expect([created.status, created.body.disabledServicePlanIds, created.body.processingState]).toEqual([
      201,
      [],
      'completed',
    ])
    assignmentId = created.body.id
    const allotment = await api.get(
      `${admin}/allotments/${allotmentId}?$select=consumedUnits,waitingCount,availableUnits`,
    )
    expect(allotment).toMatchObject({ consumedUnits: 2, waitingCount: 1, availableUnits: 0 })
    expect(allotment.id).toBeUndefined()
  })

  test('an assignment has one identity in several places', async () => {
    const places = [
      `${admin}/assignments`,
      `${admin}/allotments/${allotmentId}/assignments`,
      `/beta/groups/${groupId}/cloudLicensing/assignments`,
    ]
    for (const place of places) {
      expect((await api.get(place)).value.map((each: { id: string }) => each.id)).toEqual([assignmentId])
      const body = await api.get(
        `${place}/${assignmentId}?$expand=assignedTo($select=id,displayName),allotment($select=id)`,
      )
      expect(body).toMatchObject({
        id: assignmentId,
        disabledServicePlanIds: [],
        assignedTo: { '@odata.type': '#microsoft.graph.group', id: groupId, displayName: 'Sales people' },
        allotment: { '@odata.type': '#microsoft.graph.cloudLicensing.allotment', id: allotmentId },
      })
      expect(body.priority).toBeUndefined()
      expect(await api.get(`${place}/${assignmentId}/assignedTo`)).toMatchObject({
        id: groupId,
        displayName: 'Sales people',
      })
      expect(await api.get(`${place}/${assignmentId}/allotment?$select=id,displayName`)).toMatchObject({
        displayName: 'Sales',
      })
    }
    const elsewhere = await api.call(
      'GET',
      `/beta/users/${people[0]}/cloudLicensing/assignments/${assignmentId}`,
    )
    expect(elsewhere.status).toBe(404)
  })

  test('the waiting room: order, position, reason, and who waits', async () => {
    const { value } = await api.get(
      `${admin}/allotments/${allotmentId}/waitingMembers?$select=*&$expand=assignedTo($select=id,userPrincipalName)&$count=true`,
    )
    expect(value).toEqual([
      {
        '@odata.type': '#microsoft.graph.cloudLicensing.waitingMember',
        id: `${allotmentId}_${value[0].memberId}`,
        waitingSinceDateTime: '2026-03-02T08:00:00.0000000Z',
        position: 1,
        reason: 'noFreeUnit',
        priority: 0,
        pinned: false,
        allotmentId,
        memberId: value[0].memberId,
        assignedTo: expect.objectContaining({
          '@odata.type': '#microsoft.graph.user',
          id: value[0].memberId,
        }),
      },
    ])
    const own = `/beta/users/${value[0].memberId}/cloudLicensing/waitingMembers`
    expect(await api.get(`${own}?$expand=allotment($select=id,skuId,skuPartNumber)`)).toMatchObject({
      value: [{ id: value[0].id, allotment: { id: allotmentId, skuId, skuPartNumber: 'SPE_E3' } }],
    })
    expect(await api.get(`${own}/${value[0].id}?$select=position`)).toMatchObject({ position: 1 })
    expect(
      await api.get(`${admin}/allotments/${allotmentId}/waitingMembers/${value[0].id}?$expand=assignedTo`),
    ).toMatchObject({ id: value[0].id })
    const { text } = await api.call('GET', `${admin}/allotments/${allotmentId}/waitingMembers/$count`)
    expect(text).toBe('1')
  })

  test('who has a seat has a usage right, formed by the assignment', async () => {
    const { value: seats } = await api.get(
      `${admin}/allotments/${allotmentId}/seats?$select=*&$expand=assignedTo($select=displayName)`,
    )
    expect(seats).toHaveLength(2)
    const { memberId } = seats[0]
    const rights = await api.get(
      `/beta/users/${memberId}/cloudLicensing/usageRights?$expand=assignments($select=id),allotments($select=id,consumedUnits)`,
    )
    expect(rights.value).toMatchObject([
      {
        '@odata.type': '#microsoft.graph.cloudLicensing.usageRight',
        id: `${memberId}_${skuId}`,
        skuId,
        skuPartNumber: 'SPE_E3',
        assignments: [{ id: assignmentId }],
        allotments: [{ id: allotmentId, consumedUnits: 2 }],
      },
    ])
    expect(rights.value[0].services.length).toBeGreaterThan(20)
    const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'
    const filtered = (filter: string) =>
      api.get(`/beta/users/${memberId}/cloudLicensing/usageRights?$filter=${filter.replaceAll(' ', '%20')}`)
    expect((await filtered(`services/any(c:c/planId eq ${exchange})`)).value).toHaveLength(1)
    expect((await filtered(`services/any(c:c/planId in (${skuId}))`)).value).toHaveLength(0)
    expect((await filtered(`skuId in (${skuId},${exchange})`)).value).toHaveLength(1)
    const group = await api.get(
      `/beta/groups/${groupId}/cloudLicensing/usageRights/${groupId}_${skuId}?$expand=assignments`,
    )
    expect(group).toMatchObject({ skuId, assignments: [{ id: assignmentId }] })
    expect(
      (await api.get(`/beta/users/${memberId}/cloudLicensing/usageRights/${memberId}_${skuId}/assignments`))
        .value,
    ).toHaveLength(1)
    expect(
      (await api.get(`/beta/users/${memberId}/cloudLicensing/usageRights/${memberId}_${skuId}/allotments`))
        .value,
    ).toHaveLength(1)
  })

  test('a switched-off service leaves the right, unless another path leaves it on', async () => {
    const exchange = 'efb87545-963c-4e0d-99df-69c6916d9eb0'
    const teams = '57ff2da0-773e-42df-b2af-ffb7a2317929'
    const patched = await api.patch(`${admin}/assignments/${assignmentId}`, {
      disabledServicePlanIds: [teams],
      'assignedTo@odata.bind': `https://host/beta/groups/${groupId}`,
      'allotment@odata.bind': allotmentId,
    })
    expect(patched.disabledServicePlanIds).toEqual([teams])
    const [seat] = (await api.get(`${admin}/allotments/${allotmentId}/seats?$select=memberId`)).value
    const plans = async () =>
      (await api.get(`/beta/users/${seat.memberId}/cloudLicensing/usageRights`)).value[0].services.map(
        (each: { planId: string }) => each.planId,
      )
    expect(await plans()).toContain(exchange)
    expect(await plans()).not.toContain(teams)
    const direct = await api.assign(allotmentId, { user: seat.memberId })
    expect(await plans()).toContain(teams)
    await api.remove(`${admin}/assignments/${direct}`)
    expect(await plans()).not.toContain(teams)
  })

  test('explain says it in plain words, and what would change it', async () => {
    const [waiting] = (await api.get(`${admin}/allotments/${allotmentId}/waitingMembers?$select=memberId`))
      .value
    const explained = await api.get(`/beta/users/${waiting.memberId}/cloudLicensing/explain(skuId=${skuId})`)
    expect(explained.value).toMatchObject([
      {
        status: 'waiting',
        position: 1,
        paths: [{ kind: 'group', groupName: 'Sales people', counts: true }],
        message:
          'Waits for Microsoft 365 E3 from "Sales" since 2026-03-02, 1st of 1, through group Sales people (assigned on 2026-03-02): the limit is 2 and 2 seats are in use.',
        whatWouldChange: ['Raise the limit of "Sales" by 1 or more, or free a seat.'],
      },
      { status: 'notEntitled', allotmentName: 'Default' },
    ])
    expect((await api.get(`/beta/users/${waiting.memberId}/cloudLicensing/explain`)).value).toHaveLength(1)
    expect(
      (await api.get(`/beta/users/${waiting.memberId}/cloudLicensing/explain(allotmentId=${allotmentId})`))
        .value,
    ).toHaveLength(1)
  })

  test('a released seat goes to the next in line and stays there', async () => {
    const [seat] = (await api.get(`${admin}/allotments/${allotmentId}/seats`)).value
    const plan = await api.call('DELETE', `${admin}/allotments/${allotmentId}/seats/${seat.id}?dryRun=true`)
    expect(plan.body.moves).toMatchObject([{ lost: 1, gained: 1 }])
    expect((await api.call('DELETE', `${admin}/allotments/${allotmentId}/seats/${seat.id}`)).status).toBe(204)
    const [exclusion] = (await api.get(`${admin}/allotments/${allotmentId}/exclusions?$expand=assignedTo`))
      .value
    expect(exclusion).toMatchObject({ id: seat.id, assignedTo: { '@odata.type': '#microsoft.graph.user' } })
    const { value } = await api.get(
      `/beta/users/${exclusion.memberId}/cloudLicensing/explain(allotmentId=${allotmentId})`,
    )
    expect(value[0]).toMatchObject({ status: 'excluded', paths: [{ counts: false }] })
    await api.remove(`${admin}/allotments/${allotmentId}/exclusions/${exclusion.id}`)
    expect((await api.get(`${admin}/allotments/${allotmentId}/waitingMembers`)).value).toHaveLength(1)
  })

  test('hold, open, resize, transfer; the queue is served at once', async () => {
    await api.patch(`${admin}/allotments/${allotmentId}`, { state: 'hold' })
    await api.patch(`${admin}/allotments/${allotmentId}`, { allottedUnits: 3 })
    const waiting = () => api.get(`${admin}/allotments/${allotmentId}/waitingMembers?$select=reason,position`)
    expect((await waiting()).value).toMatchObject([{ reason: 'allotmentOnHold', position: 1 }])
    const opened = await api.patch(`${admin}/allotments/${allotmentId}`, {
      state: 'open',
      description: 'All of sales',
    })
    expect(opened).toMatchObject({ consumedUnits: 3, waitingCount: 0, description: 'All of sales' })
    const other = await api.allot(skuId, 'Finance', 4)
    const moved = await api.post(`${admin}/allotments/${other}/transferUnits`, {
      toAllotmentId: allotmentId,
      units: 2,
    })
    expect(moved).toMatchObject({ from: { allottedUnits: 2 }, to: { allottedUnits: 5 } })
    const product = await api.get(`${admin}/products/${skuId}`)
    expect(product).toMatchObject({
      capacity: 10,
      allottedUnits: 7,
      unallottedUnits: 3,
      consumedUnits: 3,
      eligible: true,
    })
    const evicted = await api.patch(`${admin}/allotments/${allotmentId}`, {
      allottedUnits: 1,
      whenBelowConsumed: 'evict',
    })
    expect(evicted).toMatchObject({ consumedUnits: 1, waitingCount: 2 })
  })

  test('a pinned member stands first; positions follow the order of the queue over pages', async () => {
    const { value } = await api.get(`${admin}/allotments/${allotmentId}/waitingMembers?$select=*`)
    expect(value.map((each: { position: number }) => each.position)).toEqual([1, 2])
    const pinned = await api.patch(`${admin}/allotments/${allotmentId}/waitingMembers/${value[1].id}`, {
      pinned: true,
      priority: 3,
    })
    expect(pinned).toMatchObject({ pinned: true, priority: 3, position: 1 })
    const first = await api.get(
      `${admin}/allotments/${allotmentId}/waitingMembers?$select=id,position&$top=1`,
    )
    const second = await api.get(first['@odata.nextLink'])
    expect([first.value[0], second.value[0]]).toMatchObject([
      { id: value[1].id, position: 1 },
      { id: value[0].id, position: 2 },
    ])
    expect(second['@odata.nextLink']).toBeUndefined()
  })

  test('an allotment in use is deleted only when told so', async () => {
    const refused = await api.call('DELETE', `${admin}/allotments/${allotmentId}`)
    expect([refused.status, refused.body.error.code, refused.body.error.innerError.code]).toEqual([
      409,
      'conflict',
      'allotmentInUse',
    ])
    const plan = await api.call(
      'DELETE',
      `${admin}/allotments/${allotmentId}?endAssignments=true&dryRun=true`,
    )
    expect(plan.body.moves).toMatchObject([{ allotmentName: 'Sales', lost: 1, forgotten: 2 }])
    await api.remove(`${admin}/allotments/${allotmentId}?endAssignments=true`)
    expect((await api.call('GET', `${admin}/allotments/${allotmentId}`)).status).toBe(404)
  })
})

describe('lists', () => {
  test('pages are continued by an absolute link, and counted', async () => {
    const { skuId } = await api.buy(50, { skuPartNumber: 'SPE_E5' })
    for (let n = 1; n <= 5; n++) await api.allot(skuId, `Share ${n}`, n)
    const filter = `$filter=skuId%20eq%20${skuId}%20and%20isDefault%20eq%20false`
    const names: string[] = []
    let url: string | undefined =
      `${admin}/allotments?${filter}&$orderby=allottedUnits%20desc&$top=2&$count=true&$select=displayName`
    for (let page = 0; url !== undefined; page++) {
      const body = await api.get(url)
      expect(body['@odata.count']).toBe(5)
      names.push(...body.value.map((each: { displayName: string }) => each.displayName))
      url = body['@odata.nextLink']
      if (url) expect(url).toMatch(/^http:\/\/localhost:80\/beta\//)
      expect(page).toBeLessThan(4)
    }
    expect(names).toEqual(['Share 5', 'Share 4', 'Share 3', 'Share 2', 'Share 1'])
    expect((await api.call('GET', `${admin}/allotments/$count?${filter}`)).text).toBe('5')
    expect(
      (await api.get(`${admin}/allotments?$expand=assignments,waitingMembers,seats,owners&$top=1`)).value[0],
    ).toMatchObject({
      assignments: [],
      waitingMembers: [],
      seats: [],
      owners: [],
    })
  })

  test('assignments of a product, by expanding its allotment with a filter', async () => {
    const e3 = await api.buy(5, { skuPartNumber: 'EMS' })
    const user = await api.user('Dora')
    const mine = await api.assign(e3.defaultAllotmentId, { user })
    const { value } = await api.get(
      `${admin}/assignments?$expand=allotment($filter=skuId%20in%20(${e3.skuId});$select=skuId)`,
    )
    expect(value).toMatchObject([{ id: mine, allotment: { skuId: e3.skuId } }])
  })

  test('every list can be asked for all of its properties', async () => {
    const lists = [
      `${admin}/allotments`,
      `${admin}/assignments`,
      `${admin}/assignmentErrors`,
      `${admin}/products`,
      `${admin}/servicePlanRules`,
      `${admin}/tokens`,
      '/v1.0/users',
      '/v1.0/groups',
      '/v1.0/devices',
      '/v1.0/subscribedSkus',
      '/v1.0/directory/subscriptions',
      '/v1.0/directory/deletedItems/microsoft.graph.user',
      '/v1.0/auditLogs/directoryAudits',
    ]
    for (const url of lists) expect((await api.call('GET', `${url}?$select=*`)).status, url).toBe(200)
  })
})
