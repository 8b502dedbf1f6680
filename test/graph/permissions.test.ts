import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessOf } from '../../src/contract/access.ts'
import { routes } from '../../src/graph/routes.ts'
import { giveRole, tokenOf } from '../support/callers.ts'
import { type LicensingWorld, licensingWorld } from '../support/licensing-world.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

// Microsoft's tables of permissions: each of these lets a token in, whatever else does. Words that end in `.All` or
// `.Organization` are for the whole organization, the others for what the person manages.

const directoryRead = ['Directory.Read.All', 'Directory.ReadWrite.All']
const cloudRead = ['CloudLicensing.Read', 'CloudLicensing.Read.All', ...directoryRead]
const ofUsers = [
  'User-CloudLicensing.Read',
  'User-CloudLicensing.Read.All',
  'User.Read.All',
  'User.ReadWrite.All',
]
const ofGroups = ['Group-CloudLicensing.Read', 'Group-CloudLicensing.Read.All']
const rights = ['User-UsageRight.Read', 'User-UsageRight.Read.All']
const assign = [
  'CloudLicensing.AssignLicenses',
  'CloudLicensing.AssignLicenses.Organization',
  'Directory.ReadWrite.All',
]
const assignUsers = [
  'User-CloudLicensing.AssignLicenses',
  'User-CloudLicensing.AssignLicenses.Organization',
  'User.ReadWrite.All',
]
const assignGroups = [
  'Group-CloudLicensing.AssignLicenses',
  'Group-CloudLicensing.AssignLicenses.Organization',
  'Group.ReadWrite.All',
]
const assignAnybody = [...assign, ...assignUsers, ...assignGroups]

const admin = '/admin/cloudLicensing'
const documented: Readonly<Record<string, readonly string[]>> = {
  [`GET ${admin}/allotments`]: cloudRead,
  [`GET ${admin}/allotments/{allotmentId}`]: cloudRead,
  [`GET ${admin}/allotments/{allotmentId}/waitingMembers`]: [...cloudRead, ...ofUsers],
  [`GET ${admin}/allotments/{allotmentId}/waitingMembers/{waitingMemberId}`]: [...cloudRead, ...ofUsers],
  [`GET ${admin}/allotments/{allotmentId}/assignments`]: cloudRead,
  [`POST ${admin}/allotments/{allotmentId}/assignments`]: assignAnybody,
  [`GET ${admin}/assignments`]: cloudRead,
  [`GET ${admin}/assignments/{assignmentId}`]: cloudRead,
  [`GET ${admin}/assignments/{assignmentId}/allotment`]: cloudRead,
  [`GET ${admin}/assignments/{assignmentId}/assignedTo`]: [...cloudRead, ...ofUsers],
  [`POST ${admin}/assignments`]: assignAnybody,
  [`PATCH ${admin}/assignments/{assignmentId}`]: assign,
  [`DELETE ${admin}/assignments/{assignmentId}`]: assign,
  [`GET ${admin}/assignmentErrors`]: [...cloudRead, ...ofUsers],
  [`GET ${admin}/assignmentErrors/{assignmentErrorId}/usageRight`]: [...cloudRead, ...ofUsers],
  'GET /users/{userId}/cloudLicensing/assignments': [...cloudRead, ...ofUsers],
  'GET /me/cloudLicensing/assignments/{assignmentId}/allotment': [...cloudRead, ...ofUsers],
  'POST /users/{userId}/cloudLicensing/assignments': [...assignUsers, 'Directory.ReadWrite.All'],
  'PATCH /users/{userId}/cloudLicensing/assignments/{assignmentId}': [
    ...assignUsers,
    'Directory.ReadWrite.All',
  ],
  'DELETE /me/cloudLicensing/assignments/{assignmentId}': [...assignUsers, 'Directory.ReadWrite.All'],
  'POST /users/{userId}/cloudLicensing/assignments/reprocessAssignments': [
    'CloudLicensing.AssignLicenses.Organization',
    'User-CloudLicensing.AssignLicenses.Organization',
    'Group-CloudLicensing.AssignLicenses.Organization',
    'User.ReadWrite.All',
    'Group.ReadWrite.All',
    'Directory.ReadWrite.All',
  ],
  'GET /groups/{groupId}/cloudLicensing/assignments': [
    ...cloudRead,
    ...ofGroups,
    'Group.Read.All',
    'Group.ReadWrite.All',
  ],
  'GET /groups/{groupId}/cloudLicensing/assignments/{assignmentId}/allotment': ofGroups,
  'POST /groups/{groupId}/cloudLicensing/assignments': [
    'CloudLicensing.AssignLicenses.Organization',
    'Group-CloudLicensing.AssignLicenses.Organization',
    'Group.ReadWrite.All',
    'User.ReadWrite.All',
    'Directory.ReadWrite.All',
  ],
  'PATCH /groups/{groupId}/cloudLicensing/assignments/{assignmentId}': assignGroups,
  'POST /devices/{deviceId}/cloudLicensing/assignments': [
    'CloudLicensing-Assignment.ReadWrite',
    'CloudLicensing-Assignment.ReadWrite.All',
  ],
  'GET /users/{userId}/cloudLicensing/usageRights': [
    ...rights,
    'User.Read',
    'User.ReadWrite',
    ...ofUsers,
    ...directoryRead,
  ],
  'GET /groups/{groupId}/cloudLicensing/usageRights': [
    'Group-UsageRight.Read.All',
    ...ofGroups,
    'Group.Read.All',
    'Group.ReadWrite.All',
    'User.Read.All',
    'User.ReadWrite.All',
    ...directoryRead,
  ],
  'GET /devices/{deviceId}/cloudLicensing/usageRights': [
    'CloudLicensing-UsageRights.Read',
    'CloudLicensing-UsageRights.Read.All',
  ],
  'GET /users/{userId}/cloudLicensing/waitingMembers': rights,
  'GET /users/{userId}/cloudLicensing/waitingMembers/{waitingMemberId}': [...cloudRead, ...ofUsers],
  'GET /devices/{deviceId}/cloudLicensing/waitingMembers': [
    'CloudLicensing-Allotment.Read',
    'CloudLicensing-Allotment.ReadWrite',
    'CloudLicensing-Allotment.Read.All',
    'CloudLicensing-Allotment.ReadWrite.All',
  ],
  'POST /users/{userId}/assignLicense': [
    'LicenseAssignment.ReadWrite.All',
    'User.ReadWrite.All',
    'Directory.ReadWrite.All',
  ],
  'POST /groups/{groupId}/assignLicense': [
    'LicenseAssignment.ReadWrite.All',
    'Group.ReadWrite.All',
    'Directory.ReadWrite.All',
  ],
  'POST /users/{userId}/reprocessLicenseAssignment': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
}

