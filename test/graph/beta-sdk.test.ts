import { JsonParseNode } from '@microsoft/kiota-serialization-json'
import * as licensing from '@microsoft/msgraph-beta-sdk/models/cloudLicensing/index.js'
import * as models from '@microsoft/msgraph-beta-sdk/models/index.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LicensingWorld, licensingWorld } from '../support/licensing-world.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// Microsoft's own models of the beta surface read our answers: whatever they do not know ends in
// `additionalData`, wherever it stands.

let api: TestApi
let world: LicensingWorld
beforeAll(async () => {
  api = await testApi()
  world = await licensingWorld(api)
})
afterAll(() => api.close())

type Factory = Parameters<JsonParseNode['getObjectValue']>[0]

function read(body: Json, factory: unknown): Json {
  return new JsonParseNode(body).getObjectValue(factory as Factory)
}

/** Everything in an object that its model has no place for, by path. */
function leftOver(model: unknown, path = ''): string[] {
  if (Array.isArray(model)) return model.flatMap((each, index) => leftOver(each, `${path}[${index}]`))
  if (typeof model !== 'object' || model === null || model instanceof Date) return []
  return Object.entries(model).flatMap(([name, value]) =>
    name === 'additionalData'
      ? Object.keys(value as object).map((unknown) => `${path}.${unknown}`)
      : leftOver(value, `${path}.${name}`),
  )
}

/** OData's own word about an answer, which no model holds; Microsoft's answers have it, too. */
const envelope = ['.@odata.context']

const admin = '/beta/admin/cloudLicensing'
const m = { ...models, ...licensing } as unknown as Record<string, unknown>
const userProperties =
  'id,displayName,accountEnabled,usageLocation,userType,createdDateTime,assignedLicenses,assignedPlans,licenseAssignmentStates,provisionedPlans'

const lists: readonly (readonly [string, () => string, string])[] = [
  [
    'allotments',
    () => `${admin}/allotments?$expand=assignments($expand=assignedTo),waitingMembers($expand=assignedTo)`,
    'AllotmentCollectionResponse',
  ],
  ['assignments', () => `${admin}/assignments?$expand=assignedTo,allotment`, 'AssignmentCollectionResponse'],
  [
    'waiting members',
    () => `/beta/users/${world.cem}/cloudLicensing/waitingMembers?$expand=allotment,assignedTo&$count=true`,
    'WaitingMemberCollectionResponse',
  ],
  [
    'assignment errors',
    () => `${admin}/assignmentErrors?$expand=assignedTo,usageRight`,
    'AssignmentErrorCollectionResponse',
  ],
  ['users', () => `/beta/users?$select=${userProperties}&$top=2`, 'UserCollectionResponse'],
  [
    'groups',
    () => '/beta/groups?$select=id,displayName,assignedLicenses,licenseProcessingState',
    'GroupCollectionResponse',
  ],
  ['devices', () => '/beta/devices', 'DeviceCollectionResponse'],
  ['products', () => '/beta/subscribedSkus', 'SubscribedSkuCollectionResponse'],
  ['subscriptions', () => '/beta/directory/subscriptions', 'CompanySubscriptionCollectionResponse'],
  ['license details', () => `/beta/users/${world.ann}/licenseDetails`, 'LicenseDetailsCollectionResponse'],
  ['organization', () => '/beta/organization', 'OrganizationCollectionResponse'],
  [
    'members',
    () => `/beta/groups/${world.outerGroupId}/transitiveMembers`,
    'DirectoryObjectCollectionResponse',
  ],
]

