import {
  createdToken,
  createTokenBody,
  directoryAudit,
  settings,
  token,
  updateSettingsBody,
} from './administration.ts'
import { beta, bothVersions, endpoint } from './endpoint.ts'
import { selectable } from './entity.ts'
import { createServicePlanRuleBody, product, servicePlanRule, updateProductBody } from './product.ts'
import * as rules from './query-rules.ts'

const nothing = { kind: 'nothing' } as const
const admin = '/admin/cloudLicensing'
const products = { versions: beta, tag: 'Products' } as const
const administration = { versions: beta, tag: 'Administration' } as const

export const listProducts = endpoint({
  ...products,
  method: 'GET',
  path: `${admin}/products`,
  summary: 'List products with the numbers of their division',
  query: rules.productQuery,
  success: 200,
  answer: { kind: 'list', of: product },
  refusals: [],
})
export const getProduct = endpoint({
  ...products,
  method: 'GET',
  path: `${admin}/products/{skuId}`,
  summary: 'Get a product',
  query: rules.productQuery,
  success: 200,
  answer: { kind: 'object', of: product },
  refusals: ['resourceNotFound'],
})
export const updateProduct = endpoint({
  ...products,
  method: 'PATCH',
  path: `${admin}/products/{skuId}`,
  summary: "Change a product's name or eligibility (rule 4)",
  body: updateProductBody,
  success: 200,
  answer: { kind: 'object', of: product },
  refusals: ['resourceNotFound'],
})
export const listServicePlanRules = endpoint({
  ...products,
  method: 'GET',
  path: `${admin}/servicePlanRules`,
  summary: 'List dependencies and exclusions between services',
  query: rules.servicePlanRuleQuery,
  success: 200,
  answer: { kind: 'list', of: servicePlanRule },
  refusals: [],
})
export const createServicePlanRule = endpoint({
  ...products,
  method: 'POST',
  path: `${admin}/servicePlanRules`,
  summary: 'Add a dependency or an exclusion (rule 18)',
  body: createServicePlanRuleBody,
  success: 201,
  answer: { kind: 'object', of: servicePlanRule },
  refusals: [],
})
export const deleteServicePlanRule = endpoint({
  ...products,
  method: 'DELETE',
  path: `${admin}/servicePlanRules/{ruleId}`,
  summary: 'Remove a rule',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})

export const getSettings = endpoint({
  ...administration,
  method: 'GET',
  path: `${admin}/settings`,
  summary: "Get the organization's policies",
  description: 'The header ETag is settingsTag.',
  query: { select: selectable(settings), paged: false },
  success: 200,
  answer: { kind: 'object', of: settings },
  refusals: [],
})
export const updateSettings = endpoint({
  ...administration,
  method: 'PATCH',
  path: `${admin}/settings`,
  summary: "Change the organization's policies (rule 22)",
  body: updateSettingsBody,
  conditional: true,
  success: 200,
  answer: { kind: 'object', of: settings },
  refusals: ['preconditionFailed'],
})
export const listTokens = endpoint({
  ...administration,
  method: 'GET',
  path: `${admin}/tokens`,
  summary: 'List tokens, without their secrets',
  query: rules.tokenQuery,
  success: 200,
  answer: { kind: 'list', of: token },
  refusals: [],
})
export const createToken = endpoint({
  ...administration,
  method: 'POST',
  path: `${admin}/tokens`,
  summary: 'Make a token; its text is shown this once',
  body: createTokenBody,
  success: 201,
  answer: { kind: 'value', of: createdToken },
  refusals: [],
})
export const deleteToken = endpoint({
  ...administration,
  method: 'DELETE',
  path: `${admin}/tokens/{tokenId}`,
  summary: 'Revoke a token, at once',
  success: 204,
  answer: nothing,
  refusals: ['resourceNotFound'],
})
export const listAudits = endpoint({
  versions: bothVersions,
  tag: 'Audit',
  method: 'GET',
  path: '/auditLogs/directoryAudits',
  summary: 'List what was done, newest first',
  query: rules.auditQuery,
  success: 200,
  answer: { kind: 'list', of: directoryAudit },
  refusals: [],
})
export const getAudit = endpoint({
  versions: bothVersions,
  tag: 'Audit',
  method: 'GET',
  path: '/auditLogs/directoryAudits/{entryId}',
  summary: 'Get an audit entry',
  query: rules.auditObject,
  success: 200,
  answer: { kind: 'object', of: directoryAudit },
  refusals: ['resourceNotFound'],
})
