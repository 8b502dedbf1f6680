import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildServer } from '../../src/graph/server.ts'
import { serverFor } from '../support/signed-in.ts'
import { countStatements } from '../support/statements.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
let allotmentId: string
let groupId: string
let assignmentId: string
let users: string[]

beforeAll(async () => {
  api = await testApi()
  users = []
  for (let n = 0; n < 9; n++)
    users.push(await api.user(`Person${n}`, { department: n < 4 ? 'Sales' : 'Law' }))
  groupId = await api.group('Everybody', users)
  const { skuId } = await api.buy(20)
  allotmentId = await api.allot(skuId, 'Sales', 3)
  assignmentId = await api.assign(allotmentId, { group: groupId })
})
afterAll(() => api.close())

/** Follows a link as a client does: as it is. */
const follow = (link: string) => api.get(link.replace(/^https?:\/\/[^/]+/, ''))

async function allPages(first: Json, key = ''): Promise<Json[]> {
  const found: Json[] = [...first[key || 'value']]
  let link: string | undefined = first[`${key}@odata.nextLink`]
  while (link) {
    const page = await follow(link)
    found.push(...page.value)
    link = page['@odata.nextLink']
  }
  return found
}

describe('an expanded collection', () => {
  test('that is cut goes on at its own nextLink, with its own options', async () => {
    const url = `${admin}/allotments/${allotmentId}`
    const options = '$select=memberId,priority;$top=2;$expand=assignedTo($select=id)'
    const whole = await api.get(`${url}?$select=id&$expand=waitingMembers(${options}),seats($top=2)`)
    expect(whole.waitingMembers).toHaveLength(2)
    const waiting = await allPages(whole, 'waitingMembers')
    const seats = await allPages(whole, 'seats')
    expect(waiting.map((each) => Object.keys(each))).toEqual(
      Array.from({ length: 6 }, () => ['@odata.type', 'memberId', 'priority', 'assignedTo']),
    )
    expect(
      new Set([...waiting.map((each) => each.memberId), ...seats.map((each) => each.id.split('_')[1])]),
    ).toEqual(new Set(users))
    expect(seats).toHaveLength(3)
  })

  test('is filtered and ordered', async () => {
    const options = `$filter=memberId eq ${users[8]};$select=memberId,position`
    const one = await api.get(`${admin}/allotments/${allotmentId}?$expand=waitingMembers(${options})`)
    const list = await api.get(`${admin}/allotments/${allotmentId}/waitingMembers?$select=memberId,position`)
    const place = list.value.find((each: Json) => each.memberId === users[8]).position
    expect(one.waitingMembers).toMatchObject([{ memberId: users[8], position: place }])
    const late = await api.get(
      `${admin}/allotments/${allotmentId}?$expand=assignments($orderby=createdDateTime desc;$filter=targetType eq 'user')`,
    )
    expect(late.assignments).toEqual([])
  })

  test('of users and groups: their memberships', async () => {
    const group = await api.get(`/v1.0/groups/${groupId}?$expand=members($select=id,displayName;$top=4)`)
    expect(group.members).toHaveLength(4)
    const members = await allPages(group, 'members')
    expect(members.map((each) => each.id).sort()).toEqual([...users].sort())
    expect(members[8]).toMatchObject({ displayName: expect.stringMatching(/^Person/) })
    const user = await api.get(`/v1.0/users/${users[0]}?$select=id&$expand=memberOf($select=displayName)`)
    expect(user.memberOf).toEqual([{ '@odata.type': '#microsoft.graph.group', displayName: 'Everybody' }])
  })

  test('of a usage right goes on below the principal it was asked for', async () => {
    const url = `/beta/users/${users[0]}/cloudLicensing/usageRights`
    const seats = await api.get(`${admin}/allotments/${allotmentId}/seats?$select=memberId`)
    const holder = seats.value[0].memberId
    await api.assign((await api.get(`${admin}/allotments?$filter=isDefault eq true`)).value[0].id, {
      user: holder,
    })
    const rights = await api.get(
      `${url.replace(users[0] ?? '', holder)}?$expand=assignments($top=1;$select=id)`,
    )
    expect(await allPages(rights.value[0], 'assignments')).toHaveLength(2)
  })
})