describe('nothing is left over', () => {
  test.each(lists)('of %s', async (_, path, name) => {
    const body = await api.get(path())
    expect(body.value.length).toBeGreaterThan(0)
    const model = read(body, m[`create${name}FromDiscriminatorValue`])
    expect(model.value.length).toBe(body.value.length)
    expect(leftOver(model)).toEqual(envelope)
    expect(model.odataNextLink).toBe(body['@odata.nextLink'])
  })

  test('of usage rights; the list model of that name is the one of an older entity', async () => {
    const expand = '$expand=assignments,allotments'
    const { value } = await api.get(`/beta/users/${world.ann}/cloudLicensing/usageRights?${expand}`)
    expect(m.createUsageRightCollectionResponseFromDiscriminatorValue).toBeTypeOf('function')
    for (const right of value) {
      const model = read(right, m.createUsageRightFromDiscriminatorValue)
      expect(leftOver(model)).toEqual([])
      expect([model.skuId, model.services.length, model.allotments.length]).toEqual([
        world.skuId,
        right.services.length,
        1,
      ])
    }
  })

  test.each(['User', 'Group'])('of what assignLicense answers: %s', async (name) => {
    const id = name === 'User' ? world.bob : world.groupId
    const { body } = await api.call('POST', `/beta/${name.toLowerCase()}s/${id}/assignLicense`, {
      addLicenses: [],
      removeLicenses: [],
    })
    const model = read(body, m[`create${name}FromDiscriminatorValue`])
    expect([leftOver(model), model.id, model.assignedLicenses.length]).toEqual([envelope, id, 1])
  })

  test('of an assignment made and changed', async () => {
    const { defaultAllotmentId } = await api.buy(1, { skuPartNumber: 'VISIOCLIENT' })
    const base = `/beta/users/${world.ann}/cloudLicensing/assignments`
    const made = await api.post(base, {
      'allotment@odata.bind': `https://host/beta/admin/cloudLicensing/allotments/${defaultAllotmentId}`,
      disabledServicePlanIds: [],
    })
    const changed = await api.patch(`${base}/${made.id}`, { disabledServicePlanIds: [] })
    for (const body of [made, changed]) {
      const model = read(body, m.createAssignmentFromDiscriminatorValue)
      expect([leftOver(model), model.disabledServicePlanIds]).toEqual([envelope, []])
    }
  })

  test('of an error', async () => {
    const { body } = await api.call('GET', `${admin}/allotments/nothing`)
    const errors = await import('@microsoft/msgraph-beta-sdk/models/oDataErrors/index.js')
    const model = read(body, errors.createODataErrorFromDiscriminatorValue)
    expect([model.errorEscaped.code, model.errorEscaped.message]).toEqual(['notFound', expect.any(String)])
    expect(model.errorEscaped.innerError).toMatchObject({
      requestId: expect.any(String),
      date: expect.any(Date),
    })
  })
})

test('values come through with their types', async () => {
  const one = read(
    await api.get(`${admin}/allotments/${world.allotmentId}`),
    m.createAllotmentFromDiscriminatorValue,
  )
  expect(one).toMatchObject({
    id: world.allotmentId,
    skuId: world.skuId,
    allottedUnits: 3,
    consumedUnits: 3,
    odataType: '#microsoft.graph.cloudLicensing.allotment',
  })
  const [subscription] = one.subscriptions
  expect([
    subscription.startDate.toString(),
    subscription.nextLifecycleDate.toString(),
    subscription.state,
  ]).toEqual(['2026-03-01', '9999-12-31', 'active'])
  const { value } = await api.get(`/beta/users/${world.cem}/cloudLicensing/waitingMembers`)
  const waiting = read(value[0], m.createWaitingMemberFromDiscriminatorValue)
  expect(waiting.waitingSinceDateTime).toEqual(new Date('2026-03-01T08:00:00Z'))
})

test('what the published models lack: flags are read from arrays only, and Graph sends text', async () => {
  const body = await api.get(`${admin}/allotments/${world.allotmentId}`)
  expect(body.assignableTo).toBe('user,group')
  expect(read(body, m.createAllotmentFromDiscriminatorValue).assignableTo).toEqual([])
  expect(
    read({ ...body, assignableTo: ['user', 'group'] }, m.createAllotmentFromDiscriminatorValue).assignableTo,
  ).toEqual(['user', 'group'])
})
