/**
 * Everything that can be wrong with a file, in English. Clients in other languages word it themselves from `code` and
 * `values`. {{...}} is a value; in quotes it is a text of the file.
 */
export const problemTexts = {
  emptyFile: 'The file is empty. Its first row names the columns.',
  noHeader: 'The file is empty.',
  rowTooLong:
    'The row that begins here is longer than {{most}} MB. Is a quote not closed, or is this not a CSV file?',
  quoteNotClosed:
    'A quote that opens in this row is never closed. Close it, or double it if it is part of the text.',
  quoteMisplaced:
    'A quote stands where none may. Put the whole value in quotes and double every quote inside it.',
  lineEnds: 'The lines end with carriage returns alone. Save the file as "CSV UTF-8".',
  utf16: 'The file is in UTF-16. Save it as "CSV UTF-8".',
  nul: 'There is a NUL character in this line. Is this a CSV file? If so, remove it.',
  notUtf8: 'This line is not valid UTF-8 text. Save the file as "CSV UTF-8".',
  choiceUnknown: 'It cannot be taken for "{{choice}}"; there are {{names}}.',
  columnTwice: 'Column "{{first}}" means the same. Keep one of the two.',
  columnMissing: 'Column {{wanted}} is missing.',
  columnMisspelled: 'Column {{wanted}} is missing. Did you mean it by "{{near}}"?',
  columnNotAmong: 'Column {{wanted}} is missing. Not known: {{ignored}}.',
  moreValues:
    'The row has {{found}} values, more than the {{columns}} columns. Put a value that holds the delimiter in quotes.',
  fewerValues: 'The row has {{found}} values, fewer than the {{columns}} columns. Is the row cut off?',
  tooManyRows: 'The file has more than {{most}} rows.',
  valueMissing: 'The value is missing.',
  productMissing: 'The product is missing.',
  notAnId: '"{{value}}" is not an id. An id looks like 6fd2c87f-b296-42f0-b197-1e91e994b900.',
  notABoolean: '"{{value}}" is neither true nor false.',
  unitedKingdom: '"UK" is not a country code. The code of the United Kingdom is GB.',
  notALocation: '"{{value}}" is not a usage location. Give the country\'s two-letter code, such as US or DE.',
  tooLong: 'The value has {{length}} characters; at most {{most}} are allowed.',
  notAPrincipalName: '"{{value}}" is not a user principal name. It looks like name@example.com.',
  notOneOf: '"{{value}}" is not one of {{words}}.',
  twoDays: '"{{value}}" can be read as two different days. Write it as YYYY-MM-DD.',
  notADate: '"{{value}}" is not a date. Write it as YYYY-MM-DD.',
  noSuchDay: '"{{value}}" is a day that does not exist.',
  notUnits: '"{{value}}" is not a number of licenses. Give a whole number from 0 to 999,999,999.',
  notAStatus: '"{{value}}" is not a status. Known are Enabled, Warning, Suspended, LockedOut and Deleted.',
  notAGroupType: '"{{value}}" is not a group type. Known are Unified and DynamicMembership.',
  standsAlready: '"{{value}}" stands in line {{firstLine}} already.',
  groupStandsAlready: '"{{value}}" stands in line {{firstLine}} already. Groups of one name need their ids.',
  presentName: '"{{value}}" is the present name of the user of line {{firstLine}}.',
  nameTaken: '"{{name}}" is the name of another user, {{holderId}}.',
  idOf: '{{id}} is the id of a {{type}}.',
  groupsNamed: '{{found}} groups are called "{{name}}": {{candidates}}. Give the id.',
  groupsNamedMore: '{{found}} groups are called "{{name}}": {{candidates}} and {{more}} more. Give the id.',
  carriesAssignments:
    'The group carries {{assignments}} license assignments, so it must stay security-enabled.',
  otherKind: '{{named}} is a {{foundKind}}, not a {{kind}}.',
  ambiguous: '{{named}} can be {{found}} different ones: {{candidates}}. Give the id.',
  ambiguousMore: '{{named}} can be {{found}} different ones: {{candidates}} and {{more}} more. Give the id.',
  notThere: 'There is no {{kind}} {{named}} in {{where}}.',
  selfMember: 'A group cannot be a member of itself.',
  otherProduct: 'Subscription "{{id}}" is one of another product, {{skuId}}.',
  productsNamed: '{{found}} products are called "{{name}}": {{choices}}. Give the skuId.',
  noProduct: 'No product is called "{{name}}". Give its skuId.',
  noProductNear: 'No product is called "{{name}}". Did you mean {{near}}?',
  /** Of a refusal, whose values it has beside its own `refusal`. */
  refused: '{{message}}',
} as const
export type ProblemCode = keyof typeof problemTexts

/** Words that stand as values of `kind`, `foundKind`, `type` and `where`. */
export const problemTerms = {
  user: 'user',
  group: 'group',
  device: 'device',
  any: 'user, group or device',
  groupsFile: 'the file of groups',
  usersFile: 'the file of users',
  everywhere: 'the files and the directory',
} as const
export type ProblemTerm = keyof typeof problemTerms

/** Several texts are alternatives. */
export type ProblemValues = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>

/** What is wrong: its code, the values that it is said with, and the sentence in English. */
export type Said = { readonly code: ProblemCode; readonly values: ProblemValues; readonly message: string }

const termNames: readonly string[] = ['kind', 'foundKind', 'type', 'where']
/** Texts of a file may be long. */
const fileTexts: readonly string[] = ['value', 'name']
const shownCharacters = 60

/** A problem with its values; long texts of a file are cut. */
export function said(code: ProblemCode, given: ProblemValues = {}): Said {
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, fileTexts.includes(name) ? cut(value) : value]),
  )
  const message = problemTexts[code].replaceAll(/"\{\{(\w+)\}\}"|\{\{(\w+)\}\}/g, (_, text, plain) => {
    const value = values[text ?? plain]
    if (text !== undefined) return JSON.stringify(value)
    if (Array.isArray(value)) return value.map((each) => JSON.stringify(each)).join(' or ')
    const isTerm = termNames.includes(plain) && String(value) in problemTerms
    return isTerm ? problemTerms[value as ProblemTerm] : String(value)
  })
  return { code, values, message }
}

function cut(value: ProblemValues[string]): ProblemValues[string] {
  if (typeof value !== 'string' || value.length <= shownCharacters) return value
  return `${value.slice(0, shownCharacters)}...`
}
