import { isAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { deleteOtherSessions, deleteSession } from './session-store.ts'

/** Ends a session, from the next request on: one's own, or as administrator anybody's (`resourceNotFound` else). */
export async function endSession(ctx: Context, sessionId: string): Promise<void> {
  const { caller } = ctx
  const anybody = isAdministrator(caller) || caller.sessionId === sessionId
  const whose = anybody ? undefined : (caller.personId ?? null)
  const ended = await deleteSession(ctx.tx, ctx.tenantId, sessionId, whose)
  if (!ended) {
    throw new Refusal('resourceNotFound', `There is no session ${sessionId}.`, { propertyName: 'sessionId' })
  }
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'session', id: sessionId }],
    detail: { before: { personId: ended.personId } },
  })
}

/** Ends all of one's own sessions but the one that asks; a request that came by a token is refused (`invalidValue`). */
export async function endOtherSessions(ctx: Context): Promise<void> {
  const { sessionId, personId = null } = ctx.caller
  if (sessionId === undefined) {
    throw new Refusal(
      'invalidValue',
      'A token is no session, so it has no others to end. Sign in, or end each one by DELETE /auth/sessions/{id}.',
    )
  }
  const ended = await deleteOtherSessions(ctx.tx, ctx.tenantId, personId, sessionId)
  if (ended.length === 0) return
  record(ctx, { allotmentId: null, targets: ended.map((id) => ({ type: 'session', id })), detail: {} })
}
