import { readFileSync } from 'node:fs'
import { closestName } from '../contract/closest-name.ts'

export type AppliesTo = 'User' | 'Company'
export type AssigneeType = 'user' | 'group' | 'device'

export type CatalogPlan = {
  readonly planId: string
  readonly planName: string
  readonly displayName: string
  readonly appliesTo: AppliesTo
}

/** A product as the published list describes it; a tenant's own data overrules it. */
export type CatalogProduct = {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
  readonly family: string
  readonly plans: readonly CatalogPlan[]
  readonly appliesTo: AppliesTo
  readonly assignableTo: readonly AssigneeType[]
  /** Why the product can never be divided into allotments (rule 4). */
  readonly neverAllottable?: string
}

export type CatalogSource = {
  readonly title: string
  readonly publisher: string
  readonly url: string
  readonly license: string
  readonly date: string
}

/** `data/catalog.json` as `scripts/build-catalog.mjs` writes it; products name plans by index. */
type CatalogFile = {
  source: CatalogSource
  plans: { id: string; name: string; displayName: string; appliesTo?: AppliesTo }[]
  products: {
    id: string
    partNumber: string
    displayName: string
    family: string
    appliesTo?: AppliesTo
    assignableTo?: AssigneeType[]
    neverAllottable?: string
    plans: number[]
  }[]
}

type Catalog = {
  source: CatalogSource
  products: readonly CatalogProduct[]
  bySkuId: ReadonlyMap<string, CatalogProduct>
  byPartNumber: ReadonlyMap<string, readonly CatalogProduct[]>
  plansById: ReadonlyMap<string, CatalogPlan>
}

const defaultAssignableTo: readonly AssigneeType[] = ['user', 'group']
let loaded: Catalog | undefined
/** Names that are asked about when a product is not found. */
const nearNames = 3

/** The product with this id, in any letter case. */
export function findCatalogProduct(skuId: string): CatalogProduct | undefined {
  return catalog().bySkuId.get(skuId.toLowerCase())
}

/** The product with this part number, in any letter case; undefined, too, when two products share it. */
export function findCatalogProductByPartNumber(partNumber: string): CatalogProduct | undefined {
  const found = catalog().byPartNumber.get(partNumber.trim().toLowerCase())
  return found?.length === 1 ? found[0] : undefined
}

/** Products that hold every word of the text in their name, part number or id; the closest first. */
export function searchCatalog(text: string, limit: number): CatalogProduct[] {
  const needle = text.trim().toLowerCase()
  const words = needle.split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return []
  return catalog()
    .products.map((product) => ({ product, distance: searchDistance(product, needle, words) }))
    .filter(({ distance }) => distance !== undefined)
    .sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0) || compareNames(a.product, b.product))
    .slice(0, limit)
    .map(({ product }) => product)
}

/** Names that a mistyped one may have meant: the one that differs least, else products that hold its words. */
export function nearProductNames(
  name: string,
  owned: readonly { readonly displayName: string; readonly skuPartNumber: string }[],
): readonly string[] {
  const names = [...owned, ...catalog().products].flatMap((each) => [each.displayName, each.skuPartNumber])
  const close = closestName(name, names)
  return close === undefined ? searchCatalog(name, nearNames).map(({ displayName }) => displayName) : [close]
}

/** The plan with this id, in any letter case. */
export function findCatalogPlan(planId: string): CatalogPlan | undefined {
  return catalog().plansById.get(planId.toLowerCase())
}

/** The technical name of a service plan, such as EXCHANGE_S_ENTERPRISE. */
export function planName(planId: string): string | undefined {
  return findCatalogPlan(planId)?.planName
}

export function listCatalogProducts(): readonly CatalogProduct[] {
  return catalog().products
}

/** Where the list comes from and of which date it is, for the attribution that its license asks for. */
export function catalogSource(): CatalogSource {
  return catalog().source
}

/** 0 equals, 1 starts with, 2 all words found; undefined when a word is missing. */
function searchDistance(
  product: CatalogProduct,
  needle: string,
  words: readonly string[],
): number | undefined {
  const name = product.displayName.toLowerCase()
  const partNumber = product.skuPartNumber.toLowerCase()
  if (name === needle || partNumber === needle || product.skuId === needle) return 0
  if (name.startsWith(needle) || partNumber.startsWith(needle)) return 1
  const text = `${name} ${partNumber} ${product.skuId}`
  return words.every((word) => text.includes(word)) ? 2 : undefined
}

/** Short names first: the plain product before its variants. */
function compareNames(a: CatalogProduct, b: CatalogProduct): number {
  return (
    a.displayName.length - b.displayName.length ||
    (a.displayName < b.displayName ? -1 : a.displayName > b.displayName ? 1 : 0)
  )
}

function catalog(): Catalog {
  loaded ??= readCatalog()
  return loaded
}

/** Works from `src/product` and from `dist/product` alike. */
function readCatalog(): Catalog {
  const text = readFileSync(new URL('../../data/catalog.json', import.meta.url), 'utf8')
  const file = JSON.parse(text) as CatalogFile
  const plans = file.plans.map(
    (plan): CatalogPlan => ({
      planId: plan.id,
      planName: plan.name,
      displayName: plan.displayName,
      appliesTo: plan.appliesTo ?? 'User',
    }),
  )
  const products = file.products.map(
    ({ plans: planIndexes, id, partNumber, ...product }): CatalogProduct => ({
      appliesTo: 'User',
      assignableTo: defaultAssignableTo,
      ...product,
      skuId: id,
      skuPartNumber: partNumber,
      plans: planIndexes.map((index) => plans[index]).filter((plan) => plan !== undefined),
    }),
  )
  return {
    source: file.source,
    products,
    bySkuId: new Map(products.map((product) => [product.skuId, product])),
    byPartNumber: groupByPartNumber(products),
    plansById: new Map(plans.map((plan) => [plan.planId, plan])),
  }
}

function groupByPartNumber(products: readonly CatalogProduct[]): Map<string, CatalogProduct[]> {
  const groups = new Map<string, CatalogProduct[]>()
  for (const product of products) {
    const key = product.skuPartNumber.toLowerCase()
    groups.set(key, [...(groups.get(key) ?? []), product])
  }
  return groups
}
