import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ODataError } from '../../src/contract/odata-error.ts'
import { parseFilter } from '../../src/contract/odata-filter.ts'
import { emptyQuery, type ListQuery, type OrderBy } from '../../src/contract/odata-query.ts'
import { type ListShape, listRows } from '../../src/db/list.ts'
import { createTestDatabase } from '../support/database.ts'
import { createThings, replaceThings, type Thing, thingList } from './thing-list.ts'
import { things } from './things.ts'

const tenantId = '11111111-1111-4111-8111-111111111111'
const maxPages = 200
let database: Awaited<ReturnType<typeof createTestDatabase>>

beforeAll(async () => {
  database = await createTestDatabase()
  await createThings(database.db)
})
afterAll(async () => {
  await database.drop()
})

const list = (query: Partial<ListQuery>, shape: ListShape = {}) =>
  listRows<Thing>(database.db, tenantId, thingList, { ...emptyQuery, ...query }, shape)

/** Follows the tokens to the end. */
async function listAll(query: Partial<ListQuery>, shape: ListShape = {}): Promise<string[]> {
  const ids: string[] = []
  let skipToken: string | undefined
  for (let pages = 0; pages < maxPages; pages++) {
    const page = await list({ ...query, ...(skipToken === undefined ? {} : { skipToken }) }, shape)
    ids.push(...page.rows.map((row) => row.id))
    if (page.nextToken === undefined) return ids
    expect(page.rows).toHaveLength(query.top ?? 100) // only the last page is short
    skipToken = page.nextToken
  }
  throw new Error('The pages do not end.')
}

const orderings: fc.Arbitrary<OrderBy[]> = fc.array(
  fc.record({ path: fc.constantFrom(...Object.keys(thingList.properties)), descending: fc.boolean() }),
  { maxLength: 4 },
)

