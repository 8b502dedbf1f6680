import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealAudit } from '../../src/audit/seal-audit.ts'
import {
  importDirectoryPath,
  importFilesType,
  importInspectionPath,
  importSubscriptionsPath,
  progressType,
} from '../../src/contract/import-files.ts'
import { tokenOf } from '../support/callers.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

const admin = '/beta/admin/cloudLicensing'
const users = 'userPrincipalName,displayName,usageLocation\nann@contoso.com,Ann,DE\nben@contoso.com,Ben,DE\n'
const groups = 'displayName\nTeam\n'
const members = 'groupName,memberName\nTeam,ann@contoso.com\nTeam,ben@contoso.com\n'

function framed(...files: readonly [string, string][]): Buffer {
  return Buffer.concat(
    files.flatMap(([kind, text]) => {
      const bytes = Buffer.from(text)
      return [Buffer.from(`${JSON.stringify({ kind, name: `${kind}.csv`, size: bytes.length })}\n`), bytes]
    }),
  )
}

function send(url: string, body: Buffer, headers: Record<string, string> = {}) {
  return api.call('POST', url, body, { headers: { 'content-type': importFilesType, ...headers } })
}

test('a dry run of an import tells what it would do and writes nothing', async () => {
  const { status, body } = await send(`${importDirectoryPath}?dryRun=true`, framed(['users', users]))
  expect(status).toBe(200)
  expect(body).toMatchObject({ dryRun: true, users: { added: 2 } })
  expect((await api.get('/v1.0/users')).value).toEqual([])
})

test('an import answers progress, and its result at the end', async () => {
  const body = framed(['users', users], ['groups', groups], ['members', members])
  const { status, text, headers } = await send(importDirectoryPath, body, { accept: progressType })
  expect(status).toBe(200)
  expect(headers['content-type']).toContain(progressType)
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.filter((line) => line.progress).map((line) => line.progress.phase)).toContain('writing')
  expect(lines.at(-1)).toMatchObject({
    result: { users: { added: 2 }, groups: { added: 1 }, memberships: { added: 2 } },
  })
})

test('a refused import says every problem at its end, or in its error', async () => {
  const bad = framed([
    'users',
    'userPrincipalName,usageLocation\nx@contoso.com,Germany\ny@contoso.com,Spain\n',
  ])
  const { text } = await send(importDirectoryPath, bad, { accept: progressType })
  expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).toMatchObject({
    error: { code: 'invalidValue' },
    problemCount: 2,
    problems: [
      { file: 'users.csv', line: 2 },
      { file: 'users.csv', line: 3 },
    ],
  })
  const plain = await send(importDirectoryPath, bad)
  expect([plain.status, plain.body.error.innerError.code]).toEqual([400, 'invalidValue'])
})

test.each([
  ['a body that is cut off', framed(['users', users]).subarray(0, 90), 'bytes of a file are missing'],
  ['no line before the file', Buffer.from(users), 'begins with a line of JSON'],
  ['an unknown kind', framed(['teams', users]), 'one of users, groups, members'],
  ['no file at all', Buffer.alloc(0), 'Give a file of users, groups or members'],
])('%s is refused and changes nothing', async (_name, bytes, words) => {
  const { status, body } = await send(importDirectoryPath, bytes)
  expect(status).toBe(400)
  expect(body.error.message).toContain(words)
  expect((await api.get('/v1.0/users')).value).toHaveLength(2)
})

test('an import needs an administrator, the right type, and known options', async () => {
  const reader = await api.tokenFor('globalReader')
  const headers = { 'content-type': importFilesType }
  expect(
    (await api.call('POST', importDirectoryPath, framed(['users', users]), { token: reader, headers }))
      .status,
  ).toBe(403)
  expect((await api.call('POST', importDirectoryPath, '{}')).status).toBe(415)
  expect((await send(`${importDirectoryPath}?syncc=true`, framed(['users', users]))).status).toBe(400)
})

test('subscriptions come as text/csv', async () => {
  const csv = Buffer.from('skuPartNumber,units\nSPE_E3,7\n')
  const headers = { 'content-type': 'text/csv' }
  const answer = await api.call('POST', `${importSubscriptionsPath}?name=bought.csv`, csv, { headers })
  expect(answer).toMatchObject({ status: 200, body: { added: 1, changed: 0 } })
  const bad = await api.call('POST', `${importSubscriptionsPath}?name=bought.csv`, Buffer.from('sku\n1\n'), {
    headers,
  })
  expect(bad.status).toBe(400)
  expect(bad.body.error.message).toContain('bought.csv')
})

