import { describe, expect, test } from 'vitest'
import {
  catalogSource,
  findCatalogProduct,
  findCatalogProductByPartNumber,
  listCatalogProducts,
  planName,
  searchCatalog,
} from './catalog-store.ts'

const referenceProducts: [string, string][] = [
  ['05e9a617-0261-4cee-bb44-138d3ef5d965', 'SPE_E3'],
  ['06ebc4ee-1bb5-47dd-8120-11324bc54e06', 'SPE_E5'],
  ['6fd2c87f-b296-42f0-b197-1e91e994b900', 'ENTERPRISEPACK'],
  ['efccb6f7-5641-4e0e-bd10-b4976e1bf68e', 'EMS'],
  ['1e1a282c-9c54-43a2-9310-98ef728faace', 'DYN365_ENTERPRISE_SALES'],
  ['420c7602-7f70-4895-9394-d3d679ea36fb', 'MCOCAP_FACULTY'], // a no-break space in the list
]

describe('the catalog', () => {
  test('holds the published counts', () => {
    expect(listCatalogProducts()).toHaveLength(569)
    expect(new Set(listCatalogProducts().flatMap((p) => p.plans.map((plan) => plan.planId))).size).toBe(723)
    expect(catalogSource()).toMatchObject({ license: 'CC BY 4.0' })
  })

  test.each(referenceProducts)('%s is %s', (skuId, partNumber) => {
    expect(findCatalogProduct(skuId)?.skuPartNumber).toBe(partNumber)
    expect(findCatalogProduct(skuId.toUpperCase())?.skuId).toBe(skuId)
    expect(findCatalogProductByPartNumber(partNumber.toLowerCase())?.skuId).toBe(skuId)
  })

  test('a plan appears once in a product', () => {
    for (const { plans } of listCatalogProducts()) expect(new Set(plans).size).toBe(plans.length)
  })

  test('no name keeps stray blanks', () => {
    const names = listCatalogProducts().flatMap((p) => [
      p.skuPartNumber,
      p.displayName,
      ...p.plans.flatMap((plan) => [plan.planName, plan.displayName]),
    ])
    expect(names.filter((name) => name !== name.trim() || /\s\s|[\t\u00a0]/.test(name))).toEqual([])
  })

  test.each([
    ['113feb6c-3fe4-4440-bddc-54d774bf0318', 'EXCHANGE_S_FOUNDATION'], // once run together with another name
    ['a64b30ba-f310-4065-b444-2670ef146db0', 'PBI_PREMIUM_EM1_ADDON'], // named only that way
    ['bea4c11e-220a-4e6d-8eb8-8ea15d019f90', 'RMS_S_ENTERPRISE'], // once with a stray parenthesis
    ['664a2fed-6c7a-468e-af35-d61740f0ec90', 'SHAREPOINT_PROJECT_EDU'], // once by its display name
    ['e7c91390-7625-45be-94e0-e16907e03118', 'Virtualization Rights for Windows 10 (E3/E5+VDA)'], // tabs
    ['56e3d4ca-2e31-4c3f-8d57-89c1d363503b', 'DYN365_ENTERPRISE_RELATIONSHIP_SALES'], // blanks at underscores
  ])('plan %s is named %s', (planId, name) => {
    expect(planName(planId)).toBe(name)
  })

  test('what is not for users is marked', () => {
    expect(findCatalogProductByPartNumber('CDSAICAPACITY')).toMatchObject({
      appliesTo: 'Company',
      assignableTo: [],
    })
    expect(findCatalogProductByPartNumber('INTUNE_A_D')?.assignableTo).toEqual(['device', 'group'])
    expect(findCatalogProductByPartNumber('WINDOWS_STORE')?.neverAllottable).toContain('Store')
    const suite = findCatalogProductByPartNumber('SPE_E5')
    expect(suite).toMatchObject({
      appliesTo: 'User',
      assignableTo: ['user', 'group'],
      family: 'Microsoft 365',
    })
    expect(suite?.neverAllottable).toBeUndefined()
    expect(suite?.plans.find((plan) => plan.planName === 'INTUNE_O365')?.appliesTo).toBe('Company')
    expect(suite?.plans.find((plan) => plan.planName === 'TEAMS1')?.appliesTo).toBe('User')
  })

  test('a part number that two products share finds neither', () => {
    expect(findCatalogProductByPartNumber('MCOPSTN5')).toBeUndefined()
  })

  test('unknown ids are unknown', () => {
    expect(findCatalogProduct('00000000-0000-0000-0000-000000000000')).toBeUndefined()
    expect(planName('00000000-0000-0000-0000-000000000000')).toBeUndefined()
  })
})

describe('searching the catalog', () => {
  test.each([
    ['microsoft 365 e5', 'SPE_E5'], // the plain product before its variants
    ['ENTERPRISEPACK', 'ENTERPRISEPACK'],
    ['05e9a617-0261-4cee-bb44-138d3ef5d965', 'SPE_E3'],
  ])('%s finds %s first', (text, partNumber) => {
    expect(searchCatalog(text, 5)[0]?.skuPartNumber).toBe(partNumber)
  })

  test('finds words in any order', () => {
    expect(searchCatalog('e5 office', 20).map((product) => product.skuPartNumber)).toContain(
      'ENTERPRISEPREMIUM',
    )
  })

  test('keeps to its limit, and finds nothing for nothing', () => {
    expect(searchCatalog('microsoft', 7)).toHaveLength(7)
    expect(searchCatalog('  ', 7)).toEqual([])
    expect(searchCatalog('no such product', 7)).toEqual([])
  })
})
