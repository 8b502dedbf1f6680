import { type Said, said } from '../contract/import-problem.ts'
import type { KnownColumn, RequiredColumns } from './columns.ts'
import {
  isGuid,
  type Parsed,
  parseBoolean,
  parseGuid,
  parseText,
  parseUsageLocation,
  parseUserPrincipalName,
  parseWord,
} from './field-values.ts'

export type FileKind = 'users' | 'groups' | 'members'

/** A value on its way to the staging table. */
export type Staged = string | boolean | null
export type StagedRow = Record<string, Staged>

/** How one kind of file is read: its columns, and what each value becomes in the staged row. */
export type FileShape = {
  readonly columns: readonly KnownColumn<string>[]
  readonly required: readonly RequiredColumns<string>[]
  /** Of each row one of these must have a value. */
  readonly requiredValues: readonly RequiredColumns<string>[]
  /** Puts a value into the row, or says why it cannot be one. */
  read(key: string, text: string, row: StagedRow): Said | undefined
}

const shortText = 256
const longText = 1_024
const ruleText = 3_072

export const userShape: FileShape = {
  columns: [
    { key: 'userPrincipalName', names: ['userPrincipalName', 'User principal name', 'UPN', 'User name'] },
    { key: 'id', names: ['objectId', 'id', 'Object ID', 'User ID', 'User object ID'] },
    { key: 'displayName', names: ['displayName', 'Display name', 'Name'] },
    { key: 'givenName', names: ['givenName', 'First name', 'Given name'] },
    { key: 'surname', names: ['surname', 'Last name'] },
    { key: 'mail', names: ['mail', 'Email', 'E-mail', 'Email address', 'Primary email'] },
    { key: 'jobTitle', names: ['jobTitle', 'Title', 'Job title'] },
    { key: 'department', names: ['department'] },
    { key: 'userType', names: ['userType', 'User type'] },
    { key: 'accountEnabled', names: ['accountEnabled', 'Account enabled'] },
    { key: 'blockCredential', names: ['Block credential', 'Block sign in', 'Sign-in blocked'] },
    { key: 'usageLocation', names: ['usageLocation', 'Usage location'] },
  ],
  required: [['userPrincipalName']],
  requiredValues: [['userPrincipalName']],
  read(key, text, row) {
    switch (key) {
      case 'id':
        return put(row, 'user_id', parseGuid(text))
      case 'userPrincipalName':
        return put(row, 'user_principal_name', parseUserPrincipalName(text, shortText))
      case 'userType':
        return put(row, 'user_type', parseWord(text, ['Member', 'Guest']))
      case 'accountEnabled':
        return put(row, 'account_enabled', parseBoolean(text))
      case 'blockCredential': {
        const blocked = parseBoolean(text)
        return put(row, 'account_enabled', 'wrong' in blocked ? blocked : { value: !blocked.value })
      }
      case 'usageLocation':
        return put(row, 'usage_location', parseUsageLocation(text))
      default:
        return put(row, columnOf(key), parseText(text, shortText))
    }
  },
}

export const groupShape: FileShape = {
  columns: [
    { key: 'displayName', names: ['displayName', 'Display name', 'Group name', 'Name'] },
    { key: 'id', names: ['id', 'objectId', 'Object ID', 'Group ID', 'Group object ID'] },
    { key: 'description', names: ['description', 'Group description'] },
    { key: 'securityEnabled', names: ['securityEnabled', 'Security enabled'] },
    { key: 'mailEnabled', names: ['mailEnabled', 'Mail enabled'] },
    { key: 'mailNickname', names: ['mailNickname', 'Mail nickname', 'Alias'] },
    { key: 'groupTypes', names: ['groupTypes', 'Group types', 'Group type'] },
    { key: 'membershipRule', names: ['membershipRule', 'Membership rule', 'Dynamic membership rule'] },
  ],
  required: [['displayName']],
  requiredValues: [['displayName']],
  read(key, text, row) {
    switch (key) {
      case 'id':
        return put(row, 'group_id', parseGuid(text))
      case 'description':
        return put(row, 'description', parseText(text, longText))
      case 'securityEnabled':
        return put(row, 'security_enabled', parseBoolean(text))
      case 'mailEnabled':
        return put(row, 'mail_enabled', parseBoolean(text))
      case 'groupTypes':
        return put(row, 'group_types', parseGroupTypes(text))
      case 'membershipRule':
        return put(row, 'membership_rule', parseText(text, ruleText))
      default:
        return put(row, columnOf(key), parseText(text, shortText))
    }
  },
}

export const memberShape: FileShape = {
  columns: [
    { key: 'groupId', names: ['groupId', 'Group ID', 'Group object ID'] },
    { key: 'group', names: ['group', 'Group name', 'groupDisplayName', 'Group display name'] },
    { key: 'memberId', names: ['memberId', 'Member ID', 'Member object ID', 'User ID'] },
    {
      key: 'member',
      names: [
        'member',
        'userPrincipalName',
        'User principal name',
        'Member name',
        'memberObjectIdOrUpn',
        'UPN',
      ],
    },
    { key: 'memberType', names: ['memberType', 'Member type'] },
  ],
  required: [
    ['groupId', 'group'],
    ['memberId', 'member'],
  ],
  requiredValues: [
    ['groupId', 'group'],
    ['memberId', 'member'],
  ],
  read(key, text, row) {
    switch (key) {
      case 'groupId':
        return put(row, 'group_id', parseGuid(text))
      case 'memberId':
        return put(row, 'member_id', parseGuid(text))
      case 'group':
        return readReference(row, 'group', text)
      case 'member':
        return readReference(row, 'member', text)
      default:
        return put(
          row,
          'member_type',
          parseWord(text.replace(/^#microsoft\.graph\./i, ''), ['user', 'group', 'device']),
        )
    }
  },
}

function put(row: StagedRow, column: string, parsed: Parsed<Staged>): Said | undefined {
  if ('wrong' in parsed) return parsed.wrong
  row[column] = parsed.value
  return undefined
}

/** A group or member named in one column that may hold either an id or a name; a column of ids comes before it. */
function readReference(row: StagedRow, what: 'group' | 'member', text: string): Said | undefined {
  if (isGuid(text)) {
    row[`${what}_id`] ??= text.toLowerCase()
    return undefined
  }
  return put(row, `${what}_name`, parseText(text, shortText))
}

function columnOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const groupTypeWords: ReadonlyMap<string, string | null> = new Map([
  ['unified', 'Unified'],
  ['microsoft365', 'Unified'],
  ['office365', 'Unified'],
  ['dynamicmembership', 'DynamicMembership'],
  ['dynamic', 'DynamicMembership'],
  ['security', null],
  ['mailenabledsecurity', null],
  ['distribution', null],
  ['distributionlist', null],
  ['assigned', null],
])

/** Graph's words as a PostgreSQL array; the plain kinds of the admin center have none. */
function parseGroupTypes(text: string): Parsed<string> {
  const types = new Set<string>()
  for (const word of text.split(/[;,|]/).map((part) => part.replace(/[\s"[\]{}-]/g, ''))) {
    if (word === '') continue
    const type = groupTypeWords.get(word.toLowerCase())
    if (type === undefined) return { wrong: said('notAGroupType', { value: text }) }
    if (type !== null) types.add(type)
  }
  return { value: `{${[...types].sort().join(',')}}` }
}
