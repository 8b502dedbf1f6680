import type { AnyEndpoint } from '../contract/endpoint.ts'
import { HttpError } from './refusal-response.ts'
import type { ApiRequest, Route } from './route.ts'

const user = '/users/{userId}'
/** What a person does not do to themselves under this name in Graph. */
const notOnesOwn: ReadonlySet<string> = new Set(['DELETE /users/{userId}'])

/** The same routes for whoever is signed in: `/me` is `/users/{id of the caller}`. */
export function meRoutes(routes: readonly Route[]): readonly Route[] {
  return routes
    .filter(({ endpoint }) => endpoint.path === user || endpoint.path.startsWith(`${user}/`))
    .filter(({ endpoint }) => !notOnesOwn.has(`${endpoint.method} ${endpoint.path}`))
    .map(({ endpoint, handle }) => ({
      endpoint: ofMe(endpoint),
      handle: (request) => handle({ ...request, params: { ...request.params, userId: callerOf(request) } }),
    }))
}

function ofMe(endpoint: AnyEndpoint): AnyEndpoint {
  return {
    ...endpoint,
    path: `/me${endpoint.path.slice(user.length)}`,
    summary: `${endpoint.summary} (of the caller)`,
    ...(endpoint.path === user ? { context: 'users' } : {}),
  }
}

function callerOf({ caller }: ApiRequest): string {
  if (caller.actor.type === 'user' && caller.actor.id !== null) return caller.actor.id
  throw new HttpError(
    400,
    '/me request is only valid with delegated authentication flow: this token is of a program. Name the user: /users/{id}.',
  )
}