test('who held a seat at a moment', async () => {
  const [product] = (await api.get(`${admin}/products`)).value
  const allotmentId = await api.allot(product.skuId, 'Sales', 1)
  const [ann, ben] = (await api.get('/v1.0/users?$orderby=displayName')).value
  const before = api.clock.now.toISOString()
  api.clock.advance(60_000)
  const assignment = await api.assign(allotmentId, { user: ann.id })
  const annHolds = api.clock.now.toISOString()
  api.clock.advance(60_000)
  await api.remove(`${admin}/assignments/${assignment}`)
  api.clock.advance(60_000)
  await api.assign(allotmentId, { user: ben.id })
  const at = async (moment?: string) => {
    const { value } = await api.get(
      `${admin}/allotments/${allotmentId}/seatHistory${moment ? `?at=${moment}` : ''}`,
    )
    return value.map((row: { assignedTo: { displayName: string }; heldToDateTime: string | null }) => [
      row.assignedTo.displayName,
      row.heldToDateTime !== null,
    ])
  }
  expect([await at(before), await at(annHolds), await at()]).toEqual([[], [['Ann', true]], [['Ben', false]]])
  const { status } = await api.call('GET', `${admin}/allotments/${allotmentId}/seatHistory?at=yesterday`)
  expect(status).toBe(400)
})

test("of a group's members it is told who has a seat, waits, has an issue, and they are found", async () => {
  const { skuId } = await api.buy(9, { skuPartNumber: 'VISIOCLIENT' })
  const allotment = await api.allot(skuId, 'Counted', 2)
  const people: string[] = []
  for (const name of ['Uma', 'Vic', 'Wes', 'Xia']) people.push(await api.user(name))
  const blocked = await api.user('Yan', { usageLocation: 'KP' })
  const inner = await api.group('Inner', [people[0] ?? '', people[3] ?? ''])
  const group = await api.group('Outer', [...people.slice(0, 3), blocked, inner])
  await api.assign(allotment, { group }, { includeNestedGroups: true })
  await api.assign(await api.allot(skuId, 'Uncounted', 3), { user: people[1] ?? '' })
  const url = `/beta/groups/${group}/cloudLicensing/memberCounts`
  const { value } = await api.get(url)
  expect(value).toEqual([
    expect.objectContaining({
      allotmentId: allotment,
      allotmentName: 'Counted',
      memberCount: 5,
      seatCount: 2,
      waitingCount: 2,
      issueCount: 1,
      excludedCount: 0,
    }),
  ])
  const found = async (list: string, id: string) => {
    const all = await api.get(`${admin}/${list}$filter=assignedThrough/any(g:g/id eq ${id})&$select=memberId`)
    return all.value.length
  }
  expect(await found(`allotments/${allotment}/seats?`, group)).toBe(2)
  expect(await found(`allotments/${allotment}/waitingMembers?`, group)).toBe(2)
  expect(await found('assignmentErrors?', group)).toBe(1)
  // The nested one is reached, and not assigned.
  expect(await found(`allotments/${allotment}/seats?`, inner)).toBe(0)
  expect(await api.get(`/beta/groups/${inner}/cloudLicensing/memberCounts`)).toMatchObject({ value: [] })
})

