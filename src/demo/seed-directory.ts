import { type Context, record } from '../command/context.ts'
import { organizationName } from './departments.ts'
import type { Organization } from './organization.ts'
import { insertDevices, insertGroups, insertMemberships, insertPeople } from './seed-store.ts'

/** Writes the whole directory as one command, before anything is assigned. */
export async function seedDirectory(ctx: Context, organization: Organization): Promise<void> {
  const { tx, tenantId, now } = ctx
  await insertPeople(tx, tenantId, organization.people, now)
  await insertGroups(tx, tenantId, organization.groups, now)
  await insertDevices(tx, tenantId, organization.devices, now)
  await insertMemberships(tx, tenantId, organization.memberships)
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'organization', id: tenantId, displayName: organizationName }],
    detail: {
      users: organization.people.length,
      groups: organization.groups.length,
      devices: organization.devices.length,
      members: organization.memberships.length,
    },
  })
}
