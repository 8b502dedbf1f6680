import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkFilter } from '../../src/contract/odata-check.ts'
import { evaluateFilter } from '../../src/contract/odata-evaluate.ts'
import { parseFilter } from '../../src/contract/odata-filter.ts'
import type { FilterTypes, PropertyType } from '../../src/contract/odata-types.ts'
import { routes } from '../../src/graph/routes.ts'
import { chooseSeed, isLong, type Random, randomFrom } from '../simulation/seed.ts'
import { type LicensingWorld, licensingWorld } from '../support/licensing-world.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Every list that can be filtered, filled with rows, answers random filters as evaluateFilter says of the same rows:
// each name leads to the right column, with the right type and the right nulls.

const filtersOfEach = isLong ? 1_500 : 60
const admin = '/beta/admin/cloudLicensing'
const mostRows = '$top=999'

let api: TestApi
let world: LicensingWorld
let random: Random
let userWith: Record<'waiting' | 'errors', string>
/** A group of everybody who is filtered, and one that is a member of the filtered groups. */
let everybody: string
let inner: string

beforeAll(async () => {
  random = randomFrom(chooseSeed('real lists'))
  api = await testApi()
  world = await licensingWorld(api)
  await fill()
})
afterAll(() => api.close())

/** People, groups, purchases and refused commands that differ in what filters can name. */
async function fill(): Promise<void> {
  const names = ['Ärzte', "it's", 'a%b', 'a_b', 'Zoë', 'x\\y']
  const made: string[] = []
  inner = await api.group('Inner')
  for (const [index, name] of names.entries()) {
    const user = await api.post('/v1.0/users', {
      userPrincipalName: `filtered${index}@contoso.com`,
      ...(index % 3 === 0
        ? {}
        : { displayName: name, surname: name.toUpperCase(), department: names[index - 1] }),
      ...(index % 2 === 0 ? { mail: `Mail${index}@contoso.com`, jobTitle: 'Clerk', givenName: 'A' } : {}),
      userType: index % 2 === 0 ? 'Guest' : 'Member',
      accountEnabled: index % 3 !== 1,
      ...(index % 2 === 0 ? { usageLocation: 'DE' } : {}),
    })
    const group = await api.post('/v1.0/groups', {
      displayName: name,
      ...(index % 2 === 0 ? { mailNickname: `nick${index}`, groupTypes: ['Unified'] } : {}),
      mailEnabled: index % 2 === 0,
      securityEnabled: index % 3 !== 0,
    })
    const device = await api.post('/v1.0/devices', {
      displayName: name,
      ...(index % 2 === 0 ? { deviceId: `D${index}`, operatingSystem: names[index] } : {}),
      accountEnabled: index % 3 === 0,
    })
    made.push(user.id, group.id, device.id)
    for (const member of [world.ann, world.deviceId, inner])
      await api.post(`/v1.0/groups/${group.id}/members/$ref`, { '@odata.id': member })
    api.clock.advance(1_000)
  }
  everybody = await api.group('Filtered', [world.ann, ...made])
  for (const [index, state] of ['Warning', 'Suspended', 'LockedOut', 'Deleted'].entries()) {
    const { subscriptionId } = await api.buy(index + 1, { skuPartNumber: 'VISIOCLIENT' })
    await api.patch(`/v1.0/directory/subscriptions/${subscriptionId}`, {
      status: state,
      isTrial: index % 2 === 0,
    })
  }
  const second = await api.allot(world.skuId, 'Second', 1)
  await api.assign(
    second,
    { user: world.ann },
    { disabledServicePlanIds: ['efb87545-963c-4e0d-99df-69c6916d9eb0'] },
  )
  await api.patch(`${admin}/allotments/${second}`, { state: 'hold', description: 'x' })
  await api.assign(second, { group: world.outerGroupId }, { priority: 5, includeNestedGroups: true })
  await queue()
  await api.settler.idle()
  for (const name of ['Gone', 'Left']) await api.remove(`/v1.0/users/${await api.user(name)}`)
  const roleDefinitionId = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
  for (const principalId of [world.ann, world.bob]) {
    await api.post('/v1.0/roleManagement/directory/roleAssignments', {
      principalId,
      roleDefinitionId,
      directoryScopeId: '/',
    })
  }
  await api.call('DELETE', `/v1.0/groups/${world.groupId}`)
}

