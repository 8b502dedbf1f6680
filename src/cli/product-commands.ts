import { type Command, Option } from 'commander'
import { listProducts, updateProduct } from '../contract/administration-endpoints.ts'
import { findProduct } from './find.ts'
import type { Column } from './output.ts'
import { tellWrite, writeQuery } from './plan.ts'
import type { ProductRow } from './rows.ts'
import { addVerb, plain } from './verb.ts'

const columns: readonly Column<ProductRow>[] = [
  { title: 'Product', value: (row) => row.displayName },
  { title: 'Part number', value: (row) => row.skuPartNumber },
  { title: 'Units', value: (row) => row.capacity, right: true },
  { title: 'Allotted', value: (row) => row.allottedUnits, right: true },
  { title: 'Unallotted', value: (row) => row.unallottedUnits, right: true },
  { title: 'Used', value: (row) => row.consumedUnits, right: true },
  { title: 'Waiting', value: (row) => row.waitingCount, right: true },
  {
    title: 'Can be divided',
    value: (row) => (row.eligible ? over(row) : `no: ${row.ineligibilityMessage ?? ''}`),
  },
]

function over(row: ProductRow): string {
  return row.overAllottedUnits > 0 ? `over-allotted by ${row.overAllottedUnits}` : 'yes'
}

/** `allot product ...` */
export function registerProducts(program: Command): void {
  const products = program.command('product').description('Products bought, and how far they are divided.')
  addVerb(
    products,
    {
      use: 'list',
      about: 'Lists products: units, divided, used, waiting.',
      examples: ['product list'],
      kind: 'list',
    },
    plain,
    async ({ client, out, top }) => {
      const listed = await client.list<ProductRow>(listProducts, { top })
      out.list(
        listed,
        columns,
        'There are no products yet. Add units with: allot subscription add SPE_E3 --units 100',
      )
    },
  )
  addVerb(
    products,
    {
      use: 'show <product>',
      about: 'Shows a product and its service plans.',
      examples: ["product show 'Microsoft 365 E3'", 'product show SPE_E3'],
      kind: 'read',
    },
    plain,
    async ({ client, out }, [name = '']) => {
      const product = await findProduct(client, name)
      out.result(product, () => {
        out.facts([
          ['Product', product.displayName],
          ['Part number', product.skuPartNumber],
          ['skuId', product.skuId],
          ['Units', product.capacity],
          ['Allotted', product.allottedUnits],
          ['Unallotted', product.unallottedUnits],
          ['Used', product.consumedUnits],
          ['Waiting', product.waitingCount],
          ['Kept out by an error', product.blockedCount],
          ['Can be assigned to', product.assignableTo],
          ['Can be divided', product.eligible ? over(product) : `no: ${product.ineligibilityMessage ?? ''}`],
        ])
        out.say('')
        out.table(product.services, [
          { title: 'Service plan', value: (plan) => plan.planName },
          { title: 'Name', value: (plan) => plan.displayName },
          { title: 'Id', value: (plan) => plan.planId },
        ])
      })
    },
  )
  registerEligibility(products)
}

function registerEligibility(products: Command): void {
  addVerb<{ eligible: string }>(
    products,
    {
      use: 'allow <product>',
      about: 'Says by hand whether a product may be divided.',
      examples: ['product allow CRMSTORAGE --eligible no'],
      kind: 'write',
    },
    (command) =>
      command.addOption(
        new Option('--eligible <answer>', 'default: what the catalog says')
          .choices(['yes', 'no', 'default'])
          .makeOptionMandatory(),
      ),
    async (session, [name = ''], { eligible }) => {
      const { client, out } = session
      const product = await findProduct(client, name)
      const eligibilityOverride = eligible === 'yes' ? 'allow' : eligible === 'no' ? 'deny' : null
      const answer = await client.call(updateProduct, {
        params: { skuId: product.skuId },
        query: writeQuery(session),
        body: { eligibilityOverride },
      })
      await tellWrite(session, answer, () => out.say(`${product.displayName}: ${eligible}.`))
    },
  )
}
