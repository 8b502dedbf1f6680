import { createAllotment } from '../../src/allotment/create-allotment.ts'
import { deleteAllotment } from '../../src/allotment/delete-allotment.ts'
import { transferUnits } from '../../src/allotment/transfer-units.ts'
import { updateAllotment } from '../../src/allotment/update-allotment.ts'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import { endAssignment } from '../../src/assignment/end-assignment.ts'
import { updateAssignment } from '../../src/assignment/update-assignment.ts'
import type { Caller } from '../../src/command/caller.ts'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembersTogether } from '../../src/directory/change-members.ts'
import { deleteUser, restoreUser, updateUser } from '../../src/directory/change-user.ts'
import * as model from '../../src/engine/model.ts'
import * as division from '../../src/engine/model-division.ts'
import type { World } from '../../src/engine/model-world.ts'
import { Refusal } from '../../src/engine/refusal.ts'
import { excludeMember, liftExclusion } from '../../src/exclusion/exclude-member.ts'
import { releaseSeat } from '../../src/seat/release-seat.ts'
import { updateSubscription } from '../../src/subscription/change-subscription.ts'
import { updateTenant } from '../../src/tenant/update-tenant.ts'
import { updateWaitingMember } from '../../src/waiting-room/update-waiting-member.ts'
import type { TestApp } from '../support/app.ts'
import type { Step } from './steps.ts'

/** A step with its ids filled in: the same change for the database and for the model. */
export type Change = {
  readonly command: string
  real(ctx: Context): Promise<unknown>
  model(world: World, now: number, made: unknown): void
}

export const locations = [null, 'DE', 'US', 'KP'] as const

/** Fills a step in from what the world holds; undefined: there is nothing it could be about. */
export function resolve(step: Step, world: World): Change | undefined {
  return (
    divisionChange(step, world) ??
    assignmentChange(step, world) ??
    directoryChange(step, world) ??
    seatChange(step, world)
  )
}

/** Runs a change for real; hands out what it made, or the refusal's code. */
export async function runReal(
  app: TestApp,
  caller: Caller,
  change: Change,
): Promise<{ made?: unknown; refused?: string }> {
  try {
    const { value } = await runCommand(app, caller, { command: change.command }, change.real)
    return { made: value }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code }
    throw error
  }
}

function at<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)]
}

function sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
  return [...map.keys()].sort()
}

function divisionChange(step: Step, world: World): Change | undefined {
  const allotment = (index: number) => at(sortedKeys(world.allotments), index)
  if (step.kind === 'subscription') {
    const skuId = at(sortedKeys(world.products), step.product)
    const [id] = world.products.get(skuId ?? '')?.subscriptions.keys() ?? []
    if (!skuId || !id) return undefined
    const { units, state } = step
    return {
      command: step.kind,
      real: (ctx) => updateSubscription(ctx, { subscriptionId: id, units, state }),
      model: (w, now) => division.setSubscription(w, { skuId, id, units, state }, now),
    }
  }
  if (step.kind === 'createAllotment') {
    const skuId = at(sortedKeys(world.products), step.product)
    if (!skuId) return undefined
    const name = `Share ${step.name}`
    return {
      command: step.kind,
      real: (ctx) => createAllotment(ctx, { skuId, displayName: name, allottedUnits: step.units }),
      model: (w, now, made) =>
        division.createAllotment(w, { id: idOf(made), skuId, name, units: step.units }, now),
    }
  }
  if (step.kind === 'updateAllotment') {
    const id = allotment(step.allotment)
    if (!id) return undefined
    const change = {
      ...(step.units === null ? {} : { units: step.units }),
      ...(step.state === null ? {} : { state: step.state }),
      ...(step.enforcement === null ? {} : { enforcement: step.enforcement }),
    }
    return {
      command: step.kind,
      real: (ctx) =>
        updateAllotment(ctx, {
          allotmentId: id,
          whenBelowConsumed: step.mode,
          ...(step.units === null ? {} : { allottedUnits: step.units }),
          ...(step.state === null ? {} : { state: step.state }),
          ...(step.enforcement === null ? {} : { enforcement: step.enforcement }),
        }),
      model: (w, now) => division.updateAllotment(w, { id, mode: step.mode, ...change }, now),
    }
  }
  if (step.kind === 'transfer') {
    const fromId = allotment(step.from)
    const toId = allotment(step.to)
    if (!fromId || !toId) return undefined
    return {
      command: step.kind,
      real: (ctx) => transferUnits(ctx, { fromAllotmentId: fromId, toAllotmentId: toId, units: step.units }),
      model: (w, now) => division.transferUnits(w, { fromId, toId, units: step.units }, now),
    }
  }
  if (step.kind === 'deleteAllotment') {
    const id = allotment(step.allotment)
    if (!id) return undefined
    const { endAssignments } = step
    return {
      command: step.kind,
      real: (ctx) => deleteAllotment(ctx, { allotmentId: id, endAssignments }),
      model: (w, now) => division.deleteAllotment(w, { id, endAssignments }, now),
    }
  }
  return undefined
}

