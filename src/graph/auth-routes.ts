import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../command/app.ts'
import { type Caller, isAdministrator, ownSight } from '../command/caller.ts'
import { runCommand } from '../command/run-command.ts'
import { parseListQuery } from '../contract/odata-query.ts'
import { guid } from '../contract/scalars.ts'
import { seenThrough } from '../db/sight.ts'
import { Refusal } from '../engine/refusal.ts'
import type { ProviderClient } from '../provider/provider-client.ts'
import { createSignInLink } from '../session/create-sign-in-link.ts'
import { endOtherSessions, endSession } from '../session/end-session.ts'
import { redeemSignInLink } from '../session/redeem-sign-in-link.ts'
import { tenantOfSecret } from '../session/secret-text.ts'
import { sessionIdleMs } from '../session/session-lifetime.ts'
import { listSessionRows, type Session } from '../session/session-store.ts'
import { isTenant } from '../tenant/tenant-store.ts'
import { originOf } from './asked.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { linkPage, refusedPage } from './auth-pages.ts'
import { html, options, signInCaller, wordsFor } from './auth-reply.ts'
import { providerSignOut, registerProviderSignIn } from './provider-sign-in.ts'
import { queryPairs, withSkipToken } from './query-string.ts'
import { dateTime } from './read.ts'
import { parseBody } from './request-body.ts'
import { nothingThere } from './route.ts'
import { dropSessionCookie, giveSessionCookie, requireSameOrigin, sessionCookieOf } from './session-cookie.ts'

const linkBody = z.strictObject({ code: z.string({ error: 'must be the code of a sign-in link' }).max(200) })
const newLinkBody = z.strictObject({ userId: guid.nullable().optional() })

/** Asked without being signed in. */
export function isPublicAuthPath(path: string): boolean {
  return path === '/auth/link' || /^\/auth\/providers(\/[^/]+\/(start|callback))?\/?$/.test(path)
}

/** Sign-in links, and what a browser asks about its session. */
export function registerAuth(server: FastifyInstance, app: App, providers: ProviderClient): void {
  const limit = createAttemptLimit(() => app.now())
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 4_096 },
    async (_request: FastifyRequest, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
  registerProviderSignIn(server, { app, providers })
  server.get('/auth/link', async (request, reply) => {
    const { code } = request.query as { code?: unknown }
    return html(reply, linkPage(wordsFor(request), typeof code === 'string' ? code.slice(0, 200) : ''))
  })
  server.post('/auth/link', async (request, reply) => {
    requireSameOrigin(request)
    limit(request.ip)
    return redeem(app, request, reply)
  })
  server.post('/auth/sign-in-links', async (request, reply) => {
    const caller = callerOf(request)
    requireUnlimited(caller)
    const { userId } = parseBody(newLinkBody, request.body ?? {})
    const asked = userId ? [{ type: 'user', id: userId }] : []
    const { value } = await runCommand(app, caller, options(request, 'createSignInLink', asked), (ctx) =>
      createSignInLink(ctx, userId ?? null),
    )
    reply.code(201)
    return {
      url: `${originOf(request)}/auth/link?code=${value.code}`,
      expirationDateTime: dateTime(value.expiresAt),
    }
  })
  server.get('/auth/session', async (request) => whoIs(callerOf(request)))
  server.get('/auth/sessions', (request) => sessionPage(app, request))
  server.delete('/auth/sessions/:sessionId', async (request, reply) => {
    const caller = callerOf(request)
    requireUnlimited(caller)
    const { sessionId } = request.params as { sessionId: string }
    const id = guid.safeParse(sessionId)
    if (!id.success) throw nothingThere('sessionId', sessionId)
    const asked = [{ type: 'session', id: id.data }]
    await runCommand(app, caller, options(request, 'endSession', asked), (ctx) => endSession(ctx, id.data))
    return reply.code(204).send()
  })
  server.post('/auth/end-other-sessions', async (request, reply) => {
    const caller = callerOf(request)
    requireUnlimited(caller)
    await runCommand(app, caller, options(request, 'endOtherSessions'), endOtherSessions)
    return reply.code(204).send()
  })
  server.post('/auth/sign-out', async (request, reply) => {
    const caller = callerOf(request)
    const { sessionId, tenantId } = caller
    if (sessionId === undefined) return reply.code(204).send()
    const signOutUrl = await providerSignOut(app, providers, request, { tenantId, sessionId })
    await runCommand(app, caller, options(request, 'signOut'), (ctx) => endSession(ctx, sessionId))
    dropSessionCookie(request, reply)
    return signOutUrl ? { signOutUrl } : reply.code(204).send()
  })
}

async function redeem(app: App, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  const { code } = parseBody(linkBody, request.body)
  const tenantId = tenantOfSecret('ll', code)
  try {
    if (tenantId === undefined || !(await isTenant(app.database.db, tenantId)))
      throw new Refusal('missingRequiredPermission', 'This is no sign-in link.')
    const caller = signInCaller(tenantId)
    const input = {
      code,
      userAgent: request.headers['user-agent'] ?? null,
      previousCookie: sessionCookieOf(request),
    }
    const { value } = await runCommand(app, caller, options(request, 'signIn'), (ctx) =>
      redeemSignInLink(ctx, input),
    )
    giveSessionCookie(request, reply, value.cookie)
    return isForm ? reply.redirect('/', 303) : reply.code(204).send()
  } catch (error) {
    if (!isForm || !(error instanceof Refusal)) throw error
    return html(reply.code(403), refusedPage(wordsFor(request), error.message))
  }
}

/** Who is signed in, and what they may do: what a page needs to know first. */
function whoIs(caller: Caller): object {
  const { tenantId, actor, roles, personId, ownedAllotmentIds, scopes, sessionId } = caller
  return {
    tenantId,
    id: personId ?? null,
    displayName: actor.name,
    kind: actor.type === 'application' ? 'application' : 'person',
    roles,
    ownedAllotmentIds: ownedAllotmentIds ?? [],
    scopes: scopes ?? null,
    sessionId: sessionId ?? null,
  }
}

/** The caller's sessions, or an administrator's all, the last used first. */
async function sessionPage(app: App, request: FastifyRequest): Promise<object> {
  const caller = callerOf(request)
  requireUnlimited(caller)
  const query = parseListQuery(queryPairs(request.url), { select: [], paged: true, count: true })
  const db = isAdministrator(caller) ? app.database.db : seenThrough(app.database.db, ownSight(caller))
  const now = app.now()
  const alive = { now, idleSince: new Date(now.getTime() - sessionIdleMs) }
  const { rows, count, nextToken } = await listSessionRows(db, caller.tenantId, query, alive)
  const next = nextToken && `${originOf(request)}${withSkipToken(request.url, nextToken)}`
  return {
    ...(count === undefined ? {} : { '@odata.count': count }),
    ...(next ? { '@odata.nextLink': next } : {}),
    value: rows.map((row) => shownSession(row, caller)),
  }
}

function shownSession(row: Session, caller: Caller): object {
  return {
    id: row.id,
    userId: row.personId,
    provider: row.provider,
    userAgent: row.userAgent,
    createdDateTime: dateTime(row.createdAt),
    lastSeenDateTime: dateTime(row.lastSeenAt),
    expirationDateTime: dateTime(row.expiresAt),
    isCurrent: row.id === caller.sessionId,
  }
}

function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('a route without a caller')
  return request.caller
}

function requireUnlimited(caller: Caller): void {
  if (caller.scopes === undefined) return
  throw new Refusal('missingRequiredPermission', 'A token with limited permissions cannot do this.')
}
