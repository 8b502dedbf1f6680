import * as endpoints from '../contract/group-endpoints.ts'
import { emptyQuery } from '../contract/odata-query.ts'
import { createGroup, deleteGroup, type GroupInput, updateGroup } from '../directory/change-group.ts'
import { changeMembersTogether, type MemberChange } from '../directory/change-members.ts'
import { listGroupRows } from '../directory/directory-list-store.ts'
import { listMemberRows } from '../directory/membership-list-store.ts'
import { Refusal } from '../engine/refusal.ts'
import { boundId, boundKind } from './bind.ts'
import { memberOf, objectPage } from './directory-routes.ts'
import { withGroupLicenses } from './license-properties.ts'
import { ownersSearch, withoutNext } from './owners-search.ts'
import { requirePlace } from './places.ts'
import { presentGroup } from './present.ts'
import { presentPage, presentRows, type Reader } from './read.ts'
import { type ApiRequest, nothingThere, type Reply, type Route, route } from './route.ts'
import { write } from './write.ts'

// Groups and their members.

/**
 * The one way from a request to a change of members. A single one may be committed together with others
 * that arrive at the same time; several of one request are done all of them or none.
 */
async function changeMembersOf(request: ApiRequest, changes: readonly MemberChange[]): Promise<Reply> {
  const [single] = changes
  if (single && changes.length === 1 && !request.dryRun) {
    await request.memberCombiner.submit(request.caller, single, request.correlationId)
    return {}
  }
  return write(request, 'changeMembers', (ctx) => changeMembersTogether(ctx, changes))
}

export async function oneGroup(reader: Reader, id: string, query = emptyQuery) {
  const { rows } = await listGroupRows(reader.db, reader.tenantId, emptyQuery, [id])
  const [body] = await presentRows(reader, presentGroup, await withGroupLicenses(reader, rows, query), query)
  if (!body) throw nothingThere('groupId', id)
  return body
}

/** Who is referred to twice joins once; as two kinds, nobody is both (`invalidValue`). */
function additions(
  groupId: string,
  references: readonly string[],
  property: (index: number) => string,
): MemberChange[] {
  const changes = new Map<string, MemberChange>()
  for (const [index, reference] of references.entries()) {
    const at = property(index)
    const memberId = boundId(reference, at)
    const kind = boundKind(reference)
    const before = changes.get(memberId)
    if (kind && before?.named && before.named.as !== kind) {
      throw new Refusal('invalidValue', `${memberId} is named as a ${before.named.as} and as a ${kind}.`, {
        target: 'body',
        propertyName: at,
      })
    }
    const named = kind ? { as: kind, at } : before?.named
    changes.set(memberId, { action: 'add', groupId, memberId, named })
  }
  return [...changes.values()]
}

const inList = (index: number) => `members[${index}]`

function members(kind?: 'user' | 'device' | 'group') {
  return async ({ reader, params, query, nextLink }: ApiRequest): Promise<Reply> => {
    await requirePlace(reader, params)
    const page = await listMemberRows(reader.db, reader.tenantId, query, params.groupId ?? '', kind)
    return { body: await objectPage(reader, page, query, nextLink) }
  }
}

export const groupRoutes: readonly Route[] = [
  route(endpoints.listGroups, async ({ reader, query: asked, nextLink }) => {
    const query = ownersSearch(reader, asked, ['id', 'displayName'])
    const page = withoutNext(reader, await listGroupRows(reader.db, reader.tenantId, query))
    const rows = await withGroupLicenses(reader, page.rows, query)
    return { body: await presentPage(reader, presentGroup, { ...page, rows }, query, nextLink) }
  }),
  route(endpoints.createGroup, async (request) => {
    const { 'members@odata.bind': references = [], ...input } = request.body
    // Read before anything is made: what is no reference changes nothing.
    const wanted = additions('', references, inList)
    return write(request, 'createGroup', async (ctx, reader) => {
      const { id } = await createGroup(ctx, input)
      const changes = wanted.map((change) => ({ ...change, groupId: id }))
      if (changes.length > 0) await changeMembersTogether(ctx, changes)
      return oneGroup(reader, id)
    })
  }),
  route(endpoints.getGroup, async ({ reader, params, query }) => ({
    body: await oneGroup(reader, params.groupId, query),
  })),
  route(endpoints.updateGroup, async (request) => {
    const { 'members@odata.bind': references = [], ...input } = request.body
    const changes = additions(request.params.groupId, references, inList)
    const others: GroupInput = input
    if (Object.keys(others).length === 0 && changes.length > 0) return changeMembersOf(request, changes)
    return write(request, 'updateGroup', async (ctx) => {
      await updateGroup(ctx, { ...others, id: request.params.groupId })
      if (changes.length > 0) await changeMembersTogether(ctx, changes)
    })
  }),
  route(endpoints.deleteGroup, async (request) =>
    write(request, 'deleteGroup', (ctx) => deleteGroup(ctx, request.params.groupId)),
  ),
  route(endpoints.listMembers, members()),
  route(endpoints.listUserMembers, members('user')),
  route(endpoints.listDeviceMembers, members('device')),
  route(endpoints.listGroupMembers, members('group')),
  route(endpoints.addMember, async (request) => {
    const references = [request.body['@odata.id']]
    return changeMembersOf(
      request,
      additions(request.params.groupId, references, () => '@odata.id'),
    )
  }),
  route(endpoints.removeMember, async (request) => {
    const { groupId, memberId } = request.params
    return changeMembersOf(request, [{ action: 'remove', groupId, memberId }])
  }),
  route(endpoints.listGroupMemberOf, memberOf),
]
