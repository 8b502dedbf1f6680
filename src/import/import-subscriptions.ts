import type { App } from '../command/app.ts'
import { type Caller, requireAdministrator } from '../command/caller.ts'
import { type Context, record } from '../command/context.ts'
import { type Done, runCommand } from '../command/run-command.ts'
import type { ChosenColumns } from '../contract/import-files.ts'
import { said } from '../contract/import-problem.ts'
import { lockTenant } from '../directory/directory-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { listProductNames, lockProduct } from '../product/product-store.ts'
import { ensureProduct } from '../settlement/ensure-product.ts'
import { finishDryRun } from '../settlement/finish-dry-run.ts'
import { recountCapacity } from '../settlement/recount-capacity.ts'
import {
  findSubscriptionByCommerceId,
  insertSubscription,
  listSubscriptionsOfProducts,
  type Subscription,
  updateSubscriptionRow,
} from '../subscription/subscription-store.ts'
import { createProblemList, ImportRefused, type ProblemList } from './import-problem.ts'
import { findProductByName, findProductByPartNumber } from './name-product.ts'
import { readSubscriptions, type SubscriptionRow } from './read-subscriptions.ts'

export type ImportSubscriptions = {
  readonly file: {
    readonly name: string
    readonly content: AsyncIterable<Uint8Array | string>
    readonly columns?: ChosenColumns
  }
  readonly dryRun?: boolean
  readonly correlationId?: string | null
}

export type SubscriptionCounts = {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
}
export type SubscriptionsImported = SubscriptionCounts & { readonly ignoredColumns: readonly string[] }

type ColumnName = (key: keyof SubscriptionRow & string) => string
type Placed = { readonly row: SubscriptionRow; readonly skuId: string }

/**
 * Imports subscriptions from a CSV file, all or nothing. A row is the subscription with its commerce id;
 * without one it is the product's first, second... subscription without an id, by its place among such rows, so
 * that the same file again changes nothing. Subscriptions that the file does not hold stay. Refuses with
 * `ImportRefused`.
 */
export async function importSubscriptions(
  app: App,
  caller: Caller,
  input: ImportSubscriptions,
): Promise<Done<SubscriptionsImported>> {
  requireAdministrator(caller)
  const read = createProblemList(input.file.name)
  const { rows, columns } = await readSubscriptions(input.file.content, read, input.file.columns)
  const nameOf: ColumnName = (key) => (columns && key !== 'line' ? columns.headerOf(key as 'units') : key)
  const options = {
    command: 'importSubscriptions',
    dryRun: input.dryRun ?? false,
    correlationId: input.correlationId ?? null,
    asked: [{ type: 'directory', id: caller.tenantId, displayName: null }],
  }
  return runCommand(app, caller, options, async (ctx) => {
    // A run that is repeated finds its own problems anew.
    const problems = createProblemList(input.file.name)
    for (const problem of read.listed) problems.add(problem.line, problem.column, problem)
    await lockTenant(ctx.tx, ctx.tenantId)
    const placed = await placeRows(ctx, rows, nameOf, problems)
    const skuIds = [...new Set(placed.map(({ skuId }) => skuId))].sort()
    for (const skuId of skuIds) await lockProduct(ctx.tx, ctx.tenantId, skuId)
    const matched = await matchRows(ctx, placed, skuIds, nameOf, problems)
    if (problems.total > 0) {
      const inOrder = [...problems.listed].sort((a, b) => a.line - b.line)
      throw new ImportRefused(inOrder, problems.total + read.total - read.listed.length)
    }
    const counts = await writeRows(ctx, placed, matched)
    for (const skuId of skuIds) await recountCapacity(ctx, skuId)
    await finishDryRun(ctx)
    record(ctx, {
      allotmentId: null,
      targets: skuIds.map((id) => ({ type: 'product', id })),
      detail: { file: input.file.name, rows: rows.length, ...counts },
    })
    return { ...counts, ignoredColumns: columns?.ignored ?? [] }
  })
}

