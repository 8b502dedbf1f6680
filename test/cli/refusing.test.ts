import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerError } from '../../src/cli/client-errors.ts'
import { refusalHints } from '../../src/cli/refusal-hints.ts'
import { refusalNames } from '../../src/contract/error.ts'
import { runCli, type TestCli, testCli } from '../support/cli.ts'

let cli: TestCli
beforeAll(async () => {
  cli = await testCli()
  const { api } = cli
  const { skuId } = await api.buy(5)
  await api.buy(3, { skuPartNumber: 'MCOMEETADV' })
  await api.post('/v1.0/directory/subscriptions', { skuPartNumber: 'WINDOWS_STORE', totalLicenses: 5 })
  const sales = await api.allot(skuId, 'Sales', 1)
  await api.allot(skuId, 'Sales/North', 1)
  const held = await api.allot(skuId, 'Held', 1)
  await api.patch(`/beta/admin/cloudLicensing/allotments/${held}`, { state: 'hold' })
  const ann = await api.user('Ann')
  await api.post('/v1.0/roleManagement/directory/roleAssignments', {
    principalId: ann,
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    directoryScopeId: '/',
  })
  await api.remove(`/v1.0/users/${await api.user('Gone')}`)
  await api.post('/v1.0/devices', { displayName: 'KIOSK' })
  await api.buy(3, { skuPartNumber: 'TEAMS_FREE' })
  const visio = await api.buy(2, { skuPartNumber: 'VISIOCLIENT' })
  await api.allot(visio.skuId, 'Over', 2)
  await api.patch(`/v1.0/directory/subscriptions/${visio.subscriptionId}`, { totalLicenses: 1 })
  await api.user('Ben')
  await api.user('Nowhere', { usageLocation: null })
  await api.user('Twin', { userPrincipalName: 'twin1@contoso.com' })
  await api.user('Twin', { userPrincipalName: 'twin2@contoso.com' })
  const team = await api.group('Team', [ann])
  await api.assign(sales, { group: team })
})
afterAll(() => cli.close())

const refused: readonly [string, string[], RegExp][] = [
  [
    'noAvailableLicenses',
    ['assign', '--allotment', 'Sales', '--user', 'Ben'],
    /no free unit[\s\S]*allotment resize/,
  ],
  [
    'invalidAssigneeType',
    ['assign', '--allotment', 'SPE_E3/Default', '--device', 'KIOSK'],
    /device[\s\S]*product show P/,
  ],
  [
    'a device',
    ['assign', '--allotment', 'Sales', '--device', 'KIOKS'],
    /no device "KIOKS"\. Did you mean "KIOSK"\?/,
  ],
  [
    'mutuallyExclusiveServicePlans',
    ['assign', '--allotment', 'TEAMS_FREE/Default', '--user', 'Ann'],
    /allot explain U[\s\S]*--disable PLAN/,
  ],
  ['overAllotted', ['allotment', 'resize', 'Over', '--by', '1'], /exceed[\s\S]*subscription add/],
  [
    'lastGlobalAdministrator',
    ['role', 'remove', 'globalAdministrator', '--user', 'Ann'],
    /last Global Administrator[\s\S]*role add/,
  ],
  [
    'invalidValue',
    ['allotment', 'resize', 'SPE_E3/Default', '--units', '9'],
    /default allotment[\s\S]*--help/,
  ],
  [
    'invalidValue of a transfer',
    ['allotment', 'transfer', 'Sales', 'Over', '--units', '1'],
    /one product only/,
  ],
  [
    'invalidUsageLocation',
    ['assign', '--allotment', 'SPE_E3/Default', '--user', 'Nowhere'],
    /usage location[\s\S]*user set U --usage-location/,
  ],
  ['missingDependency', ['assign', '--allotment', 'MCOMEETADV/Default', '--user', 'Ben'], /allot explain U/],
  [
    'productNotAllottable',
    ['allotment', 'create', 'X', '--product', 'WINDOWS_STORE', '--units', '1'],
    /cannot be divided[\s\S]*allot product list/,
  ],
  ['insufficientUnits', ['allotment', 'resize', 'Sales', '--units', '9'], /2[\s\S]*subscription add/],
  ['belowConsumed', ['allotment', 'resize', 'Sales', '--units', '0'], /--when-below drain/],
  ['alreadyAssigned', ['assign', '--allotment', 'Sales', '--group', 'Team'], /already[\s\S]*unassign/],
  ['alreadyExists', ['allotment', 'create', 'sales', '--product', 'SPE_E3', '--units', '1'], /another name/],
  [
    'invalidValue',
    ['user', 'set', 'Ann', '--usage-location', 'zz'],
    /"usageLocation" must be a country code of ISO 3166-1/,
  ],
  ['alreadyMember', ['group', 'add', 'Team', '--user', 'Ann'], /member of "Team" already/],
  ['allotmentOnHold', ['assign', '--allotment', 'Held', '--user', 'Ben'], /on hold[\s\S]*allotment open/],
  ['allotmentInUse', ['allotment', 'delete', 'Sales'], /--end-assignments/],
  ['groupInUse', ['group', 'delete', 'Team'], /unassign/],
  ['resourceNotFound', ['release', 'Sales', '--user', 'Ben'], /holds no seat/],
  [
    'ambiguousName',
    ['user', 'show', 'Twin'],
    /can be 2 users:\n.*Twin <twin1@contoso\.com>\n.*Twin <twin2@contoso\.com>\n[\s\S]*Give the id/,
  ],
  [
    'did you mean: allotment',
    ['allotment', 'show', 'Sals'],
    /There is no allotment "Sals"\. Did you mean "Sales"\?/,
  ],
  ['did you mean: product', ['product', 'show', 'SPE_E4'], /Did you mean "SPE_E3"\?/],
  ['did you mean: user', ['user', 'show', 'anm@contoso.com'], /Did you mean "ann@contoso\.com"\?/],
  ['did you mean: group', ['group', 'show', 'Taem'], /There is no group "Taem"\. Did you mean "Team"\?/],
  [
    'did you mean: owner',
    ['owner', 'add', 'Sales', '--user', 'nan@contoso.com'],
    /Did you mean "ann@contoso\.com"\?/,
  ],
  ['did you mean: first letters', ['user', 'show', 'xen@contoso.com'], /Did you mean "ben@contoso\.com"\?/],
  [
    'did you mean: deleted user',
    ['user', 'restore', 'gome@contoso.com'],
    /"gone@contoso\.com"\?[\s\S]*--deleted/,
  ],
  [
    'did you mean: of the catalog',
    ['subscription', 'add', 'POWER_BI_POR', '--units', '1'],
    /No product has the part number "POWER_BI_POR"\. Did you mean "POWER_BI_PRO"\?/,
  ],
  ['nobody', ['user', 'show', ''], /There is no user ""/],
  ['whoever was named', ['release', 'Held', '--user', 'Ben'], /^Ben holds no seat of "Held"/],
  ['an owner who is none', ['owner', 'remove', 'Sales', '--user', 'Ben'], /^Ben is not an owner of "Sales"/],
  [
    'a service plan',
    ['assign', '--allotment', 'Sales', '--user', 'Ben', '--disable', 'SWAYY'],
    /no service plan "SWAYY"\. Did you mean "SWAY"\?/,
  ],
]

