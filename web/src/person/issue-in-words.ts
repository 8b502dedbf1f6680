import { eitherOf } from '../words/either-of.ts'
import type { Words } from '../words/words.tsx'

/** The two sentences of the server that name services; the rest has no names in it that a page has not. */
const needs = /Service (.+?) needs (.+), which is not on/
const exclude = /Services (.+?) and (.+) exclude each other/

/** What keeps somebody from a license or a part of it, by its code; `message` is the server's own, in English. */
export function issueInWords(code: string, message: string, { t }: Words): string {
  const either = (names = '') =>
    eitherOf(names.split(' or '), t('issue.or'), (count) => t('issue.others', { count }))
  const [, service, others] = needs.exec(message) ?? []
  if (service) return t('issue.needs', { service, others: either(others) })
  const [, one, rivals] = exclude.exec(message) ?? []
  if (one) return t('issue.excludes', { service: one, others: either(rivals) })
  if (/^invalidUsageLocation$/i.test(code)) return t('issue.location')
  return /^blockedByPolicy$/i.test(code) ? t('issue.policy') : message
}
