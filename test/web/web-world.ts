import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { inject } from 'vitest'
import { type App, defaultLimits } from '../../src/command/app.ts'
import { uuidv7 } from '../../src/command/new-id.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { readAdminCenter } from '../../src/graph/admin-center.ts'
import { buildServer } from '../../src/graph/server.ts'
import { createTenant } from '../../src/tenant/create-tenant.ts'
import { listTenants } from '../../src/tenant/tenant-store.ts'
import { createToken } from '../../src/token/create-token.ts'
import { createSettler, type Settler, systemCaller } from '../../src/worker/continue-settlements.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import type { Json } from '../support/test-api.ts'
import { type Contexts, openContexts } from './contexts.ts'
import { createDemoDatabase } from './demo-database.ts'
import { watchRequests } from './settled.ts'

export type WebWorld = {
  readonly base: string
  /** A browser of somebody else, with no cookie yet. */
  context(options?: BrowserContextOptions): Promise<BrowserContext>
  /** The public API with the first administrator's token. */
  api(method: string, path: string, body?: unknown): Promise<Json>
  /**
   * Signs in as the first administrator, or as a person of the organization, and opens a page. Signing in itself asks
   * for no page: that one can be opened by a link is a test of its own.
   */
  signIn(userId?: string, options?: BrowserContextOptions, path?: string): Promise<Page>
  allotment(displayName: string): Promise<Json>
  /** Goes on with what commits left to do, in a world that was started idle. */
  goOn(): Promise<void>
  close(): Promise<void>
}

/**
 * The demo organization, or an empty one, behind a listening server with its pages, and a browser. Idle, it leaves
 * large groups unworked.
 */
export async function startWebWorld({
  isEmpty = false,
  isIdle = false,
  limits = defaultLimits,
} = {}): Promise<WebWorld> {
  const adminCenter = readAdminCenter()
  if (!adminCenter || !inject('isBuilt'))
    throw new Error('The pages are not built from these sources: run `node scripts/prepare.mjs` first.')
  const database = isEmpty ? await createTestDatabase() : await createDemoDatabase()
  const settler = createSettler(
    () => app,
    () => {},
  )
  const app: App = {
    database,
    limits,
    secretKey: randomBytes(32),
    now: () => new Date(),
    newId: uuidv7,
    onFollowUp: (tenantId) => {
      if (!isIdle) settler.wake(tenantId)
    },
  }
  const [tenant] = isEmpty
    ? [await createTenant(app, { displayName: 'Empty', countryLetterCode: 'DE' })]
    : await listTenants(database.db)
  if (!tenant) throw new Error('The demo has no organization.')
  const caller = { ...systemCaller(tenant.id), roles: ['globalAdministrator' as const] }
  const token = await runCommand(app, caller, { command: 'createToken' }, (ctx) =>
    createToken(ctx, { displayName: 'Test', role: 'globalAdministrator' }),
  )
  const server = buildServer({ app, adminCenter, loadSample: loadDemo })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  const contexts = await openContexts()
  return {
    base,
    context: contexts.open,
    ...helpers(base, contexts.open, token.value.text),
    goOn: async () => {
      await settler.resume()
      await settler.idle()
    },
    close: closing({ contexts, server, settler, database }),
  }
}

function helpers(base: string, open: WebWorld['context'], token: string) {
  const api: WebWorld['api'] = async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
  const signIn: WebWorld['signIn'] = async (userId, options, path = '/') => {
    const { url } = await api('POST', '/auth/sign-in-links', userId ? { userId } : {})
    const context = await open(options)
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    watchRequests(page)
    const code = new URL(url).searchParams.get('code')
    const signedIn = await context.request.post(`${base}/auth/link`, {
      data: { code },
      headers: { origin: base },
    })
    if (!signedIn.ok()) throw new Error(`signing in answered ${signedIn.status()}`)
    await page.goto(base + path)
    return page
  }
  const allotment: WebWorld['allotment'] = async (displayName) => {
    const select = 'id,displayName,skuId,allottedUnits,consumedUnits,availableUnits,waitingCount'
    const filter = `displayName eq '${displayName}'`
    const { value } = await api(
      'GET',
      `/beta/admin/cloudLicensing/allotments?$filter=${filter}&$select=${select}`,
    )
    return value[0]
  }
  return { api, signIn, allotment }
}

function closing(parts: {
  contexts: Contexts
  server: FastifyInstance
  settler: Settler
  database: TestDatabase
}): () => Promise<void> {
  return async () => {
    await parts.contexts.close()
    await parts.settler.idle().catch(() => {})
    await parts.settler.stop()
    await parts.server.close()
    await parts.database.drop()
  }
}
