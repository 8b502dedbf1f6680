import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeRecords } from '../../src/command/record-entries.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { createToken } from '../../src/token/create-token.ts'
import { createTestTenant } from '../support/app.ts'
import { makeOwner, tokenOf } from '../support/callers.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
const url = `${admin}/auditExport`
let api: TestApi
let mine: string
let owner: string
const entriesOf = (text: string): Json[] =>
  text
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** Every entry of the list, page by page, oldest first. */
async function listed(filter = '', token = api.token): Promise<Json[]> {
  const found: Json[] = []
  let next: string | undefined =
    `/v1.0/auditLogs/directoryAudits?$orderby=activityDateTime&$top=7${filter && `&$filter=${encodeURIComponent(filter)}`}`
  while (next) {
    const { body } = await api.call('GET', next, undefined, { token })
    found.push(...body.value)
    next = body['@odata.nextLink']
  }
  return found
}

beforeAll(async () => {
  api = await testApi()
  const { skuId } = await api.buy(20)
  mine = await api.allot(skuId, 'Medicine', 5)
  await api.allot(skuId, '=1+1', 1)
  owner = await api.user('Olga')
  await makeOwner(api, mine, owner)
  await api.assign(mine, { user: await api.user('@Sum', { displayName: '@SUM(A1)' }) })
  await api.call('POST', `${admin}/allotments`, { skuId, displayName: 'Medicine', allottedUnits: 1 })
  for (let n = 0; n < 30; n++) {
    await api.patch(`/v1.0/users/${owner}`, { jobTitle: `Line ${n}\n"quoted", and more` })
  }
})
afterAll(() => api.close())

describe('JSON lines', () => {
  test('are the entries of the list, oldest first', async () => {
    const answer = await api.call('GET', url)
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(answer.headers['content-disposition']).toBe('attachment; filename="audit-2026-03-01.jsonl"')
    const entries = entriesOf(answer.text)
    expect(entries.length).toBeGreaterThan(35)
    const byId = (a: Json, b: Json) => (a.id < b.id ? -1 : 1)
    expect(entries.toSorted(byId)).toEqual((await listed()).toSorted(byId))
    const times = entries.map(({ activityDateTime }) => activityDateTime)
    expect(times).toEqual(times.toSorted())
  })

  test.each([
    ["result eq 'failure'", 1],
    ["activityDisplayName eq 'Update user'", 30],
    ["targetResources/any(t:t/displayName eq 'medicine')", 3],
  ])('of %s', async (filter, count) => {
    const { text } = await api.call('GET', `${url}?$filter=${encodeURIComponent(filter)}`)
    expect(entriesOf(text)).toEqual(await listed(filter))
    expect(entriesOf(text)).toHaveLength(count)
  })

  test('come all, once each, from many pages', async () => {
    const tenant = await createTestTenant(api.app)
    const stamp = { command: 'try', now: api.app.now(), newId: api.app.newId, correlationId: null }
    const records = Array.from({ length: 2_500 }, (_, value) => ({
      allotmentId: null,
      targets: [],
      detail: { value },
    }))
    await inTransaction(api.database, async (tx) =>
      writeRecords(tx, tenant, { ...stamp, outcome: 'success', refusalCode: null }, records),
    )
    const { value } = await runCommand(api.app, tenant, { command: 'createToken' }, (ctx) =>
      createToken(ctx, { displayName: 'Reader', role: 'globalReader' }),
    )
    const { text } = await api.call('GET', url, undefined, { token: value.text })
    const ids = entriesOf(text).map(({ id }) => id)
    expect([ids.length, new Set(ids).size]).toEqual([2_501, 2_501])
  })

  test('of nothing are empty', async () => {
    const filter = encodeURIComponent("activityDisplayName eq 'nothing'")
    expect(await api.call('GET', `${url}?$filter=${filter}`)).toMatchObject({ status: 200, text: '' })
  })

  test('of an owner are those of their allotments', async () => {
    const token = await tokenOf(api, owner)
    const { text } = await api.call('GET', url, undefined, { token })
    const theirs = await listed('', token)
    expect(
      entriesOf(text)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(theirs.map(({ id }) => id).sort())
    expect(theirs.length).toBeGreaterThan(2)
    expect(text).not.toContain('=1+1')
  })
})

describe('CSV', () => {
  const asked = [
    ['by $format', `${url}?$format=csv`, {}],
    ['by Accept', url, { accept: 'text/csv' }],
  ] as const
  test.each(asked)(
    '%s holds the same entries, and nothing a spreadsheet would run',
    async (_, from, headers) => {
      const answer = await api.call('GET', from, undefined, { headers })
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
      expect(answer.text.startsWith('\uFEFFid,activityDateTime,')).toBe(true)
      const rows: Record<string, string>[] = parse(answer.text, { columns: true, bom: true })
      const entries = await listed()
      expect(rows.map(({ id }) => id).sort()).toEqual(entries.map(({ id }) => id).sort())
      for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
      const refused = rows.find(({ result }) => result === 'failure')
      expect(refused?.resultReason).toContain('Medicine')
      expect(JSON.parse(refused?.details ?? '')).toMatchObject({ refusalCode: 'alreadyExists' })
      const updates = rows.filter(({ activityDisplayName }) => activityDisplayName === 'Update user')
      expect(JSON.parse(updates.at(-1)?.changes ?? '')).toEqual([
        expect.objectContaining({ displayName: 'jobTitle', newValue: '"Line 29\\n\\"quoted\\", and more"' }),
      ])
    },
  )

  test('an actor whose name is a formula is text', async () => {
    const evil = await api.user('Evil', { displayName: '=HYPERLINK("http://x")' })
    const token = await tokenOf(api, evil)
    await api.call('POST', `${admin}/tokens`, { displayName: 'Mine' }, { token })
    const { text } = await api.call('GET', `${url}?$format=csv`)
    const rows: Record<string, string>[] = parse(text, { columns: true, bom: true })
    expect(rows.map(({ actorName }) => actorName)).toContain(`'=HYPERLINK("http://x")`)
  })
})

describe('refused is', () => {
  test.each([
    ['another format', '?$format=xml', 'invalidQuery'],
    ['a filter that makes no sense', '?$filter=nonsense eq 1', 'invalidFilter'],
    ['paging', '?$top=3', 'invalidQuery'],
    ['a selection', '?$select=id', 'invalidQuery'],
  ])('%s', async (_, query, code) => {
    const answer = await api.call('GET', `${url}${query}`)
    expect([answer.status, answer.body.error.innerError.code]).toEqual([400, code])
  })

  test('an export in a batch', async () => {
    const requests = [{ id: '1', method: 'GET', url: '/admin/cloudLicensing/auditExport' }]
    const { responses } = await api.post('/beta/$batch', { requests })
    expect(responses[0].status).toBe(400)
    expect(responses[0].body.error.message).toContain('Ask for it alone')
  })
})
