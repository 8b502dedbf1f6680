import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/command/caller.ts'
import { ImportRefused } from '../../src/import/import-problem.ts'
import { importSubscriptions, type SubscriptionsImported } from '../../src/import/import-subscriptions.ts'
import { createTestApp, createTestTenant, type TestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { createWatchedDatabase } from '../support/witness.ts'
import { inPieces } from './files.ts'

let database: TestDatabase
let app: TestApp
let caller: Caller
beforeAll(async () => {
  database = await createWatchedDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  app = createTestApp(database)
  caller = await createTestTenant(app)
})

async function load(text: string, dryRun = false): Promise<SubscriptionsImported> {
  app.clock.advance(1_000)
  const file = { name: 'products.csv', content: inPieces(text) }
  return (await importSubscriptions(app, caller, { file, dryRun })).value
}

async function problems(text: string): Promise<string[]> {
  const error: unknown = await load(text).then(
    () => 'accepted',
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ImportRefused)) throw error
  return error.problems.map((p) => `${p.line}:${p.column ?? ''}: ${p.message}`)
}

async function stored(): Promise<unknown[]> {
  const { rows } = await sql`
    select p.sku_part_number as sku, s.units, s.state, s.start_date as start, s.next_lifecycle_date as next, s.is_trial as trial, p.capacity
      from subscription s join product p on p.tenant_id = s.tenant_id and p.sku_id = s.sku_id
     where s.tenant_id = ${caller.tenantId} order by sku, s.created_at, s.subscription_id`.execute(
    database.db,
  )
  return rows
}

const adminCenter =
  'Product Title,Total Licenses,Expired Licenses,Assigned Licenses\nMicrosoft 365 E3,"5,000",0,12\nMicrosoft 365 E5,25,0,3\nMicrosoft 365 E3,10,0,0\n'

test('the export of the admin center, twice', async () => {
  expect(await load(adminCenter)).toEqual({
    added: 3,
    changed: 0,
    unchanged: 0,
    ignoredColumns: ['Expired Licenses', 'Assigned Licenses'],
  })
  expect(await load(adminCenter)).toMatchObject({ added: 0, changed: 0, unchanged: 3 })
  expect(await load(adminCenter.replace('25', '30'))).toMatchObject({ added: 0, changed: 1, unchanged: 2 })
  expect(await stored()).toMatchObject([
    { sku: 'SPE_E3', units: 5000, capacity: 5010 },
    { sku: 'SPE_E3', units: 10 },
    { sku: 'SPE_E5', units: 30, capacity: 30 },
  ])
})

test('the properties of Graph', async () => {
  const text = `commerceSubscriptionId;skuId;skuPartNumber;totalLicenses;status;createdDateTime;nextLifecycleDateTime;isTrial
c-1;05E9A617-0261-4CEE-BB44-138D3EF5D965;SPE_E3;7;LockedOut;2026-01-31T10:00:00Z;12/31/2026;true
c-2;;ems;3;Suspended;;;
`
  expect(await load(text)).toMatchObject({ added: 2 })
  expect(await load(text)).toMatchObject({ unchanged: 2 })
  expect(await stored()).toEqual([
    { sku: 'EMS', units: 3, state: 'suspended', start: null, next: null, trial: false, capacity: 0 },
    {
      sku: 'SPE_E3',
      units: 7,
      state: 'lockedOut',
      start: '2026-01-31',
      next: '2026-12-31',
      trial: true,
      capacity: 0,
    },
  ])
})

test('more delimiters at the end of a row say nothing', async () => {
  const text = 'Product Title,Total Licenses,Status Message\nMicrosoft 365 E3,5,Active,\n'
  expect(await load(text)).toMatchObject({ added: 1 })
  expect(await problems('Product Title,Total Licenses\nMicrosoft 365 E3,5,x\nMicrosoft 365 E3\n')).toEqual([
    expect.stringMatching(/^2:: The row has 3 values, more than the 2 columns/),
    expect.stringMatching(/^3:: The row has 1 values, fewer than the 2 columns/),
  ])
})

test('a dry run writes nothing', async () => {
  expect(await load(adminCenter, true)).toMatchObject({ added: 3 })
  expect(await stored()).toEqual([])
})

