import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/command/caller.ts'
import { createTestApp, createTestTenant, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { readTables } from '../support/filled-tables.ts'
import { importTexts, refusalOf, type Texts } from './files.ts'

const ada = '0a000000-0000-4000-8000-000000000001'
const bob = '0a000000-0000-4000-8000-000000000002'
const zoe = '0a000000-0000-4000-8000-000000000009'
const sales = '0b000000-0000-4000-8000-000000000001'
const twinA = '0b000000-0000-4000-8000-00000000000a'
const twinB = '0b000000-0000-4000-8000-00000000000b'

let database: TestDatabase
let app: TestApp
let caller: Caller
beforeAll(async () => {
  database = await createTestDatabase()
  app = createTestApp(database)
  caller = await createTestTenant(app)
  await importTexts(app, caller, {
    users: `userPrincipalName,id,displayName\nada@x.test,${ada},Ada\nbob@x.test,${bob},Bob\n`,
    groups: `id,displayName\n${sales},Sales\n${twinA},Twin\n${twinB},Twin\n`,
    members: `groupId,memberId\n${sales},${ada}\n`,
  })
})
afterAll(() => database.drop())

const u = (text: string): Texts => ({ users: text })
const g = (text: string): Texts => ({ groups: text })
const m = (text: string): Texts => ({ members: text })
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)))
const long = 'x'.repeat(300)

