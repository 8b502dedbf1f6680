import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../command/caller.ts'
import type { AuditTarget } from '../command/context.ts'
import type { CommandName } from '../contract/activity.ts'
import { signInActor } from '../contract/actor.ts'
import { type AuthWords, authWords } from './auth-words.ts'

/** Who signs in is nobody yet; audit entries name the sign-in itself. */
export function signInCaller(tenantId: string): Caller {
  return { tenantId, actor: { type: 'system', id: null, name: signInActor }, roles: [] }
}

export function options(request: FastifyRequest, command: CommandName, asked: readonly AuditTarget[] = []) {
  return { command, correlationId: request.clientRequestId ?? request.id, asked }
}

export function html(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('vary', 'Accept-Language').type('text/html; charset=utf-8').send(text)
}

/** The words of the language that the browser prefers. */
export function wordsFor(request: FastifyRequest): AuthWords {
  return authWords(request.headers['accept-language'])
}
