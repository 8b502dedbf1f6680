import { z } from 'zod'

// What Graph knows of users, groups and devices and scripts select, while nothing here depends on it: it can be
// selected and is null, or an empty list. What somebody would decide by is left out: `signInActivity` without a value
// would read as "never signed in".

type Names = Readonly<Record<'texts' | 'flags' | 'moments' | 'lists', readonly string[]>>

const ofUsers: Names = {
  texts: [
    'city',
    'companyName',
    'country',
    'creationType',
    'employeeId',
    'employeeType',
    'externalUserState',
    'faxNumber',
    'mailNickname',
    'onPremisesDistinguishedName',
    'onPremisesDomainName',
    'onPremisesImmutableId',
    'onPremisesSamAccountName',
    'onPremisesUserPrincipalName',
    'postalCode',
    'preferredDataLocation',
    'state',
    'streetAddress',
  ],
  flags: ['onPremisesSyncEnabled'],
  moments: ['onPremisesLastSyncDateTime'],
  lists: ['imAddresses', 'otherMails', 'proxyAddresses'],
}
const ofGroups: Names = {
  texts: [
    'classification',
    'mail',
    'membershipRuleProcessingState',
    'onPremisesDomainName',
    'onPremisesSamAccountName',
    'preferredDataLocation',
    'visibility',
  ],
  flags: ['isAssignableToRole', 'onPremisesSyncEnabled'],
  moments: ['deletedDateTime', 'expirationDateTime', 'onPremisesLastSyncDateTime', 'renewedDateTime'],
  lists: ['proxyAddresses', 'resourceProvisioningOptions'],
}
const ofDevices: Names = {
  texts: ['manufacturer', 'model', 'operatingSystemVersion', 'profileType', 'trustType'],
  flags: ['isCompliant', 'isManaged', 'onPremisesSyncEnabled'],
  moments: ['onPremisesLastSyncDateTime'],
  lists: [],
}

const nothing = { description: 'Not kept here: always null.' }
const text = z.string().nullable().meta(nothing)
const flag = z.boolean().nullable().meta(nothing)
const moment = z
  .string()
  .nullable()
  .meta({ ...nothing, format: 'date-time' })
const list = z.array(z.string()).meta({ description: 'Not kept here: always empty.' })

const all = (names: readonly string[], value: unknown) => names.map((name) => [name, value])

function shapeOf({ texts, flags, moments, lists }: Names): z.ZodRawShape {
  return Object.fromEntries([
    ...all(texts, text),
    ...all(flags, flag),
    ...all(moments, moment),
    ...all(lists, list),
  ])
}

function valuesOf(kept: Names): Readonly<Record<string, null | []>> {
  const { texts, flags, moments, lists } = kept
  return Object.freeze(
    Object.fromEntries([...all([...texts, ...flags, ...moments], null), ...all(lists, [])]),
  )
}

/** The schemas of these properties, for `$select`. */
export const notKept = {
  user: shapeOf(ofUsers),
  group: shapeOf(ofGroups),
  device: shapeOf(ofDevices),
} as const
/** Their values. */
export const nothingKept = {
  user: valuesOf(ofUsers),
  group: valuesOf(ofGroups),
  device: valuesOf(ofDevices),
} as const
