import { maxAttempts } from '../../src/notification/deliver.ts'
import type { Sender } from '../../src/notification/sender.ts'
import { startNotifier } from '../../src/worker/notify-loop.ts'
import { giveRole, makeOwner } from './callers.ts'
import { type LicensingWorld, licensingWorld } from './licensing-world.ts'
import type { Receiver } from './receiver.ts'
import type { TestApi } from './test-api.ts'

/** Something for every route to answer with. */
export type AnswerWorld = LicensingWorld & {
  readonly deletedId: string
  readonly deviceGroupId: string
  readonly outerDeviceGroupId: string
  readonly commerceSubscriptionId: string
}

const admin = '/beta/admin/cloudLicensing'

/** `receiver` refuses what it is told, so that there are dead letters. */
export async function answerWorld(api: TestApi, receiver: Receiver, sender: Sender): Promise<AnswerWorld> {
  const world = await licensingWorld(api)
  const { allotmentId, ann, bob, groupId } = world
  await makeOwner(api, allotmentId, ann)
  await api.post(`${admin}/allotments/${allotmentId}/searchScopes/$ref`, { '@odata.id': groupId })
  await api.post(`${admin}/allotments/${allotmentId}/exclusions`, { memberId: await api.user('Excluded') })
  await giveRole(api, bob, 'globalReader')
  const deletedId = await api.user('Deleted')
  await api.remove(`/v1.0/users/${deletedId}`)
  const deviceGroupId = await api.group('Kiosks', [world.deviceId])
  const outerDeviceGroupId = await api.group('Machines', [deviceGroupId])
  const provider = {
    displayName: 'Silent',
    profile: 'keycloak',
    issuer: 'http://127.0.0.1:9/',
    clientId: 'x',
  }
  const { id: providerId } = await api.post(`${admin}/identityProviders`, provider)
  await api.post(`${admin}/identityProviders/${providerId}/bindings`, { userId: ann, subject: 'ann' })
  const [subscription] = (await api.get('/v1.0/directory/subscriptions')).value
  await giveUpOn(api, receiver, sender, allotmentId)
  const { commerceSubscriptionId } = subscription
  return { ...world, deletedId, deviceGroupId, outerDeviceGroupId, commerceSubscriptionId }
}

/** A subscription whose first notification was given up on. */
async function giveUpOn(
  api: TestApi,
  receiver: Receiver,
  sender: Sender,
  allotmentId: string,
): Promise<void> {
  const failures: unknown[] = []
  const notifier = startNotifier(api.app, sender, (error) => failures.push(error), null)
  await api.post('/v1.0/subscriptions', {
    changeType: 'updated',
    notificationUrl: receiver.url,
    resource: `admin/cloudLicensing/allotments/${allotmentId}`,
    expirationDateTime: new Date(api.clock.now.getTime() + 86_400_000).toISOString(),
  })
  await api.patch(`${admin}/allotments/${allotmentId}`, {
    description: 'Told to somebody who does not listen',
  })
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    await notifier.turn()
    api.clock.advance(3_600_000)
  }
  await notifier.stop()
  if (failures.length > 0) throw failures[0]
}

/** Ids for the names in a path, where the first of a list would not do. */
export function idsFor(
  world: AnswerWorld,
  api: TestApi,
  path: string,
  userId: string,
): Readonly<Record<string, string>> {
  return {
    allotmentId: world.allotmentId,
    userId,
    groupId: groupOf(world, path),
    deviceId: path.includes('waitingMembers') ? world.waitingDeviceId : world.deviceId,
    organizationId: api.tenantId,
    objectId: path.includes('deletedItems') ? world.deletedId : userId,
    skuId: world.skuId,
    commerceSubscriptionId: world.commerceSubscriptionId,
  }
}

function groupOf(world: AnswerWorld, path: string): string {
  if (/\/members\/microsoft\.graph\.device$/.test(path)) return world.deviceGroupId
  if (/\/transitiveMembers\/microsoft\.graph\.device$/.test(path)) return world.outerDeviceGroupId
  return /\/(transitiveMembers|members\/microsoft\.graph\.group)/.test(path)
    ? world.outerGroupId
    : world.groupId
}
