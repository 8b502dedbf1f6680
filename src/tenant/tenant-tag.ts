import { entityTag } from '../command/entity-tag.ts'
import type { Tenant } from './tenant-store.ts'

/** The tag of an organization's settings: another after each change of one. */
export function tenantTag(tenant: Tenant): string {
  const { id, displayName, countryLetterCode, prohibitedUsageLocations } = tenant
  const { disabledUsers, guestUsers, auditRetentionDays, syncRemovalPercent } = tenant
  return entityTag([
    id,
    displayName,
    countryLetterCode,
    prohibitedUsageLocations,
    disabledUsers,
    guestUsers,
    auditRetentionDays,
    syncRemovalPercent,
  ])
}