/** Finds each row's product; one that the organization did not have comes from the catalog. */
async function placeRows(
  ctx: Context,
  rows: readonly SubscriptionRow[],
  nameOf: ColumnName,
  problems: ProblemList,
): Promise<Placed[]> {
  const owned = await listProductNames(ctx.tx, ctx.tenantId)
  const placed: Placed[] = []
  for (const row of rows) {
    const { line, skuId, skuPartNumber, productName } = row
    const key = skuId ? 'skuId' : skuPartNumber ? 'skuPartNumber' : 'productName'
    const found = skuId
      ? { value: skuId }
      : skuPartNumber
        ? findProductByPartNumber(skuPartNumber, owned)
        : productName
          ? findProductByName(productName, owned)
          : undefined
    if (!found) continue // missing or unreadable: a problem already
    if ('wrong' in found) {
      problems.add(line, nameOf(key), found.wrong)
      continue
    }
    try {
      const product = await ensureProduct(ctx, { skuId: found.value, skuPartNumber, productName })
      placed.push({ row, skuId: product.skuId })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { code: refusal, message, detail } = error
      problems.add(line, nameOf(key), said('refused', { ...detail, refusal, message }))
    }
  }
  return placed
}

/** The subscription that each row is, if there is one. */
async function matchRows(
  ctx: Context,
  placed: readonly Placed[],
  skuIds: readonly string[],
  nameOf: ColumnName,
  problems: ProblemList,
): Promise<Map<SubscriptionRow, Subscription>> {
  const present = await listSubscriptionsOfProducts(ctx.tx, ctx.tenantId, skuIds)
  // One that a row names by its id is that row's alone.
  const named = new Set(placed.map(({ row }) => row.commerceSubscriptionId))
  const unnamed = new Map(
    skuIds.map((id) => [
      id,
      present.filter((s) => s.skuId === id && s.commerceSubscriptionId === s.id && !named.has(s.id)),
    ]),
  )
  const lines = new Map<string, number>()
  const matched = new Map<SubscriptionRow, Subscription>()
  for (const { row, skuId } of placed) {
    const id = row.commerceSubscriptionId
    if (id === undefined) {
      const next = unnamed.get(skuId)?.shift()
      if (next) matched.set(row, next)
      continue
    }
    const column = nameOf('commerceSubscriptionId')
    const first = lines.get(id)
    if (first !== undefined)
      problems.add(row.line, column, said('standsAlready', { value: id, firstLine: first }))
    lines.set(id, first ?? row.line)
    const found = await findSubscriptionByCommerceId(ctx.tx, ctx.tenantId, id)
    if (found && found.skuId !== skuId) {
      problems.add(row.line, column, said('otherProduct', { id, skuId: found.skuId }))
    } else if (found) matched.set(row, found)
  }
  return matched
}

async function writeRows(
  ctx: Context,
  placed: readonly Placed[],
  matched: ReadonlyMap<SubscriptionRow, Subscription>,
): Promise<SubscriptionCounts> {
  const counts = { added: 0, changed: 0, unchanged: 0 }
  for (const { row, skuId } of placed) {
    const before = matched.get(row)
    const after = merged(before ?? newSubscription(ctx.newId(), skuId, row), row)
    if (before && same(before, after)) {
      counts.unchanged += 1
      continue
    }
    if (before) await updateSubscriptionRow(ctx.tx, ctx.tenantId, after)
    else await insertSubscription(ctx.tx, ctx.tenantId, after, ctx.now)
    counts[before ? 'changed' : 'added'] += 1
  }
  return counts
}

function newSubscription(id: string, skuId: string, row: SubscriptionRow): Subscription {
  const commerceSubscriptionId = row.commerceSubscriptionId ?? id
  const dates = { startDate: null, nextLifecycleDate: null }
  return { id, skuId, commerceSubscriptionId, units: 0, state: 'active', ...dates, isTrial: false }
}

/** What the row says, over what was there; an empty value says nothing. */
function merged(before: Subscription, row: SubscriptionRow): Subscription {
  return {
    ...before,
    units: row.units ?? before.units,
    state: row.state ?? before.state,
    startDate: row.startDate ?? before.startDate,
    nextLifecycleDate: row.nextLifecycleDate ?? before.nextLifecycleDate,
    isTrial: row.isTrial ?? before.isTrial,
  }
}

function same(a: Subscription, b: Subscription): boolean {
  return (
    a.units === b.units &&
    a.state === b.state &&
    a.startDate === b.startDate &&
    a.nextLifecycleDate === b.nextLifecycleDate &&
    a.isTrial === b.isTrial
  )
}