/** Somebody who waited and was admitted, and others who wait: since other moments, by priority, and pinned. */
async function queue(): Promise<void> {
  const allotment = `${admin}/allotments/${world.allotmentId}`
  await api.buy(2)
  await api.patch(allotment, { allottedUnits: 4 })
  const waiting: string[] = []
  for (const name of ['Wade', 'Wanda', 'Will']) {
    api.clock.advance(60_000)
    waiting.push(await api.user(name))
    await api.post(`/v1.0/groups/${world.groupId}/members/$ref`, { '@odata.id': waiting.at(-1) })
  }
  const place = (id?: string) => `${allotment}/waitingMembers/${world.allotmentId}_${id}`
  await api.patch(place(waiting[1]), { pinned: true })
  await api.patch(place(waiting[2]), { priority: 3 })
  userWith = { waiting: waiting[2] ?? '', errors: world.dan }
}

type List = {
  readonly path: string
  /** The path with its ids, and what of related objects filters can name. */
  url(): string | Promise<string>
  /** Filterable and shown nowhere: looked at in other tests. */
  readonly unseen?: readonly string[]
}

const assigned = '$select=*&$expand=assignedTo($select=id),allotment($select=id,skuId,skuPartNumber)'
const member = '$select=*&$expand=assignedTo($select=id)'
const people = '$select=*&$expand=memberOf($select=id)'
const through = ['assignedThrough']
const rightsOf = async (place: string) => {
  const { value } = await api.get(`/beta/${place}/cloudLicensing/usageRights`)
  return `/beta/${place}/cloudLicensing/usageRights/${value[0].id}`
}
const places: readonly (readonly [string, () => string])[] = [
  ['users/{userId}', () => `users/${world.ann}`],
  ['groups/{groupId}', () => `groups/${world.groupId}`],
  ['devices/{deviceId}', () => `devices/${world.deviceId}`],
]

const lists: readonly List[] = [
  { path: '/admin/cloudLicensing/allotments', url: () => `${admin}/allotments?$select=*` },
  {
    path: '/admin/cloudLicensing/allotments/{allotmentId}/seats',
    url: () => `${admin}/allotments/${world.allotmentId}/seats?${member}`,
    unseen: through,
  },
  { path: '/admin/cloudLicensing/assignments', url: () => `${admin}/assignments?${assigned}` },
  {
    path: '/admin/cloudLicensing/allotments/{allotmentId}/assignments',
    url: () => `${admin}/allotments/${world.allotmentId}/assignments?${assigned}`,
  },
  {
    path: '/admin/cloudLicensing/allotments/{allotmentId}/waitingMembers',
    url: () => `${admin}/allotments/${world.allotmentId}/waitingMembers?${member}`,
    unseen: through,
  },
  ...(['users/{userId}', 'devices/{deviceId}'] as const).map((place) => ({
    path: `/${place}/cloudLicensing/waitingMembers`,
    url: () => {
      const holder = place.startsWith('users')
        ? `users/${userWith.waiting}`
        : `devices/${world.waitingDeviceId}`
      return `/beta/${holder}/cloudLicensing/waitingMembers?${member}`
    },
    unseen: through,
  })),
  {
    path: '/admin/cloudLicensing/assignmentErrors',
    url: () => `${admin}/assignmentErrors?${member}`,
    unseen: through,
  },
  {
    path: '/users/{userId}/cloudLicensing/assignmentErrors',
    url: () => `/beta/users/${userWith.errors}/cloudLicensing/assignmentErrors?${member}`,
    unseen: through,
  },
  ...places.flatMap(([place, at]): List[] => [
    {
      path: `/${place}/cloudLicensing/assignments`,
      url: () => `/beta/${at()}/cloudLicensing/assignments?${assigned}`,
    },
    {
      path: `/${place}/cloudLicensing/usageRights`,
      url: () => `/beta/${at()}/cloudLicensing/usageRights?$select=*`,
    },
    {
      path: `/${place}/cloudLicensing/usageRights/{usageRightId}/assignments`,
      url: async () => `${await rightsOf(at())}/assignments?${assigned}`,
    },
    {
      path: `/${place}/cloudLicensing/usageRights/{usageRightId}/allotments`,
      url: async () => `${await rightsOf(at())}/allotments?$select=*`,
    },
  ]),
  { path: '/users', url: () => `/v1.0/users?${people}` },
  {
    path: '/directory/deletedItems/microsoft.graph.user',
    url: () => `/v1.0/directory/deletedItems/microsoft.graph.user?${people}`,
  },
  { path: '/devices', url: () => `/v1.0/devices?${people}` },
  {
    path: '/groups',
    url: () => '/v1.0/groups?$select=*&$expand=members($select=id),memberOf($select=id)',
    unseen: ['hasMembersWithLicenseErrors'],
  },
  ...memberships(),
  { path: '/admin/cloudLicensing/servicePlanRules', url: () => `${admin}/servicePlanRules?$select=*` },
  { path: '/directory/subscriptions', url: () => '/v1.0/directory/subscriptions?$select=*' },
  { path: '/auditLogs/directoryAudits', url: () => '/v1.0/auditLogs/directoryAudits?$select=*' },
  {
    path: '/roleManagement/directory/roleAssignments',
    url: () => '/v1.0/roleManagement/directory/roleAssignments?$select=*',
  },
]

