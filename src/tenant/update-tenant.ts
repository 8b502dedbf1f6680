import { lockAllAllotments } from '../allotment/allotment-store.ts'
import { requireAdministrator, requireGlobalAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { checkEntityTag } from '../command/entity-tag.ts'
import { lockTenant } from '../directory/directory-store.ts'
import type { TenantPolicy } from '../engine/types.ts'
import { getTenant, noteConcernedByPolicy, type Tenant, updateTenantRow } from './tenant-store.ts'
import { tenantTag } from './tenant-tag.ts'

export type UpdateTenant = {
  [K in keyof TenantPolicy | 'displayName' | 'auditRetentionDays' | 'syncRemovalPercent']?:
    | Tenant[K]
    | undefined
} & {
  /** The settings that the caller read, as `tenantTag` names them. */
  readonly ifMatch?: string | undefined
}

/**
 * Changes the organization's name, country or policies; seats and queues follow right after (rule 22). How long
 * the audit is kept is up to Global Administrators, for what is cut off is gone (rule 29). Settings that somebody
 * changed since the caller read them stay (`preconditionFailed`).
 */
export async function updateTenant(ctx: Context, input: UpdateTenant): Promise<Tenant> {
  requireAdministrator(ctx.caller)
  if (input.auditRetentionDays !== undefined) requireGlobalAdministrator(ctx.caller)
  await lockTenant(ctx.tx, ctx.tenantId)
  await lockAllAllotments(ctx.tx, ctx.tenantId)
  const before = await getTenant(ctx.tx, ctx.tenantId)
  checkEntityTag(tenantTag(before), input.ifMatch, 'What is set for the organization')
  // Whom the old policy concerned is noted before, whom the new one concerns after.
  await noteConcernedByPolicy(ctx.tx, ctx.tenantId, ctx.now)
  const after: Tenant = {
    id: before.id,
    createdAt: before.createdAt,
    displayName: input.displayName ?? before.displayName,
    countryLetterCode:
      input.countryLetterCode === undefined ? before.countryLetterCode : input.countryLetterCode,
    prohibitedUsageLocations: input.prohibitedUsageLocations ?? before.prohibitedUsageLocations,
    disabledUsers: input.disabledUsers ?? before.disabledUsers,
    guestUsers: input.guestUsers ?? before.guestUsers,
    auditRetentionDays:
      input.auditRetentionDays === undefined ? before.auditRetentionDays : input.auditRetentionDays,
    syncRemovalPercent: input.syncRemovalPercent ?? before.syncRemovalPercent,
  }
  await updateTenantRow(ctx.tx, after)
  await noteConcernedByPolicy(ctx.tx, ctx.tenantId, ctx.now)
  ctx.followUp = true
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'organization', id: ctx.tenantId, displayName: after.displayName }],
    detail: { before, after },
  })
  return after
}
