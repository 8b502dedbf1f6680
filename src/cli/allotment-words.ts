import { isId, quoted } from './names.ts'
import type { AllotmentRow } from './rows.ts'

/** `on hold` or `open`, and what else is to be known of it at a glance. */
export function stateOf(row: AllotmentRow): string {
  const over = row.overAllotted ? ', over-allotted' : ''
  const pilot = row.enforcement === 'reportOnly' ? ', report-only' : ''
  const orphaned = row.isOrphaned ? ', orphaned' : ''
  return `${row.state === 'hold' ? 'on hold' : 'open'}${pilot}${over}${orphaned}`
}

/** An allotment's numbers in one sentence. */
export function numbersOf(row: AllotmentRow): string {
  const errors = row.blockedCount > 0 ? `, ${row.blockedCount} kept out by an error` : ''
  return `${row.consumedUnits} of ${row.allottedUnits} seats used, ${row.waitingCount} waiting${errors}`
}

/** A name as a shell takes it. */
export function shellWord(name: string): string {
  return /^[\w./@-]+$/.test(name) ? name : quoted(name).replaceAll("''", "'\\''")
}

/**
 * An allotment as the next command can name it: with its product where the name alone would be taken for something
 * else, such as an option, or where each product has one of the name.
 */
export function allotmentWord({
  displayName,
  skuPartNumber,
  isDefault,
}: Pick<AllotmentRow, 'displayName' | 'skuPartNumber' | 'isDefault'>): string {
  const alone = !isDefault && !displayName.startsWith('-') && !isId(displayName)
  return shellWord(alone ? displayName : `${skuPartNumber}/${displayName}`)
}