/** Members of a group and groups of a member: all of them, and casts to a kind. */
function memberships(): List[] {
  const unseen = {
    user: ['memberOf'],
    device: ['memberOf'],
    group: ['hasMembersWithLicenseErrors', 'members', 'memberOf'],
  }
  const ofMembers = ['members', 'transitiveMembers'].flatMap((name): List[] => [
    { path: `/groups/{groupId}/${name}`, url: () => `/v1.0/groups/${everybody}/${name}?$select=*` },
    ...(['user', 'device', 'group'] as const).map((kind) => ({
      path: `/groups/{groupId}/${name}/microsoft.graph.${kind}`,
      url: () => `/v1.0/groups/${everybody}/${name}/microsoft.graph.${kind}?$select=*`,
      unseen: unseen[kind],
    })),
  ])
  const holders: readonly (readonly [string, () => string])[] = [
    ['users/{userId}', () => `users/${world.ann}`],
    ['groups/{groupId}', () => `groups/${inner}`],
    ['devices/{deviceId}', () => `devices/${world.deviceId}`],
  ]
  const ofHolders = holders.flatMap(([place, at]) =>
    ['memberOf', 'transitiveMemberOf'].flatMap((name) =>
      ['', '/microsoft.graph.group'].map((cast) => ({
        path: `/${place}/${name}${cast}`,
        url: () => `/v1.0/${at()}/${name}${cast}?$select=*`,
        unseen: unseen.group,
      })),
    ),
  )
  return [...ofMembers, ...ofHolders]
}

const filterable = routes
  .map(({ endpoint }) => endpoint)
  .filter(({ method, path, answer }) => method === 'GET' && answer.kind === 'list' && !path.startsWith('/me'))
  // Delta queries take ids only, and the export the filters of the list.
  .filter(({ path, query }) => query?.filter && !path.endsWith('/delta'))

test('every list that can be filtered is looked at', () => {
  expect(lists.map(({ path }) => path).sort()).toEqual(filterable.map(({ path }) => path).sort())
})

describe('filters in SQL and in memory', () => {
  test.each(lists.map((list) => [list.path, list] as const))('%s', { timeout: 600_000 }, async (_, list) => {
    const types = filterable.find(({ path }) => path === list.path)?.query?.filter
    if (!types) throw new Error('no filter')
    const url = `${await list.url()}&${mostRows}`
    const rows: Json[] = (await api.get(url)).value
    expect(rows.length).toBeGreaterThan(0)
    const known = seenIn(types, rows)
    const named = [...Object.keys(types.properties), ...Object.keys(types.collections ?? {})]
    expect(named.filter((each) => !known.some(({ path }) => path === each))).toEqual(list.unseen ?? [])
    let hits = 0
    for (let n = 0; n < filtersOfEach; n++) {
      const filter = condition(known, 2)
      const checked = checkFilter(parseFilter(filter), types)
      const expected = rows.filter((row) => evaluateFilter(checked, row)).map(({ id }) => id)
      const answer = await api.call('GET', `${url}&$filter=${encodeURIComponent(filter)}`)
      expect([filter, answer.status, answer.body.value?.map(({ id }: Json) => id)]).toEqual([
        filter,
        200,
        expected,
      ])
      hits += expected.length
    }
    // Of filters that let nothing or everything through little would be learned.
    expect(hits).toBeGreaterThan(0)
    expect(hits).toBeLessThan(rows.length * filtersOfEach)
  })
})

