import { insertAllotment } from '../../src/allotment/allotment-store.ts'
import type { Caller } from '../../src/command/caller.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { upsertDevice } from '../../src/directory/device-store.ts'
import { writeGroup } from '../../src/directory/group-store.ts'
import { shareAndAddMembers } from '../../src/directory/member-store.ts'
import { writeUser } from '../../src/directory/user-store.ts'
import type { TargetType } from '../../src/engine/types.ts'
import { insertPlanRule, insertProduct } from '../../src/product/product-store.ts'
import { relinkPlans } from '../../src/settlement/relink-plans.ts'
import { createSubscription } from '../../src/subscription/change-subscription.ts'
import { insertTenant } from '../../src/tenant/tenant-store.ts'
import { administrator, type TestApp } from '../support/app.ts'
import { locations } from './run-steps.ts'
import type { Start } from './steps.ts'

/** A suite whose second service needs the first, an add-on that needs it too, a rival, a device product. */
function productShapes(plan: (name: string) => string) {
  const people: TargetType[] = ['user', 'group']
  return [
    { name: 'SUITE', plans: [plan('base'), plan('extra')], assignableTo: people },
    { name: 'ADDON', plans: [plan('addon')], assignableTo: people },
    { name: 'RIVAL', plans: [plan('rival')], assignableTo: people },
    { name: 'DEVICE', plans: [plan('device')], assignableTo: ['user', 'device', 'group'] as TargetType[] },
  ]
}

/** Sets a random world up in a tenant of its own. */
export async function setUp(app: TestApp, start: Start): Promise<Caller> {
  const tenantId = app.newId()
  const caller = administrator(tenantId)
  await inTransaction(app.database, (tx) =>
    insertTenant(tx, { id: tenantId, displayName: 'Random', countryLetterCode: null }, app.now()),
  )
  await runCommand(app, caller, { command: 'setUp' }, async (ctx) => {
    const plans = new Map<string, string>()
    const plan = (name: string) => {
      const id = plans.get(name) ?? ctx.newId()
      plans.set(name, id)
      return id
    }
    const shapes = productShapes(plan)
    const rules = [
      { kind: 'requires' as const, planId: plan('extra'), otherPlanIds: [plan('base')] },
      { kind: 'requires' as const, planId: plan('addon'), otherPlanIds: [plan('base')] },
      { kind: 'excludes' as const, planId: plan('rival'), otherPlanIds: [plan('base')] },
    ]
    for (const rule of rules) {
      await insertPlanRule(ctx.tx, tenantId, { ...rule, id: ctx.newId(), source: null })
    }
    for (const [index, units] of start.capacities.entries()) {
      const shape = shapes[index % shapes.length]
      if (!shape) continue
      const skuId = ctx.newId()
      await insertProduct(
        ctx.tx,
        tenantId,
        {
          skuId,
          skuPartNumber: shape.name,
          displayName: shape.name,
          appliesTo: 'User',
          assignableTo: shape.assignableTo,
          neverReason: null,
        },
        shape.plans.map((planId) => ({
          planId,
          planName: planId,
          displayName: null,
          appliesTo: 'User' as const,
        })),
        ctx.now,
      )
      const id = ctx.newId()
      await insertAllotment(
        ctx.tx,
        tenantId,
        {
          id,
          skuId,
          isDefault: true,
          displayName: 'Default',
          description: null,
          allottedUnits: 0,
          enforcement: 'enforced',
          overAllotted: false,
        },
        ctx.now,
      )
      await relinkPlans(ctx)
      await createSubscription(ctx, { skuId, units })
    }
    await setUpDirectory(ctx, start)
  })
  return caller
}

async function setUpDirectory(
  ctx: Parameters<Parameters<typeof runCommand>[3]>[0],
  start: Start,
): Promise<void> {
  const { tx, tenantId, now } = ctx
  const members: { id: string; type: 'user' | 'device' }[] = []
  for (const user of start.users) {
    const id = ctx.newId()
    members.push({ id, type: 'user' })
    await writeUser(tx, tenantId, null, {
      id,
      userPrincipalName: `${id}@contoso.example`,
      displayName: null,
      givenName: null,
      surname: null,
      mail: null,
      jobTitle: null,
      department: null,
      userType: 'Member',
      accountEnabled: true,
      usageLocation: locations[user.location] ?? null,
      createdAt: now,
      deletedAt: null,
    })
  }
  for (let i = 0; i < start.devices; i++) {
    const id = ctx.newId()
    members.push({ id, type: 'device' })
    await upsertDevice(tx, tenantId, {
      id,
      displayName: 'Device',
      registeredDeviceId: null,
      operatingSystem: null,
      accountEnabled: true,
      createdAt: now,
    })
  }
  for (const picks of start.groups) {
    const groupId = ctx.newId()
    await writeGroup(tx, tenantId, null, {
      id: groupId,
      displayName: 'Group',
      description: null,
      mailNickname: null,
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
      membershipRule: null,
      createdAt: now,
    })
    const chosen = [...new Set(picks.map((pick) => members[pick % members.length]))]
    const memberIds = chosen.flatMap((member) => (member ? [member.id] : []))
    const memberships = memberIds.map((memberId) => ({ groupId, memberId }))
    await shareAndAddMembers(tx, tenantId, [groupId, ...memberIds], [], memberships)
  }
}
