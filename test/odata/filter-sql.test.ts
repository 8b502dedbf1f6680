import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkFilter } from '../../src/contract/odata-check.ts'
import { ODataError } from '../../src/contract/odata-error.ts'
import { evaluateFilter } from '../../src/contract/odata-evaluate.ts'
import { parseFilter } from '../../src/contract/odata-filter.ts'
import { emptyQuery } from '../../src/contract/odata-query.ts'
import { countList, listRows } from '../../src/db/list.ts'
import { createTestDatabase } from '../support/database.ts'
import { createThings, replaceThings, type Thing, thingList } from './thing-list.ts'
import { filters, things } from './things.ts'

const tenantId = '11111111-1111-4111-8111-111111111111'
const otherTenantId = '22222222-2222-4222-8222-222222222222'
let database: Awaited<ReturnType<typeof createTestDatabase>>

beforeAll(async () => {
  database = await createTestDatabase()
  await createThings(database.db)
})
afterAll(async () => {
  await database.drop()
})

async function idsBySql(filter: string): Promise<string[]> {
  const query = { ...emptyQuery, filter: parseFilter(filter) }
  const page = await listRows<Thing>(database.db, tenantId, thingList, query)
  expect(await countList(database.db, tenantId, thingList, query)).toBe(page.rows.length)
  return page.rows.map((row) => row.id).sort()
}

function idsInMemory(filter: string, rows: readonly Thing[]): string[] {
  const checked = checkFilter(parseFilter(filter), thingList)
  return rows
    .filter((row) => evaluateFilter(checked, row))
    .map((row) => row.id)
    .sort()
}

describe('the SQL of a filter', () => {
  test('leaves the rows that the filter means', { timeout: 600_000 }, async () => {
    let hits = 0
    let rowsSeen = 0
    await fc.assert(
      fc.asyncProperty(
        things(20),
        fc.array(filters, { minLength: 15, maxLength: 15 }),
        async (rows, batch) => {
          await replaceThings(database.db, tenantId, rows)
          for (const filter of batch) {
            const expected = idsInMemory(filter, rows)
            expect(await idsBySql(filter), filter).toEqual(expected)
            hits += expected.length
            rowsSeen += rows.length
          }
        },
      ),
      { numRuns: process.env.LONG ? 1_000 : 60 },
    )
    // Filters that let everything or nothing through would prove little.
    expect(hits / rowsSeen).toBeGreaterThan(0.15)
    expect(hits / rowsSeen).toBeLessThan(0.85)
  })

  test('never reaches another tenant', async () => {
    const row =
      fc.sample(
        things(5).filter((rows) => rows.length > 2),
        { numRuns: 1, seed: 7 },
      )[0] ?? []
    await replaceThings(database.db, tenantId, [])
    await replaceThings(database.db, otherTenantId, row)
    expect(await idsBySql('id ne null or id eq null')).toEqual([])
    await replaceThings(database.db, otherTenantId, [])
  })

  test.each([
    `name eq '${"''; drop table thing; --"}'`,
    "name eq '$1'",
    "startswith(name, '\\')",
    "endswith(name, '\\\\%_')",
    "name in ('{', '}', '\"', 'NULL')",
    "code in ('{', '}', '\"', 'NULL', ',')",
    'units in (1, 9007199254740991, -9007199254740991)',
    'units in (1, 1.5)',
    'units gt 1e15',
    'units lt 0.0000001',
    'created gt 9999-12-31T23:59:59.999999Z',
    'created gt 0001-01-01T00:00:00Z',
    'created in (2026-01-01, 2026-01-01T00:00:00Z)',
    'start in (2026-01-01, null)',
    "name eq '\ud800'",
    "contains(name, '🎉')",
    'free ge 0',
    'free eq null',
  ])('runs: %s', async (filter) => {
    await expect(idsBySql(filter)).resolves.toBeInstanceOf(Array)
  })

  test('a value that does not fit is a refusal, not a failing statement', async () => {
    for (const filter of ["id eq 'x'", 'created gt 2026-02-30', 'units eq 1e30', "state eq 'x'"]) {
      await expect(idsBySql(filter), filter).rejects.toThrow(ODataError)
    }
  })
})