describe('collections in filters', () => {
  test.each([
    ['groups', 'members/$count eq 9', 1],
    ['groups', 'members/$count ge 10', 0],
    ['groups', 'members/any(m:m/id eq MEMBER)', 1],
    ['users', 'memberOf/any()', 9],
    // One has seats of one product in two allotments.
    ['users', 'assignedLicenses/$count gt 1', 0],
    ['users', 'assignedLicenses/$count eq 1', 3],
    ['users', 'not memberOf/any()', 0],
    ['users', "memberOf/$count eq 1 and department eq 'SALES'", 4],
    ['users', "startsWith(displayName,'person') and not (department in ('Law','x'))", 4],
    ['users', 'createdDateTime ge 2026-01-01 and mail eq null', 9],
  ])('%s: %s', async (collection, filter, count) => {
    const text = encodeURIComponent(filter.replace('MEMBER', `'${users[3]}'`))
    const headers = { consistencylevel: 'eventual' }
    const page = await api.call('GET', `/v1.0/${collection}?$count=true&$filter=${text}`, undefined, {
      headers,
    })
    expect([page.body['@odata.count'], page.body.value.length]).toEqual([count, count])
    const bare = await api.call('GET', `/v1.0/${collection}/$count?$filter=${text}`, undefined, { headers })
    expect([bare.text, bare.headers['content-type']]).toEqual([String(count), 'text/plain; charset=utf-8'])
  })
})

test('$search finds each word of a name by its beginning', async () => {
  await api.user('Karla Meyer-Lüdenscheidt', {
    userPrincipalName: 'kml@contoso.com',
    mail: 'x-lued@contoso.com',
  })
  await api.post('/v1.0/groups', { displayName: 'Team Blau', description: 'Wahl der Mittel' })
  const found = async (list: string, search: string) =>
    (await api.get(`/v1.0/${list}?$search=${encodeURIComponent(`"${search}"`)}`)).value.length
  for (const word of ['kar', 'Mey', 'lüden', 'karla m'])
    expect([word, await found('users', `displayName:${word}`)]).toEqual([word, 1])
  for (const none of ['arla', 'eyer', 'meyer karla', '%m'])
    expect([none, await found('users', `displayName:${none}`)]).toEqual([none, 0])
  // What programs call somebody is one word.
  expect([await found('users', 'mail:x-l'), await found('users', 'mail:lued')]).toEqual([1, 0])
  expect([await found('groups', 'description:mitt'), await found('groups', 'bla')]).toEqual([1, 1])
})

describe('$search', () => {
  test.each([
    ['person3', 1],
    ['"displayName:person"', 9],
    ['"userPrincipalName:person1" OR "displayName:person2"', 2],
    ['"displayName:person1" AND "userPrincipalName:person2"', 0],
    ['"mail:person"', 0],
    ['"displayName:%"', 0],
  ])('%s', async (search, count) => {
    expect((await api.get(`/v1.0/users?$search=${encodeURIComponent(search)}`)).value).toHaveLength(count)
  })
})

