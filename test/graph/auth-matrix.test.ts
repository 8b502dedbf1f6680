import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../src/command/run-command.ts'
import {
  importDirectoryPath,
  importInspectionPath,
  importSubscriptionsPath,
  sampleOrganizationPath,
} from '../../src/contract/import-files.ts'
import { routerPath } from '../../src/graph/odata-path.ts'
import { routes } from '../../src/graph/routes.ts'
import { buildServer } from '../../src/graph/server.ts'
import { createTenant } from '../../src/tenant/create-tenant.ts'
import { createToken } from '../../src/token/create-token.ts'
import { systemCaller } from '../../src/worker/continue-settlements.ts'
import { giveRole, makeOwner, tokenOf } from '../support/callers.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

// What is served beside the contract's routes (signing in, imports, documents) x every kind of caller. That
// nothing else is served is asked of the router; the contract's routes are in authorization.test.ts.

const callers = [
  'nobody',
  'expired',
  'user',
  'owner',
  'reader',
  'licenseAdministrator',
  'globalAdministrator',
  'limited',
  'otherTenant',
] as const
type Kind = (typeof callers)[number]
type Row = Readonly<Record<Kind, number>>
const row = (...statuses: number[]): Row =>
  Object.fromEntries(callers.map((kind, index) => [kind, statuses[index]])) as never

const everybody = (status: number) => row(...callers.map(() => status))
const whoIsKnown = row(401, 401, 200, 200, 200, 200, 200, 200, 200)
/** Bodies of imports are files: JSON is refused, after it was asked who may. */
const imports = row(401, 401, 403, 403, 403, 415, 415, 403, 415)

const table: Readonly<Record<string, Row>> = {
  'GET /healthz': everybody(200),
  'GET /openapi.json': everybody(200),
  'GET /v1.0/$metadata': everybody(200),
  'GET /beta/$metadata': everybody(200),
  [`POST ${importDirectoryPath}`]: imports,
  [`POST ${importSubscriptionsPath}`]: imports,
  [`POST ${importInspectionPath}`]: imports,
  'GET /auth/link': everybody(200),
  // The code is none.
  'POST /auth/link': everybody(403),
  'GET /auth/providers': everybody(200),
  // Nobody answers there: a page says so.
  'GET /auth/providers/:providerId/start': everybody(403),
  'GET /auth/providers/:providerId/callback': everybody(403),
  'GET /auth/session': whoIsKnown,
  'GET /auth/sessions': row(401, 401, 200, 200, 200, 200, 200, 403, 200),
  // Of somebody else: only administrators end it.
  'DELETE /auth/sessions/:sessionId': row(401, 401, 404, 404, 404, 204, 204, 403, 404),
  // These callers come by tokens: whoever has no session is told so.
  'POST /auth/end-other-sessions': row(401, 401, 400, 400, 400, 400, 400, 403, 400),
  'POST /auth/sign-in-links': row(401, 401, 403, 403, 403, 403, 201, 403, 400),
  // A token has no session to end.
  'POST /auth/sign-out': row(401, 401, 204, 204, 204, 204, 204, 204, 204),
}

let api: TestApi
let held: string
let providerId: string
const tokens = {} as Record<Kind, string | null>
const sameOrigin = { 'sec-fetch-site': 'same-origin' }

