// Derives data/catalog.json from Microsoft's public product list:
//   node scripts/build-catalog.mjs "Product names and service plan identifiers for licensing.csv" [YYYY-MM-DD]
// The optional date is the one the list was published at. The output is the same for the same input.
import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

const defaultListDate = '2025-10-29'
const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The first prefix that fits a display name decides the family; the order matters. */
const families = [
  ['Microsoft 365', ['Microsoft 365', 'Microsoft Copilot', 'Microsoft 365 Copilot', 'Basic Collaboration']],
  ['Office 365', ['Office 365', 'Microsoft Office 365', 'Microsoft Office']],
  ['Teams', ['Microsoft Teams', 'Teams', 'Communications Credits', 'TELSTRA', 'Operator Connect']],
  ['Skype for Business', ['Skype']],
  ['Dynamics 365', ['Dynamics 365', 'Microsoft Dynamics', 'Sensor Data Intelligence']],
  [
    'Power Platform',
    [
      'Power',
      'Microsoft Power',
      'Common Data Service',
      'AI Builder',
      'Dataverse',
      'Logic flows',
      'PowerApps',
    ],
  ],
  ['Windows', ['Windows', 'Microsoft Windows']],
  ['Defender', ['Microsoft Defender', 'Defender']],
  ['Purview', ['Microsoft Purview', 'Privacy Management', 'Compliance Manager']],
  ['Exchange', ['Exchange']],
  ['SharePoint', ['SharePoint']],
  ['Project', ['Project', 'Microsoft Project', 'Planner']],
  ['Visio', ['Visio', 'Microsoft Visio']],
  ['Entra', ['Microsoft Entra', 'Microsoft Azure Active Directory', 'Workload Identities']],
  ['Enterprise Mobility + Security', ['Enterprise Mobility']],
  ['Intune', ['Intune', 'Microsoft Intune']],
  ['Information Protection', ['Azure Information Protection', 'Rights Management', 'Microsoft Azure Rights']],
  ['Viva', ['Viva', 'Microsoft Viva']],
]

const [file, listDate = defaultListDate] = process.argv.slice(2)
if (!file) {
  console.error('Usage: node scripts/build-catalog.mjs FILE.csv [YYYY-MM-DD]')
  process.exit(2)
}

const facts = JSON.parse(readFileSync(new URL('../data/eligibility.json', import.meta.url), 'utf8'))
const rows = readRows(file)
const plans = collectPlans(rows)
const products = collectProducts(rows, plans)
checkFacts(products, plans)
writeFileSync(new URL('../data/catalog.json', import.meta.url), render(products, plans))
console.log(`${products.length} products, ${plans.length} service plans, ${countPairs(products)} pairs`)

/** Reads the list with every field cleaned: the file has a byte order mark, stray blanks and tabs. */
function readRows(path) {
  const records = parse(readFileSync(path), { bom: true, columns: true })
  return records.map((record, index) => {
    const row = {
      skuId: clean(record.GUID).toLowerCase(),
      partNumber: clean(record.String_Id),
      productName: clean(record.Product_Display_Name),
      planId: clean(record.Service_Plan_Id).toLowerCase(),
      planName: clean(record.Service_Plan_Name),
      planDisplayName: clean(record.Service_Plans_Included_Friendly_Names),
    }
    if (!guidPattern.test(row.skuId) || !guidPattern.test(row.planId)) {
      throw new Error(`Row ${index + 2} of the list has no proper ids: ${JSON.stringify(record)}`)
    }
    return row
  })
}

/** `\s` covers the no-break space, too. */
function clean(text) {
  return text.replace(/\s+/g, ' ').trim()
}

/** One entry for each plan id: ids are the identity, the list has several names for some. */
function collectPlans(rows) {
  const byId = groupBy(rows, (row) => row.planId)
  const wellFormed = new Map()
  for (const [id, group] of byId) {
    for (const { planName } of group) if (/^[\w-]+$/.test(planName)) wellFormed.set(planName, id)
  }
  const companyPlans = new Set(facts.companyPlans.plans.map((plan) => plan.planId))
  return [...byId].sort(byKey).map(([id, group]) => ({
    id,
    name: repairPlanName(
      mostFrequent(
        group.map((row) => row.planName),
        isWellFormed,
      ),
      id,
      wellFormed,
    ),
    displayName: mostFrequent(
      group.map((row) => row.planDisplayName),
      (name) => /[a-z]/.test(name),
    ),
    ...(companyPlans.has(id) ? { appliesTo: 'Company' } : {}),
  }))
}