function assignmentChange(step: Step, world: World): Change | undefined {
  if (step.kind === 'assign') {
    const allotmentId = at(sortedKeys(world.allotments), step.allotment)
    const targetId = at([...sortedKeys(world.groups), ...members(world)], step.target)
    if (!allotmentId || !targetId) return undefined
    const disabledPlanIds = plansToDisable(world, allotmentId, step.disabled)
    const { priority, nested: includeNestedGroups } = step
    const input = { allotmentId, targetId, disabledPlanIds, priority, includeNestedGroups }
    return {
      command: step.kind,
      real: (ctx) => createAssignment(ctx, input),
      model: (w, now, made) => model.createAssignment(w, { id: idOf(made), ...input }, now),
    }
  }
  if (step.kind === 'updateAssignment') {
    const id = at(sortedKeys(world.assignments), step.assignment)
    const allotmentId = world.assignments.get(id ?? '')?.allotmentId
    if (!id || !allotmentId) return undefined
    const change = {
      ...(step.disabled === null
        ? {}
        : { disabledPlanIds: plansToDisable(world, allotmentId, step.disabled) }),
      ...(step.priority === null ? {} : { priority: step.priority }),
      ...(step.nested === null ? {} : { includeNestedGroups: step.nested }),
    }
    return {
      command: step.kind,
      real: (ctx) => updateAssignment(ctx, { assignmentId: id, ...change }),
      model: (w, now) => model.updateAssignment(w, { id, ...change }, now),
    }
  }
  if (step.kind === 'endAssignment') {
    const id = at(sortedKeys(world.assignments), step.assignment)
    if (!id) return undefined
    return {
      command: step.kind,
      real: (ctx) => endAssignment(ctx, id),
      model: (w, now) => model.endAssignment(w, id, now),
    }
  }
  return undefined
}

function directoryChange(step: Step, world: World): Change | undefined {
  if (step.kind === 'member') {
    const groupId = at(sortedKeys(world.groups), step.group)
    const memberId = at([...members(world), ...sortedKeys(world.groups)], step.member)
    if (!groupId || !memberId) return undefined
    const change = { groupId, memberId, action: step.action }
    return {
      command: step.kind,
      real: (ctx) => changeMembersTogether(ctx, [change]),
      model: (w, now) => model.changeMember(w, change, now),
    }
  }
  if (step.kind === 'user') {
    const id = at(sortedKeys(world.users), step.user)
    if (!id) return undefined
    const usageLocation = locations[step.location] ?? null
    const { accountEnabled, guest } = step
    return {
      command: step.kind,
      real: (ctx) =>
        updateUser(ctx, { id, accountEnabled, userType: guest ? 'Guest' : 'Member', usageLocation }),
      model: (w, now) => model.updateUser(w, { id, accountEnabled, guest, usageLocation }, now),
    }
  }
  if (step.kind === 'deleteUser') {
    const id = at(sortedKeys(world.users), step.user)
    if (!id) return undefined
    return {
      command: step.kind,
      real: (ctx) => (step.restore ? restoreUser(ctx, id) : deleteUser(ctx, id)),
      model: (w, now) => model.updateUser(w, { id, deleted: !step.restore }, now),
    }
  }
  if (step.kind === 'policy') {
    const change = {
      disabledUsers: step.disabledUsers,
      guestUsers: step.guestUsers,
      countryLetterCode: step.country ? 'DE' : null,
    }
    return {
      command: step.kind,
      real: (ctx) => updateTenant(ctx, change),
      model: (w, now) => model.updatePolicy(w, change, now),
    }
  }
  return undefined
}

function seatChange(step: Step, world: World): Change | undefined {
  if (step.kind === 'release') {
    const seat = at([...world.seats.keys()].sort(), step.seat)
    const input = world.seats.get(seat ?? '')
    if (!input) return undefined
    const { allotmentId, memberId } = input
    return {
      command: step.kind,
      real: (ctx) => releaseSeat(ctx, { allotmentId, memberId }),
      model: (w, now) => model.releaseSeat(w, { allotmentId, memberId }, now),
    }
  }
  if (step.kind === 'exclude') {
    const allotmentId = at(sortedKeys(world.allotments), step.allotment)
    const memberId = at(members(world), step.member)
    if (!allotmentId || !memberId) return undefined
    const input = { allotmentId, memberId }
    return {
      command: step.kind,
      real: (ctx) => (step.lift ? liftExclusion(ctx, input) : excludeMember(ctx, input)),
      model: (w, now) =>
        step.lift ? model.liftExclusion(w, input, now) : model.excludeMember(w, input, now),
    }
  }
  if (step.kind === 'queue') {
    const entry = world.waiting.get(at([...world.waiting.keys()].sort(), step.entry) ?? '')
    if (!entry) return undefined
    const { allotmentId, memberId } = entry
    const input = { allotmentId, memberId, pinned: step.pinned, priority: step.priority }
    return {
      command: step.kind,
      real: (ctx) => updateWaitingMember(ctx, input),
      model: (w, now) => model.updateWaitingMember(w, input, now),
    }
  }
  return undefined
}

function members(world: World): string[] {
  return [...world.users.keys(), ...world.devices].sort()
}

/** Bit by bit the product's plans; 9 names a plan that is not the product's. */
function plansToDisable(world: World, allotmentId: string, bits: number): string[] {
  const skuId = world.allotments.get(allotmentId)?.skuId ?? ''
  if (bits === 9) return ['00000000-0000-4000-8000-00000000dead']
  return [...(world.products.get(skuId)?.planIds ?? [])].sort().filter((_, i) => (bits >> i) & 1)
}

function idOf(made: unknown): string {
  return (made as { id?: string } | undefined)?.id ?? 'refused'
}