describe('files that are refused', () => {
  test.each([
    ['no product', 'units\n5\n', ['1:: Column "productName" or']],
    ['no units', 'skuPartNumber\nEMS\n', ['1:: Column "totalLicenses" is missing']],
    [
      'a value missing',
      'productName,units\n,5\nMicrosoft 365 E3,\n',
      ['2:productName: The product is missing', '3:units: The value is missing'],
    ],
    [
      'a mistyped product',
      'productName,units\nMicrosft 365 E3,5\n',
      ['2:productName: No product is called "Microsft 365 E3". Did you mean "Microsoft 365 E3"?'],
    ],
    [
      'an unknown product',
      'productName,units\nSpreadsheet Deluxe,5\n',
      ['2:productName: No product is called "Spreadsheet Deluxe". Give its skuId'],
    ],
    [
      'a mistyped part number',
      'skuPartNumber,units\nENTERPRISEPAC,5\n',
      ['2:skuPartNumber: No product is called "ENTERPRISEPAC". Did you mean "ENTERPRISEPACK"?'],
    ],
    [
      'a part number of two products',
      'skuPartNumber,units\nMCOPSTN5,5\n',
      ['2:skuPartNumber: 2 products are called "MCOPSTN5"'],
    ],
    [
      'an unknown id alone',
      'skuId,units\n00000000-0000-4000-8000-000000000000,5\n',
      ['2:skuId: Product 00000000-0000-4000-8000-000000000000 is not in the catalog'],
    ],
    ['a bad id', 'skuId,units\n5,5\n', ['2:skuId: "5" is not an id']],
    [
      'bad units',
      'productName,units\nMicrosoft 365 E3,many\nMicrosoft 365 E3,-1\nMicrosoft 365 E3,1.5\n',
      ['2:units: "many"', '3:units: "-1"', '4:units: "1.5"'],
    ],
    [
      'a bad status',
      'productName,units,Status\nMicrosoft 365 E3,1,Gone\n',
      ['2:Status: "Gone" is not a status'],
    ],
    [
      'a date of two readings',
      'productName,units,Expiration date\nMicrosoft 365 E3,1,3/4/2026\n',
      ['2:Expiration date: "3/4/2026" can be read as two different days'],
    ],
    [
      'a day that does not exist',
      'productName,units,startDate\nMicrosoft 365 E3,1,2026-02-30\n',
      ['2:startDate: "2026-02-30" is a day that does not exist'],
    ],
    [
      'one subscription twice',
      'productName,units,Subscription ID\nMicrosoft 365 E3,1,c\nMicrosoft 365 E3,1,c\n',
      ['3:Subscription ID: "c" stands in line 2 already'],
    ],
    ['an unbalanced quote', 'productName,units\n"Microsoft 365 E3,1\n', ['2:: A quote that opens']],
  ])('%s', async (_, text, expected) => {
    const found = await problems(text)
    expect(found.map((line, index) => line.slice(0, expected[index]?.length))).toEqual(expected)
    expect(await stored()).toEqual([])
  })

  test('a subscription of another product', async () => {
    await load('productName,units,Subscription ID\nMicrosoft 365 E3,1,c\n')
    expect(await problems('productName,units,Subscription ID\nMicrosoft 365 E5,1,c\n')).toEqual([
      '2:Subscription ID: Subscription "c" is one of another product, 05e9a617-0261-4cee-bb44-138d3ef5d965.',
    ])
  })
})

test('a subscription that one row names by its id is not also the first without an id', async () => {
  await load('SKU part number,Total licenses\nSPE_E3,10\n')
  const { rows } = await sql<{ id: string }>`
    select subscription_id as id from subscription where tenant_id = ${caller.tenantId}`.execute(database.db)
  const text = `SKU part number,Total licenses,Subscription ID\nSPE_E3,10,${rows[0]?.id}\nSPE_E3,20,\n`
  expect(await load(text)).toMatchObject({ added: 1, changed: 0, unchanged: 1 })
  expect(await load(text)).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
  expect(await stored()).toMatchObject([
    { units: 10, capacity: 30 },
    { units: 20, capacity: 30 },
  ])
})
