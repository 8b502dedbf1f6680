import { listAssignmentRows } from '../assignment/assignment-list-store.ts'
import type { Assignment } from '../assignment/assignment-store.ts'
import { assignmentTag } from '../assignment/assignment-tag.ts'
import { createAssignment } from '../assignment/create-assignment.ts'
import { endAssignment } from '../assignment/end-assignment.ts'
import { noSuchAssignment } from '../assignment/lock-assignment.ts'
import { updateAssignment } from '../assignment/update-assignment.ts'
import * as endpoints from '../contract/assignment-endpoints.ts'
import { selectable } from '../contract/entity.ts'
import type { FilterExpression } from '../contract/odata-filter.ts'
import { emptyQuery, type ListQuery } from '../contract/odata-query.ts'
import { reprocessUser } from '../directory/change-user.ts'
import { Refusal } from '../engine/refusal.ts'
import { boundId, boundKind } from './bind.ts'
import { presentObjects } from './expansions.ts'
import { kindAt, type Place, principalOf, requireAllotment, requirePlace } from './places.ts'
import { presentAllotment, presentAssignment } from './present.ts'
import { presentPage, presentRows, type Reader } from './read.ts'
import { type ApiRequest, type Reply, type Route, route } from './route.ts'
import { write } from './write.ts'

type At = Place & { readonly assignmentId: string }

/** The assignment, if it is there and belongs to the place in the path; or 404. */
async function requireAssignment(reader: Reader, at: At): Promise<Assignment> {
  const { rows } = await listAssignmentRows(reader.db, reader.tenantId, emptyQuery, {
    ids: [at.assignmentId],
  })
  const [row] = rows
  const principal = principalOf(at)
  if (
    !row ||
    (at.allotmentId && row.allotmentId !== at.allotmentId) ||
    (principal && row.targetId !== principal)
  ) {
    throw noSuchAssignment(at.assignmentId)
  }
  return row
}

/**
 * `$expand=allotment($filter=skuId eq ...)` is Graph's documented way to ask for the assignments of a
 * product, so it leaves out the others.
 */
export function filteredByAllotment(query: ListQuery): ListQuery {
  const inner = query.expand.find(({ name }) => name === 'allotment')?.query.filter
  if (!inner) return query
  const onAllotment = underAllotment(inner)
  const filter: FilterExpression = query.filter
    ? { kind: 'and', operands: [query.filter, onAllotment] }
    : onAllotment
  return { ...query, filter }
}

/** The same filter, said of the allotment of an assignment. */
function underAllotment(filter: FilterExpression): FilterExpression {
  switch (filter.kind) {
    case 'path':
      return { ...filter, segments: ['allotment', ...filter.segments] }
    case 'and':
    case 'or':
      return { ...filter, operands: filter.operands.map(underAllotment) }
    case 'not':
      return { ...filter, operand: underAllotment(filter.operand) }
    case 'compare':
      return { ...filter, left: underAllotment(filter.left), right: underAllotment(filter.right) }
    case 'in':
      return { ...filter, operand: underAllotment(filter.operand) }
    case 'call':
      return { ...filter, args: filter.args.map(underAllotment) }
    default:
      return filter
  }
}

async function list(request: ApiRequest): Promise<Reply> {
  const { reader, query, nextLink } = request
  const place: Place = request.params
  await requirePlace(reader, place)
  const targetId = principalOf(place)
  const at = place.allotmentId ? { allotmentId: place.allotmentId } : targetId ? { targetId } : undefined
  const page = await listAssignmentRows(reader.db, reader.tenantId, filteredByAllotment(query), at)
  return { body: await presentPage(reader, presentAssignment, page, query, nextLink) }
}

type CreateBody = {
  readonly 'allotment@odata.bind'?: string | undefined
  readonly 'assignedTo@odata.bind'?: string | undefined
  readonly disabledServicePlanIds: string[]
  readonly priority?: number | undefined
  readonly includeNestedGroups?: boolean | undefined
}

/** Where a reference may lead. */
const among = { allotment: ['allotments'], assignedTo: undefined } as const

/** Named by the path or the body; named by both, they must agree. */
function named(
  inPath: string | undefined,
  reference: string | undefined,
  propertyName: keyof typeof among,
): string {
  const inBody = reference === undefined ? undefined : boundId(reference, propertyName, among[propertyName])
  if (inPath !== undefined && inBody !== undefined && inPath !== inBody) {
    throw new Refusal(
      'immutablePropertyModified',
      `"${propertyName}" names another object than the path does.`,
      {
        target: 'body',
        propertyName,
      },
    )
  }
  const id = inPath ?? inBody
  if (id !== undefined) return id
  throw new Refusal('requiredFieldOrParameterMissing', `The property "${propertyName}" is needed.`, {
    target: 'body',
    propertyName,
  })
}

