import { expect, test } from 'vitest'
import { findCatalogPlan, listCatalogProducts } from './catalog-store.ts'
import { listPlanRules } from './plan-rules-store.ts'

test('every plan and product of a rule is in the catalog', () => {
  const rules = listPlanRules()
  const planIds = [
    ...rules.requires.flatMap((rule) => [rule.planId, ...rule.anyOf]),
    ...rules.excludes.flatMap((rule) => rule.planIds),
  ]
  expect(planIds.filter((id) => findCatalogPlan(id) === undefined)).toEqual([])
  expect(rules.requires.map((rule) => rule.planName)).toEqual(
    rules.requires.map((rule) => findCatalogPlan(rule.planId)?.planName),
  )
})

/** Add-ons: sold on top of a suite that brings what they need. A suite here would make a rule suspicious. */
const dependentByNature = [
  'WORKPLACE_ANALYTICS',
  'MCOMEETADV',
  'MCOMEETADV_FACULTY',
  'BUSINESS_VOICE',
  'BUSINESS_VOICE_MED2',
  'BUSINESS_VOICE_MED2_TELCO',
  'BUSINESS_VOICE_DIRECTROUTING',
  'BUSINESS_VOICE_DIRECTROUTING_MED',
  'MCOEV',
  'MCOEV_DOD',
  'MCOEV_FACULTY',
  'MCOEV_GCCHIGH',
  'MCOEV_STUDENT',
  'MCOEV_TELSTRA',
  'MCOEV_USGOV_DOD',
  'MCOEV_USGOV_GCCHIGH',
  'MCOTEAMS_ESSENTIALS',
  'THREAT_INTELLIGENCE',
  'IDENTITY_THREAT_PROTECTION',
  'IDENTITY_THREAT_PROTECTION_FOR_EMS_E5',
  'M365_SECURITY_COMPLIANCE_FOR_FLW',
  'SPE_F5_SEC',
  'SPE_F5_SECCOMP',
]

test('only add-ons break a rule by themselves', () => {
  const { requires, excludes } = listPlanRules()
  const broken = listCatalogProducts().filter((product) => {
    const has = new Set(product.plans.map((plan) => plan.planId))
    return (
      requires.some((rule) => has.has(rule.planId) && !rule.anyOf.some((id) => has.has(id))) ||
      excludes.some((rule) => rule.planIds.every((id) => has.has(id)))
    )
  })
  expect(broken.map((product) => product.skuPartNumber).sort()).toEqual([...dependentByNature].sort())
})
