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

const licensesRead: Access = { audience: 'anybody', all: readAll, own: ['CloudLicensing.Read'] }
const personRead: Access = {
  audience: 'anybody',
  all: [...readAll, 'User-CloudLicensing.Read.All', 'User.Read.All', 'User.ReadWrite.All'],
  own: ['CloudLicensing.Read', 'User-CloudLicensing.Read'],
}
const rightsRead: Access = {
  audience: 'anybody',
  all: [...personRead.all, 'User-UsageRight.Read.All'],
  own: [...personRead.own, 'User-UsageRight.Read', 'User.Read', 'User.ReadWrite'],
}
const licensesWrite: Access = {
  audience: 'anybody',
  all: assignAll,
  own: ['CloudLicensing.AssignLicenses'],
}
const only = (audience: Audience, ...all: string[]): Access => ({ audience, all, own: [] })
const anAllotment = '/admin/cloudLicensing/allotments/\\{allotmentId\\}'
const at = (path: string) => new RegExp(`^${path}$`)

/** The first that fits counts; an endpoint that none fits is for those with a role, without a limited token. */
const rules: readonly Rule[] = [
  ['GET', at('/.*/delta'), only('reader', ...readAll, ...usersRead, ...groupsRead)],
  ['GET', at('/admin/cloudLicensing/allotments(/.*)?'), licensesRead],
  ['POST', at('/admin/cloudLicensing/allotments'), only('administrator', ...assignAll)],
  ['PATCH', at(anAllotment), licensesWrite],
  ['DELETE', at(anAllotment), only('administrator', ...assignAll)],
  ['POST', at(`${anAllotment}/transferUnits`), only('administrator', ...assignAll)],
  ['POST DELETE', at(`${anAllotment}/(owners|searchScopes)/.*`), only('administrator', ...assignAll)],
  [
    'POST PATCH DELETE',
    at(`${anAllotment}/(seats|exclusions|waitingMembers|assignments)(/.*)?`),
    licensesWrite,
  ],
  ['GET', at('/admin/cloudLicensing/(assignments|assignmentErrors)(/.*)?'), licensesRead],
  ['POST PATCH DELETE', at('/admin/cloudLicensing/assignments(/\\{assignmentId\\})?'), licensesWrite],
  ['GET', at('/(users|groups|devices)/\\{\\w+\\}/cloudLicensing/usageRights(/.*)?'), rightsRead],
  ['GET', at('/(users|groups|devices)/\\{\\w+\\}/cloudLicensing/.*'), personRead],
  [
    'POST PATCH DELETE',
    at('/(users|groups|devices)/\\{\\w+\\}/cloudLicensing/assignments(/\\{assignmentId\\})?'),
    licensesWrite,
  ],
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
  ['POST', at('/(users|groups|devices)/.*reprocess\\w*'), only('administrator', ...assignAll)],
  [
    'GET',
    at('/users/\\{userId\\}/(licenseDetails|memberOf|transitiveMemberOf)(/.*)?'),
    only('reader', ...usersRead),
  ],
  ['GET', at('/users/delta'), only('reader', ...usersRead)],
  ['GET', at('/organization(/.*)?'), only('reader', 'Organization.Read.All', ...readDirectory)],
  [
    'POST',
    at('/(users|groups)/\\{\\w+\\}/(assignLicense|reprocessLicenseAssignment)'),
    only('administrator', 'LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', ...writeDirectory),
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
