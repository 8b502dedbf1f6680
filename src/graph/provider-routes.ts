import * as endpoints from '../contract/identity-provider.ts'
import { emptyQuery } from '../contract/odata-query.ts'
import { bindIdentity, unbindIdentity } from '../provider/bind-identity.ts'
import { type Binding, listBindingRows } from '../provider/binding-store.ts'
import { createProvider, deleteProvider, updateProvider } from '../provider/change-provider.ts'
import { checkProvider } from '../provider/check-provider.ts'
import { listProviderRows, type Provider } from '../provider/provider-store.ts'
import { dateTime, type Presenter, presentPage, presentRows, type Reader } from './read.ts'
import { nothingThere, type Route, route } from './route.ts'
import { write } from './write.ts'

const presentProvider: Presenter<Provider> = {
  entity: endpoints.identityProvider,
  present: (row) => ({
    id: row.id,
    displayName: row.displayName,
    profile: row.profile,
    issuer: row.issuer,
    clientId: row.clientId,
    hasClientSecret: row.clientSecret !== null,
    scopes: row.scopes,
    audience: row.audience,
    roleMappings: row.roleMappings,
    graphUrl: row.graphUrl,
    createdDateTime: dateTime(row.createdAt),
  }),
}

const presentBinding: Presenter<Binding> = {
  entity: endpoints.identityBinding,
  present: (row) => ({
    id: row.id,
    userId: row.personId,
    subject: row.subject,
    userPrincipalName: row.awaitedName,
    madeBy: row.madeBy,
    createdDateTime: dateTime(row.createdAt),
  }),
}

async function getProvider(reader: Reader, id: string): Promise<Provider> {
  const { rows } = await listProviderRows(reader.db, reader.tenantId, emptyQuery, id)
  if (!rows[0]) throw nothingThere('providerId', id)
  return rows[0]
}

export const providerRoutes: readonly Route[] = [
  route(endpoints.listIdentityProviders, async ({ reader, query, nextLink }) => {
    const page = await listProviderRows(reader.db, reader.tenantId, query)
    return { body: await presentPage(reader, presentProvider, page, query, nextLink) }
  }),
  route(endpoints.createIdentityProvider, async (request) =>
    write(request, 'createIdentityProvider', async (ctx, reader) => {
      const row = await createProvider(ctx, request.app.secretKey, request.body)
      return (await presentRows(reader, presentProvider, [row], emptyQuery))[0]
    }),
  ),
  route(endpoints.getIdentityProvider, async ({ reader, params, query }) => {
    const row = await getProvider(reader, params.providerId)
    return { body: (await presentRows(reader, presentProvider, [row], query))[0] }
  }),
  route(endpoints.updateIdentityProvider, async (request) =>
    write(request, 'updateIdentityProvider', async (ctx, reader) => {
      const { providerId } = request.params
      const row = await updateProvider(ctx, request.app.secretKey, providerId, request.body)
      return (await presentRows(reader, presentProvider, [row], emptyQuery))[0]
    }),
  ),
  route(endpoints.deleteIdentityProvider, async (request) =>
    write(request, 'deleteIdentityProvider', (ctx) => deleteProvider(ctx, request.params.providerId)),
  ),
  route(endpoints.checkIdentityProvider, async ({ app, reader, params }) => {
    const provider = await getProvider(reader, params.providerId)
    const redirectUri = `${new URL(reader.base).origin}/auth/providers/${provider.id}/callback`
    return { body: await checkProvider(app, provider, redirectUri) }
  }),
  route(endpoints.listIdentityBindings, async ({ reader, params, query, nextLink }) => {
    await getProvider(reader, params.providerId)
    const page = await listBindingRows(reader.db, reader.tenantId, query, params.providerId)
    return { body: await presentPage(reader, presentBinding, page, query, nextLink) }
  }),
  route(endpoints.createIdentityBinding, async (request) =>
    write(request, 'bindIdentity', async (ctx, reader) => {
      const { userId, subject, userPrincipalName } = request.body
      const { providerId } = request.params
      const row = await bindIdentity(ctx, {
        providerId,
        personId: userId,
        subject,
        awaitedName: userPrincipalName,
      })
      return (await presentRows(reader, presentBinding, [row], emptyQuery))[0]
    }),
  ),
  route(endpoints.deleteIdentityBinding, async (request) =>
    write(request, 'unbindIdentity', (ctx) =>
      unbindIdentity(ctx, request.params.providerId, request.params.bindingId),
    ),
  ),
]
