import { type AuditRow, listAuditRows } from '../audit/audit-list-store.ts'
import { directoryAudit, settings, token } from '../contract/administration.ts'
import * as endpoints from '../contract/administration-endpoints.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { getTenant, type Tenant } from '../tenant/tenant-store.ts'
import { tenantTag } from '../tenant/tenant-tag.ts'
import { updateTenant } from '../tenant/update-tenant.ts'
import { createToken } from '../token/create-token.ts'
import { revokeToken } from '../token/revoke-token.ts'
import { listTokenRows, type Token } from '../token/token-store.ts'
import { presentAudit } from './present-audit.ts'
import { dateTime, optionalDateTime, type Presenter, presentPage, presentRows, type Reader } from './read.ts'
import { nothingThere, type Route, route } from './route.ts'
import { write } from './write.ts'

const presentSettings: Presenter<Tenant> = {
  entity: settings,
  present: (row) => ({ ...row, settingsTag: tenantTag(row) }),
}

async function presentTenant(reader: Reader, query: ListQuery) {
  const tenant = await getTenant(reader.db, reader.tenantId)
  const [body] = await presentRows(reader, presentSettings, [tenant], query)
  return { body, etag: tenantTag(tenant) }
}

const presentToken: Presenter<Token> = {
  entity: token,
  present: (row) => ({
    id: row.id,
    displayName: row.displayName,
    role: row.role,
    userId: row.personId,
    scopes: row.scopes,
    createdDateTime: dateTime(row.createdAt),
    expirationDateTime: optionalDateTime(row.expiresAt),
    lastUsedDateTime: optionalDateTime(row.lastUsedAt),
    revokedDateTime: optionalDateTime(row.revokedAt),
  }),
}

const presentEntry: Presenter<AuditRow> = { entity: directoryAudit, present: presentAudit }

export const administrationRoutes: readonly Route[] = [
  route(endpoints.getSettings, async ({ reader, query }) => presentTenant(reader, query)),
  route(endpoints.updateSettings, async (request) =>
    write(request, 'updateSettings', async (ctx, reader) => {
      await updateTenant(ctx, { ...request.body, ifMatch: request.ifMatch })
      return (await presentTenant(reader, emptyQuery)).body
    }),
  ),
  route(endpoints.listTokens, async ({ reader, query, nextLink }) => {
    const page = await listTokenRows(reader.db, reader.tenantId, query)
    return { body: await presentPage(reader, presentToken, page, query, nextLink) }
  }),
  route(endpoints.createToken, async (request) =>
    write(request, 'createToken', async (ctx, reader) => {
      const { displayName, role, scopes, expirationDateTime } = request.body
      const expiresAt = expirationDateTime ? new Date(expirationDateTime) : null
      const made = await createToken(ctx, { displayName, role, scopes, expiresAt })
      const [shown] = await presentRows(reader, presentToken, [made.token], emptyQuery)
      // A token that is rolled back would never work, so a dry run does not show one.
      return { ...shown, token: request.dryRun ? null : made.text }
    }),
  ),
  route(endpoints.deleteToken, async (request) =>
    write(request, 'revokeToken', (ctx) => revokeToken(ctx, request.params.tokenId)),
  ),
  route(endpoints.listAudits, async ({ reader, query, nextLink }) => {
    const page = await listAuditRows(reader.db, reader.tenantId, query)
    return { body: await presentPage(reader, presentEntry, page, query, nextLink) }
  }),
  route(endpoints.getAudit, async ({ reader, params, query }) => {
    const { rows } = await listAuditRows(reader.db, reader.tenantId, emptyQuery, params.entryId)
    const [body] = await presentRows(reader, presentEntry, rows, query)
    if (!body) throw nothingThere('entryId', params.entryId)
    return { body }
  }),
]
