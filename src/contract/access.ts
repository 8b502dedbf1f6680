import type { AnyEndpoint } from './endpoint.ts'

/**
 * Who may ask for an endpoint. `anybody`: whoever is known here, and sees what is theirs (rules 25 to 28);
 * `reader`: any role; `administrator`: who may change things; `globalAdministrator`: who may give roles.
 */
export type Audience = 'anybody' | 'reader' | 'administrator' | 'globalAdministrator'

/** Graph's permissions that a limited token needs: `all` of the organization, or `own` for what the person owns. */
export type Access = {
  readonly audience: Audience
  readonly all: readonly string[]
  readonly own: readonly string[]
}

type Rule = readonly [methods: string, path: RegExp, access: Access]

const readDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All']
const writeDirectory = ['Directory.ReadWrite.All']
const readAll = ['CloudLicensing.Read.All', ...readDirectory]
const assignAll = ['CloudLicensing.AssignLicenses.Organization', ...writeDirectory]
const usersRead = ['User.Read.All', 'User.ReadWrite.All', ...readDirectory]
const groupsRead = ['Group.Read.All', 'Group.ReadWrite.All', 'GroupMember.Read.All', ...readDirectory]
const usersLicenses = ['User-CloudLicensing.Read.All', 'User.Read.All', 'User.ReadWrite.All']
const groupsLicenses = ['Group-CloudLicensing.Read.All', 'Group.Read.All', 'Group.ReadWrite.All']

const anybody = (all: readonly string[], own: readonly string[]): Access => ({
  audience: 'anybody',
  all: [...new Set(all)],
  own,
})
const licensesRead = anybody(readAll, ['CloudLicensing.Read'])
const personRead = anybody(
  [...readAll, ...usersLicenses],
  ['CloudLicensing.Read', 'User-CloudLicensing.Read'],
)
const personWaitingRead = anybody(
  [...personRead.all, 'User-UsageRight.Read.All'],
  [...personRead.own, 'User-UsageRight.Read'],
)
const personRightsRead = anybody(personWaitingRead.all, [
  ...personWaitingRead.own,
  'User.Read',
  'User.ReadWrite',
])
const groupRead = anybody(
  [...readAll, ...groupsLicenses],
  ['CloudLicensing.Read', 'Group-CloudLicensing.Read'],
)
const groupRightsRead = anybody(
  [...groupRead.all, 'Group-UsageRight.Read.All', 'User.Read.All', 'User.ReadWrite.All'],
  groupRead.own,
)
/** Microsoft has a family of permissions for each relation of a device. */
const deviceRead = (family: string): Access =>
  anybody(
    [...readAll, `${family}.Read.All`, `${family}.ReadWrite.All`],
    ['CloudLicensing.Read', `${family}.Read`, `${family}.ReadWrite`],
  )
const licensesWrite = anybody(assignAll, ['CloudLicensing.AssignLicenses'])
const personWrite = anybody(
  [...assignAll, 'User-CloudLicensing.AssignLicenses.Organization', 'User.ReadWrite.All'],
  ['CloudLicensing.AssignLicenses', 'User-CloudLicensing.AssignLicenses'],
)
const groupWrite = anybody(
  [...assignAll, 'Group-CloudLicensing.AssignLicenses.Organization', 'Group.ReadWrite.All'],
  ['CloudLicensing.AssignLicenses', 'Group-CloudLicensing.AssignLicenses'],
)
const deviceWrite = anybody(
  [...assignAll, 'CloudLicensing-Assignment.ReadWrite.All'],
  ['CloudLicensing.AssignLicenses', 'CloudLicensing-Assignment.ReadWrite'],
)
/** Where the path does not tell who is assigned. */
const anyoneWrite = anybody(
  [...personWrite.all, ...groupWrite.all],
  [...new Set([...personWrite.own, ...groupWrite.own])],
)
/** Who may read some of what can be followed; of which is asked for each resource. */
const followable = [...personRead.all]
const only = (audience: Audience, ...all: string[]): Access => ({ audience, all, own: [] })
const anAllotment = '/admin/cloudLicensing/allotments/\\{allotmentId\\}'
const at = (path: string) => new RegExp(`^${path}$`)
const below = (place: string, path: string) => at(`/${place}/\\{\\w+\\}/cloudLicensing/${path}`)
const anAssignment = 'assignments(/\\{assignmentId\\})?'