function isWellFormed(name) {
  return /^[\w-]+$/.test(name) || (/^[^()]*(\([^()]*\)[^()]*)*$/.test(name) && !/_ | _/.test(name))
}

/** Drops what only a slip in the list explains: blanks beside underscores, the name of another plan in front. */
function repairPlanName(name, id, wellFormed) {
  const joined = name.replace(/ ?_ ?/g, '_')
  const words = joined.split(' ')
  const own = words.filter((word) => (wellFormed.get(word) ?? id) === id)
  return own.length > 0 ? own.join(' ') : joined
}

function collectProducts(rows, plans) {
  const indexOf = new Map(plans.map((plan, index) => [plan.id, index]))
  const company = idSet(facts.companyProducts)
  const device = idSet(facts.deviceProducts)
  const never = idSet(facts.neverAllottable)
  return [...groupBy(rows, (row) => row.skuId)].sort(byKey).map(([id, group]) => {
    const displayName = mostFrequent(group.map((row) => row.productName))
    const planIndexes = new Set(group.map((row) => indexOf.get(row.planId)))
    return {
      id,
      partNumber: mostFrequent(group.map((row) => row.partNumber)),
      displayName,
      family: familyOf(displayName),
      ...(company.has(id) ? { appliesTo: 'Company', assignableTo: [] } : {}),
      ...(device.has(id) ? { assignableTo: facts.deviceProducts.assignableTo } : {}),
      ...(never.has(id) ? { assignableTo: [], neverAllottable: facts.neverAllottable.reason } : {}),
      plans: [...planIndexes].sort((a, b) => a - b),
    }
  })
}

function familyOf(displayName) {
  const family = families.find(([, prefixes]) => prefixes.some((prefix) => displayName.startsWith(prefix)))
  return family?.[0] ?? 'Other'
}

/** The most frequent value, among the preferred ones if there are any; ties go to the first in order. */
function mostFrequent(values, preferred = () => true) {
  const candidates = values.some(preferred) ? values.filter(preferred) : values
  const counted = [...groupBy(candidates, (value) => value)].map(([value, group]) => [value, group.length])
  counted.sort((a, b) => b[1] - a[1] || compare(a[0], b[0]))
  return counted[0][0]
}

/** A fact about an id that the list does not have is a slip in eligibility.json. */
function checkFacts(products, plans) {
  const partNumbers = new Map(products.map((product) => [product.id, product.partNumber]))
  for (const group of [facts.companyProducts, facts.deviceProducts, facts.neverAllottable]) {
    for (const { skuId, skuPartNumber } of group.products) {
      if (partNumbers.get(skuId) !== skuPartNumber) throw new Error(`${skuId} is not ${skuPartNumber}`)
    }
  }
  const planNames = new Map(plans.map((plan) => [plan.id, plan.name]))
  for (const { planId, planName } of facts.companyPlans.plans) {
    if (planNames.get(planId) !== planName) throw new Error(`${planId} is not ${planName}`)
  }
}

/** One line for each record, so that a new list shows as a readable difference. */
function render(products, plans) {
  const head = {
    source: {
      title: 'Product names and service plan identifiers for licensing',
      publisher: 'Microsoft Learn',
      url: 'https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference',
      license: 'CC BY 4.0',
      date: listDate,
      changes: 'trimmed, deduplicated, keyed by GUID; family, appliesTo and assignableTo added',
    },
    counts: { products: products.length, plans: plans.length, pairs: countPairs(products) },
  }
  const lines = (records) => records.map((record) => JSON.stringify(record)).join(',\n')
  return (
    `{\n"source":${JSON.stringify(head.source)},\n"counts":${JSON.stringify(head.counts)},\n` +
    `"plans":[\n${lines(plans)}\n],\n"products":[\n${lines(products)}\n]\n}\n`
  )
}

function countPairs(products) {
  return products.reduce((sum, product) => sum + product.plans.length, 0)
}

function idSet(group) {
  return new Set(group.products.map((product) => product.skuId))
}

function groupBy(values, keyOf) {
  const groups = new Map()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}

function byKey(a, b) {
  return compare(a[0], b[0])
}

/** By code unit: the same on every machine, whatever its locale. */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}
