import type { ChosenColumns } from '../contract/import-files.ts'
import { said } from '../contract/import-problem.ts'
import type { SubscriptionState } from '../engine/types.ts'
import {
  type ColumnMap,
  hasRightWidth,
  type KnownColumn,
  mapColumns,
  type RequiredColumns,
} from './columns.ts'
import { readCsv } from './csv-rows.ts'
import { type Parsed, parseBoolean, parseDate, parseGuid, parseText, parseUnits } from './field-values.ts'
import type { ProblemList } from './import-problem.ts'

/** A row of the file; what it does not say is undefined. */
export type SubscriptionRow = {
  readonly line: number
  readonly skuId?: string
  readonly skuPartNumber?: string
  readonly productName?: string
  readonly units?: number
  readonly state?: SubscriptionState
  readonly startDate?: string
  readonly nextLifecycleDate?: string
  readonly isTrial?: boolean
  readonly commerceSubscriptionId?: string
}

type Key = Exclude<keyof SubscriptionRow, 'line'>

/** No organization has more subscriptions; they are held in memory. */
export const maxSubscriptionRows = 10_000
const longestText = 256

export const subscriptionColumns: readonly KnownColumn<Key>[] = [
  { key: 'productName', names: ['productName', 'Product title', 'Product name', 'Product'] },
  { key: 'skuPartNumber', names: ['skuPartNumber', 'SKU part number', 'Part number', 'String ID'] },
  { key: 'skuId', names: ['skuId', 'SKU ID'] },
  { key: 'units', names: ['totalLicenses', 'Total licenses', 'units', 'Total units', 'Quantity'] },
  { key: 'state', names: ['status', 'state', 'Subscription status'] },
  { key: 'startDate', names: ['startDate', 'Start date', 'createdDateTime'] },
  {
    key: 'nextLifecycleDate',
    names: ['nextLifecycleDate', 'nextLifecycleDateTime', 'Expiration date', 'Expiry date', 'End date'],
  },
  { key: 'isTrial', names: ['isTrial', 'Trial'] },
  {
    key: 'commerceSubscriptionId',
    names: ['commerceSubscriptionId', 'Subscription ID', 'Commerce subscription ID'],
  },
]

const productKeys: readonly Key[] = ['productName', 'skuPartNumber', 'skuId']
export const requiredOfSubscriptions: readonly RequiredColumns<Key>[] = [productKeys, ['units']]

const states: ReadonlyMap<string, SubscriptionState> = new Map([
  ['enabled', 'active'],
  ['active', 'active'],
  ['warning', 'warning'],
  ['expired', 'warning'],
  ['suspended', 'suspended'],
  ['disabled', 'suspended'],
  ['lockedout', 'lockedOut'],
  ['deleted', 'deleted'],
])

const parsers: { [K in Key]: (text: string) => Parsed<NonNullable<SubscriptionRow[K]>> } = {
  productName: (text) => parseText(text, longestText),
  skuPartNumber: (text) => parseText(text, longestText),
  skuId: parseGuid,
  units: parseUnits,
  state: parseState,
  startDate: parseDate,
  nextLifecycleDate: parseDate,
  isTrial: parseBoolean,
  commerceSubscriptionId: (text) => parseText(text, longestText),
}

/** Reads a file of subscriptions: columns of the admin center's list of products, or of Graph's companySubscription. */
export async function readSubscriptions(
  content: AsyncIterable<Uint8Array | string>,
  problems: ProblemList,
  chosen: ChosenColumns = {},
): Promise<{ rows: SubscriptionRow[]; columns: ColumnMap<Key> | undefined }> {
  const rows: SubscriptionRow[] = []
  let map: ColumnMap<Key> | undefined
  const fault = await readCsv(content, {
    header(names, line) {
      map = mapColumns(names, line, subscriptionColumns, requiredOfSubscriptions, problems, chosen)
      return map !== undefined
    },
    row(values, line) {
      if (!map || !hasRightWidth(values, map, line, problems)) return
      if (rows.length < maxSubscriptionRows) rows.push(readRow(values, line, map, problems))
      else problems.add(line, null, said('tooManyRows', { most: maxSubscriptionRows }))
    },
    flush: async () => {},
  })
  if (fault) problems.add(fault.line, null, fault.problem)
  return { rows, columns: map }
}

function readRow(
  values: readonly string[],
  line: number,
  map: ColumnMap<Key>,
  problems: ProblemList,
): SubscriptionRow {
  const row: Record<string, unknown> = { line }
  const given = new Set<Key>()
  for (const [position, key] of map.keys.entries()) {
    const text = (values[position] ?? '').trim()
    if (key === undefined || text === '') continue
    given.add(key)
    const parsed: Parsed<unknown> = parsers[key](text)
    if ('wrong' in parsed) problems.add(line, map.headers[position] ?? key, parsed.wrong)
    else row[key] = parsed.value
  }
  if (!productKeys.some((key) => given.has(key))) {
    problems.add(
      line,
      map.headerOf(productKeys.find((key) => map.has(key)) ?? 'productName'),
      said('productMissing'),
    )
  }
  if (!given.has('units')) problems.add(line, map.headerOf('units'), said('valueMissing'))
  return row as SubscriptionRow
}

function parseState(text: string): Parsed<SubscriptionState> {
  const value = states.get(text.toLowerCase().replace(/[\s_-]/g, ''))
  if (value) return { value }
  return {
    wrong: said('notAStatus', { value: text }),
  }
}
