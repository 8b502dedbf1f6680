import { deleteAssignments, listAssignmentsOfTarget } from '../assignment/assignment-store.ts'
import { requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { Refusal } from '../engine/refusal.ts'
import { settle } from '../settlement/settle.ts'
import { type Device, deleteDeviceRow, lockDevice, upsertDevice } from './device-store.ts'
import { listAllotmentsOfMember, shareGroupsOf } from './directory-store.ts'
import { deleteMembershipsOf } from './member-store.ts'

export type DeviceInput = { [K in Exclude<keyof Device, 'id' | 'createdAt'>]?: Device[K] | undefined }

/** Adds a device. */
export async function createDevice(
  ctx: Context,
  input: DeviceInput & { id?: string | undefined; displayName: string },
): Promise<Device> {
  requireAdministrator(ctx.caller)
  const id = input.id ?? ctx.newId()
  if (await lockDevice(ctx.tx, ctx.tenantId, id)) {
    throw new Refusal('alreadyExists', `There is a device ${id} already.`, {
      target: 'body',
      propertyName: 'id',
      name: id,
    })
  }
  const device: Device = {
    id,
    displayName: input.displayName,
    registeredDeviceId: input.registeredDeviceId ?? null,
    operatingSystem: input.operatingSystem ?? null,
    accountEnabled: input.accountEnabled ?? true,
    createdAt: ctx.now,
  }
  await upsertDevice(ctx.tx, ctx.tenantId, device)
  recordDevice(ctx, device, { after: device })
  return device
}

/** Changes a device. */
export async function updateDevice(ctx: Context, input: DeviceInput & { id: string }): Promise<Device> {
  requireAdministrator(ctx.caller)
  const before = await presentDevice(ctx, input.id)
  const after: Device = {
    ...before,
    displayName: input.displayName ?? before.displayName,
    registeredDeviceId:
      input.registeredDeviceId === undefined ? before.registeredDeviceId : input.registeredDeviceId,
    operatingSystem: input.operatingSystem === undefined ? before.operatingSystem : input.operatingSystem,
    accountEnabled: input.accountEnabled ?? before.accountEnabled,
  }
  await upsertDevice(ctx.tx, ctx.tenantId, after)
  recordDevice(ctx, after, { before, after })
  return after
}

/** Deletes a device for good, with its assignments and memberships; its seats are free at once. */
export async function deleteDevice(ctx: Context, id: string): Promise<void> {
  requireAdministrator(ctx.caller)
  const device = await presentDevice(ctx, id)
  await shareGroupsOf(ctx.tx, ctx.tenantId, id)
  const allotmentIds = await listAllotmentsOfMember(ctx.tx, ctx.tenantId, id)
  const assignments = await listAssignmentsOfTarget(ctx.tx, ctx.tenantId, id)
  await deleteAssignments(
    ctx.tx,
    ctx.tenantId,
    assignments.map((assignment) => assignment.id),
  )
  await deleteMembershipsOf(ctx.tx, ctx.tenantId, id)
  await deleteDeviceRow(ctx.tx, ctx.tenantId, id)
  await settle(ctx, { allotmentIds, memberIds: [id] })
  recordDevice(ctx, device, { before: device, assignmentsEnded: assignments.length })
}

async function presentDevice(ctx: Context, id: string): Promise<Device> {
  const device = await lockDevice(ctx.tx, ctx.tenantId, id)
  if (device) return device
  throw new Refusal('resourceNotFound', `There is no device ${id}.`, { propertyName: 'deviceId', id })
}

function recordDevice(ctx: Context, device: Device, detail: Readonly<Record<string, unknown>>): void {
  record(ctx, {
    allotmentId: null,
    targets: [{ type: 'device', id: device.id, displayName: device.displayName }],
    detail,
  })
}
