import type { FastifyReply, FastifyRequest } from 'fastify'

const year = 31_536_000

/** What keeps a browser from doing more with an answer than reading it. Pages of their own policy set it over this. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff')
  reply.header('x-frame-options', 'DENY')
  reply.header('referrer-policy', 'no-referrer')
  reply.header('cross-origin-opener-policy', 'same-origin')
  reply.header('cross-origin-resource-policy', 'same-origin')
  reply.header(
    'content-security-policy',
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  )
  if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${year}`)
}
