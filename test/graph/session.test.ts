import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildServer } from '../../src/graph/server.ts'
import { giveRole, makeOwner } from '../support/callers.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

const page = { 'sec-fetch-site': 'same-origin' }
let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

async function linkFor(userId?: string): Promise<string> {
  const { url } = await api.post('/auth/sign-in-links', userId ? { userId } : {})
  return new URL(url).searchParams.get('code') ?? ''
}
const redeem = (code: string, headers: Record<string, string> = page) =>
  api.call('POST', '/auth/link', { code }, { token: null, headers })

async function signIn(userId?: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await redeem(await linkFor(userId), { ...page, ...headers })
  expect(answer.status, answer.text).toBe(204)
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';')
  return cookie
}
const as = (
  cookie: string,
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = page,
) => api.call(method, url, body, { token: null, headers: { cookie, ...headers } })

test('a sign-in link works once, and only for minutes', async () => {
  const code = await linkFor()
  const opened = await api.call('GET', `/auth/link?code=${code}`, undefined, { token: null })
  expect(opened.text).toContain('<button type="submit">')
  const first = await redeem(code)
  expect(first.status).toBe(204)
  expect(String(first.headers['set-cookie'])).toMatch(
    /^allot-session=ls_\w+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$|^allot-session=ls_[\w-]+; /,
  )
  expect((await redeem(code)).status).toBe(403)
  const late = await linkFor()
  api.clock.advance(15 * 60_000)
  expect((await redeem(late)).status).toBe(403)
  for (const nonsense of ['', 'x', `ll_${'0'.repeat(32)}_${'a'.repeat(43)}`]) {
    expect((await redeem(nonsense)).status, nonsense).toBe(403)
  }
})

test('of two uses of a link at once one signs in', async () => {
  const code = await linkFor()
  const answers = await Promise.all([redeem(code), redeem(code), redeem(code)])
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 403, 403])
})

test('the session says who is signed in, with the roles and allotments of this moment', async () => {
  const administrator = await signIn()
  expect((await as(administrator, 'GET', '/auth/session')).body).toMatchObject({
    id: null,
    displayName: 'Administrator of the installation',
    roles: ['globalAdministrator'],
  })
  const person = await api.user('Olga')
  const cookie = await signIn(person)
  expect((await as(cookie, 'GET', '/auth/session')).body).toMatchObject({
    id: person,
    roles: [],
    ownedAllotmentIds: [],
  })
  const { skuId } = await api.buy(5)
  const allotment = await api.allot(skuId, 'Hers', 2)
  await makeOwner(api, allotment, person)
  await giveRole(api, person, 'globalReader')
  expect((await as(cookie, 'GET', '/auth/session')).body).toMatchObject({
    roles: ['globalReader'],
    ownedAllotmentIds: [allotment],
  })
  await api.patch(`/v1.0/users/${person}`, { accountEnabled: false })
  expect((await as(cookie, 'GET', '/auth/session')).status).toBe(401)
})