test('what is written is named as what is read, in @odata.context', async () => {
  const { body } = await api.call('PATCH', `${admin}/assignments/${assignmentId}`, {
    disabledServicePlanIds: [],
  })
  const read = await api.get(`${admin}/assignments/${assignmentId}`)
  expect(body['@odata.context']).toBe(read['@odata.context'])
  expect(body['@odata.context']).toMatch(/\$metadata#admin\/cloudLicensing\/assignments\/\$entity$/)
})

describe('keys', () => {
  test('name a user in every form', async () => {
    const id = users[2]
    for (const key of [
      `/${id}`,
      `('${id}')`,
      `(${id})`,
      '/person2@contoso.com',
      "('person2@contoso.com')",
      `(%27${id}%27)`,
      `(id='${id}')`,
      `(id=${id})`,
      "(userPrincipalName='person2@contoso.com')",
    ]) {
      expect((await api.get(`/v1.0/users${key}?$select=id`)).id, key).toBe(id)
    }
    await api.user('Quote', { userPrincipalName: "o'hara@contoso.com" })
    expect((await api.get("/v1.0/users('o''hara@contoso.com')")).displayName).toBe('Quote')
    expect((await api.get("/v1.0/users('o%27%27hara%40contoso.com')")).displayName).toBe('Quote')
  })
})

describe('references', () => {
  test('of what has an address of its own, in lists and alone', async () => {
    const waiting = (await api.get(`${admin}/allotments/${allotmentId}/waitingMembers?$top=1`)).value[0]
    const assignment = (await api.get(`${admin}/allotments/${allotmentId}/assignments`)).value[0]
    const at = `${admin}/allotments/${allotmentId}`
    for (const [url, ends] of [
      [`${at}/waitingMembers/$ref?$top=1`, `allotments('${allotmentId}')/waitingMembers('${waiting.id}')`],
      [`${at}/assignments/$ref`, `cloudLicensing/assignments('${assignment.id}')`],
      [`${admin}/assignments/${assignment.id}/allotment/$ref`, `cloudLicensing/allotments('${allotmentId}')`],
      [`${admin}/assignments/${assignment.id}/assignedTo/$ref`, `directoryObjects/${groupId}`],
      [`/beta/groups/${groupId}/cloudLicensing/assignments/$ref`, `assignments('${assignment.id}')`],
    ] as const) {
      const body = await api.get(url)
      const [link] = body.value?.map((each: Json) => each['@odata.id']) ?? [body['@odata.id']]
      expect(link.endsWith(ends), `${url}: ${link}`).toBe(true)
      expect(body['@odata.context']).toMatch(body.value ? /#Collection\(\$ref\)$/ : /#\$ref$/)
      expect((await follow(link)).id).toBeDefined()
    }
    // Of what is contained in another there are no references.
    expect((await api.call('GET', `/beta/users/${users[0]}/cloudLicensing/usageRights/$ref`)).status).toBe(
      404,
    )
    expect((await api.call('GET', '/v1.0/users/$ref')).status).toBe(404)
    const person = await serverFor(api, { id: users[0] ?? '', name: 'Person0' })
    const mine = await person.inject({
      url: '/v1.0/me/memberOf/$ref',
      headers: { authorization: `Bearer ${api.token}` },
    })
    await person.close()
    expect(mine.json().value).toHaveLength(1)
  })

  test('of members, in pages', async () => {
    const first = await api.get(`/v1.0/groups/${groupId}/members/$ref?$top=5`)
    expect(first['@odata.context']).toMatch(/\/v1\.0\/\$metadata#Collection\(\$ref\)$/)
    const all = await allPages(first)
    expect(all.map((each) => each['@odata.id'].split('/').slice(-2).join('/')).sort()).toEqual(
      users.map((id) => `directoryObjects/${id}`).sort(),
    )
    expect(
      (await api.call('GET', `/v1.0/groups/${groupId}/members/$ref?$select=id`)).body.error.innerError.code,
    ).toBe('invalidQuery')
  })
})

test('options are taken without their dollar sign, and pages go on', async () => {
  const first = await api.get(
    '/v1.0/users?top=4&select=id&filter=department eq null or true eq accountEnabled',
  )
  expect(Object.keys(first.value[0])).toEqual(['@odata.type', 'id'])
  expect((await allPages(first)).length).toBeGreaterThan(8)
})

test('what Graph knows of people and groups, and nobody here', async () => {
  const user = await api.get(`/v1.0/users/${users[0]}?$select=onPremisesSyncEnabled,proxyAddresses`)
  expect(user).toMatchObject({ onPremisesSyncEnabled: null, proxyAddresses: [] })
  const report = await api.get(
    `/v1.0/users/${users[0]}?$select=displayName,companyName,employeeId,city,otherMails`,
  )
  expect(report).toMatchObject({
    displayName: 'Person0',
    companyName: null,
    employeeId: null,
    city: null,
    otherMails: [],
  })
  // Nobody is told that somebody never signed in.
  expect((await api.call('GET', '/v1.0/users?$select=id,signInActivity')).status).toBe(400)
  const group = await api.get(`/v1.0/groups/${groupId}?$select=membershipRuleProcessingState,mail,visibility`)
  expect(group).toMatchObject({ membershipRuleProcessingState: null, mail: null, visibility: null })
  const members = await api.get(`/v1.0/groups/${groupId}/members?$select=id,companyName,visibility&$top=1`)
  expect(Object.keys(members.value[0])).toEqual(['@odata.type', 'id', 'companyName'])
})

describe('headers', () => {
  const call = (url: string, headers: Record<string, string>) => api.call('GET', url, undefined, { headers })

  test('Prefer: odata.maxpagesize makes pages smaller and is told', async () => {
    const page = await call('/v1.0/users', { prefer: 'odata.maxpagesize=4, include-unknown-enum-members' })
    expect(page.body.value).toHaveLength(4)
    expect(page.headers['preference-applied']).toBe('odata.maxpagesize=4, include-unknown-enum-members')
    expect((await call('/v1.0/users?$top=2', { prefer: 'odata.maxpagesize=4' })).body.value).toHaveLength(2)
    expect((await call('/v1.0/users', { prefer: 'respond-async, odata.maxpagesize=x' })).status).toBe(200)
  })

  test('odata.metadata=none leaves links and counts only', async () => {
    const accept = 'application/json;odata.metadata=none'
    const page = await call('/v1.0/users?$count=true&$top=2&$expand=memberOf', { accept })
    expect(Object.keys(page.body)).toEqual(['@odata.count', '@odata.nextLink', 'value'])
    expect(JSON.stringify(page.body.value)).not.toContain('@odata')
    expect(page.headers['content-type']).toContain('odata.metadata=none')
  })

  test('$format goes before Accept, and is JSON', async () => {
    const accept = 'application/json;odata.metadata=full'
    const names = async (format: string) =>
      Object.keys((await call(`/v1.0/users?$top=1&$select=id&$format=${format}`, { accept })).body.value[0])
    expect(await names('json')).toEqual(['@odata.type', 'id'])
    expect(await names('application/json;odata.metadata=none')).toEqual(['id'])
    expect(await names('application/json%3Bodata.metadata%3Dfull')).toContain('@odata.editLink')
    for (const wrong of ['xml', 'atom', 'jsonp', 'application/json;odata.metadata=huge']) {
      const { status, body } = await call(`/v1.0/users?$format=${wrong}`, {})
      expect([wrong, status, body.error.innerError.code]).toEqual([wrong, 400, 'invalidQuery'])
    }
  })

  test('odata.metadata=full tells addresses, which lead to the same object', async () => {
    const accept = 'application/json;odata.metadata=full'
    const { body } = await call(`${admin}/allotments/${allotmentId}?$expand=waitingMembers($top=1)`, {
      accept,
    })
    for (const object of [body, body.waitingMembers[0]]) {
      expect((await follow(object['@odata.id'])).id).toBe(object.id)
      expect(object['@odata.id'].endsWith(object['@odata.editLink'])).toBe(true)
    }
    expect((await follow(body['seats@odata.navigationLink'])).value).toHaveLength(3)
    expect((await follow(body['owners@odata.associationLink'])).value).toEqual([])
    const wrong = await call('/v1.0/users', { accept: 'application/json;odata.metadata=verbose' })
    expect([wrong.status, wrong.body.error.innerError.code]).toEqual([400, 'invalidQuery'])
  })

  test('X-Forwarded-Proto and -Host make links, from a trusted proxy only', async () => {
    const headers = {
      authorization: `Bearer ${api.token}`,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'licenses.example',
    }
    const nextLink = async (trustProxy?: string[]) => {
      const server = buildServer({ app: api.app, ...(trustProxy ? { trustProxy } : {}) })
      const answer = await server.inject({ method: 'GET', url: '/v1.0/users?$top=1', headers })
      await server.close()
      return answer.json()['@odata.nextLink'].split('/v1.0')[0]
    }
    expect(await nextLink(['127.0.0.1'])).toBe('https://licenses.example')
    expect(await nextLink(['10.0.0.0/8'])).toBe('http://localhost:80')
    expect(await nextLink()).toBe('http://localhost:80')
  })
})

// Last, since it makes groups that others above would count.
describe('expanded collections', () => {
  test('of many rows is what each has alone, in as many statements as of one', async () => {
    const { skuId } = await api.buy(9, { skuPartNumber: 'SPE_E5' })
    for (const [index, size] of [0, 2, 5, 9].entries()) {
      const id = await api.allot(skuId, `Part ${index}`, index)
      await api.assign(id, { group: await api.group(`Part ${index}`, users.slice(0, size)) })
    }
    const inner = '$top=3;$select=memberId,position;$expand=assignedTo($select=displayName)'
    const last = '$top=3;$select=memberId,position;$orderby=waitingSinceDateTime desc'
    const filter = `$filter=skuId eq ${skuId}&$orderby=displayName`
    for (const options of [inner, last]) {
      const url = `${admin}/allotments?$select=id&${filter}`
      const expand = `$expand=waitingMembers(${options}),seats($top=2),assignments,owners`
      const many = await countStatements(() => api.get(`${url}&${expand}`))
      const one = await countStatements(() =>
        api.get(`${admin}/allotments?$select=id&$filter=displayName eq 'Part 1'&${expand}`),
      )
      expect(many.value.value.length).toBe(5)
      expect(many.statements).toBe(one.statements)
      for (const allotment of many.value.value) {
        const list = `${admin}/allotments/${allotment.id}`
        const alone = await api.get(`${list}/waitingMembers?${options.replaceAll(';', '&')}`)
        expect(allotment.waitingMembers).toEqual(alone.value)
        const whole = await api.get(
          `${list}/waitingMembers?${options.replace('$top=3;', '').replaceAll(';', '&')}`,
        )
        expect(await allPages(allotment, 'waitingMembers')).toEqual(whole.value)
        expect(await allPages(allotment, 'seats')).toEqual((await api.get(`${list}/seats`)).value)
        expect(allotment.assignments).toEqual((await api.get(`${list}/assignments`)).value)
      }
    }
    const groups = await api.get('/v1.0/groups?$select=id&$expand=members($select=id;$top=4)')
    for (const group of groups.value) {
      const list = await api.get(`/v1.0/groups/${group.id}/members?$select=id`)
      expect(await allPages(group, 'members')).toEqual(list.value)
    }
  })
})
