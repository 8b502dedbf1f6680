import type { AuditRow } from '../audit/audit-list-store.ts'
import { activityName } from '../contract/activity.ts'
import { dateTime } from './read.ts'

/** An audit entry in Graph's directoryAudit shape. */
export function presentAudit(row: AuditRow): Record<string, unknown> {
  const { before, after, reason, ...others } = row.detail
  const party = { id: row.actorId, displayName: row.actorName }
  return {
    id: row.id,
    category: categoryOf(row),
    correlationId: row.correlationId,
    result: row.outcome === 'success' ? 'success' : 'failure',
    resultReason: typeof reason === 'string' ? reason : '',
    activityDisplayName: activityName(row.command),
    activityDateTime: dateTime(row.occurredAt),
    loggedByService: 'License Allotments',
    operationType: operationType(row.command),
    initiatedBy: row.actorType === 'user' ? { user: party, app: null } : { user: null, app: party },
    targetResources: row.targets.map((target, index) => ({
      id: target.id,
      displayName: target.displayName ?? null,
      type: `${target.type.slice(0, 1).toUpperCase()}${target.type.slice(1)}`,
      // What changed is told of the first target, the object of the command.
      modifiedProperties: index === 0 ? modifiedProperties(before, after) : [],
    })),
    additionalDetails: [
      ...(row.refusalCode ? [{ key: 'refusalCode', value: row.refusalCode }] : []),
      ...(row.allotmentId ? [{ key: 'allotmentId', value: row.allotmentId }] : []),
      ...Object.entries(others).map(([key, value]) => ({ key, value: asText(value) ?? '' })),
    ],
  }
}

/** What of an entry stands in a line of CSV. */
export const auditHeadings = [
  'id',
  'activityDateTime',
  'activityDisplayName',
  'category',
  'operationType',
  'result',
  'resultReason',
  'actorType',
  'actorId',
  'actorName',
  'targets',
  'changes',
  'details',
  'correlationId',
] as const

/** The cells under `auditHeadings`; what is nested is JSON. */
export function auditCells(row: AuditRow): string[] {
  const { before, after, reason, ...others } = row.detail
  const refusal = row.refusalCode ? { refusalCode: row.refusalCode } : {}
  const cells: Readonly<Record<(typeof auditHeadings)[number], string | null>> = {
    id: row.id,
    activityDateTime: dateTime(row.occurredAt),
    activityDisplayName: activityName(row.command),
    category: categoryOf(row),
    operationType: operationType(row.command),
    result: row.outcome === 'success' ? 'success' : 'failure',
    resultReason: typeof reason === 'string' ? reason : '',
    actorType: row.actorType,
    actorId: row.actorId,
    actorName: row.actorName,
    targets: row.targets
      .map(({ type, id, displayName }) => `${type} ${displayName ?? '-'} (${id})`)
      .join('; '),
    changes: JSON.stringify(modifiedProperties(before, after)),
    details: JSON.stringify({ ...refusal, ...others }),
    correlationId: row.correlationId,
  }
  return auditHeadings.map((name) => cells[name] ?? '')
}

const operationTypes: readonly (readonly [RegExp, string])[] = [
  [/^(create|appoint|exclude)/, 'Add'],
  [/^(delete|end|remove|release|revoke)/, 'Delete'],
  [/^(createAssignment|updateAssignment|assignLicense)/, 'Assign'],
]

function operationType(command: string): string {
  return operationTypes.find(([pattern]) => pattern.test(command))?.[1] ?? 'Update'
}

function categoryOf({ command }: AuditRow): string {
  if (/(user|restore)/i.test(command)) return 'UserManagement'
  if (/(group|members)/i.test(command)) return 'GroupManagement'
  if (/device/i.test(command)) return 'Device'
  return /(token|settings)/i.test(command) ? 'Policy' : 'LicenseManagement'
}

function modifiedProperties(before: unknown, after: unknown): object[] {
  const old = asRecord(before)
  const now = asRecord(after)
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .map((displayName) => ({
      displayName,
      oldValue: asText(old[displayName]),
      newValue: asText(now[displayName]),
    }))
    .filter(({ oldValue, newValue }) => oldValue !== newValue)
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function asText(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}
