import { type AllotmentRow, listAllotmentRows } from '../allotment/allotment-list-store.ts'
import { noSuchAllotment } from '../allotment/allotment-store.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { listDeviceRows, listGroupRows, listUserRows } from '../directory/directory-list-store.ts'
import type { Reader } from './read.ts'
import { nothingThere } from './route.ts'

/** The allotment with what is to be shown of it, or 404. */
export async function requireAllotment(
  reader: Reader,
  id: string,
  { select }: Pick<ListQuery, 'select'> = emptyQuery,
): Promise<AllotmentRow> {
  const query = { ...emptyQuery, ...(select ? { select } : {}) }
  const { rows } = await listAllotmentRows(reader.db, reader.tenantId, query, [id])
  if (!rows[0]) throw noSuchAllotment(id)
  return rows[0]
}

export type Place = { readonly [Name in 'allotmentId' | 'userId' | 'groupId' | 'deviceId']?: string }

/** The object under which something is asked for must be there: otherwise 404, not an empty list. */
export async function requirePlace(reader: Reader, place: Place): Promise<void> {
  const { db, tenantId } = reader
  const { allotmentId, userId, groupId, deviceId } = place
  if (allotmentId !== undefined) {
    const query = { ...emptyQuery, select: ['id'] }
    const { rows } = await listAllotmentRows(db, tenantId, query, [allotmentId])
    if (rows.length === 0) throw noSuchAllotment(allotmentId)
  }
  if (
    userId !== undefined &&
    (await listUserRows(db, tenantId, emptyQuery, { ids: [userId] })).rows.length === 0
  ) {
    throw nothingThere('userId', userId)
  }
  if (groupId !== undefined && (await listGroupRows(db, tenantId, emptyQuery, [groupId])).rows.length === 0) {
    throw nothingThere('groupId', groupId)
  }
  if (
    deviceId !== undefined &&
    (await listDeviceRows(db, tenantId, emptyQuery, [deviceId])).rows.length === 0
  ) {
    throw nothingThere('deviceId', deviceId)
  }
}

/** The user, group or device of a place. */
export function principalOf(place: Place): string | undefined {
  return place.userId ?? place.groupId ?? place.deviceId
}
