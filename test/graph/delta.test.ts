import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropOldNotes, keepNotesDays } from '../../src/change/drop-old-notes.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { lockUser, writeUser } from '../../src/directory/user-store.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
beforeAll(async () => {
  api = await testApi({ byHand: true })
})
afterAll(() => api.close())

const path = (link: string) => link.replace(/^https?:\/\/[^/]+/, '')

/** Reads a round to its end. */
async function round(start: string): Promise<{ objects: Json[]; deltaLink: string; pages: number }> {
  const objects: Json[] = []
  for (let link = start, pages = 1; ; pages++) {
    const page = await api.get(path(link))
    objects.push(...page.value)
    if (page['@odata.deltaLink']) return { objects, deltaLink: page['@odata.deltaLink'], pages }
    link = page['@odata.nextLink']
  }
}

test('users: everything first, then exactly what changed', async () => {
  const ids: string[] = []
  for (let n = 0; n < 7; n++) ids.push(await api.user(`Delta${n}`))
  const first = await round('/v1.0/users/delta?$select=displayName&$top=3')
  expect(first.pages).toBe(3)
  expect(first.objects.map((user) => user.id).sort()).toEqual([...ids].sort())
  expect(Object.keys(first.objects[0])).toEqual(['@odata.type', 'id', 'displayName'])
  expect((await round(first.deltaLink)).objects).toEqual([])

  await api.call('PATCH', `/v1.0/users/${ids[0]}`, { displayName: 'Renamed' })
  await api.remove(`/v1.0/users/${ids[1]}`)
  const made = await api.user('Late')
  const second = await round(first.deltaLink)
  expect(second.objects.sort((a, b) => a.id.localeCompare(b.id))).toEqual(
    [
      { '@odata.type': '#microsoft.graph.user', id: ids[0], displayName: 'Renamed' },
      { '@removed': { reason: 'changed' }, id: ids[1] },
      { '@odata.type': '#microsoft.graph.user', id: made, displayName: 'Late' },
    ].sort((a, b) => (a.id ?? '').localeCompare(b.id ?? '')),
  )
  // The same link again tells the same again; the new one nothing.
  expect((await round(first.deltaLink)).objects).toHaveLength(3)
  expect((await round(second.deltaLink)).objects).toEqual([])
})

test('groups: members come as members@delta, in pages', async () => {
  const people: string[] = []
  for (let n = 0; n < 5; n++) people.push(await api.user(`Member${n}`))
  const groupId = await api.group('Delta group', people)
  const first = await round('/v1.0/groups/delta()?$top=2')
  const told = first.objects
    .filter((group) => group.id === groupId)
    .flatMap((group) => group['members@delta'] ?? [])
  expect(told.map((member: Json) => member.id).sort()).toEqual([...people].sort())

  await api.remove(`/v1.0/groups/${groupId}/members/${people[0]}/$ref`)
  await api.remove(`/v1.0/users/${people[1]}`)
  const second = await round(first.deltaLink)
  expect(second.objects).toHaveLength(1)
  expect(second.objects[0]).toMatchObject({ id: groupId })
  expect(new Set(second.objects[0]['members@delta'].map((each: Json) => JSON.stringify(each)))).toEqual(
    new Set(people.slice(0, 2).map((id) => JSON.stringify({ id, '@removed': { reason: 'deleted' } }))),
  )
  const named = await round(`/v1.0/groups/delta?$select=displayName&$filter=id eq '${groupId}'`)
  expect(named.objects).toEqual([
    { '@odata.type': '#microsoft.graph.group', id: groupId, displayName: 'Delta group' },
  ])
  await api.remove(`/v1.0/groups/${groupId}`)
  expect((await round(named.deltaLink)).objects).toEqual([{ '@removed': { reason: 'deleted' }, id: groupId }])
})

test('licenses of users and groups are told when they are selected, and users when their seats change', async () => {
  const { skuId, defaultAllotmentId } = await api.buy(3, { skuPartNumber: 'VISIOCLIENT' })
  const ann = await api.user('Licensed')
  const groupId = await api.group('Licensed group', [await api.user('Licensed member')])
  const first = await round('/v1.0/users/delta?$select=displayName,assignedLicenses')
  expect(first.objects.find(({ id }) => id === ann)?.assignedLicenses).toEqual([])
  const names = await round('/v1.0/users/delta?$deltatoken=latest&$select=displayName')
  const assignment = await api.assign(defaultAllotmentId, { user: ann })
  // A device's seat is nothing of users.
  const devices = await api.buy(1, { skuPartNumber: 'INTUNE_A_D' })
  const device = (await api.post('/v1.0/devices', { displayName: 'Delta device' })).id
  await api.assign(devices.defaultAllotmentId, { device })
  const second = await round(first.deltaLink)
  expect(second.objects).toEqual([
    {
      '@odata.type': '#microsoft.graph.user',
      id: ann,
      displayName: 'Licensed',
      assignedLicenses: [{ skuId, disabledPlans: [] }],
    },
  ])
  expect((await round(names.deltaLink)).objects).toEqual([])
  await api.remove(`${admin}/assignments/${assignment}`)
  const third = await round(second.deltaLink)
  expect(third.objects).toMatchObject([{ id: ann, assignedLicenses: [] }])
  expect((await round(third.deltaLink)).objects).toEqual([])
  await api.assign(defaultAllotmentId, { group: groupId })
  const groups = await round(`/v1.0/groups/delta?$select=assignedLicenses&$filter=id eq '${groupId}'`)
  expect(groups.objects).toMatchObject([{ id: groupId, assignedLicenses: [{ skuId }] }])
})