/** A name with its type and values that rows have. */
type Known = {
  readonly path: string
  readonly type?: PropertyType
  readonly values: readonly unknown[]
  readonly elements?: readonly Known[]
}

function valueAt(row: Json, path: string): unknown {
  return path
    .split('/')
    .reduce((at: Json, name) => at?.[name] ?? (at === null || at === undefined ? at : at[name]), row)
}

function seenIn(types: FilterTypes, rows: readonly Json[]): Known[] {
  const known: Known[] = []
  for (const [path, type] of Object.entries(types.properties)) {
    const values = rows.map((row) => valueAt(row, path))
    if (values.some((value) => value !== undefined)) known.push({ path, type, values })
  }
  for (const [path, { element, properties }] of Object.entries(types.collections ?? {})) {
    const all = rows.flatMap((row) => (valueAt(row, path) as Json[] | undefined) ?? [])
    if (!rows.some((row) => Array.isArray(valueAt(row, path)))) continue
    const inner = Object.entries(properties ?? {}).map(([name, type]) => ({
      path: `x/${name}`,
      type,
      values: all.map((each) => valueAt(each, name)),
    }))
    known.push({ path, values: [], elements: element ? [{ path: 'x', type: element, values: all }] : inner })
  }
  return known
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']

/** A value of a row, one that is nearly one, or null. */
function literal({ type, values }: Known): string {
  const value = random.chance(0.1) ? null : (random.pick(values) ?? null)
  switch (type?.type) {
    case 'guid':
      return value === null
        ? (random.pick(['null', '00000000-0000-4000-8000-000000000000']) ?? '')
        : String(value)
    case 'int':
      return value === null ? '0' : String(Number(value) + random.below(3) - 1)
    case 'boolean':
      return String(value ?? true)
    case 'dateTime':
    case 'date':
      return value === null ? 'null' : String(value)
    case 'enum':
      return value === null ? quoted(random.pick(type.values ?? []) ?? '') : quoted(String(value))
    default:
      return value === null
        ? 'null'
        : quoted(random.chance(0.3) ? String(value).toUpperCase() : String(value))
  }
}

function leaf(known: readonly Known[]): string {
  const one = random.pick(known)
  if (!one) return 'true eq true'
  if (one.elements) {
    const quantifier = random.pick(['any', 'all'])
    return random.pick([
      `${one.path}/any()`,
      `${one.path}/$count ${random.pick(comparisons)} ${random.below(4)}`,
      `${one.path}/${quantifier}(x:${leaf(one.elements)})`,
      `${one.path}/${quantifier}(x:not (${leaf(one.elements)}) or ${leaf(one.elements)})`,
    ]) as string
  }
  const kind = one.type?.type ?? 'string'
  const isText = kind === 'string' || kind === 'caseInsensitiveString'
  const isOrdered = isText || ['int', 'date', 'dateTime'].includes(kind)
  const operator = random.pick(isOrdered ? comparisons : ['eq', 'ne'])
  const forms = [
    `${one.path} ${operator} ${literal(one)}`,
    `${one.path} in (${literal(one)}, ${literal(one)})`,
    `${one.path} ${random.pick(['eq', 'ne'])} null`,
  ]
  if (isText) forms.push(textForm(one), `tolower(${one.path}) ${operator} ${literal(one).toLowerCase()}`)
  return random.pick(forms) as string
}

function textForm(one: Known): string {
  const text = String(random.pick(one.values) ?? 'a')
  const from = random.below(text.length)
  const part = {
    startswith: text.slice(0, 3),
    endswith: text.slice(-3),
    contains: text.slice(from, from + 3),
  }
  const name = random.pick(['startswith', 'endswith', 'contains'] as const) ?? 'contains'
  return `${name}(${one.path}, ${quoted(part[name])})`
}

function condition(known: readonly Known[], depth: number): string {
  if (depth === 0 || random.chance(0.4)) return leaf(known)
  const [a, b] = [condition(known, depth - 1), condition(known, depth - 1)]
  return random.pick([`(${a}) and (${b})`, `(${a}) or (${b})`, `not (${a})`]) as string
}
