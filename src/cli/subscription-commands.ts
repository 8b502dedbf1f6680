import { type Command, Option } from 'commander'
import {
  createSubscription,
  deleteSubscription,
  listSubscriptions,
  searchCatalogProducts,
  updateSubscription,
} from '../contract/purchase-endpoints.ts'
import { CliError, wrongUse } from './cli-error.ts'
import type { Client } from './client.ts'
import { findProduct } from './find.ts'
import { isId, theOne } from './names.ts'
import { tellWrite, writeQuery } from './plan.ts'
import { addVerb, plain, wholeNumber } from './verb.ts'

type SubscriptionRow = {
  readonly id: string
  readonly commerceSubscriptionId: string
  readonly skuPartNumber: string
  readonly productName: string
  readonly totalLicenses: number
  readonly status: string
  readonly isTrial: boolean
  readonly startDate: string | null
  readonly nextLifecycleDateTime: string | null
}
type CatalogRow = { readonly skuId: string; readonly skuPartNumber: string; readonly displayName: string }
const select =
  'id,commerceSubscriptionId,skuPartNumber,productName,totalLicenses,status,isTrial,startDate,nextLifecycleDateTime'
const statuses = ['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted']
const maxUnits = 2_147_483_647
const maxKnown = 2_000

type Values = { units?: number; status?: string; start?: string; ends?: string; trial?: boolean }
type Add = Values & { units: number; commerceId?: string; productName?: string; partNumber?: string }

function valueOptions(command: Command): Command {
  return command
    .addOption(new Option('--status <status>', 'Enabled counts, and Warning does').choices(statuses))
    .option('--start <date>', 'first day')
    .option('--ends <date>', 'the day on which the status changes next')
    .option('--trial', 'a trial')
}

function bodyOf(values: Values): Record<string, unknown> {
  const { units, status, start, ends, trial } = values
  return {
    ...(units === undefined ? {} : { totalLicenses: units }),
    ...(status === undefined ? {} : { status }),
    ...(start === undefined ? {} : { startDate: start }),
    ...(ends === undefined ? {} : { nextLifecycleDateTime: ends }),
    ...(trial === undefined ? {} : { isTrial: trial }),
  }
}

/** `allot subscription ...` */
export function registerSubscriptions(program: Command): void {
  const subscriptions = program.command('subscription').description('Units bought, and until when.')
  addVerb(
    subscriptions,
    { use: 'list', about: 'Lists subscriptions.', examples: ['subscription list'], kind: 'list' },
    plain,
    async ({ client, out, top }) => {
      out.list(
        await client.list<SubscriptionRow>(listSubscriptions, { query: { $select: select }, top }),
        [
          { title: 'Product', value: (row) => row.productName },
          { title: 'Part number', value: (row) => row.skuPartNumber },
          { title: 'Units', value: (row) => row.totalLicenses, right: true },
          { title: 'Status', value: (row) => `${row.status}${row.isTrial ? ', trial' : ''}` },
          { title: 'From', value: (row) => row.startDate },
          { title: 'Next change', value: (row) => row.nextLifecycleDateTime?.slice(0, 10) },
          { title: 'Id', value: (row) => row.id },
        ],
        'There are no subscriptions yet. Add one with: allot subscription add SPE_E3 --units 100',
      )
    },
  )
  registerAdd(subscriptions)
  registerChanges(subscriptions)
}

function registerAdd(subscriptions: Command): void {
  addVerb<Add>(
    subscriptions,
    {
      use: 'add <product>',
      about: 'Adds units bought, by part number, friendly name or skuId.',
      examples: ['subscription add SPE_E3 --units 500 --start 2026-01-01 --ends 2026-12-31'],
      kind: 'write',
    },
    (command) =>
      valueOptions(command.requiredOption('--units <number>', 'how many', wholeNumber(0, maxUnits)))
        .option('--commerce-id <id>', 'its id in the commerce system')
        .option('--part-number <text>', 'of a product that is not in the catalog, named by skuId')
        .option('--product-name <text>', 'of a product that is not in the catalog'),
    async (session, [name = ''], options) => {
      const { client, out } = session
      const answer = await client.call<SubscriptionRow>(createSubscription, {
        query: writeQuery(session),
        body: {
          ...(await productOf(client, name, options)),
          ...bodyOf(options),
          ...(options.commerceId === undefined ? {} : { commerceSubscriptionId: options.commerceId }),
          ...(options.productName === undefined ? {} : { productName: options.productName }),
        },
      })
      await tellWrite(session, answer, () => {
        out.say(`Added ${options.units} units of ${answer.skuPartNumber}. (${answer.id})`)
        out.say(`Divide them with: allot allotment create NAME --product ${answer.skuPartNumber} --units N`)
      })
    },
  )
}