describe('paging', () => {
  test('visits every row once, in the order of a single page', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        things(40),
        fc.array(orderings, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, orders, top) => {
          await replaceThings(database.db, tenantId, rows)
          for (const orderBy of orders) {
            const whole = await listAll({ orderBy, top: 999 })
            expect([...whole].sort()).toEqual(rows.map((row) => row.id).sort())
            expect(await listAll({ orderBy, top }), JSON.stringify(orderBy)).toEqual(whole)
          }
        },
      ),
      { numRuns: process.env.LONG ? 500 : 25 },
    )
  })

  describe('on 30 things', () => {
    const rows = Array.from(
      { length: 30 },
      (_, index): Thing => ({
        id: `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        code: null,
        name: index % 5 === 0 ? null : `Name ${index % 7}`,
        alias: null,
        units: index % 3 === 0 ? null : index,
        used: index,
        enabled: null,
        created: index % 4 === 0 ? null : `2026-01-31T08:15:30.00000${index % 10}Z`,
        start: null,
        state: 'active',
        owner: { id: null },
        tags: [],
        services: [],
      }),
    )
    beforeAll(() => replaceThings(database.db, tenantId, rows))

    test('null is the least value: first going up, last going down', async () => {
      const units = async (descending: boolean) =>
        (await list({ orderBy: [{ path: 'units', descending }] })).rows.map((row) => row.units)
      const up = await units(false)
      expect(up.slice(0, 10).every((value) => value === null)).toBe(true)
      expect(up.slice(10)).toEqual(rows.flatMap((row) => row.units ?? []))
      expect((await units(true)).slice(20).every((value) => value === null)).toBe(true)
    })

    test('counts all pages, filtered, whatever the page', async () => {
      const filter = parseFilter('used lt 12')
      const first = await list({ filter, count: true, top: 5 })
      expect(first).toMatchObject({ count: 12, nextToken: expect.any(String) })
      const skipToken = first.nextToken ?? ''
      expect(await list({ filter, count: true, top: 5, skipToken })).toMatchObject({ count: 12 })
      expect((await list({ top: 5 })).count).toBeUndefined()
    })

    test('the last page has no token, also when it is full', async () => {
      expect((await list({ top: 30 })).nextToken).toBeUndefined()
      expect((await list({ top: 29 })).nextToken).toBeDefined()
    })

    test('rows carry nothing but their columns', async () => {
      const columns = sql`t.id, t.used, upper(x.word) as word`
      const joins = sql`cross join (values ('joined')) as x(word)`
      const page = await list({ top: 2, orderBy: [{ path: 'used', descending: true }] }, { columns, joins })
      expect(page.rows).toEqual([
        { id: rows[29]?.id, used: 29, word: 'JOINED' },
        { id: rows[28]?.id, used: 28, word: 'JOINED' },
      ])
    })

    test('a condition narrows the list and its pages', async () => {
      const condition = sql`t.used >= ${20} or t.used = ${3}`
      expect(await listAll({ top: 4 }, { condition, scope: 'some' })).toHaveLength(11)
    })

    test('a row that appears or goes between pages moves no other row', async () => {
      const orderBy = [{ path: 'used', descending: false }]
      const first = await list({ top: 10, orderBy })
      await sql`delete from thing where used in (2, 9)`.execute(database.db)
      const second = await list({
        top: 10,
        orderBy,
        ...(first.nextToken ? { skipToken: first.nextToken } : {}),
      })
      expect(second.rows.map((row) => row.used)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
      await replaceThings(database.db, tenantId, rows)
    })

    test('a token fits its own query only', async () => {
      const orderBy = [{ path: 'name', descending: false }]
      const filter = parseFilter('used lt 20')
      const { nextToken: skipToken = '' } = await list({ top: 3, orderBy, filter })
      await expect(list({ top: 7, orderBy, filter, skipToken })).resolves.toBeDefined() // another size is fine
      const others: [Partial<ListQuery>, ListShape?][] = [
        [{ orderBy }],
        [{ filter }],
        [{ orderBy, filter: parseFilter('used lt 21') }],
        [{ orderBy: [{ path: 'name', descending: true }], filter }],
        [{ orderBy, filter, search: [[{ text: 'x' }]] }],
        [{ orderBy, filter }, { scope: 'elsewhere' }],
      ]
      for (const [query, shape] of others) {
        await expect(list({ top: 3, ...query, skipToken }, shape)).rejects.toMatchObject({
          code: 'invalidQuery',
        })
      }
      const elsewhere = { ...emptyQuery, orderBy, filter, skipToken }
      const other = listRows(database.db, '22222222-2222-4222-8222-222222222222', thingList, elsewhere)
      await expect(other).rejects.toThrow(ODataError)
    })

    test('a forged token is a refusal, never a failing statement', async () => {
      const orderBy = ['created', 'start', 'name', 'units', 'enabled', 'owner/id'].map((path) => ({
        path,
        descending: false,
      }))
      const { nextToken = '' } = await list({ top: 3, orderBy })
      const content = JSON.parse(Buffer.from(nextToken, 'base64url').toString()) as [
        number,
        string,
        unknown[],
      ]
      const junk = fc.constantFrom<unknown>(
        '',
        'x',
        '\0',
        1,
        {},
        [],
        '2026-02-30T00:00:00.000000Z',
        'infinity',
        '1e9',
      )
      await fc.assert(
        fc.asyncProperty(fc.nat(content[2].length - 1), junk, async (index, value) => {
          const forged = [content[0], content[1], content[2].map((each, at) => (at === index ? value : each))]
          const skipToken = Buffer.from(JSON.stringify(forged)).toString('base64url')
          const error = await list({ top: 3, orderBy, skipToken }).catch((caught: unknown) => caught)
          if (error instanceof Error) expect(error).toMatchObject({ code: 'invalidQuery' })
        }),
        { numRuns: 100 },
      )
      for (const skipToken of ['x', '!!!', nextToken.slice(3), Buffer.from('null').toString('base64url')]) {
        await expect(list({ top: 3, orderBy, skipToken })).rejects.toMatchObject({ code: 'invalidQuery' })
      }
    })
  })
})
