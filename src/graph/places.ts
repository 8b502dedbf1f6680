import { type AllotmentRow, listAllotmentRows } from '../allotment/allotment-list-store.ts'
import { noSuchAllotment } from '../allotment/allotment-store.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { isThere } from '../db/is-there.ts'
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
  const { allotmentId, userId, groupId, deviceId } = place
  const isMissing = async (kind: 'allotment' | 'user' | 'group' | 'device', id: string | undefined) =>
    id !== undefined && !(await isThere(reader.db, reader.tenantId, kind, id))
  if (await isMissing('allotment', allotmentId)) throw noSuchAllotment(allotmentId ?? '')
  if (await isMissing('user', userId)) throw nothingThere('userId', userId ?? '')
  if (await isMissing('group', groupId)) throw nothingThere('groupId', groupId ?? '')
  if (await isMissing('device', deviceId)) throw nothingThere('deviceId', deviceId ?? '')
}

/** The user, group or device of a place. */
export function principalOf(place: Place): string | undefined {
  return place.userId ?? place.groupId ?? place.deviceId
}

/** Of which kind it is. */
export function kindAt(place: Place): 'user' | 'group' | 'device' | undefined {
  if (place.userId) return 'user'
  if (place.groupId) return 'group'
  return place.deviceId ? 'device' : undefined
}
