import { sql } from 'kysely'
import { createAllotment } from '../src/allotment/create-allotment.ts'
import { createAssignment } from '../src/assignment/create-assignment.ts'
import { uuidv7 } from '../src/command/new-id.ts'
import { runCommand } from '../src/command/run-command.ts'
import { inTransaction } from '../src/db/transaction.ts'
import { createSubscription } from '../src/subscription/change-subscription.ts'
import { addPeople, type Bench } from './bench-database.ts'
import { type Figure, median, timed } from './measure.ts'

const members = 100_000
const units = 50_000
const runs = 5

/** Assigning a group of 100,000 to an allotment of 50,000, against the bare rows in one transaction. */
export async function measureLargeGroup(bench: Bench): Promise<Figure> {
  const ours: number[] = []
  const minimum: number[] = []
  for (let run = 0; run < runs; run++) {
    ours.push(await assignOnce(bench))
    minimum.push(await insertOnce(bench))
  }
  return {
    name: `assign a group of ${members} to an allotment of ${units}`,
    ours: median(ours),
    minimum: median(minimum),
    unit: 'ms',
    limit: 1.5,
  }
}

async function prepare(bench: Bench) {
  const caller = await bench.organization()
  const { groupId } = await addPeople(bench, caller.tenantId, members, members)
  const skuId = uuidv7()
  const run = <T>(work: Parameters<typeof runCommand<T>>[3]) =>
    runCommand(bench.app, caller, { command: 'bench' }, work)
  await run((ctx) => createSubscription(ctx, { skuId, skuPartNumber: 'BENCH', units }))
  const { value: allotment } = await run((ctx) =>
    createAllotment(ctx, { skuId, displayName: 'All', allottedUnits: units }),
  )
  await bench.settler.idle()
  return { caller, groupId, allotmentId: allotment.id, run }
}

async function assignOnce(bench: Bench): Promise<number> {
  const { groupId, allotmentId, run } = await prepare(bench)
  return timed(async () => {
    await run((ctx) => createAssignment(ctx, { allotmentId, targetId: groupId, disabledPlanIds: [] }))
    await bench.settler.idle()
  })
}

async function insertOnce(bench: Bench): Promise<number> {
  const { caller, groupId, allotmentId } = await prepare(bench)
  const { tenantId } = caller
  return timed(() =>
    inTransaction(bench.database, async (tx) => {
      await sql`
        with member as (
          select member_id, row_number() over (order by member_id) as place from group_member
           where tenant_id = ${tenantId} and group_id = ${groupId}
        ),
        seated as (
          insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
          select ${tenantId}, ${allotmentId}, member_id, now(), now() from member where place <= ${units}
        ),
        waiting as (
          insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority)
          select ${tenantId}, ${allotmentId}, member_id, now(), 0 from member where place > ${units}
        )
        insert into outbox (tenant_id, kind, scope_id, operation, object_ids)
        select ${tenantId}, kind, ${allotmentId}, 'created', array_agg(member_id)
          from (select member_id, case when place <= ${units} then 'seat' else 'waitingMember' end as kind from member) m
         group by kind`.execute(tx)
      await sql`
        update allotment set consumed_units = ${units}, waiting_count = ${members - units}
         where tenant_id = ${tenantId} and allotment_id = ${allotmentId}`.execute(tx)
      await sql`
        insert into audit_entry (tenant_id, entry_id, occurred_at, actor_type, actor_name, command, outcome, targets, detail)
        values (${tenantId}, ${uuidv7()}, now(), 'user', 'Bench', 'bench', 'success', '[]', '{}')`.execute(tx)
    }),
  )
}
