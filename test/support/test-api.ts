import type { FastifyInstance } from 'fastify'
import { type App, defaultLimits } from '../../src/command/app.ts'
import type { Role } from '../../src/command/caller.ts'
import type { BatchLimits } from '../../src/command/context.ts'
import { uuidv7 } from '../../src/command/new-id.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { buildServer } from '../../src/graph/server.ts'
import { createTenant } from '../../src/tenant/create-tenant.ts'
import { createToken } from '../../src/token/create-token.ts'
import { createSettler, type Settler, systemCaller } from '../../src/worker/continue-settlements.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { newWireLog, type WireLog, watchAnswers } from './wire-check.ts'
import { createWatchedDatabase } from './witness.ts'

/** A part of an answer, read without knowing its shape. */
// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of an answer right beside it
export type Json = any

export type Answer = {
  readonly status: number
  readonly body: Json
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
}

export type TestApi = {
  readonly app: App
  readonly server: FastifyInstance
  readonly database: TestDatabase
  readonly settler: Settler
  readonly tenantId: string
  readonly token: string
  /** Whether answers so far were as the tables of `wire-*.ts` have them. */
  readonly wire: WireLog
  /** What the clock says; moving it is up to the test. */
  readonly clock: { now: Date; advance(milliseconds: number): void }
  /** A request with the administrator's token, or the given one (null: none). */
  call(
    method: string,
    url: string,
    body?: unknown,
    options?: { token?: string | null; headers?: Record<string, string> },
  ): Promise<Answer>
  get(url: string): Promise<Json>
  /** Expects 200, 201 or 204 and hands the body out. */
  post(url: string, body?: unknown): Promise<Json>
  patch(url: string, body: unknown): Promise<Json>
  remove(url: string): Promise<void>
  tokenFor(role: Role): Promise<string>
  /** Units of a product; answers its skuId and default allotment. */
  buy(
    units: number,
    product?: { skuPartNumber?: string; skuId?: string },
  ): Promise<{ skuId: string; defaultAllotmentId: string; subscriptionId: string }>
  allot(skuId: string, displayName: string, allottedUnits: number): Promise<string>
  user(name: string, more?: object): Promise<string>
  group(name: string, memberIds?: readonly string[]): Promise<string>
  assign(
    allotmentId: string,
    target: { user?: string; group?: string; device?: string },
    more?: object,
  ): Promise<string>
  close(): Promise<void>
}

type TestApiOptions = {
  readonly limits?: BatchLimits
  readonly secretKey?: Buffer
  /** The test writes or drops rows by itself, so that nobody can watch whether what changed was told. */
  readonly byHand?: boolean
}

/** An organization in Germany with a server, an administrator's token and short ways to fill it. */
export async function testApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = await (options.byHand ? createTestDatabase() : createWatchedDatabase())
  const clock = {
    now: new Date('2026-03-01T08:00:00.000Z'),
    advance(milliseconds: number) {
      clock.now = new Date(clock.now.getTime() + milliseconds)
    },
  }
  const settler = createSettler(
    () => app,
    () => {},
  )
  const app: App = {
    database,
    limits: options.limits ?? defaultLimits,
    now: () => clock.now,
    newId: uuidv7,
    ...(options.secretKey ? { secretKey: options.secretKey } : {}),
    onFollowUp: settler.wake,
  }
  const tenant = await createTenant(app, { displayName: 'Contoso', countryLetterCode: 'DE' })
  const server = buildServer({ app, loadSample: loadDemo })
  const wire = newWireLog()
  watchAnswers(server, wire)
  await server.ready()
  const tokenFor = async (role: Role) => {
    const caller = { ...systemCaller(tenant.id), roles: ['globalAdministrator' as const] }
    const made = await runCommand(app, caller, { command: 'createToken' }, (ctx) =>
      createToken(ctx, { displayName: `Test ${role}`, role }),
    )
    return made.value.text
  }
  const token = await tokenFor('globalAdministrator')

  const call: TestApi['call'] = async (method, url, body, { token: other, headers } = {}) => {
    const bearer = other === undefined ? token : other
    const response = await server.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    })
    const isJson = String(response.headers['content-type'] ?? '').startsWith('application/json')
    return {
      status: response.statusCode,
      text: response.body,
      body: isJson && response.body !== '' ? JSON.parse(response.body) : undefined,
      headers: response.headers,
    }
  }
  const expected = async (method: string, url: string, body?: unknown): Promise<Json> => {
    const answer = await call(method, url, body)
    if (answer.status >= 300) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`)
    return answer.body
  }
  const post: TestApi['post'] = (url, body) => expected('POST', url, body)
  const admin = '/beta/admin/cloudLicensing'

  return {
    app,
    server,
    database,
    settler,
    tenantId: tenant.id,
    token,
    wire,
    clock,
    call,
    tokenFor,
    post,
    get: (url) => expected('GET', url),
    patch: (url, body) => expected('PATCH', url, body),
    remove: (url) => expected('DELETE', url),
    async buy(units, product = { skuPartNumber: 'SPE_E3' }) {
      const { skuId, id } = await post('/v1.0/directory/subscriptions', { ...product, totalLicenses: units })
      const { defaultAllotmentId } = await expected('GET', `${admin}/products/${skuId}`)
      return { skuId, defaultAllotmentId, subscriptionId: id }
    },
    allot: async (skuId, displayName, allottedUnits) =>
      (await post(`${admin}/allotments`, { skuId, displayName, allottedUnits })).id,
    user: async (name, more = {}) =>
      (
        await post('/v1.0/users', {
          displayName: name,
          userPrincipalName: `${name.toLowerCase()}@contoso.com`,
          usageLocation: 'DE',
          ...more,
        })
      ).id,
    group: async (name, memberIds = []) =>
      (
        await post('/v1.0/groups', {
          displayName: name,
          ...(memberIds.length > 0
            ? { 'members@odata.bind': memberIds.map((id) => `https://host/v1.0/directoryObjects/${id}`) }
            : {}),
        })
      ).id,
    async assign(allotmentId, target, more = {}) {
      const [[kind, id] = ['', '']] = Object.entries(target)
      const body = {
        'assignedTo@odata.bind': `https://host/beta/${kind}s/${id}`,
        disabledServicePlanIds: [],
        ...more,
      }
      return (await post(`${admin}/allotments/${allotmentId}/assignments`, body)).id
    },
    async close() {
      await settler.idle().catch(() => {})
      await settler.stop()
      await server.close()
      await database.drop()
      if (wire.faults.length > 0)
        throw new Error(`Answers differ from their tables:\n${wire.faults.join('\n')}`)
    },
  }
}
