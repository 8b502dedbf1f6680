import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../command/caller.ts'
import type { AuditTarget } from '../command/context.ts'
import type { CommandName } from '../contract/activity.ts'

/** Who signs in is nobody yet; audit entries name the sign-in itself. */
export function signInCaller(tenantId: string): Caller {
  return { tenantId, actor: { type: 'system', id: null, name: 'Sign-in' }, roles: [] }
}

export function options(request: FastifyRequest, command: CommandName, asked: readonly AuditTarget[] = []) {
  return { command, correlationId: request.clientRequestId ?? request.id, asked }
}

export function html(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(text)
}
