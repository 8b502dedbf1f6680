import { addSearchScope, removeSearchScope } from '../allotment/change-search-scope.ts'
import * as endpoints from '../contract/search-scope-endpoints.ts'
import { listSearchScopeRows } from '../owner/search-scope-store.ts'
import { boundId } from './bind.ts'
import { objectPage } from './directory-routes.ts'
import { requireAllotment } from './places.ts'
import { type Route, route } from './route.ts'
import { write } from './write.ts'

export const searchScopeRoutes: readonly Route[] = [
  route(endpoints.listSearchScopes, async ({ reader, params, query, nextLink }) => {
    await requireAllotment(reader, params.allotmentId)
    const page = await listSearchScopeRows(reader.db, reader.tenantId, query, params.allotmentId)
    return { body: await objectPage(reader, page, query, nextLink) }
  }),
  route(endpoints.addSearchScope, async (request) =>
    write(request, 'addSearchScope', (ctx) => {
      const groupId = boundId(request.body['@odata.id'], '@odata.id', ['groups', 'directoryObjects'])
      return addSearchScope(ctx, { allotmentId: request.params.allotmentId, groupId })
    }),
  ),
  route(endpoints.removeSearchScope, async (request) =>
    write(request, 'removeSearchScope', (ctx) => removeSearchScope(ctx, request.params)),
  ),
]