test.each(refused)('%s: exit code 1, and what to do', async (_code, args, words) => {
  const { code, out, err } = await cli.attempt(args)
  expect(err).toMatch(words)
  expect({ code, out }).toEqual({ code: 1, out: '' })
})

const wrong: readonly [string[], RegExp][] = [
  [['allotmnt', 'list'], /Did you mean allotment/],
  [['allotment', 'resize', 'Sales'], /--units N or --by N/],
  [['allotment', 'create', 'X', '--product', 'SPE_E3'], /--units/],
  [['allotment', 'create', 'X', '--product', 'SPE_E3', '--units', 'many'], /whole number/],
  [['assign', '--allotment', 'Sales'], /One of --user, --group, --device is needed|One of --\w+/],
  [['assign', '--allotment', 'Sales', '--user', 'Ann', '--group', 'Team'], /Only one of/],
  [['audit', '--since', 'yesterday'], /"yesterday" is no time[\s\S]*30d/],
  [['token', 'create', 'X', '--role', 'king'], /Allowed choices/],
  [['product', 'list', '--url', 'here'], /no address of a server/],
  [['import', 'directory'], /at least one of --users/],
  [['import', 'directory', '--users', 'x.csv', '--allow-removals', 'half'], /number from 0 to 1/],
  [
    ['import', 'directory', '--users', '/nowhere/users.csv'],
    /\/nowhere\/users\.csv cannot be read \(ENOENT\)/,
  ],
  [['import', 'subscriptions', '/'], /is not a file/],
  [['product', 'allow', 'SPE_E3', '--eligible', 'maybe'], /Allowed choices are yes, no, default/],
  [['allotment', 'resize', 'Sales', '--units', '0', '--when-below', 'wait'], /refuse, drain, evict/],
  [['allotment', 'enforce', 'Sales', '--when-below', 'wait'], /refuse, drain, evict/],
  [['explain'], /Name a user/],
  [['import'], /--from-export/],
]

test.each(wrong)('%j: exit code 2', async (args, words) => {
  const { code, err } = await cli.attempt(args)
  expect(err).toMatch(words)
  expect(code).toBe(2)
})

test('with --json the refusal is JSON on standard error', async () => {
  const { code, out, err } = await cli.attempt(['allotment', 'resize', 'Sales', '--units', '9', '--json'])
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(JSON.parse(err)).toMatchObject({
    error: { code: 'insufficientUnits', hint: refusalHints.insufficientUnits },
  })
})

