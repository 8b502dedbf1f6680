import * as endpoints from '../contract/directory-endpoints.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { createDevice, deleteDevice, updateDevice } from '../directory/change-device.ts'
import { createUser, deleteUser, restoreUser, type UserInput, updateUser } from '../directory/change-user.ts'
import { listDeviceRows, listUserRows } from '../directory/directory-list-store.ts'
import { listMemberOfRows } from '../directory/membership-list-store.ts'
import { loadObjects, presentObjects } from './expansions.ts'
import { withUserLicenses } from './license-properties.ts'
import { ownersSearch, withoutNext } from './owners-search.ts'
import { principalOf, requirePlace } from './places.ts'
import { presentDevice, presentUser } from './present.ts'
import { presentPage, presentRows, type Reader } from './read.ts'
import { type ApiRequest, nothingThere, type Reply, type Route, route } from './route.ts'
import { write } from './write.ts'

export async function oneUser(reader: Reader, id: string, query: ListQuery, deleted = false) {
  const { rows } = await listUserRows(reader.db, reader.tenantId, emptyQuery, { ids: [id], deleted })
  const [body] = await presentRows(reader, presentUser, await withUserLicenses(reader, rows, query), query)
  if (!body) throw nothingThere('userId', id)
  return body
}

async function oneDevice(reader: Reader, id: string, query: ListQuery) {
  const { rows } = await listDeviceRows(reader.db, reader.tenantId, emptyQuery, [id])
  const [body] = await presentRows(reader, presentDevice, rows, query)
  if (!body) throw nothingThere('deviceId', id)
  return body
}

/** What Graph clients send and nobody keeps is left out. */
function userInput<T extends { passwordProfile?: unknown; mailNickname?: unknown }>(
  body: T,
): Omit<T, 'passwordProfile' | 'mailNickname'> {
  const { passwordProfile: _password, mailNickname: _nickname, ...input } = body
  return input
}

export const userRoutes: readonly Route[] = [
  route(endpoints.listUsers, async ({ reader, query: asked, nextLink }) => {
    const query = ownersSearch(reader, asked, ['id', 'displayName', 'userPrincipalName'])
    const page = withoutNext(reader, await listUserRows(reader.db, reader.tenantId, query))
    const rows = await withUserLicenses(reader, page.rows, query)
    return { body: await presentPage(reader, presentUser, { ...page, rows }, query, nextLink) }
  }),
  route(endpoints.createUser, async (request) =>
    write(request, 'createUser', async (ctx, reader) => {
      const { id } = await createUser(ctx, userInput(request.body))
      return oneUser(reader, id, emptyQuery)
    }),
  ),
  route(endpoints.getUser, async ({ reader, params, query }) => ({
    body: await oneUser(reader, params.userId, query),
  })),
  route(endpoints.updateUser, async (request) =>
    write(request, 'updateUser', async (ctx) => {
      const input: UserInput = userInput(request.body)
      await updateUser(ctx, { ...input, id: request.params.userId })
    }),
  ),
  route(endpoints.deleteUser, async (request) =>
    write(request, 'deleteUser', (ctx) => deleteUser(ctx, request.params.userId)),
  ),
  route(endpoints.listMemberOf, memberOf),
  route(endpoints.listDeletedUsers, async ({ reader, query, nextLink }) => {
    const page = await listUserRows(reader.db, reader.tenantId, query, 'deleted')
    const rows = await withUserLicenses(reader, page.rows, query)
    return { body: await presentPage(reader, presentUser, { ...page, rows }, query, nextLink) }
  }),
  route(endpoints.getDeletedItem, async ({ reader, params, query }) => ({
    body: await oneUser(reader, params.objectId, query, true),
  })),
  route(endpoints.restoreDeletedItem, async (request) =>
    write(request, 'restoreUser', async (ctx, reader) => {
      await restoreUser(ctx, request.params.objectId)
      return oneUser(reader, request.params.objectId, emptyQuery)
    }),
  ),
  route(endpoints.getDirectoryObject, async ({ reader, params, query }) => {
    const wanted = [{ id: params.objectId }]
    if (!(await loadObjects(reader, wanted)).has(params.objectId))
      throw nothingThere('objectId', params.objectId)
    return { body: (await presentObjects(reader, wanted, query))[0] }
  }),
]

/** The groups that hold an object as a first-level member. */
export async function memberOf({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> {
  await requirePlace(reader, params)
  const page = await listMemberOfRows(reader.db, reader.tenantId, query, principalOf(params) ?? '')
  return { body: await objectPage(reader, page, query, nextLink) }
}

/** A page of objects of several kinds. */
export async function objectPage(
  reader: Reader,
  page: { rows: { id: string; type: 'user' | 'group' | 'device' }[]; nextToken?: string; count?: number },
  query: ListQuery,
  nextLink: (token: string) => string,
): Promise<object> {
  return {
    ...(page.count === undefined ? {} : { '@odata.count': page.count }),
    ...(page.nextToken ? { '@odata.nextLink': nextLink(page.nextToken) } : {}),
    value: await presentObjects(reader, page.rows, query),
  }
}

type DeviceBody = {
  readonly displayName?: string | undefined
  readonly deviceId?: string | null | undefined
  readonly operatingSystem?: string | null | undefined
  readonly accountEnabled?: boolean | undefined
}

function deviceInput({ displayName, deviceId, operatingSystem, accountEnabled }: DeviceBody) {
  return { displayName, registeredDeviceId: deviceId, operatingSystem, accountEnabled }
}

export const deviceRoutes: readonly Route[] = [
  route(endpoints.listDevices, async ({ reader, query, nextLink }) => {
    const page = await listDeviceRows(reader.db, reader.tenantId, query)
    return { body: await presentPage(reader, presentDevice, page, query, nextLink) }
  }),
  route(endpoints.createDevice, async (request) =>
    write(request, 'createDevice', async (ctx, reader) => {
      const { id: wantedId, displayName } = request.body
      const { id } = await createDevice(ctx, { ...deviceInput(request.body), displayName, id: wantedId })
      return oneDevice(reader, id, emptyQuery)
    }),
  ),
  route(endpoints.getDevice, async ({ reader, params, query }) => ({
    body: await oneDevice(reader, params.deviceId, query),
  })),
  route(endpoints.updateDevice, async (request) =>
    write(request, 'updateDevice', async (ctx) => {
      await updateDevice(ctx, { ...deviceInput(request.body), id: request.params.deviceId })
    }),
  ),
  route(endpoints.deleteDevice, async (request) =>
    write(request, 'deleteDevice', (ctx) => deleteDevice(ctx, request.params.deviceId)),
  ),
  route(endpoints.listDeviceMemberOf, memberOf),
]