test('a write with a cookie must come from a page of this server', async () => {
  const cookie = await signIn()
  const write = (headers: Record<string, string>) =>
    as(cookie, 'PATCH', '/beta/admin/cloudLicensing/settings', { displayName: 'Contoso' }, headers)
  expect((await write(page)).status).toBe(200)
  expect((await write({ origin: 'http://localhost:80', host: 'localhost:80' })).status).toBe(200)
  for (const headers of [
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:80' },
    { origin: 'https://evil.example' },
  ]) {
    expect((await write(headers as Record<string, string>)).status, JSON.stringify(headers)).toBe(403)
  }
  expect((await redeem(await linkFor(), { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
})

test('signing in again ends the session that the browser had; signing out ends it for good', async () => {
  const first = await signIn()
  const second = await signIn(undefined, { cookie: first })
  expect(second).not.toBe(first)
  expect((await as(first, 'GET', '/auth/session')).status).toBe(401)
  const out = await as(second, 'POST', '/auth/sign-out')
  expect([out.status, String(out.headers['set-cookie'])]).toEqual([
    204,
    'allot-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
  ])
  expect((await as(second, 'GET', '/auth/session')).status).toBe(401)
})

test('a session ends when nobody uses it, and in the end anyway', async () => {
  const hour = 3_600_000
  const idle = await signIn()
  api.clock.advance(8 * hour)
  expect((await as(idle, 'GET', '/auth/session')).status).toBe(401)
  const used = await signIn()
  let hours = 0
  while (hours < 400) {
    api.clock.advance(6 * hour)
    hours += 6
    if ((await as(used, 'GET', '/auth/session')).status === 401) break
    await noted()
  }
  expect(hours).toBe(168)
})

/** Use is noted beside the request; until then a session would look idle. */
async function noted(): Promise<void> {
  const { rows } = await api.database.pool
    .connect()
    .then((client) =>
      client.query('select max(last_seen_at) as seen from session').finally(() => client.release()),
    )
  if (rows[0].seen.getTime() < api.clock.now.getTime()) await noted()
}

test('people list and end their own sessions, administrators all; on every server at once', async () => {
  const person = await api.user('Pia')
  const [one, two] = [await signIn(person), await signIn(person)]
  const other = await signIn(await api.user('Quinn'))
  const listed = (await as(one, 'GET', '/auth/sessions')).body.value
  expect(listed).toHaveLength(2)
  const twos = listed.find((row: { isCurrent: boolean }) => !row.isCurrent).id
  expect((await as(other, 'DELETE', `/auth/sessions/${twos}`)).status).toBe(404)
  const secondServer = buildServer({ app: api.app })
  const there = () => secondServer.inject({ method: 'GET', url: '/auth/session', headers: { cookie: two } })
  expect((await there()).statusCode).toBe(200)
  expect((await as(one, 'DELETE', `/auth/sessions/${twos}`)).status).toBe(204)
  expect((await there()).statusCode).toBe(401)
  await secondServer.close()
  expect((await api.get('/auth/sessions')).value.length).toBeGreaterThan(1)
  const [others] = (await as(other, 'GET', '/auth/sessions')).body.value
  await api.remove(`/auth/sessions/${others.id}`)
  expect((await as(other, 'GET', '/auth/session')).status).toBe(401)
})

test('who signs out everywhere else keeps the session that asks, and those of others; the last used is listed first', async () => {
  const rosa = await api.user('Rosa')
  const [one, two, three] = [await signIn(rosa), await signIn(rosa), await signIn(rosa)]
  const other = await signIn(await api.user('Sam'))
  api.clock.advance(6 * 60_000)
  expect((await as(two, 'GET', '/auth/session')).status).toBe(200)
  await noted()
  const [first] = (await as(one, 'GET', '/auth/sessions')).body.value
  const [mine] = (await as(two, 'GET', '/auth/sessions')).body.value
  expect([first.id, mine.isCurrent]).toEqual([mine.id, true])
  const byToken = await api.call('POST', '/auth/end-other-sessions')
  expect([byToken.status, byToken.body.error.message]).toEqual([
    400,
    expect.stringMatching(/^A token is no session/),
  ])
  expect((await as(two, 'POST', '/auth/end-other-sessions')).status).toBe(204)
  const after = await Promise.all([one, two, three, other].map((each) => as(each, 'GET', '/auth/session')))
  expect(after.map(({ status }) => status)).toEqual([401, 200, 401, 200])
  expect((await as(two, 'GET', '/auth/sessions')).body.value).toHaveLength(1)
})

test('sessions come in pages as asked for, each once, and what cannot be asked is refused', async () => {
  const tom = await api.user('Tom')
  const mine = await Promise.all(Array.from({ length: 5 }, () => signIn(tom)))
  const cookie = mine[0] ?? ''
  const whole = (await as(cookie, 'GET', '/auth/sessions')).body.value
  const pages = [(await as(cookie, 'GET', '/auth/sessions?$top=2&$count=true')).body]
  for (let next = pages[0]['@odata.nextLink']; next; next = pages.at(-1)['@odata.nextLink'])
    pages.push((await as(cookie, 'GET', next.slice(next.indexOf('/auth/')))).body)
  expect(pages.map(({ value }) => value.length)).toEqual([2, 2, 1])
  expect(pages.flatMap(({ value }) => value)).toEqual(whole)
  expect(pages[0]['@odata.count']).toBe(5)
  for (const query of [
    '$top=-1',
    '$top=1000',
    '$skiptoken=x',
    '$filter=id eq 1',
    '$expand=user',
    '$select=id',
    '$wrong=1',
  ])
    expect((await as(cookie, 'GET', `/auth/sessions?${query}`)).status, query).toBe(400)
})

test('neither cookies nor links are kept, told in the audit, or said in errors', async () => {
  const code = await linkFor()
  const cookie = (await signIn()).split('=')[1] ?? ''
  const refused = await redeem(`${code.slice(0, -1)}_`)
  const audit = await api.call('GET', '/v1.0/auditLogs/directoryAudits?$top=100')
  for (const secret of [code.slice(36), cookie.slice(36)]) {
    expect(audit.text).not.toContain(secret)
    expect(refused.text).not.toContain(secret.slice(0, 20))
  }
})

test('who guesses is slowed down by address, and nobody else with them', async () => {
  const statuses: number[] = []
  for (let attempt = 0; attempt < 40; attempt++) statuses.push((await redeem('x')).status)
  expect(statuses.at(-1)).toBe(429)
  const answer = await redeem('x')
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  const code = await linkFor()
  const elsewhere = await api.server.inject({
    method: 'POST',
    url: '/auth/link',
    headers: { 'content-type': 'application/json', ...page },
    payload: JSON.stringify({ code }),
    remoteAddress: '192.0.2.7',
  })
  expect(elsewhere.statusCode).toBe(204)
  api.clock.advance(60_000)
})

test('answers carry the headers that keep browsers from doing more with them', async () => {
  const { headers } = await api.call('GET', '/auth/link', undefined, { token: null })
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  })
  expect(headers['content-security-policy']).toContain("default-src 'none'")
})
