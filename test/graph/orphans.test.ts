import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { importDirectory } from '../../src/import/import-directory.ts'
import { systemCaller } from '../../src/worker/continue-settlements.ts'
import { filesOf } from '../import/files.ts'
import { makeOwner, tokenOf } from '../support/callers.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Rule 25: an allotment whose owners are all gone is seen as an orphan, and the moment is in the audit.

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
let skuId: string
let allotment: string
let olga: string
let next = 0
const ref = (id: string) => ({ '@odata.id': `https://host/v1.0/directoryObjects/${id}` })

beforeAll(async () => {
  api = await testApi()
  skuId = (await api.buy(1_000)).skuId
})
afterAll(() => api.close())
beforeEach(async () => {
  next += 1
  allotment = await api.allot(skuId, `Share ${next}`, 1)
  olga = await api.user(`Olga${next}`)
})

async function orphaned(): Promise<boolean> {
  const row = await api.get(`${admin}/allotments/${allotment}?$select=isOrphaned`)
  const { value } = await api.get(`${admin}/allotments?$filter=isOrphaned eq true&$select=id`)
  expect(value.some(({ id }: Json) => id === allotment)).toBe(row.isOrphaned)
  return row.isOrphaned
}

async function notices(): Promise<Json[]> {
  const filter = `activityDisplayName eq 'Orphan allotment' and targetResources/any(t:t/id eq '${allotment}')`
  return (await api.get(`/v1.0/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}`)).value
}

/** One notice, that names who left. */
async function expectOrphan(...left: string[]): Promise<void> {
  expect(await orphaned()).toBe(true)
  const entries = await notices()
  expect(entries.map((entry) => entry.targetResources.map((target: Json) => target.id))).toEqual([
    [allotment, ...left],
  ])
  expect(entries[0].targetResources[0].displayName).toBe(`Share ${next}`)
}

const ways: Record<string, () => Promise<void>> = {
  deleted: () => api.remove(`/v1.0/users/${olga}`),
  disabled: async () => void (await api.patch(`/v1.0/users/${olga}`, { accountEnabled: false })),
}

describe.each(Object.keys(ways))('an owner who is %s', (way) => {
  test('leaves an orphan', async () => {
    expect(await orphaned()).toBe(false)
    await makeOwner(api, allotment, olga)
    expect(await orphaned()).toBe(false)
    await ways[way]?.()
    await expectOrphan(olga)
  })

  test('leaves none while another owner can act', async () => {
    await makeOwner(api, allotment, olga)
    await makeOwner(api, allotment, await api.user(`Other${next}`))
    await ways[way]?.()
    expect(await orphaned()).toBe(false)
    expect(await notices()).toEqual([])
  })

  test('leaves one as the last of a group that owns', async () => {
    const group = await api.group(`Owners ${next}`, [olga])
    await makeOwner(api, allotment, group)
    await ways[way]?.()
    await expectOrphan(olga)
  })
})

test('whoever comes back makes it no orphan, and is not told twice', async () => {
  await makeOwner(api, allotment, olga)
  await api.remove(`/v1.0/users/${olga}`)
  await api.post(`/v1.0/directory/deletedItems/${olga}/restore`)
  expect(await orphaned()).toBe(false)
  expect(await notices()).toHaveLength(1)
  await api.patch(`/v1.0/users/${olga}`, { accountEnabled: false })
  // Not able before, not able after: nothing new happened.
  await api.remove(`/v1.0/users/${olga}`)
  expect(await notices()).toHaveLength(2)
})

test('leaving the group that owns leaves an orphan; joining it again does not', async () => {
  const laptop = (await api.post('/v1.0/devices', { displayName: `Laptop ${next}` })).id
  const group = await api.group(`Owners ${next}`, [olga, laptop])
  await makeOwner(api, allotment, group)
  await api.remove(`/v1.0/groups/${group}/members/${olga}/$ref`)
  await expectOrphan(olga)
  await api.remove(`/v1.0/groups/${group}/members/${laptop}/$ref`)
  expect(await notices()).toHaveLength(1)
  await api.post(`/v1.0/groups/${group}/members/$ref`, ref(olga))
  expect(await orphaned()).toBe(false)
})

test('a group that owned and is deleted leaves an orphan that can be given a new owner', async () => {
  const group = await api.group(`Owners ${next}`, [olga])
  await makeOwner(api, allotment, group)
  await api.remove(`/v1.0/groups/${group}`)
  await expectOrphan(group)
  await makeOwner(api, allotment, olga)
  expect(await orphaned()).toBe(false)
  await api.remove(`${admin}/allotments/${allotment}/owners/${group}/$ref`)
})

test('an administrator who takes the last owner off leaves no orphan: nobody is gone', async () => {
  await makeOwner(api, allotment, olga)
  await api.remove(`${admin}/allotments/${allotment}/owners/${olga}/$ref`)
  expect(await orphaned()).toBe(false)
  expect(await notices()).toEqual([])
})

test('a dry run tells nobody', async () => {
  await makeOwner(api, allotment, olga)
  expect((await api.call('DELETE', `/v1.0/users/${olga}?dryRun=true`)).status).toBe(200)
  expect(await orphaned()).toBe(false)
  expect(await notices()).toEqual([])
})

test('of two owners who are deleted at once the second is seen to be the last', async () => {
  const others = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => api.user(`At once ${index}.${next}`.replaceAll(' ', ''))),
  )
  for (const other of others) await makeOwner(api, allotment, other)
  await Promise.all(others.map((other) => api.remove(`/v1.0/users/${other}`)))
  expect(await orphaned()).toBe(true)
  expect(await notices()).toHaveLength(1)
})

test('a synchronization that no longer holds the owners leaves an orphan', async () => {
  const away = await api.user(`Away${next}`, { accountEnabled: false })
  const group = await api.group(`Owners ${next}`, [olga])
  await makeOwner(api, allotment, group)
  const caller = { ...systemCaller(api.tenantId), roles: ['globalAdministrator' as const] }
  const sync = (memberId: string) => {
    const members = `groupId,memberId\n${group},${memberId}\n`
    return importDirectory(api.app, caller, { files: filesOf({ members }), sync: true })
  }
  await sync(away)
  await expectOrphan()
  await sync(olga)
  expect(await orphaned()).toBe(false)
  expect(await notices()).toHaveLength(1)
})

test('an owner does not see whether others are orphaned', async () => {
  await makeOwner(api, allotment, olga)
  await api.remove(`/v1.0/users/${olga}`)
  const person = await api.user(`Person${next}`)
  const token = await tokenOf(api, person)
  const url = `${admin}/allotments?$filter=isOrphaned eq true&$count=true`
  expect((await api.call('GET', url, undefined, { token })).body).toMatchObject({
    '@odata.count': 0,
    value: [],
  })
})

test('followers of allotments hear of it', async () => {
  await makeOwner(api, allotment, olga)
  const select = '$select=displayName,isOrphaned'
  let page = await api.get(`${admin}/allotments/delta?${select}`)
  while (page['@odata.nextLink']) page = await api.get(page['@odata.nextLink'])
  await api.remove(`/v1.0/users/${olga}`)
  const after = await api.get(page['@odata.deltaLink'])
  expect(after.value).toEqual([expect.objectContaining({ id: allotment, isOrphaned: true })])
})
