import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../engine/refusal.ts'
import { sessionLifetimeMs } from '../session/session-lifetime.ts'
import { originOf } from './asked.ts'

/** Over TLS no other host and no plain page can set or read a cookie of this prefix. */
const name = (request: FastifyRequest) =>
  request.protocol === 'https' ? '__Host-allot-session' : 'allot-session'

/** The text of a cookie that a browser sent. */
export function cookieOf(request: FastifyRequest, wanted: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0 && part.slice(0, equals).trim() === wanted) return part.slice(equals + 1).trim()
  }
  return undefined
}

export function sessionCookieOf(request: FastifyRequest): string | undefined {
  return cookieOf(request, name(request))
}

export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: string,
  value: string,
  maxAge: number,
): void {
  const secure = request.protocol === 'https' ? '; Secure' : ''
  reply.header('set-cookie', `${cookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`)
}

/** Hands the browser its session: no script reads it, and no other site's form sends it. */
export function giveSessionCookie(request: FastifyRequest, reply: FastifyReply, text: string): void {
  setCookie(request, reply, name(request), text, sessionLifetimeMs / 1000)
}

export function dropSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  setCookie(request, reply, name(request), '', 0)
}

/**
 * A write with a cookie must come from our own pages (`missingRequiredPermission`): the browser says so in
 * Sec-Fetch-Site, older ones in Origin. A request that says neither is not a browser's and has no business
 * with a cookie.
 */
export function requireSameOrigin(request: FastifyRequest): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  if (site === undefined ? origin === originOf(request) : site === 'same-origin') return
  throw new Refusal('missingRequiredPermission', 'This request did not come from a page of this server.')
}
