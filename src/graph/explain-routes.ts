import * as endpoints from '../contract/member-endpoints.ts'
import { barOf, explain } from '../engine/explain.ts'
import type { Member, TenantPolicy } from '../engine/types.ts'
import { type ExplainRow, listExplainRows } from '../explain/explain-store.ts'
import { findProduct } from '../product/product-store.ts'
import { getTenant } from '../tenant/tenant-store.ts'
import { countBefore } from '../waiting-room/waiting-list-store.ts'
import { loadObjects } from './expansions.ts'
import { type Place, principalOf, requireAllotment, requirePlace } from './places.ts'
import type { AnyObject } from './present.ts'
import { dateTime, optionalDateTime, type Reader } from './read.ts'
import { type ApiRequest, nothingThere, type Reply, type Route, route } from './route.ts'

type At = Place & { readonly skuId?: string }

/** Rule 31, for one member: every product, one of them, or one allotment. */
async function explainMember({ reader, params }: ApiRequest): Promise<Reply> {
  const { skuId, allotmentId, ...place }: At = params
  await requirePlace(reader, place)
  if (allotmentId) await requireAllotment(reader, allotmentId)
  const { sight } = reader.db
  if (skuId && !sight && !(await findProduct(reader.db, reader.tenantId, skuId)))
    throw nothingThere('skuId', skuId)
  const memberId = principalOf(place) ?? ''
  const member = (await loadObjects(reader, [{ id: memberId }])).get(memberId)
  const only = { ...(skuId ? { skuId } : {}), ...(allotmentId ? { allotmentId } : {}) }
  const rows = await listExplainRows(reader.db, reader.tenantId, memberId, only)
  if (skuId && sight && rows.length === 0) throw nothingThere('skuId', skuId)
  const policy = await getTenant(reader.db, reader.tenantId)
  const own = member && memberOf(member)
  const value: unknown[] = []
  for (const row of rows) value.push(await explained(reader, memberId, row, own && { member: own, policy }))
  const memberName = member && 'row' in member ? member.row.displayName : null
  return { body: { memberId, memberName, value } }
}

/** What the member's own data says to the rules; undefined where it is not there. */
function memberOf(object: AnyObject): Member | undefined {
  if (!('row' in object) || object.type === 'group') return undefined
  if (object.type === 'device') return { kind: 'device' }
  const { accountEnabled, userType, usageLocation, deletedAt } = object.row
  return {
    kind: 'user',
    accountEnabled,
    guest: userType === 'Guest',
    usageLocation,
    deleted: deletedAt !== null,
  }
}

async function explained(
  reader: Reader,
  memberId: string,
  row: ExplainRow,
  own: { member: Member; policy: TenantPolicy } | undefined,
): Promise<object> {
  const waits = row.waitingSince !== null && row.blocked === null
  const { allotmentId } = row
  const position = waits
    ? (await countBefore(reader.db, reader.tenantId, { allotmentId, memberId })) + 1
    : null
  const paths = row.paths.map((path) => ({
    ...path,
    kind: path.groupId ? ('group' as const) : ('direct' as const),
    since: new Date(path.since),
    counts: !(row.excluded && path.groupId),
  }))
  const trouble = row.errorMessage !== null && (row.blocked !== null || row.heldSince !== null)
  const blocked =
    trouble && row.errorMessage ? { code: row.errorCode ?? '', message: row.errorMessage } : null
  const bar = own ? barOf(own.member, own.policy, row) : null
  const words = explain({
    ...row,
    bar,
    paths,
    position,
    onHold: row.state === 'hold',
    blocked:
      blocked ??
      (row.blocked ? { code: row.blocked, message: `The member is blocked (${row.blocked}).` } : null),
  })
  return {
    skuId: row.skuId,
    productName: row.productName,
    allotmentId,
    allotmentName: row.allotmentName,
    status: words.status,
    paths: paths.map((path) => ({
      kind: path.kind,
      assignmentId: path.assignmentId,
      groupId: path.groupId,
      groupName: path.groupName,
      assignedDateTime: dateTime(path.since),
      priority: path.priority,
      counts: path.counts,
    })),
    heldSinceDateTime: optionalDateTime(row.heldSince),
    waitingSinceDateTime: optionalDateTime(row.waitingSince),
    position,
    waitingCount: row.waitingCount,
    allottedUnits: row.allottedUnits,
    consumedUnits: row.consumedUnits,
    owners: row.owners,
    code: blocked?.code ?? row.blocked ?? (words.status === 'blocked' ? (bar?.code ?? null) : null),
    message: words.message,
    whatWouldChange: words.whatWouldChange,
  }
}

export const explainRoutes: readonly Route[] = [
  route(endpoints.explainUser, explainMember),
  route(endpoints.explainUserSku, explainMember),
  route(endpoints.explainUserAllotment, explainMember),
  route(endpoints.explainDevice, explainMember),
]
