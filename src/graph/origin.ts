import type { FastifyRequest } from 'fastify'

/** What the client calls us; a Host header that is no host is not repeated. */
export function originOf(request: FastifyRequest): string {
  if (request.inner) return request.inner.origin
  const { host } = request
  const scheme = request.protocol === 'https' ? 'https' : 'http'
  return `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`
}
