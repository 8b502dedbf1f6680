import type { TestApi } from './test-api.ts'

/** Something of every kind that the licensing surface can show. */
export type LicensingWorld = {
  readonly skuId: string
  readonly allotmentId: string
  readonly groupId: string
  readonly outerGroupId: string
  readonly deviceId: string
  readonly waitingDeviceId: string
  readonly deviceAllotmentId: string
  /** Assigned directly. */
  readonly ann: string
  /** Holds the group's one seat. */
  readonly bob: string
  /** Waits. */
  readonly cem: string
  /** Holds a seat that an error spoils. */
  readonly dan: string
}

export async function licensingWorld(api: TestApi): Promise<LicensingWorld> {
  const { skuId } = await api.buy(4)
  const allotmentId = await api.allot(skuId, 'Sales', 3)
  const [ann, bob, cem, dan] = [
    await api.user('Ann'),
    await api.user('Bob'),
    await api.user('Cem'),
    await api.user('Dan'),
  ]
  await api.assign(allotmentId, { user: ann })
  await api.assign(allotmentId, { user: dan })
  const groupId = await api.group('Sales people', [bob, cem])
  const outerGroupId = await api.group('Everybody', [groupId, ann])
  await api.assign(allotmentId, { group: groupId }, { priority: 0 })
  // Seats stay when their holder moves where the product may not be used (rule 18).
  await api.patch(`/v1.0/users/${dan}`, { usageLocation: 'CU' })
  await api.settler.idle()
  return { skuId, allotmentId, groupId, outerGroupId, ...(await devices(api)), ann, bob, cem, dan }
}

async function devices(api: TestApi) {
  const { defaultAllotmentId } = await api.buy(1, { skuPartNumber: 'INTUNE_A_D' })
  const deviceId = (await api.post('/v1.0/devices', { displayName: 'Kiosk' })).id
  const waitingDeviceId = (await api.post('/v1.0/devices', { displayName: 'Scanner' })).id
  await api.assign(defaultAllotmentId, { device: deviceId })
  await api.assign(defaultAllotmentId, { group: await api.group('Devices', [deviceId, waitingDeviceId]) })
  return { deviceId, waitingDeviceId, deviceAllotmentId: defaultAllotmentId }
}