describe('permissions that Microsoft documents', () => {
  test.each(Object.entries(documented))('%s', (name, permissions) => {
    const found = routes.find(({ endpoint: { method, path } }) => `${method} ${path}` === name)
    if (!found) throw new Error(`${name} is not served`)
    const { all, own } = accessOf(found.endpoint)
    const isForAll = (permission: string) => /\.(All|Organization)$/.test(permission)
    expect(permissions.filter((each) => isForAll(each) && !all.includes(each))).toEqual([])
    expect(permissions.filter((each) => !isForAll(each) && !own.includes(each))).toEqual([])
  })
})

describe('a token with one of them', () => {
  let api: TestApi
  let world: LicensingWorld
  let person: string
  beforeAll(async () => {
    api = await testApi()
    world = await licensingWorld(api)
    person = await api.user('Scoped')
    await giveRole(api, person, 'licenseAdministrator')
  })
  afterAll(() => api.close())

  const statusWith = async (scope: string, method: string, path: string, body?: object) => {
    const token = await tokenOf(api, person, { scopes: [scope] })
    return (await api.call(method, path, body, { token })).status
  }
  const nothing = { addLicenses: [], removeLicenses: [] }

  test.each<[string, 'GET' | 'POST', () => string, object | undefined, number]>([
    [
      'Group-UsageRight.Read.All',
      'GET',
      () => `/beta/groups/${world.groupId}/cloudLicensing/usageRights`,
      undefined,
      200,
    ],
    [
      'Group-UsageRight.Read.All',
      'GET',
      () => `/beta/groups/${world.groupId}/cloudLicensing/assignments`,
      undefined,
      403,
    ],
    [
      'Group-CloudLicensing.Read.All',
      'GET',
      () => `/beta/groups/${world.groupId}/cloudLicensing/assignments`,
      undefined,
      200,
    ],
    [
      'Group-CloudLicensing.Read.All',
      'GET',
      () => `/beta/users/${world.ann}/cloudLicensing/assignments`,
      undefined,
      403,
    ],
    [
      'User-UsageRight.Read.All',
      'GET',
      () => `/beta/users/${world.cem}/cloudLicensing/waitingMembers`,
      undefined,
      200,
    ],
    [
      'User.ReadWrite.All',
      'POST',
      () => `/v1.0/users/${world.ann}/reprocessLicenseAssignment`,
      undefined,
      200,
    ],
    ['Group.ReadWrite.All', 'POST', () => `/v1.0/groups/${world.groupId}/assignLicense`, nothing, 202],
    ['User.ReadWrite.All', 'POST', () => `/v1.0/groups/${world.groupId}/assignLicense`, nothing, 403],
    ['User.Read.All', 'GET', () => '/v1.0/users/delta', undefined, 200],
    ['CloudLicensing.Read.All', 'GET', () => '/v1.0/users/delta', undefined, 403],
    ['Group.Read.All', 'GET', () => '/beta/admin/cloudLicensing/allotments/delta', undefined, 403],
  ])('%s: %s', async (scope, method, path, body, status) => {
    expect([path(), await statusWith(scope, method, path(), body)]).toEqual([path(), status])
  })
})
