import { ApiError, ConnectionError, type Told } from '../api/api-error.ts'
import { problemWords } from './en/problem.ts'
import { refusalWords } from './en/refusal.ts'
import type { WordKey, Words } from './language.ts'

/** Sentences of a refusal that need values, the one that tells most first; without all of them it is the plain one. */
export const sentences: Readonly<
  Record<string, readonly (readonly [key: keyof typeof refusalWords, ...values: string[]])[]>
> = {
  noAvailableLicenses: [
    [
      'refusal.noAvailableLicenses.behind',
      'allotmentName',
      'consumedUnits',
      'allottedUnits',
      'membersBefore',
    ],
    ['refusal.noAvailableLicenses.units', 'allotmentName', 'consumedUnits', 'allottedUnits'],
  ],
  notFound: [
    ['refusal.notFound.plan', 'id', 'productName'],
    ['refusal.notFound.part', 'skuPartNumber'],
    ['refusal.notFound.id', 'id'],
  ],
  invalidAssigneeType: [
    ['refusal.invalidAssigneeType.kind', 'productName', 'kind'],
    ['refusal.invalidAssigneeType.group', 'groupName'],
    ['refusal.invalidAssigneeType.policy', 'policy'],
  ],
  invalidUsageLocation: [
    ['refusal.invalidUsageLocation.prohibited', 'name', 'productName', 'usageLocation'],
    ['refusal.invalidUsageLocation.none', 'name'],
  ],
  mutuallyExclusiveServicePlans: [
    ['refusal.mutuallyExclusiveServicePlans.services', 'serviceName', 'otherServiceNames'],
  ],
  missingDependency: [['refusal.missingDependency.services', 'serviceName', 'otherServiceNames']],
  invalidFilter: [['refusal.invalidFilter.named', 'propertyName']],
  invalidExpansion: [['refusal.invalidExpansion.named', 'propertyName']],
  invalidQuery: [
    ['refusal.invalidQuery.range', 'minimum', 'maximum'],
    ['refusal.invalidQuery.named', 'propertyName'],
  ],
  invalidValue: [
    ['refusal.invalidValue.range', 'propertyName', 'minimum', 'maximum'],
    ['refusal.invalidValue.minimum', 'propertyName', 'minimum'],
    ['refusal.invalidValue.maximum', 'propertyName', 'maximum'],
  ],
  productNotAllottable: [['refusal.productNotAllottable.reason', 'productName', 'reason']],
  insufficientUnits: [
    [
      'refusal.insufficientUnits.undivided',
      'requestedUnits',
      'freeUnits',
      'unallottedUnits',
      'unallottedConsumedUnits',
    ],
    ['refusal.insufficientUnits.source', 'requestedUnits', 'freeUnits', 'allottedUnits', 'consumedUnits'],
  ],
  belowConsumed: [['refusal.belowConsumed.units', 'allottedUnits', 'consumedUnits', 'beyondLimit']],
  alreadyAssigned: [['refusal.alreadyAssigned.named', 'name', 'allotmentName']],
  alreadyExists: [
    ['refusal.alreadyExists.there', 'name', 'allotmentName'],
    ['refusal.alreadyExists.bound', 'name', 'providerName'],
    ['refusal.alreadyExists.named', 'name'],
  ],
  alreadyMember: [['refusal.alreadyMember.named', 'name', 'groupName']],
  allotmentOnHold: [['refusal.allotmentOnHold.named', 'allotmentName']],
  allotmentInUse: [['refusal.allotmentInUse.units', 'allotmentName', 'assignments', 'consumedUnits']],
  groupInUse: [['refusal.groupInUse.named', 'groupName', 'assignments']],
  overAllotted: [
    ['refusal.overAllotted.named', 'allotmentName', 'overAllottedUnits'],
    ['refusal.overAllotted.units', 'overAllottedUnits'],
  ],
  syncGuard: [
    ['refusal.syncGuard.more', 'allowedPercent', 'allotments', 'moreAllotments'],
    ['refusal.syncGuard.units', 'allowedPercent', 'allotments'],
    ['refusal.syncGuard.empty', 'fileName'],
    ['refusal.syncGuard.people', 'allowedPercent', 'people'],
    ['refusal.syncGuard.groups', 'allowedPercent', 'groups'],
    ['refusal.syncGuard.memberships', 'allowedPercent', 'memberships'],
  ],
  methodNotAllowed: [['refusal.methodNotAllowed.named', 'method', 'allowed']],
  tooManyRequests: [['refusal.tooManyRequests.seconds', 'retryAfterSeconds']],
}
/** Values that are words of ours, and where those stand. */
const ownWords: Readonly<Record<string, string>> = {
  kind: 'term',
  kinds: 'term',
  foundKind: 'term',
  type: 'term',
  where: 'term',
  policy: 'policies',
  reason: 'ineligible',
}
/** Texts of which one is meant. */
const alternatives: readonly string[] = ['wanted', 'near', 'otherServiceNames']

/** What went wrong, by its code and values: the server itself speaks English only. */
export function inWords(error: unknown, words: Words): string {
  const { t } = words
  if (error instanceof ConnectionError) return t('errors.connection')
  if (!(error instanceof ApiError)) return t('errors.page')
  const { status, message } = error
  if (status === 404) return t('errors.notFound')
  if (status === 403) return t('errors.forbidden', { message })
  if (status === 412) return t('errors.changed')
  if (status === 429 && error.values.retryAfterSeconds === undefined) return t('errors.tooMany')
  if (status >= 500) return t('errors.server')
  return refusalInWords(error.code, message, error.values, words)
}

/** A refusal, with the values that its English message tells. */
export function refusalInWords(code: string, message: string, values: Told, words: Words): string {
  const shown = shownValues(values, words)
  const plain = `refusal.${code}`
  const known = plain in refusalWords ? (plain as keyof typeof refusalWords) : 'refusal.other'
  const [key] = sentences[code]?.find(([, ...needs]) => needs.every((name) => has(values[name]))) ?? [known]
  return words.t(key, { ...shown, message, property: shown.propertyName ?? '' })
}

/** What is wrong with a file, in the reader's language. */
export function problemInWords(
  { code, message, values }: { readonly code: string; readonly message: string; readonly values: Told },
  words: Words,
): string {
  const { refusal } = values
  if (typeof refusal === 'string') return refusalInWords(refusal, message, values, words)
  const key = `problem.${code}`
  return key in problemWords ? words.t(key as WordKey, { ...shownValues(values, words), message }) : message
}

function has(value: unknown): boolean {
  return value !== undefined && value !== null
}

function shownValues(values: Told, words: Words): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, shownValue(name, value, words)]),
  )
}

function shownValue(name: string, value: unknown, words: Words): string {
  if (typeof value === 'number') return words.number(value)
  if (Array.isArray(value)) {
    const all = value.map((each) => shownValue(name, each, words))
    return alternatives.includes(name) ? words.either(all) : words.list(all)
  }
  const group = ownWords[name]
  return group === undefined ? String(value) : words.own(`${group}.${value}`, String(value))
}
