import { type Context, record } from '../command/context.ts'
import { lockTenant } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { organizationName } from './departments.ts'
import type { Organization } from './organization.ts'
import { hasAnything, insertDevices, insertGroups, insertMemberships, insertPeople } from './seed-store.ts'

/**
 * Writes the whole directory as one command, before anything is assigned. Refuses an organization that has
 * or had anything (`alreadyExists`); of two at once, one is refused.
 */
export async function seedDirectory(ctx: Context, organization: Organization): Promise<void> {
  const { tx, tenantId, now } = ctx
  await lockTenant(tx, tenantId)
  if (await hasAnything(tx, tenantId)) {
    throw new Refusal(
      'alreadyExists',
      'The sample organization fills an empty one, and this one has people, groups or subscriptions already. ' +
        'Try it in a second installation: start with another --data-dir.',
    )
  }
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