test.each([
  [['allotment', 'show'], /^missing required argument/, undefined],
  [['allotmnt', 'list'], /^unknown command/, undefined],
  [['allotment', 'create', 'X', '--product', 'SPE_E3'], /^required option/, undefined],
  [['allotment', 'show', '-Lab'], /^unknown option '-Lab'/, /behind --: allot allotment show -- -NAME/],
] as [string[], RegExp, RegExp | undefined][])(
  '%j --json: wrong use is JSON, too',
  async (args, message, hint) => {
    const { code, out, err } = await cli.attempt([...args, '--json'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    const { error } = JSON.parse(err)
    expect(error).toMatchObject({ code: 'wrongUse', message: expect.stringMatching(message) })
    if (hint) expect(error.hint).toMatch(hint)
  },
)

test('what is told to be done next can be done, whatever the name', async () => {
  const { api } = cli
  const { skuId } = await api.buy(4, { skuPartNumber: 'POWER_BI_PRO' })
  const people = [await api.user('Una'), await api.user('Vic'), await api.user('Wim')]
  const team = await api.group('Overflow', people)
  await api.allot(skuId, 'Lab', 2)
  const told = await cli.allot(
    'allotment',
    'create',
    '--product',
    'POWER_BI_PRO',
    '--units',
    '0',
    '--',
    '-Lab',
  )
  expect(told).toContain('allot assign --allotment POWER_BI_PRO/-Lab --group G')
  for (const [name, shown] of [
    ['POWER_BI_PRO/-Lab', 'POWER_BI_PRO/-Lab'],
    ['POWER_BI_PRO/Default', 'POWER_BI_PRO/Default'],
    ['Lab', 'Lab'],
  ] as const) {
    const assigned = await cli.allot('assign', '--allotment', name, '--group', team)
    const next = /See who is next: allot waiting (\S+)/.exec(assigned)?.[1] ?? ''
    expect(next).toBe(shown)
    expect((await cli.json('waiting', next)).value.length).toBeGreaterThan(0)
  }
})

test('an empty variable counts as none', async () => {
  const { err, code } = await cli.attempt(['product', 'list'], { ALLOT_URL: '' })
  expect([code, err]).toEqual([1, expect.stringContaining('http://127.0.0.1:8080')])
})

test.skipIf(!existsSync('/dev/full'))('output that cannot be written is told in words', async () => {
  const { code, err } = await runCli(['--help'], {}, '/dev/full')
  expect([code, err]).toEqual([1, 'The output cannot be written (ENOSPC).\n'])
})

test('a name with a slash, and one of two products', async () => {
  expect(await cli.json('allotment', 'show', 'Sales/North')).toMatchObject({ displayName: 'Sales/North' })
  expect(await cli.json('allotment', 'show', 'Microsoft 365 E3/Sales/North')).toMatchObject({
    displayName: 'Sales/North',
  })
  const { err } = await cli.attempt(['allotment', 'show', 'Default'])
  expect(err).toContain('MCOMEETADV/Default')
})

test('a product that nobody has yet is found by its friendly name', async () => {
  expect(await cli.allot('subscription', 'add', 'power bi pro', '--units', '1', '--dry-run')).toContain(
    'dry run',
  )
})

test('no server, no token, a wrong token: each says what to do', async () => {
  const none = await cli.attempt(['product', 'list'], { ALLOT_URL: 'http://127.0.0.1:59999' })
  expect(none.err).toMatch(/No server runs at[\s\S]*allot serve/)
  const noToken = await cli.attempt(['product', 'list', '--data-dir', '/nowhere'], { ALLOT_TOKEN: '' })
  expect(noToken.err).toMatch(/ALLOT_TOKEN is not set, and \/nowhere\/admin-token cannot be read/)
  const wrongToken = await cli.attempt(['product', 'list'], { ALLOT_TOKEN: 'la_wrong' })
  expect(wrongToken.err).toMatch(/does not accept the token from ALLOT_TOKEN[\s\S]*admin-token/)
  const brokenToken = await cli.attempt(['product', 'list'], { ALLOT_TOKEN: 'la_one\nla_two' })
  expect(brokenToken.err).toMatch(/does not accept the token from ALLOT_TOKEN/)
  expect([none.code, noToken.code, wrongToken.code, brokenToken.code]).toEqual([1, 1, 1, 1])
})

describe('every refusal of the service', () => {
  const connection = { url: 'http://127.0.0.1', token: 't', tokenSource: 'ALLOT_TOKEN', dataDir: '.' }
  test.each(refusalNames)('%s comes with advice', (name) => {
    const body = { error: { code: 'badRequest', message: 'It is so.', innerError: { code: name } } }
    const error = answerError(400, JSON.stringify(body), connection)
    expect(error).toMatchObject({ message: 'It is so.', code: name, exitCode: 1 })
    expect(error.hint).toMatch(/^[A-Z].{15,}\.$/)
  })
})