/** What is wrong, the files, and the problems as `file:line:column: start of the message`. */
const cases: [string, Texts, string[]][] = [
  ['an empty file', u(''), ['users:0:: The file is empty']],
  ['nothing but blank lines', u('\n\r\n\n'), ['users:0:: The file is empty']],
  ['nothing but a version', u('version:v1.0\n'), ['users:0:: The file is empty']],
  ['no column of names', u('id,displayName\n'), ['users:1:: Column "userPrincipalName" is missing']],
  [
    'a mistyped column',
    u('userPrincipleName\na@x.test\n'),
    ['users:1:: Column "userPrincipalName" is missing. Did you mean it by "userPrincipleName"?'],
  ],
  [
    'a column missing below the version',
    u('version:v1.0\nid\n'),
    ['users:2:: Column "userPrincipalName" is missing'],
  ],
  [
    'a column twice',
    u('UPN,User principal name\n'),
    ['users:1:User principal name: Column "UPN" means the same'],
  ],
  ['no name of groups', g('id\n'), ['groups:1:: Column "displayName" is missing']],
  [
    'neither group nor member',
    m('a,b\n'),
    [
      'members:1:: Column "groupId" or "group" is missing',
      'members:1:: Column "memberId" or "member" is missing',
    ],
  ],
  ['a member column missing', m('groupId\n'), ['members:1:: Column "memberId" or "member" is missing']],
  [
    'a name missing',
    u('userPrincipalName,displayName\n,Eve\n'),
    ['users:2:userPrincipalName: The value is missing'],
  ],
  ['a name of blanks', u('UPN,displayName\n  ,Eve\n'), ['users:2:UPN: The value is missing']],
  [
    'a group without a name',
    g('id,displayName,description\n,,\n\n,,lost\n'),
    ['groups:4:displayName: The value is missing'],
  ],
  ['a member without a group', m(`groupId,memberId\n,${ada}\n`), ['members:2:groupId: The value is missing']],
  ['a group without a member', m(`group,member\nSales,\n`), ['members:2:member: The value is missing']],
  ['a bad id', u('userPrincipalName,objectId\nc@x.test,17\n'), ['users:2:objectId: "17" is not an id']],
  ['an id in braces', g(`id,displayName\n{${sales}},S\n`), ['groups:2:id: "{0b000000']],
  ['a bad id of a group', m(`groupId,memberId\nSales,${ada}\n`), ['members:2:groupId: "Sales" is not an id']],
  [
    'a bad id of a member',
    m(`groupId,memberId\n${sales},ada@x.test\n`),
    ['members:2:memberId: "ada@x.test" is not an id'],
  ],
  [
    'a bad truth value',
    u('UPN,accountEnabled\nc@x.test,maybe\n'),
    ['users:2:accountEnabled: "maybe" is neither'],
  ],
  ['a bad block', u('UPN,Block credential\nc@x.test,2\n'), ['users:2:Block credential: "2" is neither']],
  [
    'a bad security flag',
    g('displayName,securityEnabled\nA,perhaps\n'),
    ['groups:2:securityEnabled: "perhaps" is neither'],
  ],
  ['a bad mail flag', g('displayName,Mail enabled\nA,oui\n'), ['groups:2:Mail enabled: "oui" is neither']],
  [
    'a country by name',
    u('UPN,usageLocation\nc@x.test,Germany\n'),
    ['users:2:usageLocation: "Germany" is not a usage location'],
  ],
  ['a country that is none', u('UPN,Usage location\nc@x.test,ZZ\n'), ['users:2:Usage location: "ZZ" is not']],
  [
    'a code that is free for use',
    u('UPN,usageLocation\na@x.test,at\nc@x.test,XK\n'),
    ['users:3:usageLocation: "XK" is not'],
  ],
  [
    'a code that was withdrawn',
    u('UPN,usageLocation\nc@x.test,SU\n'),
    ['users:2:usageLocation: "SU" is not'],
  ],
  ['UK', u('UPN,usageLocation\nc@x.test,uk\n'), ['users:2:usageLocation: "UK" is not a country code']],
  [
    'a bad kind of user',
    u('UPN,userType\nc@x.test,Robot\n'),
    ['users:2:userType: "Robot" is not one of Member, Guest'],
  ],
  [
    'a bad kind of group',
    g('displayName,groupTypes\nA,Secret\n'),
    ['groups:2:groupTypes: "Secret" is not a group type'],
  ],
  [
    'a bad kind of member',
    m(`groupId,memberId,memberType\n${sales},${bob},person\n`),
    ['members:2:memberType: "person" is not one of'],
  ],
  ['a name without @', u('UPN\nnobody\n'), ['users:2:UPN: "nobody" is not a user principal name']],
  ['a name with a blank', u('UPN\na b@x.test\n'), ['users:2:UPN: "a b@x.test" is not']],
  [
    'a long name',
    u(`UPN,displayName\nc@x.test,${long}\n`),
    ['users:2:displayName: The value has 300 characters; at most 256'],
  ],
  ['a long principal name', u(`UPN\n${long}@x.test\n`), ['users:2:UPN: The value has 307 characters']],
  [
    'a long description',
    g(`displayName,description\nA,${long.repeat(4)}\n`),
    ['groups:2:description: The value has 1200 characters'],
  ],
  [
    'too many values',
    u('UPN,displayName\nc@x.test,a,b\n'),
    ['users:2:: The row has 3 values, more than the 2 columns'],
  ],
  [
    'too few values',
    u('UPN,displayName\nc@x.test\n'),
    ['users:2:: The row has 1 values, fewer than the 2 columns'],
  ],
  [
    'a row cut off',
    u('UPN,displayName,mail\nc@x.test,C,c@x.test\nd@x.te'),
    ['users:3:: The row has 1 values, fewer'],
  ],
  [
    'one id twice',
    u(`UPN,id\nc@x.test,${zoe}\nd@x.test,${zoe}\n`),
    [`users:3:id: "${zoe}" stands in line 2 already`],
  ],
  [
    'one name twice',
    u('UPN\nc@x.test\nd@x.test\nC@X.test\n'),
    ['users:4:UPN: "C@X.test" stands in line 2 already'],
  ],
  [
    'the id and the old name of one user',
    u(`UPN,id\nnew@x.test,${ada}\nada@x.test,\n`),
    ['users:3:UPN: "ada@x.test" is the present name of the user of line 2'],
  ],
  [
    'a name that is taken',
    u(`UPN,id\nADA@x.test,${zoe}\n`),
    [`users:2:UPN: "ADA@x.test" is the name of another user, ${ada}`],
  ],
  [
    'a user with the id of a group',
    u(`UPN,id\nc@x.test,${sales}\n`),
    [`users:2:id: ${sales} is the id of a group`],
  ],
  [
    'a group with the id of a user',
    g(`displayName,id\nA,${ada}\n`),
    [`groups:2:id: ${ada} is the id of a user`],
  ],
  [
    'a user and a group with one id',
    { users: `UPN,id\nc@x.test,${zoe}\n`, groups: `id,displayName\n${zoe},Z\n` },
    [`users:2:id: ${zoe} is the id of a group`],
  ],
  [
    'a group id twice',
    g(`id,displayName\n${sales},A\n${sales},B\n`),
    [`groups:3:id: "${sales}" stands in line 2 already`],
  ],
  [
    'a group name twice without ids',
    g('displayName\nA\na\n'),
    ['groups:3:displayName: "a" stands in line 2 already'],
  ],
  [
    'a group name that two groups have',
    g('displayName\ntwin\n'),
    [`groups:2:displayName: 2 groups are called "twin": ${twinA}, ${twinB}`],
  ],
  [
    'an unknown group',
    m(`group,member\nNobody,ada@x.test\n`),
    ['members:2:group: There is no group "Nobody"'],
  ],
  [
    'an unknown group by id',
    m(`groupId,memberId\n${zoe},${ada}\n`),
    [`members:2:groupId: There is no group ${zoe}`],
  ],
  [
    'an unknown member',
    m('group,member\nSales,eve@x.test\n'),
    ['members:2:member: There is no user, group or device "eve@x.test"'],
  ],
  [
    'an unknown user',
    m(`groupId,memberId,memberType\n${sales},${zoe},user\n`),
    [`members:2:memberId: There is no user ${zoe}`],
  ],
  [
    'a user called a group',
    m(`groupId,memberId,memberType\n${sales},${ada},group\n`),
    [`members:2:memberId: ${ada} is a user, not a group`],
  ],
  [
    'a group of two names',
    m('group,member\nTwin,ada@x.test\n'),
    [`members:2:group: "Twin" can be 2 different ones: ${twinA}, ${twinB}`],
  ],
  [
    'a member of two names',
    m('group,member\nSales,Twin\n'),
    ['members:2:member: "Twin" can be 2 different ones: group'],
  ],
  [
    'a group in itself',
    m(`groupId,memberId\n${sales},${sales}\n`),
    ['members:2:memberId: A group cannot be'],
  ],
  [
    'a group in itself by name',
    m('group,member\nSales,ada@x.test\nSales,sales\n'),
    ['members:3:member: A group cannot be'],
  ],
  [
    'a quote that is not closed',
    u('UPN,displayName\nc@x.test,"C\nd@x.test,D\n'),
    ['users:2:: A quote that opens in this row is never closed'],
  ],
  [
    'a quote that is not closed in the names of columns',
    u(`"UPN,displayName\n${'c@x.test,C\n'.repeat(200)}`),
    ['users:1:: A quote that opens in this row is never closed'],
  ],
  [
    'text after a quote in the names of columns',
    u('"UPN"x,"display"y"\nc@x.test,C\n"'),
    ['users:1:: A quote'],
  ],
  [
    'carriage returns alone',
    u('UPN,displayName\rc@x.test,C\r'),
    ['users:1:: The lines end with carriage returns'],
  ],
  [
    'a row below names of columns that hold line ends',
    u('"User\nprincipal\r\nname","Display\nname"\nc@x.test,C\nbad,D\n'),
    ['users:6:User principal name: "bad"'],
  ],
  [
    'a quote in a value',
    u('UPN,displayName\nc@x.test,a "b" c\n'),
    ['users:2:: A quote stands where none may'],
  ],
  [
    'text after a quote',
    u('UPN,displayName\n\nc@x.test,"a"b\n'),
    ['users:3:: A quote stands where none may'],
  ],
  [
    'bytes that are no UTF-8',
    { users: bytes('UPN,displayName\nc@x.test,C\nd@x.test,J', [0xfc], 'rg\n') },
    ['users:3:: This line is not valid UTF-8'],
  ],
  ['UTF-16', { users: bytes([0xff, 0xfe], 'U\0P\0N\0\n\0') }, ['users:1:: The file is in UTF-16']],
  ['a NUL', { users: bytes('UPN\nc@x.test\nd', [0], '@x.test\n') }, ['users:3:: There is a NUL character']],
  [
    'a row beyond all bounds',
    u(`UPN\n${'x'.repeat(1_200_000)}`),
    ['users:2:: The row that begins here is longer than 1 MB'],
  ],
  [
    'lines counted over quoted ones',
    u('UPN,displayName\r\nc@x.test,"two\r\nlines"\r\n\r\nd@x.test,"x"\r\nbad,"a\nb\nc"\r\nworse,y\r\n'),
    ['users:6:UPN: "bad"', 'users:9:UPN: "worse"'],
  ],
  [
    'several problems of one row',
    u('UPN,usageLocation,accountEnabled\nbad,XX1,maybe\n'),
    ['users:2:UPN: "bad"', 'users:2:usageLocation: "XX1"', 'users:2:accountEnabled: "maybe"'],
  ],
  [
    'problems in every file',
    {
      users: 'UPN\nbad\n',
      groups: 'displayName,description\n,lost\n',
      members: 'group,member\nNobody,ada@x.test\n',
    },
    [
      'users:2:UPN',
      'groups:2:',
      'members:2:group: There is no group "Nobody" in the files and the directory',
    ],
  ],
]

describe('files that are refused', () => {
  test.each(cases)('%s', async (_, texts, expected) => {
    const before = await readTables(database)
    const { problems, total, message } = await refusalOf(app, caller, texts)
    const found = problems.map(
      (p) => `${p.file.replace('.csv', '')}:${p.line}:${p.column ?? ''}: ${p.message}`,
    )
    expect(found.map((line, index) => line.slice(0, expected[index]?.length))).toEqual(expected)
    expect(total).toBe(expected.length)
    expect(message).toContain('Nothing was imported.')
    const { audit_entry: audits, ...after } = await readTables(database)
    const { audit_entry: auditsBefore, ...rest } = before
    expect(after).toEqual(rest)
    expect(audits).toHaveLength((auditsBefore?.length ?? 0) + 1)
  })

  test('there are many of them', () => expect(cases.length).toBeGreaterThanOrEqual(50))

  test('beyond the listed problems the count goes on', async () => {
    const rows = Array.from({ length: 1_500 }, (_, n) => `bad${n}`)
    const { problems, total } = await refusalOf(app, caller, u(`UPN\n${rows.join('\n')}\n`))
    expect([problems.length, total, problems.at(-1)?.line]).toEqual([1_000, 1_500, 1_001])
  })
})