/** The first that fits counts; an endpoint that none fits is for those with a role, without a limited token. */
const rules: readonly Rule[] = [
  ['GET', at('/users/delta'), only('reader', ...usersRead)],
  ['GET', at('/groups/delta'), only('reader', ...groupsRead)],
  ['GET', at('/admin/.*/delta'), only('reader', ...readAll)],
  ['GET', at('/admin/cloudLicensing/allotments/.*/(waitingMembers(/.*)?|assignedTo)'), personRead],
  ['GET', at('/admin/cloudLicensing/allotments(/.*)?'), licensesRead],
  ['POST', at('/admin/cloudLicensing/allotments'), only('administrator', ...assignAll)],
  ['PATCH', at(anAllotment), licensesWrite],
  ['DELETE', at(anAllotment), only('administrator', ...assignAll)],
  ['POST', at(`${anAllotment}/transferUnits`), only('administrator', ...assignAll)],
  ['POST DELETE', at(`${anAllotment}/(owners|searchScopes)/.*`), only('administrator', ...assignAll)],
  ['POST', at(`${anAllotment}/assignments`), anyoneWrite],
  [
    'POST PATCH DELETE',
    at(`${anAllotment}/(seats|exclusions|waitingMembers|assignments)(/.*)?`),
    licensesWrite,
  ],
  ['GET', at('/admin/cloudLicensing/assignments(/\\{assignmentId\\}(/allotment)?)?'), licensesRead],
  ['GET', at('/admin/cloudLicensing/(assignments|assignmentErrors)(/.*)?'), personRead],
  ['POST', at('/admin/cloudLicensing/assignments'), anyoneWrite],
  ['PATCH DELETE', at('/admin/cloudLicensing/assignments/\\{assignmentId\\}'), licensesWrite],
  ['GET', below('users', 'usageRights(/.*)?'), personRightsRead],
  ['GET', below('users', 'waitingMembers(/.*)?'), personWaitingRead],
  ['GET', below('users', '.*'), personRead],
  ['GET', at('/users/\\{userId\\}/cloudLicensing'), personRightsRead],
  ['GET', below('groups', 'usageRights(/.*)?'), groupRightsRead],
  ['GET', below('groups', '.*'), groupRead],
  ['GET', at('/groups/\\{groupId\\}/cloudLicensing'), groupRightsRead],
  ['GET', below('devices', 'usageRights(/.*)?'), deviceRead('CloudLicensing-UsageRights')],
  ['GET', below('devices', 'waitingMembers(/.*)?'), deviceRead('CloudLicensing-Allotment')],
  ['GET', below('devices', '.*'), deviceRead('CloudLicensing-Assignment')],
  ['GET', at('/devices/\\{deviceId\\}/cloudLicensing'), deviceRead('CloudLicensing-Assignment')],
  ['POST PATCH DELETE', below('users', anAssignment), personWrite],
  [
    'POST',
    below('groups', 'assignments'),
    anybody([...groupWrite.all, 'User.ReadWrite.All'], groupWrite.own),
  ],
  ['PATCH DELETE', below('groups', anAssignment), groupWrite],
  ['POST PATCH DELETE', below('devices', anAssignment), deviceWrite],
  [
    'GET',
    at('/users(/\\{userId\\})?'),
    { audience: 'anybody', all: usersRead, own: ['User.ReadBasic.All', 'User.Read'] },
  ],
  [
    'GET',
    at('/groups(/\\{groupId\\})?'),
    { audience: 'anybody', all: groupsRead, own: ['CloudLicensing.Read'] },
  ],
  [
    'GET',
    at('/devices/\\{deviceId\\}'),
    { audience: 'anybody', all: ['Device.Read.All', ...readDirectory], own: ['CloudLicensing.Read'] },
  ],
  ['GET', at('/users/\\{userId\\}/memberOf'), only('reader', ...usersRead, ...groupsRead)],
  ['GET', at('/groups(/.*)?'), only('reader', ...groupsRead)],
  ['GET', at('/devices(/.*)?'), only('reader', 'Device.Read.All', ...readDirectory)],
  ['GET', at('/(directory/deletedItems|directoryObjects)/.*'), only('reader', ...usersRead)],
  [
    'POST PATCH DELETE',
    at('/users(/\\{userId\\})?'),
    only('administrator', 'User.ReadWrite.All', ...writeDirectory),
  ],
  ['POST', at('/directory/deletedItems/.*'), only('administrator', 'User.ReadWrite.All', ...writeDirectory)],
  [
    'POST DELETE',
    at('/groups/\\{groupId\\}/members/.*'),
    only('administrator', 'GroupMember.ReadWrite.All', 'Group.ReadWrite.All', ...writeDirectory),
  ],
  [
    'POST PATCH DELETE',
    at('/groups(/\\{groupId\\})?'),
    only('administrator', 'Group.ReadWrite.All', ...writeDirectory),
  ],
  ['POST PATCH DELETE', at('/devices(/\\{deviceId\\})?'), only('administrator', ...writeDirectory)],
  [
    'GET',
    at('/(subscribedSkus|directory/subscriptions).*'),
    only(
      'reader',
      'Organization.Read.All',
      'LicenseAssignment.Read.All',
      'LicenseAssignment.ReadWrite.All',
      ...readDirectory,
    ),
  ],
  [
    'POST PATCH DELETE',
    at('/directory/subscriptions.*'),
    only('administrator', 'Organization.ReadWrite.All', ...writeDirectory),
  ],
  [
    'GET',
    at('/admin/cloudLicensing/(products|catalogProducts|servicePlanRules)(/.*)?'),
    only('reader', ...readAll),
  ],
  [
    'PATCH POST DELETE',
    at('/admin/cloudLicensing/(products|servicePlanRules)(/.*)?'),
    only('administrator', ...assignAll),
  ],
  [
    'GET',
    at('/admin/cloudLicensing/(settings|health|prerequisites)'),
    only('reader', 'Organization.Read.All', ...readDirectory),
  ],
  [
    'GET',
    at('/(auditLogs/directoryAudits(/.*)?|admin/cloudLicensing/auditExport)'),
    { audience: 'anybody', all: ['AuditLog.Read.All'], own: ['CloudLicensing.Read'] },
  ],
  ['GET', at('/admin/cloudLicensing/auditVerification'), only('reader', 'AuditLog.Read.All')],
  [
    'GET',
    at('/roleManagement/directory/.*'),
    only('reader', 'RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', ...readDirectory),
  ],
  [
    'POST DELETE',
    at('/roleManagement/directory/.*'),
    only('globalAdministrator', 'RoleManagement.ReadWrite.Directory'),
  ],
  ['GET POST DELETE', at('/admin/cloudLicensing/tokens(/.*)?'), only('anybody')],
  ['GET POST PATCH DELETE', at('/admin/cloudLicensing/identityProviders(/.*)?'), only('globalAdministrator')],
  ['POST', at('/admin/cloudLicensing/sampleOrganization'), only('globalAdministrator')],
  ['POST', below('users', 'assignments/.*reprocessAssignments'), only('administrator', ...anyoneWrite.all)],
  [
    'POST',
    at('/users/\\{userId\\}/reprocessLicenseAssignment'),
    only('administrator', 'User.ReadWrite.All', ...assignAll),
  ],
  [
    'GET',
    at('/users/\\{userId\\}/licenseDetails(/.*)?'),
    { audience: 'anybody', all: usersRead, own: ['User.Read'] },
  ],
  ['GET', at('/users/\\{userId\\}/(memberOf|transitiveMemberOf)(/.*)?'), only('reader', ...usersRead)],
  // What is read is sent elsewhere, so it takes an administrator; a token that only reads will do.
  ['GET', at('/subscriptions(/.*)?'), only('reader', ...followable)],
  ['POST PATCH DELETE', at('/subscriptions(/.*)?'), only('administrator', ...followable)],
  ['GET', at('/organization(/.*)?'), only('reader', 'Organization.Read.All', ...readDirectory)],
  [
    'POST',
    at('/users/\\{userId\\}/assignLicense'),
    only('administrator', 'LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', ...writeDirectory),
  ],
  [
    'POST',
    at('/groups/\\{groupId\\}/assignLicense'),
    only('administrator', 'LicenseAssignment.ReadWrite.All', 'Group.ReadWrite.All', ...writeDirectory),
  ],
  // What is inside a batch is asked for by itself.
  ['POST', at('/\\$batch'), { audience: 'anybody', all: ['*'], own: [] }],
]

/** Every permission that a token can be limited to. */
export const knownScopes: readonly string[] = [
  ...new Set(rules.flatMap(([, , { all, own }]) => [...all, ...own])),
]
  .filter((scope) => scope !== '*')
  .sort()

/** Whether a token can be limited to a permission. */
export function isKnownScope(scope: string): boolean {
  return knownScopes.includes(scope)
}

/** Who may ask for an endpoint, and with which permissions. Deny by default. */
export function accessOf({ method, path }: Pick<AnyEndpoint, 'method' | 'path'>): Access {
  // `/me` is a user, the one who asks.
  const known = path.replace(/^\/me(?=\/|$)/, '/users/{userId}')
  const rule = rules.find(([methods, pattern]) => methods.split(' ').includes(method) && pattern.test(known))
  return rule?.[2] ?? only(method === 'GET' ? 'reader' : 'administrator')
}
