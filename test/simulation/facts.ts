import { createAllotment } from '../../src/allotment/create-allotment.ts'
import { createAssignment } from '../../src/assignment/create-assignment.ts'
import type { Caller } from '../../src/command/caller.ts'
import type { Context } from '../../src/command/context.ts'
import { runCommand } from '../../src/command/run-command.ts'
import { changeMembersTogether } from '../../src/directory/change-members.ts'
import { updateUser } from '../../src/directory/change-user.ts'
import type { World } from '../../src/engine/model-world.ts'
import { excludeMember } from '../../src/exclusion/exclude-member.ts'
import { updateTenant } from '../../src/tenant/update-tenant.ts'
import { setUp } from '../model/start-world.ts'
import type { TestApp } from '../support/app.ts'
import { readWorld } from '../support/read-world.ts'
import type { Random } from './seed.ts'

/** A world of its own in which things are named by their place, so that two can be compared. */
export type Twin = {
  readonly caller: Caller
  readonly users: readonly string[]
  readonly devices: readonly string[]
  readonly groups: readonly string[]
  /** By product: suite, add-on, rival, device. */
  readonly skus: readonly string[]
  readonly allotments: readonly string[]
}

/** One fact, told of places instead of ids. */
export type Fact = { readonly command: string; apply(ctx: Context, twin: Twin): Promise<unknown> }

export const twinSize = { users: 14, devices: 2, groups: 5 }

/** Starts a world in which nobody is entitled to anything yet, with some allotments besides the default ones. */
export async function startTwin(
  app: TestApp,
  locations: readonly number[],
  namedUnits: number,
  capacity: number,
): Promise<Twin> {
  const caller = await setUp(app, {
    users: locations.map((location) => ({ location })),
    devices: twinSize.devices,
    groups: Array.from({ length: twinSize.groups }, () => []),
    capacities: [capacity, capacity, capacity, capacity],
  })
  await app.idle()
  const { world } = await readWorld(app.database.db, caller.tenantId)
  const skus = [...world.products.keys()].sort()
  const named: string[] = []
  for (const skuId of skus) {
    const { value } = await runCommand(app, caller, { command: 'setUp' }, (ctx) =>
      createAllotment(ctx, { skuId, displayName: 'Share', allottedUnits: namedUnits }),
    )
    named.push(value.id)
  }
  const defaults = skus.map(
    (skuId) => [...world.allotments.values()].find((a) => a.skuId === skuId)?.id ?? '',
  )
  return {
    caller,
    users: [...world.users.keys()].sort(),
    devices: [...world.devices].sort(),
    groups: [...world.groups.keys()].sort(),
    skus,
    allotments: [...defaults, ...named],
  }
}

const suite = 0
const addOn = 1
const device = 3

/**
 * Facts whose order does not matter when nobody has to wait. What the rules make depend on history is
 * left out: a held seat outlives a new usage location and a lost prerequisite (rule 18), `keepOnly`
 * keeps what was there (rule 22), and a direct assignment is refused to whom it cannot serve (rule 14).
 */
export function chooseFacts(random: Random): Fact[] {
  const facts = [...memberships(random), ...groupAssignments(random, [suite, addOn, device])]
  for (let user = 0; user < 3; user++)
    facts.push(assign(random.pick([0, 4]) ?? 0, (twin) => twin.users[user], 0))
  facts.push(assign(7, (twin) => twin.devices[0], 1))
  for (let user = 4; user < 8; user++) {
    const [accountEnabled, guest] = [random.chance(0.5), random.chance(0.5)]
    facts.push({
      command: 'updateUser',
      apply: (ctx, twin) =>
        updateUser(ctx, { id: at(twin.users, user), accountEnabled, userType: guest ? 'Guest' : 'Member' }),
    })
  }
  for (let user = 8; user < 11; user++) {
    // Nothing depends on the add-on's and the device product's services.
    const allotment = random.pick([1, 3, 5, 7]) ?? 1
    facts.push({
      command: 'excludeMember',
      apply: (ctx, twin) =>
        excludeMember(ctx, { allotmentId: at(twin.allotments, allotment), memberId: at(twin.users, user) }),
    })
  }
  const disabledUsers = random.chance(0.5) ? 'release' : 'keepAndGet'
  const guestUsers = random.chance(0.5) ? 'release' : 'keepAndGet'
  facts.push({ command: 'updateTenant', apply: (ctx) => updateTenant(ctx, { disabledUsers, guestUsers }) })
  return facts
}

/** Facts for a world with too few units: who gets one depends on the order, how many do not. */
export function chooseScarceFacts(random: Random): Fact[] {
  return [...memberships(random), ...groupAssignments(random, [suite, device])]
}

function memberships(random: Random): Fact[] {
  const facts: Fact[] = []
  for (let group = 0; group < twinSize.groups; group++) {
    for (let member = 0; member < twinSize.users + twinSize.devices; member++) {
      if (!random.chance(0.4)) continue
      facts.push({
        command: 'changeMembers',
        apply: (ctx, twin) =>
          changeMembersTogether(ctx, [
            {
              groupId: at(twin.groups, group),
              memberId: at([...twin.users, ...twin.devices], member),
              action: 'add',
            },
          ]),
      })
    }
  }
  return facts
}

function groupAssignments(random: Random, products: readonly number[]): Fact[] {
  return products.flatMap((product) =>
    [product, product + 4].flatMap((allotment) =>
      Array.from({ length: twinSize.groups }, (_, group) => group)
        .filter(() => random.chance(0.5))
        .map((group) => assign(allotment, (twin) => twin.groups[group], random.below(3))),
    ),
  )
}

function assign(allotment: number, target: (twin: Twin) => string | undefined, priority: number): Fact {
  return {
    command: 'createAssignment',
    apply: (ctx, twin) =>
      createAssignment(ctx, {
        allotmentId: at(twin.allotments, allotment),
        targetId: target(twin) ?? '',
        disabledPlanIds: [],
        priority,
      }),
  }
}

function at(ids: readonly string[], place: number): string {
  const id = ids[place]
  if (id === undefined) throw new Error(`nothing at place ${place}`)
  return id
}

/** Applies facts in the given order. */
export async function applyFacts(app: TestApp, twin: Twin, facts: readonly Fact[]): Promise<void> {
  for (const { command, apply } of facts) {
    app.clock.advance(1_000)
    await runCommand(app, twin.caller, { command }, (ctx) => apply(ctx, twin))
  }
  await app.idle()
}

/** Who holds, waits and has errors, told of places and without times. */
export function standingOf(twin: Twin, world: World) {
  const places = new Map<string, string>()
  for (const [kind, ids] of Object.entries({
    user: twin.users,
    device: twin.devices,
    allotment: twin.allotments,
    sku: twin.skus,
  }))
    for (const [place, id] of ids.entries()) places.set(id, `${kind} ${place}`)
  const place = (id: string) => places.get(id) ?? id
  const seats = [...world.seats.values()].map(
    (seat) => `${place(seat.allotmentId)}: ${place(seat.memberId)} ${seat.failingPlanIds.length} failing`,
  )
  const waiting = [...world.waiting.values()].map(
    (entry) => `${place(entry.allotmentId)}: ${place(entry.memberId)} ${entry.priority} ${entry.blocked}`,
  )
  const errors = [...world.errors].map(([key, code]) => `${key.split('/').map(place).join(' ')} ${code}`)
  return { seats: seats.sort(), waiting: waiting.sort(), errors: errors.sort() }
}
