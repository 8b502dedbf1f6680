import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServePlace, servePlace } from '../support/serve.ts'
import type { Json } from '../support/test-api.ts'

// Sessions and tokens live in the database: they outlive a server, and end on all of them at once.

type Server = Awaited<ReturnType<ServePlace['ready']>>
type Who = { readonly cookie?: string; readonly token?: string }

let place: ServePlace
let a: Server
let b: Server
let admin: string
beforeAll(async () => {
  place = await servePlace()
  a = await place.ready()
  b = await place.ready()
  admin = await place.token()
})
afterAll(() => place.close())

async function ask(
  server: Server,
  { cookie, token }: Who,
  url: string,
  method = 'GET',
  body?: object,
): Promise<{ status: number; body: Json; cookies: string[] }> {
  const response = await fetch(`${server.address}${url}`, {
    method,
    headers: {
      origin: server.address,
      ...(cookie ? { cookie } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    cookies: response.headers.getSetCookie(),
  }
}

let people = 0
async function person(): Promise<string> {
  people += 1
  const body = { displayName: `Person ${people}`, userPrincipalName: `p${people}@contoso.com` }
  return (await ask(a, { token: admin }, '/v1.0/users', 'POST', body)).body.id
}

/** Signs somebody in through a server; the cookie is good for all of them. */
async function signIn(server: Server, userId: string | null): Promise<Who & { sessionId: string }> {
  const link = await ask(server, { token: admin }, '/auth/sign-in-links', 'POST', { userId })
  const code = new URL(link.body.url).searchParams.get('code')
  const answer = await ask(server, {}, '/auth/link', 'POST', { code })
  expect(answer.status).toBe(204)
  const cookie = answer.cookies[0]?.split(';')[0] ?? ''
  const { sessionId } = (await ask(server, { cookie }, '/auth/session')).body
  return { cookie, sessionId }
}

const statusAt = async (server: Server, who: Who) => (await ask(server, who, '/auth/session')).status
const alive = async (who: Who) => expect([await statusAt(a, who), await statusAt(b, who)]).toEqual([200, 200])

test('a session survives a server that is killed and started again', async () => {
  const session = await signIn(a, await person())
  a.child.kill('SIGKILL')
  await a.ended
  a = await place.ready()
  expect((await ask(a, session, '/auth/session')).body).toMatchObject({ sessionId: session.sessionId })
  await alive(session)
})

test('a session revoked through one server is over at the first request to another', async () => {
  const session = await signIn(a, await person())
  await alive(session)
  expect((await ask(a, { token: admin }, `/auth/sessions/${session.sessionId}`, 'DELETE')).status).toBe(204)
  expect(await statusAt(b, session)).toBe(401)
  expect(await statusAt(a, session)).toBe(401)
})

test('signing out of one server is signing out of all', async () => {
  const session = await signIn(a, await person())
  await alive(session)
  expect((await ask(b, session, '/auth/sign-out', 'POST')).status).toBe(204)
  expect(await statusAt(a, session)).toBe(401)
})

test('who is disabled or deleted is out at the first request to another server', async () => {
  for (const leave of ['PATCH', 'DELETE']) {
    const id = await person()
    const session = await signIn(b, id)
    await alive(session)
    const body = leave === 'PATCH' ? { accountEnabled: false } : undefined
    expect((await ask(a, { token: admin }, `/v1.0/users/${id}`, leave, body)).status).toBeLessThan(300)
    expect(await statusAt(b, session)).toBe(401)
  }
})

test('ownership and roles that are lost through one server are lost on another', async () => {
  const id = await person()
  const session = await signIn(b, id)
  const role = await ask(a, { token: admin }, '/v1.0/roleManagement/directory/roleAssignments', 'POST', {
    principalId: id,
    roleDefinitionId: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
    directoryScopeId: '/',
  })
  expect((await ask(b, session, '/v1.0/subscribedSkus')).status).toBe(200)
  const url = `/v1.0/roleManagement/directory/roleAssignments/${role.body.id}`
  expect((await ask(a, { token: admin }, url, 'DELETE')).status).toBe(204)
  expect((await ask(b, session, '/v1.0/subscribedSkus')).status).toBe(403)
})

test('a token revoked through one server is refused by another', async () => {
  const tokens = '/beta/admin/cloudLicensing/tokens'
  const made = await ask(a, { token: admin }, tokens, 'POST', {
    displayName: 'Program',
    role: 'globalReader',
  })
  const who = { token: made.body.token }
  await alive(who)
  expect((await ask(a, { token: admin }, `${tokens}/${made.body.id}`, 'DELETE')).status).toBe(204)
  expect(await statusAt(b, who)).toBe(401)
})

test('a sign-in link that was used up at one server is used up at another', async () => {
  const link = await ask(a, { token: admin }, '/auth/sign-in-links', 'POST', {})
  const code = new URL(link.body.url).searchParams.get('code')
  const answers = await Promise.all([
    ask(a, {}, '/auth/link', 'POST', { code }),
    ask(b, {}, '/auth/link', 'POST', { code }),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 403])
})