async function create(request: ApiRequest<string, CreateBody>): Promise<Reply> {
  const place: Place = request.params
  await requirePlace(request.reader, place)
  const { body } = request
  const allotmentId = named(place.allotmentId, body['allotment@odata.bind'], 'allotment')
  const assignee = body['assignedTo@odata.bind']
  const targetId = named(principalOf(place), assignee, 'assignedTo')
  const targetType = kindAt(place) ?? (assignee === undefined ? undefined : boundKind(assignee))
  return write(request, 'createAssignment', async (ctx, reader) => {
    const { id } = await createAssignment(ctx, {
      allotmentId,
      targetId,
      ...(targetType ? { targetType } : {}),
      disabledPlanIds: body.disabledServicePlanIds,
      ...(body.priority === undefined ? {} : { priority: body.priority }),
      ...(body.includeNestedGroups === undefined ? {} : { includeNestedGroups: body.includeNestedGroups }),
    })
    return writtenAssignment(request, reader, id)
  })
}

/** Microsoft's properties or what was selected; a plan shows all there is. */
async function writtenAssignment(
  { query, dryRun }: Pick<ApiRequest, 'query' | 'dryRun'>,
  reader: Reader,
  assignmentId: string,
): Promise<unknown> {
  const row = await requireAssignment(reader, { assignmentId })
  const shown = dryRun ? { ...query, select: selectable(presentAssignment.entity) } : query
  return (await presentRows(reader, presentAssignment, [row], shown))[0]
}

type UpdateBody = { readonly [Name in keyof CreateBody]?: CreateBody[Name] | undefined }

async function update(request: ApiRequest<string, UpdateBody>): Promise<Reply> {
  const at = request.params as At
  const { body } = request
  const before = await requireAssignment(request.reader, at)
  checkSame(body['allotment@odata.bind'], before.allotmentId, 'allotment')
  checkSame(body['assignedTo@odata.bind'], before.targetId, 'assignedTo')
  if (
    body.disabledServicePlanIds === undefined &&
    body.priority === undefined &&
    body.includeNestedGroups === undefined
  ) {
    throw new Refusal('requiredFieldOrParameterMissing', 'The property "disabledServicePlanIds" is needed.', {
      target: 'body',
      propertyName: 'disabledServicePlanIds',
    })
  }
  return write(request, 'updateAssignment', async (ctx, reader) => {
    await updateAssignment(ctx, {
      assignmentId: before.id,
      ...(body.disabledServicePlanIds === undefined ? {} : { disabledPlanIds: body.disabledServicePlanIds }),
      ...(body.priority === undefined ? {} : { priority: body.priority }),
      ...(body.includeNestedGroups === undefined ? {} : { includeNestedGroups: body.includeNestedGroups }),
      ifMatch: request.ifMatch,
    })
    return writtenAssignment(request, reader, before.id)
  })
}

function checkSame(reference: string | undefined, present: string, propertyName: keyof typeof among): void {
  if (reference === undefined || boundId(reference, propertyName, among[propertyName]) === present) return
  throw new Refusal(
    'immutablePropertyModified',
    `"${propertyName}" of an assignment cannot change. End this assignment and create another.`,
    { target: 'body', propertyName },
  )
}

async function get({ reader, params, query }: ApiRequest): Promise<Reply> {
  const row = await requireAssignment(reader, params as At)
  return {
    etag: assignmentTag(row),
    body: (await presentRows(reader, presentAssignment, [row], query))[0],
  }
}

async function remove(request: ApiRequest): Promise<Reply> {
  const { id } = await requireAssignment(request.reader, request.params as At)
  return write(request, 'endAssignment', (ctx) => endAssignment(ctx, id, request.ifMatch))
}

async function getAllotment({ reader, params, query }: ApiRequest): Promise<Reply> {
  const { allotmentId } = await requireAssignment(reader, params as At)
  const row = await requireAllotment(reader, allotmentId)
  return { body: (await presentRows(reader, presentAllotment, [row], query))[0] }
}

async function getAssignedTo({ reader, params, query }: ApiRequest): Promise<Reply> {
  const { targetId, targetType } = await requireAssignment(reader, params as At)
  return { body: (await presentObjects(reader, [{ id: targetId, type: targetType }], query))[0] }
}

const places = [
  endpoints.allAssignments,
  endpoints.assignmentsOfAllotment,
  endpoints.assignmentsOfUser,
  endpoints.assignmentsOfGroup,
  endpoints.assignmentsOfDevice,
] as const

const reprocess = (request: ApiRequest): Promise<Reply> =>
  write(request, 'reprocessAssignments', (ctx) => reprocessUser(ctx, request.params.userId ?? ''))

export const assignmentRoutes: readonly Route[] = [
  ...places.flatMap((at): Route[] => [
    { endpoint: at.list, handle: list },
    { endpoint: at.create, handle: create },
    { endpoint: at.get, handle: get },
    { endpoint: at.update, handle: update },
    { endpoint: at.remove, handle: remove },
    { endpoint: at.getAllotment, handle: getAllotment },
    { endpoint: at.getAssignedTo, handle: getAssignedTo },
  ]),
  route(endpoints.reprocessAssignments, reprocess),
  route(endpoints.reprocessAssignmentsQualified, reprocess),
]