test('when somebody had seats, and through what they got and lost them', async () => {
  const { skuId } = await api.buy(9, { skuPartNumber: 'VISIOONLINE_PLAN1' })
  const allotment = await api.allot(skuId, 'Held', 1)
  const [ida, jan] = [await api.user('Ida'), await api.user('Jan')]
  const group = await api.group('Holders', [ida])
  api.clock.advance(60_000)
  await api.assign(allotment, { group })
  api.clock.advance(60_000)
  await api.post(`/v1.0/groups/${group}/members/$ref`, {
    '@odata.id': `https://host/v1.0/directoryObjects/${jan}`,
  })
  api.clock.advance(60_000)
  await api.remove(`/v1.0/groups/${group}/members/${ida}/$ref`)
  const told = async (id: string) =>
    (await api.get(`/beta/users/${id}/cloudLicensing/seatHistory`)).value.map(
      (period: { [name: string]: { activityDisplayName?: string; targetResources?: { id: string }[] } }) => [
        period.allotmentName,
        period.gainedBy?.activityDisplayName,
        period.lostBy?.activityDisplayName,
        period.heldToDateTime === null,
      ],
    )
  expect(await told(ida)).toEqual([['Held', 'Create assignment', 'Change members', false]])
  // Nothing names Jan: it was the change of that moment.
  expect(await told(jan)).toEqual([['Held', 'Change members', undefined, true]])
  await api.remove(`${admin}/allotments/${allotment}?endAssignments=true`)
  expect(await told(ida)).toEqual([[null, 'Create assignment', 'Change members', false]])
})

test('the audit is filtered by who acted, what to, and when', async () => {
  const { skuId } = await api.buy(5, { skuPartNumber: 'PROJECTPREMIUM' })
  const allotment = await api.allot(skuId, 'Filtered', 2)
  const eli = await api.user('Eli')
  await api.post('/v1.0/roleManagement/directory/roleAssignments', {
    principalId: eli,
    roleDefinitionId: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
    directoryScopeId: '/',
  })
  const token = await tokenOf(api, eli)
  api.clock.advance(60_000)
  const from = api.clock.now.toISOString()
  await api.call('PATCH', `${admin}/allotments/${allotment}`, { allottedUnits: 3 }, { token })
  await api.call('PATCH', `${admin}/allotments/${allotment}`, { allottedUnits: 99 }, { token })
  api.clock.advance(60_000)
  const to = api.clock.now.toISOString()
  await api.patch(`${admin}/allotments/${allotment}`, { allottedUnits: 4 })
  const found = async (filter: string) => {
    const url = `/v1.0/auditLogs/directoryAudits?$count=true&$filter=${encodeURIComponent(filter)}`
    const { value, ...page } = await api.get(url)
    expect(value).toHaveLength(page['@odata.count'])
    return value.map((entry: { activityDisplayName: string; result: string }) =>
      [entry.activityDisplayName, entry.result].join(' '),
    )
  }
  const update = (result: string) => `Update allotment ${result}`
  const target = `targetResources/any(t:t/id eq '${allotment}' and t/type eq 'Allotment')`
  const by = `initiatedBy/user/id eq ${eli}`
  expect(await found(by)).toEqual([update('failure'), update('success'), 'Create token success'])
  expect(await found(`${target} and activityDateTime ge ${to}`)).toEqual([update('success')])
  expect(await found(`${target} and activityDateTime ge ${from} and activityDateTime lt ${to}`)).toEqual(
    await found(`${by} and ${target}`),
  )
  expect(await found(`${target} and ${by.replace(eli, skuId)}`)).toEqual([])
  expect(await found(`${target} and not (${by})`)).toEqual([update('success'), 'Create allotment success'])
  expect(await found(`targetResources/any(t:t/id eq '${allotment}' and t/type eq 'User')`)).toEqual([])
})

test('entries name whom a change was about, also where the request told only an id', async () => {
  const { skuId } = await api.buy(5)
  const allotmentId = await api.allot(skuId, 'Named targets', 2)
  const flo = await api.user('Flo')
  const crew = await api.group('Crew', [flo])
  await api.assign(allotmentId, { group: crew })
  await api.post(`${admin}/allotments/${allotmentId}/exclusions`, { memberId: flo })
  const { value } = await api.get(`${admin}/allotments/${allotmentId}/assignments?$select=id`)
  await api.remove(`${admin}/assignments/${value[0].id}`)
  const about = async (id: string) => {
    const filter = encodeURIComponent(`targetResources/any(t:t/id eq '${id}')`)
    const entries = await api.get(`/v1.0/auditLogs/directoryAudits?$top=1&$filter=${filter}`)
    const [{ activityDisplayName, targetResources }] = entries.value
    const target = targetResources.find((each: { id: string }) => each.id === id)
    return [activityDisplayName, target.type, target.displayName]
  }
  expect(await about(flo)).toEqual(['Exclude member', 'User', 'Flo'])
  expect(await about(crew)).toEqual(['End assignment', 'Group', 'Crew'])
  await api.post(`${admin}/allotments/${allotmentId}/owners/$ref`, {
    '@odata.id': `https://host/v1.0/users/${flo}`,
  })
  expect(await about(flo)).toEqual(['Appoint owner', 'Principal', 'Flo'])
  const visio = await api.buy(1, { skuPartNumber: 'VISIOCLIENT' })
  expect(await about(visio.skuId)).toEqual([
    'Create subscription',
    'Product',
    expect.stringMatching(/^Visio/),
  ])
})

