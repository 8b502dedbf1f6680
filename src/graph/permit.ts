import { type Caller, isAdministrator, ownSight, seesEverything } from '../command/caller.ts'
import { type Access, accessOf } from '../contract/access.ts'
import type { AnyEndpoint } from '../contract/endpoint.ts'
import type { Sight } from '../db/sight.ts'
import { Refusal } from '../engine/refusal.ts'

/** What a permitted request sees and as whom it acts: never more than both the token and its holder may. */
export type Permit = { readonly caller: Caller; readonly sight: Sight | undefined }

/**
 * Whether a caller may ask for an endpoint at all, decided before anything is looked up, so that the
 * answer tells nothing of what is there (`missingRequiredPermission`).
 */
export function permit(caller: Caller, endpoint: Pick<AnyEndpoint, 'method' | 'path'>): Permit {
  const access = accessOf(endpoint)
  const limited = withinScopes(caller, access)
  if (!isAmong(limited, access)) {
    throw new Refusal('missingRequiredPermission', `Your roles do not allow this. ${who[access.audience]}`)
  }
  return { caller: limited, sight: seesEverything(limited) ? undefined : ownSight(limited) }
}

const who = {
  anybody: '',
  reader: 'It takes an administrator or a Global Reader.',
  administrator: 'It takes a Global or License Administrator.',
  globalAdministrator: 'It takes a Global Administrator.',
} as const

/** A token with only the permissions of one's own things acts without its holder's roles. */
function withinScopes(caller: Caller, { all, own }: Access): Caller {
  const { scopes } = caller
  if (scopes === undefined || all.includes('*') || all.some((scope) => scopes.includes(scope))) return caller
  if (own.some((scope) => scopes.includes(scope))) return { ...caller, roles: [] }
  const needed = [...new Set([...own, ...all])]
  throw new Refusal(
    'missingRequiredPermission',
    needed.length > 0
      ? `The token lacks the permission for this: one of ${needed.join(', ')}.`
      : 'A token with limited permissions cannot do this.',
  )
}

function isAmong(caller: Caller, { audience }: Access): boolean {
  if (audience === 'anybody') return true
  if (audience === 'reader') return seesEverything(caller)
  return audience === 'administrator' ? isAdministrator(caller) : caller.roles.includes('globalAdministrator')
}