/** A product there is, else one of the published list; the service says what a mistyped part number may have meant. */
async function productOf(client: Client, name: string, options: Add): Promise<Record<string, string>> {
  if (isId(name)) return { skuId: name, ...(options.partNumber ? { skuPartNumber: options.partNumber } : {}) }
  const known = await findProduct(client, name).catch((error: unknown) => {
    if (error instanceof CliError && error.code === 'resourceNotFound') return undefined
    throw error
  })
  if (known) return { skuId: known.skuId }
  const query = { search: name }
  const { value } = await client.call<{ value: CatalogRow[] }>(searchCatalogProducts, { query })
  const called = value.filter((row) => row.displayName.toLowerCase() === name.toLowerCase())
  if (called.length === 0) return { skuPartNumber: name }
  const shown = called.map((row) => ({ id: row.skuId, label: `${row.displayName} (${row.skuPartNumber})` }))
  return { skuId: theOne('product', name, shown, () => []).id }
}

function registerChanges(subscriptions: Command): void {
  addVerb<Values>(
    subscriptions,
    {
      use: 'set <subscription>',
      about: 'Changes units, status or dates. Nobody loses a seat by it.',
      examples: ['subscription set SPE_E3 --units 600', 'subscription set SPE_E3 --status Warning --dry-run'],
      kind: 'write',
    },
    (command) => valueOptions(command.option('--units <number>', 'how many', wholeNumber(0, maxUnits))),
    async (session, [name = ''], options) => {
      const body = bodyOf(options)
      if (Object.keys(body).length === 0)
        throw wrongUse('Nothing is to be changed: give --units, --status, --start, --ends or --trial.')
      const { id } = await findSubscription(session.client, name)
      const answer = await session.client.call<SubscriptionRow>(updateSubscription, {
        params: { subscriptionId: id },
        query: writeQuery(session),
        body,
      })
      await tellWrite(session, answer, () =>
        session.out.say(`${answer.skuPartNumber}: ${answer.totalLicenses} units, ${answer.status}.`),
      )
    },
  )
  addVerb(
    subscriptions,
    {
      use: 'remove <subscription>',
      about: 'Removes a subscription and its units.',
      examples: ['subscription remove SPE_E3 --dry-run'],
      kind: 'write',
    },
    plain,
    async (session, [name = '']) => {
      const { id, skuPartNumber, totalLicenses } = await findSubscription(session.client, name)
      const answer = await session.client.call(deleteSubscription, {
        params: { subscriptionId: id },
        query: writeQuery(session),
      })
      await tellWrite(session, answer, () =>
        session.out.say(`Removed ${totalLicenses} units of ${skuPartNumber}.`),
      )
    },
  )
}

/** By id, commerce id, or its product where that has only one. */
async function findSubscription(client: Client, name: string): Promise<SubscriptionRow> {
  const { value } = await client.list<SubscriptionRow>(listSubscriptions, {
    query: { $select: select },
    top: maxKnown,
  })
  const wanted = name.toLowerCase()
  const names = (row: SubscriptionRow) => [
    row.id,
    row.commerceSubscriptionId,
    row.skuPartNumber,
    row.productName,
  ]
  const found = value.filter((row) => names(row).some((each) => each.toLowerCase() === wanted))
  const shown = found.map((row) => ({
    ...row,
    label: `${row.skuPartNumber}, ${row.totalLicenses} units, ${row.status}, until ${row.nextLifecycleDateTime?.slice(0, 10) ?? '-'}`,
  }))
  return theOne('subscription', name, shown, () =>
    value.flatMap((row) => [row.skuPartNumber, row.productName]),
  )
}