beforeAll(async () => {
  api = await testApi({ secretKey: randomBytes(32) })
  const { skuId } = await api.buy(10)
  const allotment = await api.allot(skuId, 'Medicine', 5)
  held = await api.user('Held')
  const people = new Map<Kind, string>()
  for (const kind of callers.slice(2, 8)) people.set(kind, await api.user(kind))
  await makeOwner(api, allotment, people.get('owner') ?? '')
  await giveRole(api, people.get('reader') ?? '', 'globalReader')
  await giveRole(api, people.get('licenseAdministrator') ?? '', 'licenseAdministrator')
  for (const kind of ['globalAdministrator', 'limited'] as const)
    await giveRole(api, people.get(kind) ?? '', 'globalAdministrator')
  for (const [kind, id] of people) {
    tokens[kind] = await tokenOf(api, id, kind === 'limited' ? { scopes: ['CloudLicensing.Read.All'] } : {})
  }
  const provider = {
    displayName: 'Silent',
    profile: 'keycloak',
    issuer: 'http://127.0.0.1:9/',
    clientId: 'x',
  }
  providerId = (await api.post('/beta/admin/cloudLicensing/identityProviders', provider)).id
  tokens.nobody = null
  tokens.expired = await tokenOf(api, held, { expiresAt: new Date(api.clock.now.getTime() + 1_000) })
  const tenant = await createTenant(api.app, { displayName: 'Fabrikam' })
  const caller = { ...systemCaller(tenant.id), roles: ['globalAdministrator' as const] }
  tokens.otherTenant = (
    await runCommand(api.app, caller, { command: 'createToken' }, (ctx) =>
      createToken(ctx, { displayName: 'Other', role: 'globalAdministrator' }),
    )
  ).value.text
  api.clock.advance(2_000)
})
afterAll(() => api.close())

/** Somebody signs in; whose session that is nobody else's business is. */
async function someSession(): Promise<string> {
  const { url } = await api.post('/auth/sign-in-links', { userId: held })
  const code = new URL(url).searchParams.get('code')
  const options = { token: null, headers: sameOrigin }
  const signedIn = await api.call('POST', '/auth/link', { code }, options)
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  const session = await api.call('GET', '/auth/session', undefined, { token: null, headers: { cookie } })
  return session.body.sessionId
}

const bodies: Readonly<Record<string, () => object>> = {
  'POST /auth/link': () => ({ code: 'none' }),
  'POST /auth/sign-in-links': () => ({ userId: held }),
}

test('nothing else is served than what is in this table, and what the contract says', async () => {
  const served = new Set<string>()
  const server = buildServer({ app: api.app })
  server.addHook('onRoute', ({ method, url }) => {
    // 405 stands at the same addresses, with a list of methods.
    if (typeof method === 'string' && method !== 'HEAD') served.add(`${method} ${url}`)
  })
  await server.ready()
  await server.close()
  const ofContract = new Set(
    routes.flatMap(({ endpoint: { method, path, versions } }) =>
      versions.flatMap((version) => {
        const url = `/${version}${routerPath(path)}`
        return [`${method} ${url}`, `GET ${url}/$count`, `GET ${url}/$ref`]
      }),
    ),
  )
  const beside = [...served].filter((each) => !ofContract.has(each))
  expect(served.size).toBeGreaterThan(100)
  expect(beside.sort()).toEqual(Object.keys(table).sort())
})

test.each(callers)('%s', async (kind) => {
  const wrong: string[] = []
  for (const [name, expected] of Object.entries(table)) {
    const [method = '', path = ''] = name.split(' ')
    const sessionId = path.includes(':sessionId') ? await someSession() : ''
    const url = path.replace(':providerId', providerId).replace(':sessionId', sessionId)
    const body = method === 'POST' ? (bodies[name]?.() ?? {}) : undefined
    const answer = await api.call(method, url, body, { token: tokens[kind], headers: sameOrigin })
    if (answer.status !== expected[kind]) wrong.push(`${name}: ${answer.status}, expected ${expected[kind]}`)
  }
  expect(wrong).toEqual([])
})

/** Of the organization that is not empty who may gets told that; the other one would be filled. */
const sample: Readonly<Partial<Record<Kind, number>>> = {
  nobody: 401,
  expired: 401,
  user: 403,
  owner: 403,
  reader: 403,
  licenseAdministrator: 403,
  globalAdministrator: 409,
  limited: 403,
}

test('the sample organization is for Global Administrators', async () => {
  const statuses: Partial<Record<Kind, number>> = {}
  for (const kind of Object.keys(sample) as Kind[]) {
    const options = { token: tokens[kind], headers: sameOrigin }
    statuses[kind] = (await api.call('POST', sampleOrganizationPath, {}, options)).status
  }
  expect(statuses).toEqual(sample)
})
