import { sql } from 'kysely'
import { createAllotment } from '../src/allotment/create-allotment.ts'
import { uuidv7 } from '../src/command/new-id.ts'
import { runCommand } from '../src/command/run-command.ts'
import { buildServer } from '../src/graph/server.ts'
import { createSubscription } from '../src/subscription/change-subscription.ts'
import { createToken } from '../src/token/create-token.ts'
import { addPeople, type Bench } from './bench-database.ts'
import { type Figure, median, timed } from './measure.ts'

const few = 1_000
const many = 1_000_000
/** Pages of 999 rows that are turned to get deep into the list. */
const pagesDown = 300
const readings = 60

type Lists = {
  readonly get: (url: string) => Promise<{ '@odata.nextLink'?: string }>
  readonly urls: readonly string[]
}

/** Pages of users, seats and waiting members out of a million, the first and one deep inside, against a thousand. */
export async function measurePages(bench: Bench): Promise<Figure[]> {
  const server = buildServer({ app: bench.app })
  try {
    const small = await prepare(bench, server, few)
    const large = await prepare(bench, server, many)
    const figures: Figure[] = []
    for (const [index, name] of ['users', 'seats', 'waiting members'].entries()) {
      const [first = '', ofFew = ''] = [large.urls[index], small.urls[index]]
      const deep = await turnPages(large, first)
      const [minimum, ours, deepMs] = await readAll([small, ofFew], [large, first], [large, deep])
      const figure = { minimum: minimum ?? 0, unit: 'ms', limit: 1.5 }
      figures.push({ ...figure, name: `first page of ${many} ${name} against ${few}`, ours: ours ?? 0 })
      figures.push({
        ...figure,
        name: `page ${pagesDown * 10} of ${many} ${name} against ${few}`,
        ours: deepMs ?? 0,
      })
    }
    return figures
  } finally {
    await server.close()
  }
}

async function prepare(bench: Bench, server: ReturnType<typeof buildServer>, rows: number): Promise<Lists> {
  const caller = await bench.organization()
  const { tenantId } = caller
  await addPeople(bench, tenantId, rows, 1)
  const skuId = uuidv7()
  const run = <T>(work: Parameters<typeof runCommand<T>>[3]) =>
    runCommand(bench.app, caller, { command: 'bench' }, work)
  await run((ctx) => createSubscription(ctx, { skuId, skuPartNumber: 'BENCH', units: rows * 2 }))
  const allot = (displayName: string, allottedUnits: number) =>
    run((ctx) => createAllotment(ctx, { skuId, displayName, allottedUnits }))
  const held = (await allot('Held', rows)).value.id
  const full = (await allot('Full', 0)).value.id
  await sql`
    insert into seat (tenant_id, allotment_id, member_id, held_since, entitled_since)
    select ${tenantId}, ${held}, user_id, now(), now() from directory_user where tenant_id = ${tenantId}`.execute(
    bench.database.db,
  )
  await sql`
    insert into waiting_member (tenant_id, allotment_id, member_id, waiting_since, priority)
    select ${tenantId}, ${full}, user_id, now(), 0 from directory_user where tenant_id = ${tenantId}`.execute(
    bench.database.db,
  )
  await sql`analyze seat, waiting_member`.execute(bench.database.db)
  const { value: token } = await run((ctx) =>
    createToken(ctx, { displayName: 'Bench', role: 'globalAdministrator' }),
  )
  const get = async (url: string) => {
    const answer = await server.inject({ url, headers: { authorization: `Bearer ${token.text}` } })
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`)
    return answer.json()
  }
  const allotment = (id: string) => `/beta/admin/cloudLicensing/allotments/${id}`
  return { get, urls: ['/v1.0/users', `${allotment(held)}/seats`, `${allotment(full)}/waitingMembers`] }
}

/** The address of a page deep inside a list, with pages of the usual size from there on. */
async function turnPages({ get }: Lists, url: string): Promise<string> {
  let at = `${url}?$top=999`
  for (let page = 0; page < pagesDown; page++) {
    const { '@odata.nextLink': next } = await get(at)
    if (!next) throw new Error(`the list ended at page ${page}`)
    at = `${new URL(next).pathname}${new URL(next).search}`
  }
  return at.replace(/(%24|\$)top=999/, '$top=100')
}

async function readAll(...places: [Lists, string][]): Promise<number[]> {
  const times = places.map((): number[] => [])
  for (let reading = 0; reading < readings; reading++) {
    for (const [index, [{ get }, url]] of places.entries()) times[index]?.push(await timed(() => get(url)))
  }
  return times.map(median)
}
