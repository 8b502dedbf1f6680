// What Microsoft asks for before licenses are given through groups ("What is group-based licensing in Microsoft
// Entra ID"). Nothing here is refused because of it: it is a condition of the license terms, told and counted.

/** A product as the organization has it, and the name by which the published list knows it. */
export type OwnedProduct = {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
  readonly catalogName: string | null
  readonly planIds: readonly string[]
  readonly subscriptions: readonly { readonly units: number; readonly state: string }[]
}

export type PrerequisiteStatus = 'met' | 'tooFewUnits' | 'notMet'

export type QualifyingProduct = Pick<OwnedProduct, 'skuId' | 'skuPartNumber' | 'displayName'> & {
  /** Of active and warning subscriptions, trials too (rule 1). */
  readonly units: number
  readonly because: string
}

export type Prerequisites = {
  readonly status: PrerequisiteStatus
  readonly requirement: string
  /** People who get licenses through groups. */
  readonly requiredUnits: number
  readonly qualifyingUnits: number
  readonly missingUnits: number
  readonly metBy: readonly QualifyingProduct[]
  /** Would meet it, and have no subscription that counts. */
  readonly lapsed: readonly QualifyingProduct[]
  readonly whatIsMissing: readonly string[]
}

const entraPlans: Readonly<Record<string, string>> = {
  '41781fb2-bc02-4b7c-bd55-b576c07bb09d': 'Microsoft Entra ID P1',
  'eec0eb4f-6444-4f95-aba0-50c24d67f998': 'Microsoft Entra ID P2',
}
/** Suites that meet the requirement without Entra ID P1 in them: E3, A3 and G3, or above. */
const suite = /^Office 365 (?:GCC )?(?:E[345]|[AG][35])(?!\d)(?! Developer)/
const counting = new Set(['active', 'warning'])

export const requirement =
  'Everybody who gets a license through a group needs Microsoft Entra ID P1 or above (alone or in a suite, such as ' +
  'Microsoft 365 Business Premium, E3 or EMS), or Office 365 E3, A3, G3 or above. A trial counts.'

/** Rule 32: whether what the organization has bought meets the licensing requirement of group-based licensing. */
export function prerequisites(products: readonly OwnedProduct[], requiredUnits: number): Prerequisites {
  const qualifying = products.flatMap((product): QualifyingProduct[] => {
    const because = reasonOf(product)
    const { skuId, skuPartNumber, displayName } = product
    return because ? [{ skuId, skuPartNumber, displayName, units: unitsOf(product), because }] : []
  })
  const metBy = qualifying.filter(({ units }) => units > 0)
  const lapsed = qualifying.filter(({ units }) => units === 0)
  const qualifyingUnits = metBy.reduce((sum, { units }) => sum + units, 0)
  const missingUnits = Math.max(0, requiredUnits - qualifyingUnits)
  const status = metBy.length === 0 ? 'notMet' : missingUnits > 0 ? 'tooFewUnits' : 'met'
  const numbers = { requiredUnits, qualifyingUnits, missingUnits }
  return { status, requirement, ...numbers, metBy, lapsed, whatIsMissing: missing(status, numbers, lapsed) }
}

function reasonOf({ planIds, catalogName }: OwnedProduct): string | undefined {
  const plan = Object.keys(entraPlans).find((id) => planIds.includes(id))
  if (plan) return `It includes ${entraPlans[plan]}.`
  if (catalogName && suite.test(catalogName)) return 'Office 365 E3, A3, G3 and above meet the requirement.'
  return undefined
}

function unitsOf({ subscriptions }: OwnedProduct): number {
  return subscriptions.filter(({ state }) => counting.has(state)).reduce((sum, { units }) => sum + units, 0)
}

type Numbers = Pick<Prerequisites, 'requiredUnits' | 'qualifyingUnits' | 'missingUnits'>

function missing(
  status: PrerequisiteStatus,
  numbers: Numbers,
  lapsed: readonly QualifyingProduct[],
): string[] {
  if (status === 'met') return []
  const { requiredUnits, qualifyingUnits, missingUnits } = numbers
  const first =
    status === 'notMet'
      ? `No subscription of the organization meets the requirement. Buy one that does${requiredUnits > 0 ? ` for ${people(requiredUnits)}` : ''}, or start a trial.`
      : `${people(requiredUnits)} get licenses through groups, and the subscriptions that meet the requirement have ${qualifyingUnits} units. Buy ${missingUnits} more, or take people out of the groups.`
  const renew = lapsed.map(
    ({ displayName }) => `${displayName} would meet it, and has no active subscription. Renew it.`,
  )
  return [first, ...renew]
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}