test('the audit is verified over HTTP', async () => {
  await sealAudit(api.app, api.tenantId)
  expect(await api.get(`${admin}/auditVerification`)).toMatchObject({
    intact: true,
    blocks: 1,
    unsealed: 0,
    faults: [],
  })
})

test('health names versions, migrations and the backlog', async () => {
  const health = await api.get(`${admin}/health`)
  expect(health).toMatchObject({
    nodeVersion: process.version,
    database: { pendingMigrations: [] },
    settlement: { unsettledMembers: 0, groupsInProgress: 0 },
  })
  expect(health.database.versionNumber).toBeGreaterThanOrEqual(150_000)
  expect(health.database.appliedMigrations.length).toBeGreaterThanOrEqual(3)
})

function inspect(text: string, kind = '', options = {}) {
  const headers = { 'content-type': 'text/csv' }
  return api.call('POST', `${importInspectionPath}${kind}`, Buffer.from(text), { headers, ...options })
}

test.each([
  ['userPrincipalName,displayName,objectId\n', 'users'],
  ['id,displayName,mailEnabled\n', 'groups'],
  ['groupName,memberName\n', 'members'],
  ['Group ID;Member ID\n', 'members'],
  ['Product title\tTotal licenses\n', 'subscriptions'],
  ['one,two\n', null],
])('an inspection of %j finds %s', async (text, kind) => {
  const { status, body } = await inspect(text)
  expect([status, body.kind]).toEqual([200, kind])
})

test('an inspection tells columns, first rows and what is missing, and is for administrators', async () => {
  const { body } = await inspect('UPN,Shoe size\nann@contoso.com,38\n', '?kind=users')
  expect(body).toMatchObject({
    columns: [
      { header: 'UPN', key: 'userPrincipalName' },
      { header: 'Shoe size', key: null },
    ],
    rows: [['ann@contoso.com', '38']],
    problems: [],
  })
  expect((await inspect('a,b\n', '?kind=users')).body.problems[0]).toContain('"userPrincipalName" is missing')
  expect((await inspect('')).body.problems).toHaveLength(1)
  expect((await inspect('a,b\n', '?kind=cars')).status).toBe(400)
  expect((await inspect('x'.repeat(262_145))).status).toBe(413)
  const token = await api.tokenFor('globalReader')
  expect((await inspect('a,b\n', '', { token })).status).toBe(403)
})

test('columns are taken for what was chosen, and a choice that is none is a problem', async () => {
  const text = 'Login,Shown\nodd@contoso.com,Odd\n'
  const body = (columns: unknown) =>
    Buffer.from(`${JSON.stringify({ kind: 'users', name: 'odd.csv', size: text.length, columns })}\n${text}`)
  const chosen = { Login: 'userPrincipalName', Shown: 'displayName' }
  const dryRun = `${importDirectoryPath}?dryRun=true`
  expect((await send(dryRun, body(chosen))).body.users.added).toBe(1)
  const wrong = await send(dryRun, body({ ...chosen, Shown: 'shoes' }))
  expect([wrong.status, wrong.body.error.message]).toEqual([400, expect.stringContaining('"shoes"')])
  expect((await send(dryRun, body({ Login: 1 }))).status).toBe(400)
  const bought = Buffer.from('What,How many\nPower BI Pro,5\n')
  const headers = { 'content-type': 'text/csv' }
  const query = (columns: string) =>
    `${importSubscriptionsPath}?dryRun=true&columns=${encodeURIComponent(columns)}`
  const mapped = JSON.stringify({ What: 'productName', 'How many': 'units' })
  const answer = await api.call('POST', query(mapped), bought, { headers })
  expect([answer.status, answer.body.added]).toEqual([200, 1])
  expect((await api.call('POST', query('[]'), bought, { headers })).status).toBe(400)
})
