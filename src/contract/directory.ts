import { z } from 'zod'
import type { Entity } from './entity.ts'
import { groupLicensing, userLicensing } from './license.ts'
import { maxBindReferences } from './limits.ts'
import { notKept } from './not-kept.ts'
import { country, dateTime, flag, guid, longText, oneOf, reference, text } from './scalars.ts'

export const user: Entity = {
  name: 'user',
  type: '#microsoft.graph.user',
  description: 'A person of the directory.',
  properties: {
    id: guid,
    businessPhones: z.array(z.string()),
    displayName: z.string().nullable(),
    givenName: z.string().nullable(),
    jobTitle: z.string().nullable(),
    mail: z.string().nullable(),
    mobilePhone: z.string().nullable(),
    officeLocation: z.string().nullable(),
    preferredLanguage: z.string().nullable(),
    surname: z.string().nullable(),
    userPrincipalName: z.string(),
  },
  onSelect: {
    accountEnabled: flag,
    createdDateTime: dateTime,
    deletedDateTime: dateTime.nullable(),
    department: z.string().nullable(),
    usageLocation: z.string().nullable(),
    userType: z.enum(['Member', 'Guest']),
    ...userLicensing,
    ...notKept.user,
  },
  navigation: { memberOf: 'directoryObject', licenseDetails: 'licenseDetails' },
}

const name = text(256).nullable().optional()

const userProperties = {
  displayName: name,
  givenName: name,
  surname: name,
  mail: name,
  jobTitle: name,
  department: name,
  userType: oneOf(['Member', 'Guest']).optional(),
  accountEnabled: flag.optional(),
  usageLocation: country.nullable().optional(),
  /** Taken so that existing scripts work; nobody signs in with it here, so it is not kept. */
  passwordProfile: z.unknown().optional(),
  /** Taken and not kept. */
  mailNickname: z.unknown().optional(),
}

/** Refused: a userPrincipalName or id that is taken (`alreadyExists`). */
export const createUserBody = z.strictObject({
  ...userProperties,
  id: guid.optional(),
  userPrincipalName: text(320),
})
export const updateUserBody = z.strictObject({ ...userProperties, userPrincipalName: text(320).optional() })

export const device: Entity = {
  name: 'device',
  type: '#microsoft.graph.device',
  description: 'A device that can hold device licenses.',
  properties: {
    id: guid,
    accountEnabled: flag,
    deviceId: z.string().nullable(),
    displayName: z.string(),
    operatingSystem: z.string().nullable(),
  },
  onSelect: { createdDateTime: dateTime, ...notKept.device },
  navigation: { memberOf: 'directoryObject' },
}

const deviceProperties = {
  /** The identifier the device registered with. */
  deviceId: text(256).nullable().optional(),
  operatingSystem: text(256).nullable().optional(),
  accountEnabled: flag.optional(),
  alternativeSecurityIds: z.unknown().optional(),
  operatingSystemVersion: z.unknown().optional(),
}
export const createDeviceBody = z.strictObject({
  ...deviceProperties,
  id: guid.optional(),
  displayName: text(256),
})
export const updateDeviceBody = z.strictObject({ ...deviceProperties, displayName: text(256).optional() })

export const group: Entity = {
  name: 'group',
  type: '#microsoft.graph.group',
  description: 'A group; a security-enabled one can carry licenses.',
  properties: {
    id: guid,
    createdDateTime: dateTime,
    description: z.string().nullable(),
    displayName: z.string(),
    groupTypes: z.array(z.string()),
    mailEnabled: flag,
    mailNickname: z.string().nullable(),
    membershipRule: z.string().nullable(),
    securityEnabled: flag,
  },
  onSelect: {
    ...groupLicensing,
    ...notKept.group,
  },
  navigation: { members: 'directoryObject', memberOf: 'directoryObject' },
}

const groupProperties = {
  description: longText(1_024).nullable().optional(),
  groupTypes: z
    .array(oneOf(['Unified', 'DynamicMembership']))
    .max(2)
    .optional(),
  mailEnabled: flag.optional(),
  mailNickname: text(64).nullable().optional(),
  membershipRule: longText(3_072).nullable().optional(),
  securityEnabled: flag.optional(),
}
const bindings = z
  .array(reference)
  .min(1, `takes 1 to ${maxBindReferences} references`)
  .max(maxBindReferences, `takes 1 to ${maxBindReferences} references`)

export const createGroupBody = z.strictObject({
  ...groupProperties,
  id: guid.optional(),
  displayName: text(256),
  'members@odata.bind': bindings.optional(),
})
/** `members@odata.bind` adds up to 20 members: all of them or none. */
export const updateGroupBody = z.strictObject({
  ...groupProperties,
  displayName: text(256).optional(),
  'members@odata.bind': bindings.optional(),
})

/** A user, group or device, told apart by `@odata.type`. */
export const directoryObject: Entity = {
  name: 'directoryObject',
  description: 'A user, group or device, told apart by @odata.type.',
  properties: { id: guid },
  onSelect: {
    ...notKept.device,
    ...notKept.group,
    ...user.properties,
    ...user.onSelect,
    ...device.properties,
    ...group.properties,
    id: guid,
  },
}
