import type { FastifyRequest } from 'fastify'
import { batchScope } from './batch-scope.ts'

/** What the client calls us; a Host header that is no host is not repeated. */
export function originOf(request: FastifyRequest): string {
  const outer = batchScope.getStore()
  if (outer) return outer.origin
  const { host } = request
  const scheme = request.protocol === 'https' ? 'https' : 'http'
  return `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`
}
