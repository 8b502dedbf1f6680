/** What is entered by hand of units bought. */
export type Bought = {
  readonly units: string
  /** Dates as the browser's fields have them, `2026-12-31`; empty: none. */
  readonly from: string
  readonly until: string
  readonly isTrial: boolean
}

export const maxUnits = 10_000_000
export const nothingBought: Bought = { units: '', from: '', until: '', isTrial: false }

/** Which field is wrong, if any. */
export function wrongIn({ units, from, until }: Bought): 'units' | 'until' | undefined {
  if (from !== '' && until !== '' && until < from) return 'until'
  const count = Number(units)
  const isCount = units.trim() !== '' && Number.isInteger(count) && count >= 0 && count <= maxUnits
  return isCount ? undefined : 'units'
}

/** As the API takes it. */
export function subscriptionBody({ units, from, until, isTrial }: Bought) {
  return {
    totalLicenses: Number(units),
    startDate: from || null,
    nextLifecycleDateTime: until || null,
    isTrial,
  }
}
