import { sql } from 'kysely'
import { createAllotment } from '../src/allotment/create-allotment.ts'
import { createAssignment } from '../src/assignment/create-assignment.ts'
import type { Caller } from '../src/command/caller.ts'
import { uuidv7 } from '../src/command/new-id.ts'
import { runCommand } from '../src/command/run-command.ts'
import { noScope } from '../src/db/outbox.ts'
import { inTransaction } from '../src/db/transaction.ts'
import { changeMembersTogether } from '../src/directory/change-members.ts'
import { createSubscription } from '../src/subscription/change-subscription.ts'
import { addPeople, type Bench } from './bench-database.ts'
import { type Figure, median, timed } from './measure.ts'

const changes = 3_600
/** What counts is a server that has been running for a while: the program is compiled, its statements are planned. */
const warmUpChanges = 1_600

export type Place = {
  readonly caller: Caller
  readonly groupId: string
  readonly allotmentId: string
  /** Users who are in no group yet. */
  readonly free: string[]
}

/** A directory of `users` with an assigned group that has room for everybody. */
export async function preparePlace(bench: Bench, users: number): Promise<Place> {
  const caller = await bench.organization()
  const { tenantId } = caller
  const { groupId } = await addPeople(bench, tenantId, users, 100)
  const skuId = uuidv7()
  const run = <T>(work: Parameters<typeof runCommand<T>>[3]) =>
    runCommand(bench.app, caller, { command: 'bench' }, work)
  await run((ctx) => createSubscription(ctx, { skuId, skuPartNumber: 'BENCH', units: users }))
  const { value: allotment } = await run((ctx) =>
    createAllotment(ctx, { skuId, displayName: 'All', allottedUnits: users }),
  )
  await run((ctx) =>
    createAssignment(ctx, { allotmentId: allotment.id, targetId: groupId, disabledPlanIds: [] }),
  )
  await bench.settler.idle()
  const { rows } = await sql<{ id: string }>`
    select user_id as id from directory_user u
     where tenant_id = ${tenantId}
       and not exists (select from group_member m where m.tenant_id = ${tenantId} and m.member_id = u.user_id)
     limit 9000`.execute(bench.database.db)
  return { caller, groupId, allotmentId: allotment.id, free: rows.map((row) => row.id) }
}

/** One membership change through the command, against the same durable rows with one plain statement a table. */
export async function measureSingleChange(bench: Bench): Promise<Figure> {
  const ours = await preparePlace(bench, 10_000)
  const bare = await preparePlace(bench, 10_000)
  const [oursMs, bareMs] = await inTurns(
    [ours, (id) => throughCommand(bench, ours, id)],
    [bare, (id) => byHand(bench, bare, id)],
  )
  return {
    name: 'one membership change through the command',
    ours: oursMs,
    minimum: bareMs,
    unit: 'ms',
    limit: 1.5,
  }
}

/** The same change in a directory of a million users, against one of ten thousand. */
export async function measureDirectorySize(bench: Bench): Promise<Figure> {
  const small = await preparePlace(bench, 10_000)
  const large = await preparePlace(bench, 1_000_000)
  const [largeMs, smallMs] = await inTurns(
    [large, (id) => throughCommand(bench, large, id)],
    [small, (id) => throughCommand(bench, small, id)],
  )
  return {
    name: 'one membership change: 1,000,000 users against 10,000',
    ours: largeMs,
    minimum: smallMs,
    unit: 'ms',
    limit: 1.2,
  }
}

type Side = readonly [Place, change: (userId: string) => Promise<unknown>]

/**
 * Milliseconds that a change of each side takes, medians: one of the one, one of the other, and so on, so that both have
 * the same machine, whatever else it does meanwhile.
 */
async function inTurns(...sides: readonly [Side, Side]): Promise<[number, number]> {
  const took: [number[], number[]] = [[], []]
  for (let at = 0; at < warmUpChanges + changes; at++) {
    for (const [side, [place, change]] of sides.entries()) {
      const ms = await timed(() => change(place.free.pop() ?? ''))
      if (at >= warmUpChanges) took[side]?.push(ms)
    }
  }
  return [median(took[0]), median(took[1])]
}

function throughCommand(bench: Bench, { caller, groupId }: Place, memberId: string): Promise<unknown> {
  return runCommand(bench.app, caller, { command: 'changeMembers' }, (ctx) =>
    changeMembersTogether(ctx, [{ groupId, memberId, action: 'add' }]),
  )
}

function byHand(bench: Bench, place: Place, memberId: string): Promise<void> {
  const { tenantId } = place.caller
  const now = new Date()
  return inTransaction(bench.database, async (tx) => {
    await sql`
      insert into group_member (tenant_id, group_id, member_id, member_type)
      values (${tenantId}, ${place.groupId}, ${memberId}, 'user')`.execute(tx)
    await sql`
      insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
      values (${tenantId}, ${place.allotmentId}, ${memberId}, ${now}, ${now})`.execute(tx)
    await sql`
      update allotment set consumed_units = consumed_units + 1, settled_at = ${now}
       where tenant_id = ${tenantId} and allotment_id = ${place.allotmentId}`.execute(tx)
    const targets = [
      { type: 'group', id: place.groupId, displayName: 'Everybody' },
      { type: 'user', id: memberId, displayName: 'User 1' },
    ]
    const detail = { action: 'add', moves: [{ allotmentId: place.allotmentId, gained: 1 }] }
    await sql`
      insert into audit_entry (tenant_id, entry_id, occurred_at, actor_type, actor_name, command, outcome, targets, detail)
      values (${tenantId}, ${uuidv7()}, ${now}, 'user', 'Bench', 'changeMembers', 'success',
              ${JSON.stringify(targets)}, ${JSON.stringify(detail)})`.execute(tx)
    await sql`
      insert into outbox (tenant_id, kind, scope_id, operation, object_ids)
      values (${tenantId}, 'member', ${place.groupId}, 'created', array[${memberId}]::uuid[]),
             (${tenantId}, 'seat', ${place.allotmentId}, 'created', array[${memberId}]::uuid[]),
             (${tenantId}, 'allotment', ${noScope}, 'updated', array[${place.allotmentId}]::uuid[])`.execute(
      tx,
    )
  })
}
