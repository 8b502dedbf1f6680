import { said } from '../contract/import-problem.ts'
import {
  findCatalogProductByPartNumber,
  listCatalogProducts,
  nearProductNames,
} from '../product/catalog-store.ts'
import type { Parsed } from './field-values.ts'

export type NamedProduct = {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
}

/** The product of this name: one that the organization has comes before others of the catalog. */
export function findProductByName(name: string, owned: readonly NamedProduct[]): Parsed<string> {
  const wanted = plain(name)
  const named = (product: NamedProduct) =>
    plain(product.displayName) === wanted || plain(product.skuPartNumber) === wanted
  const own = owned.filter(named)
  const found = own.length > 0 ? own : listCatalogProducts().filter(named)
  const [only] = found
  if (only && found.length === 1) return { value: only.skuId }
  if (found.length > 1) {
    const choices = found.map((product) => `${product.skuPartNumber} (${product.skuId})`).join(', ')
    return { wrong: said('productsNamed', { found: found.length, name, choices }) }
  }
  const near = nearProductNames(name, owned)
  return { wrong: near.length === 0 ? said('noProduct', { name }) : said('noProductNear', { name, near }) }
}

/** The product with this part number, of the organization or the catalog. */
export function findProductByPartNumber(partNumber: string, owned: readonly NamedProduct[]): Parsed<string> {
  const own = owned.filter((product) => plain(product.skuPartNumber) === plain(partNumber))
  const found = own.length === 1 ? own[0] : findCatalogProductByPartNumber(partNumber)
  return found ? { value: found.skuId } : findProductByName(partNumber, owned)
}

function plain(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()
}