test('allotments tell also what changes about their product; latest skips the beginning', async () => {
  const { skuId, subscriptionId } = await api.buy(9, { skuPartNumber: 'SPE_E5' })
  const allotmentId = await api.allot(skuId, 'Delta allotment', 3)
  const latest = await round(`${admin}/allotments/delta?$deltatoken=latest&$select=displayName,subscriptions`)
  expect(latest.objects).toEqual([])
  await api.call('PATCH', `/v1.0/directory/subscriptions/${subscriptionId}`, { status: 'Warning' })
  const { objects } = await round(latest.deltaLink)
  expect(objects.find((each) => each.id === allotmentId)?.subscriptions[0].state).toBe('warning')
})

describe('tokens', () => {
  test('of another query, or written by others, are refused', async () => {
    const { deltaLink } = await round('/v1.0/users/delta')
    const token = new URL(deltaLink).searchParams.get('$deltatoken') ?? ''
    const content = JSON.parse(Buffer.from(token, 'base64url').toString())
    const forged = (at: number, value: unknown) =>
      Buffer.from(
        JSON.stringify(content.map((each: unknown, index: number) => (index === at ? value : each))),
      ).toString('base64url')
    for (const wrong of [
      `/v1.0/groups/delta?$deltatoken=${token}`,
      '/v1.0/users/delta?$deltatoken=x',
      `/v1.0/users/delta?$skiptoken=${token}&$deltatoken=${token}`,
      `/v1.0/users/delta?$deltatoken=${forged(3, '5:3:')}`,
      `/v1.0/users/delta?$deltatoken=${forged(4, '1:9:4,2')}`,
      `/v1.0/users/delta?$deltatoken=${forged(4, "1:9:'")}`,
      `/v1.0/users/delta?$deltatoken=${forged(5, 7)}`,
      `/v1.0/users/delta?$skiptoken=${forged(6, 'x_y')}`,
      `/v1.0/users/delta?$deltatoken=${forged(7, ['secret'])}`,
      `/v1.0/users/delta?$deltatoken=${forged(8, ['x'])}`,
      `/v1.0/users/delta?$deltatoken=${forged(9, 5_000)}`,
      "/v1.0/users/delta?$filter=displayName eq 'x'",
      "/v1.0/users/delta?$filter=not (id eq '00000000-0000-4000-8000-000000000000')",
      '/v1.0/users/delta?$orderby=displayName',
    ]) {
      expect((await api.call('GET', wrong)).status, wrong).toBe(400)
    }
  })

  test('too old, or of another database, are answered 410 with the way to start again', async () => {
    const { deltaLink } = await round('/v1.0/users/delta')
    expect((await round(deltaLink)).objects).toEqual([])
    await api.user('Aged')
    await sql`update outbox set noted_at = ${api.clock.now}::timestamptz - make_interval(days => ${keepNotesDays + 1})
               where tenant_id = ${api.tenantId}`.execute(api.database.db)
    expect(await dropOldNotes(api.app, api.tenantId)).toBeGreaterThan(0)
    const old = await api.call('GET', path(deltaLink))
    expect([old.status, old.body.error.code]).toEqual([410, 'resyncRequired'])
    const { deltaLink: fresh } = await round(path(String(old.headers.location)))
    expect((await round(fresh)).objects).toEqual([])
    await sql`update change_epoch set epoch_id = gen_random_uuid() where tenant_id = ${api.tenantId}`.execute(
      api.database.db,
    )
    expect((await api.call('GET', path(fresh))).status).toBe(410)
  })
})

test('what began before a round and ends after it is in the next round', async () => {
  const slow = await api.user('Slow')
  const { deltaLink } = await round('/v1.0/users/delta')
  let second = await round(deltaLink)
  await inTransaction(api.database, async (tx) => {
    const before = await lockUser(tx, api.tenantId, slow)
    if (!before) throw new Error('the user is not there')
    await writeUser(tx, api.tenantId, before, { ...before, jobTitle: 'slow' })
    const fast = await api.user('Fast')
    second = await round(deltaLink)
    expect(second.objects.map((user) => user.id)).toEqual([fast])
  })
  expect((await round(second.deltaLink)).objects).toMatchObject([{ id: slow, jobTitle: 'slow' }])
})
