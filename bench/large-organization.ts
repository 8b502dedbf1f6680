import { sql } from 'kysely'
import { createAllotment } from '../src/allotment/create-allotment.ts'
import { createAssignment } from '../src/assignment/create-assignment.ts'
import type { Context } from '../src/command/context.ts'
import { uuidv7 } from '../src/command/new-id.ts'
import { runCommand } from '../src/command/run-command.ts'
import { createSubscription } from '../src/subscription/change-subscription.ts'
import { createToken } from '../src/token/create-token.ts'
import { addPeople, type Bench } from './bench-database.ts'

export const people = 100_000
export const allotments = 1_000
const products = 50
const groups = 1_000
const unitsEach = 40
const membersEach = 100

export type LargeOrganization = {
  readonly token: string
  /** The allotment in which everybody has a seat. */
  readonly everybodyId: string
  /** One in which most wait. */
  readonly fullId: string
  readonly skuId: string
  readonly groupId: string
  readonly personId: string
}

/** 100,000 people, 1,000 groups, 1,000 allotments of 50 products; one holds 100,000 seats, in half of the others people wait. */
export async function makeLargeOrganization(bench: Bench): Promise<LargeOrganization> {
  const caller = await bench.organization()
  const { tenantId } = caller
  const run = async <T>(work: (ctx: Context) => Promise<T>): Promise<T> =>
    (await runCommand(bench.app, caller, { command: 'bench' }, work)).value
  const { groupId: everybody } = await addPeople(bench, tenantId, people, people)
  const groupIds = await addGroups(bench, tenantId, everybody)
  const skuIds: string[] = []
  for (let number = 1; number <= products; number++) {
    const skuId = uuidv7()
    skuIds.push(skuId)
    const productName = `Product ${number} for the whole organization`
    const units = number === 1 ? people + 20_000 : 2_000
    await run((ctx) =>
      createSubscription(ctx, { skuId, skuPartNumber: `BENCH_${number}`, productName, units }),
    )
  }
  const [first = ''] = skuIds
  const everybodyId = await allot('Everybody', first, people)
  await run((ctx) =>
    createAssignment(ctx, { allotmentId: everybodyId, targetId: everybody, disabledPlanIds: [] }),
  )
  await bench.settler.idle()
  const ids: string[] = []
  for (let number = 1; number < allotments; number++) {
    ids.push(await allot(`Department ${number}`, skuIds[number % products] ?? first, unitsEach))
  }
  for (const [index, allotmentId] of ids.entries()) {
    if (index % 2 === 1) continue
    const targetId = groupIds[index % groups] ?? everybody
    await run((ctx) => createAssignment(ctx, { allotmentId, targetId, disabledPlanIds: [] }))
  }
  await bench.settler.idle()
  await sql`analyze`.execute(bench.database.db)
  const { text: token } = await run((ctx) =>
    createToken(ctx, { displayName: 'Bench', role: 'globalAdministrator' }),
  )
  const personId = await onePerson(bench, tenantId)
  return { token, everybodyId, fullId: ids[0] ?? '', skuId: first, groupId: everybody, personId }

  async function allot(displayName: string, skuId: string, allottedUnits: number): Promise<string> {
    return run(async (ctx) => (await createAllotment(ctx, { skuId, displayName, allottedUnits })).id)
  }
}

/** Groups of people that overlap, so that most are in one or two. */
async function addGroups({ database }: Bench, tenantId: string, everybody: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into directory_group (tenant_id, group_id, display_name, description, created_at)
    select ${tenantId}, gen_random_uuid(), 'Group ' || n, 'People of the department ' || n, now()
      from generate_series(1, ${groups}::int) n
    returning group_id as id`.execute(database.db)
  await sql`
    insert into group_member (tenant_id, group_id, member_id, member_type)
    select ${tenantId}, g.group_id, m.member_id, 'user'
      from (select group_id, row_number() over (order by group_id) as n from directory_group
             where tenant_id = ${tenantId} and group_id <> ${everybody}) g
      join (select member_id, row_number() over (order by member_id) as n from group_member
             where tenant_id = ${tenantId} and group_id = ${everybody}) m
        on m.n / ${membersEach}::int = g.n - 1`.execute(database.db)
  return rows.map(({ id }) => id)
}

async function onePerson({ database }: Bench, tenantId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select member_id as id from waiting_member where tenant_id = ${tenantId} limit 1`.execute(database.db)
  return rows[0]?.id ?? ''
}
