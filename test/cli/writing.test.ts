import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestCli, testCli } from '../support/cli.ts'

let cli: TestCli
let dir: string
beforeAll(async () => {
  cli = await testCli()
  dir = await mkdtemp(join(tmpdir(), 'license-allotments-cli-'))
})
afterAll(async () => {
  await cli.close()
  await rm(dir, { recursive: true, force: true })
})

test('what a person has is set, taken away by nothing between quotes, and a guest made a member', async () => {
  const set = (...words: string[]) => cli.allot('user', 'set', 'zoe@contoso.com', ...words)
  await cli.allot('user', 'create', 'zoe@contoso.com', '--usage-location', 'de', '--guest')
  await set('--department', 'Sales', '--job-title', 'Clerk')
  const before = await cli.json('user', 'show', 'zoe@contoso.com')
  expect(before).toMatchObject({
    usageLocation: 'DE',
    userType: 'Guest',
    department: 'Sales',
    jobTitle: 'Clerk',
  })
  await set('--usage-location', '', '--department', '', '--job-title', '', '--member')
  const after = await cli.json('user', 'show', 'zoe@contoso.com')
  expect(after).toMatchObject({ usageLocation: null, userType: 'Member', department: null, jobTitle: null })
  const both = await cli.attempt(['user', 'set', 'zoe@contoso.com', '--guest', '--member'])
  expect([both.code, both.err]).toEqual([2, expect.stringContaining('one of --guest and --member')])
  await cli.allot('user', 'delete', 'zoe@contoso.com')
})

test('an organization from nothing, by the command line alone', async () => {
  const { allot } = cli
  expect(await allot('subscription', 'add', 'SPE_E3', '--units', '10', '--ends', '2026-12-31')).toContain(
    'Added 10 units of SPE_E3.',
  )
  expect(await allot('subscription', 'add', 'INTUNE_A_D', '--units', '3')).toContain('Added 3 units')
  for (const name of ['Ann', 'Ben', 'Cleo']) {
    const made = await allot(
      'user',
      'create',
      `${name}@contoso.com`,
      '--name',
      name,
      '--usage-location',
      'de',
    )
    expect(made).toContain(`Added ${name}@contoso.com.`)
  }
  expect(await allot('group', 'create', 'Team')).toContain('Added group "Team".')
  for (const name of ['Ann', 'Ben']) {
    expect(await allot('group', 'add', 'Team', '--user', name)).toBe(`${name} is in "Team" now.\n`)
  }
  const made = await allot(
    'allotment',
    'create',
    'Sales',
    '--product',
    'SPE_E3',
    '--units',
    '1',
    '--owner',
    'Ann',
  )
  expect(made).toContain('Made "Sales" with 1 of 10 units of Microsoft 365 E3.')
  const tried = await allot('assign', '--allotment', 'Sales', '--group', 'Team', '--dry-run')
  expect(tried).toMatch(/Sales: 1 would get a seat \(\w+\), [12] would wait/)
  expect(tried).toContain('nothing was written')
  expect((await cli.json('allotment', 'show', 'Sales')).assignments).toEqual([])
  const assigned = await allot(
    'assign',
    '--allotment',
    'Sales',
    '--group',
    'Team',
    '--priority',
    '3',
    '--disable',
    'SWAY',
  )
  expect(assigned).toContain('1 of 1 seats used, 1 waiting')
  expect((await cli.json('allotment', 'show', 'Sales')).assignments).toMatchObject([
    { priority: 3, disabledServicePlanIds: ['a23b959c-7ce8-4e57-9140-b90eb88a9e97'] },
  ])
})

test('limits: resize, transfer, hold, open, rename', async () => {
  const { allot } = cli
  expect(await allot('allotment', 'resize', 'Sales', '--by', '1', '--dry-run')).toMatch(
    /Sales: 1 would get a seat/,
  )
  expect(await allot('allotment', 'resize', 'Sales', '--units', '2')).toBe(
    'Resized "Sales": 2 of 2 seats used, 0 waiting.\n',
  )
  await allot('allotment', 'create', 'Research', '--product', 'Microsoft 365 E3', '--units', '4')
  expect(await allot('allotment', 'transfer', 'Research', 'Sales', '--units', '1')).toContain(
    '"Sales": 2 of 3 seats used, 0 waiting.',
  )
  expect(await allot('allotment', 'hold', 'Sales')).toBe('On hold: "Sales": 2 of 3 seats used, 0 waiting.\n')
  await allot('group', 'add', 'Team', '--user', 'Cleo')
  expect(await allot('waiting', 'Sales')).toContain('allotment on hold')
  expect(await allot('allotment', 'open', 'Sales')).toBe('Open: "Sales": 3 of 3 seats used, 0 waiting.\n')
  expect(await allot('allotment', 'rename', 'Research', 'Laboratory')).toContain('Renamed "Laboratory"')
  expect(await allot('allotment', 'delete', 'Laboratory')).toContain('3 units are free to divide.')
})

test('seats and queue: release, include, exclude, pin', async () => {
  const { allot } = cli
  expect(await allot('release', 'Sales', '--user', 'Ann')).toContain('Ann no longer holds a seat of "Sales"')
  expect(await allot('include', 'Sales', '--user', 'Ann')).toContain('Groups serve Ann in "Sales" again.')
  expect(await allot('exclude', 'Sales', '--user', 'Ann', '--dry-run')).toContain(
    '1 would lose the seat (Ann)',
  )
  expect(await allot('exclude', 'Sales', '--user', 'Ann')).toContain(
    'Groups do not serve Ann in "Sales" any more.',
  )
  await allot('include', 'Sales', '--user', 'Ann')
  await allot('allotment', 'hold', 'Sales')
  await allot('release', 'Sales', '--user', 'Ben')
  await allot('include', 'Sales', '--user', 'Ben')
  expect(await allot('pin', 'Sales', '--user', 'Ben')).toBe('Ben is next in line for "Sales".\n')
  expect(await allot('waiting', 'Sales')).toMatch(/Ben.*yes/)
  expect(await allot('pin', 'Sales', '--user', 'Ben', '--off')).toContain('is no longer pinned')
  expect(await allot('pin', 'Sales', '--user', 'Ben', '--priority', '7')).toContain('waits with priority 7')
  await allot('allotment', 'open', 'Sales')
})

test('owners, people, groups, devices', async () => {
  const { allot } = cli
  expect(await allot('owner', 'add', 'Sales', '--user', 'Ben')).toBe('Ben owns "Sales" now.\n')
  expect(await allot('owner', 'remove', 'Sales', '--user', 'Ann')).toBe('Ann no longer owns "Sales".\n')
  expect(await allot('device', 'create', 'LAB-1', '--system', 'Windows')).toContain('Added device "LAB-1".')
  const assigned = await allot('assign', '--allotment', 'INTUNE_A_D/Default', '--device', 'LAB-1')
  expect(assigned).toContain('Assigned "Default" to device "LAB-1": 1 of 3 seats used')
  expect(await allot('unassign', '--allotment', 'INTUNE_A_D/Default', '--device', 'LAB-1')).toContain(
    '0 of 3 seats used',
  )
  expect(await allot('device', 'delete', 'LAB-1')).toBe('Deleted device "LAB-1".\n')
  expect(await allot('user', 'set', 'Cleo', '--department', 'Sales')).toBe('Changed Cleo.\n')
  expect(await allot('user', 'delete', 'Cleo', '--dry-run')).toContain('1 would lose the seat (Cleo)')
  expect(await allot('user', 'delete', 'Cleo')).toContain('allot user restore')
  expect(await allot('user', 'list', '--deleted')).toContain('Cleo')
  expect(await allot('user', 'restore', 'cleo@contoso.com')).toBe('Restored Cleo.\n')
  expect(await allot('group', 'remove', 'Team', '--user', 'Cleo')).toBe('Cleo is no longer in "Team".\n')
  expect(await allot('unassign', '--allotment', 'Sales', '--group', 'Team', '--dry-run')).toContain(
    '2 would lose the seat',
  )
  expect(await allot('unassign', '--allotment', 'Sales', '--group', 'Team')).toContain(
    '0 of 3 seats used, 0 waiting',
  )
  expect(await allot('group', 'delete', 'Team')).toBe('Deleted group "Team".\n')
})

test('settings, subscriptions, tokens', async () => {
  const { allot } = cli
  expect(await allot('settings', 'set', '--guest-users', 'keepOnly', '--prohibited', 'cu,kp')).toMatch(
    /No licenses in +CU, KP[\s\S]*Guests +keepOnly/,
  )
  expect(await allot('subscription', 'set', 'INTUNE_A_D', '--units', '5')).toBe(
    'INTUNE_A_D: 5 units, Enabled.\n',
  )
  expect(await allot('subscription', 'remove', 'INTUNE_A_D')).toBe('Removed 5 units of INTUNE_A_D.\n')
  const made = await cli.attempt([
    'token',
    'create',
    'Report',
    '--role',
    'globalReader',
    '--expires',
    '2030-01-01',
  ])
  expect(made.err).toContain('shown this once')
  const asReader = await cli.attempt(['allotment', 'hold', 'Sales'], { ALLOT_TOKEN: made.out.trim() })
  expect(asReader).toMatchObject({ code: 1 })
  expect(asReader.err).toContain('Use a token of a Global or License Administrator')
  expect(await allot('token', 'revoke', 'report')).toBe('Revoked "report".\n')
  const revoked = await cli.attempt(['product', 'list'], { ALLOT_TOKEN: made.out.trim() })
  expect(revoked.err).toContain('does not accept the token from ALLOT_TOKEN')
})

test('subscriptions from a file', async () => {
  const file = join(dir, 'subscriptions.csv')
  await writeFile(file, 'skuPartNumber,units\nVISIOCLIENT,7\n')
  expect(await cli.allot('import', 'subscriptions', file, '--dry-run')).toContain('1 added')
  expect(await cli.allot('import', 'subscriptions', file)).toContain('1 added, 0 changed, 0 unchanged')
  expect(await cli.json('import', 'subscriptions', file)).toMatchObject({ added: 0, unchanged: 1 })
})

test('a bad file of subscriptions is refused with every problem and its place', async () => {
  const file = join(dir, 'bad-subscriptions.csv')
  await writeFile(file, 'Product title;Total licenses\nMicrosoft 366 E5;x\n;5\n')
  const { code, err } = await cli.attempt(['import', 'subscriptions', file])
  expect(code).toBe(1)
  expect(err).toContain('bad-subscriptions.csv, line 2, column "Product title"')
  expect(err).toContain('bad-subscriptions.csv, line 2, column "Total licenses"')
  expect(err).toContain('bad-subscriptions.csv, line 3, column "Product title": The product is missing.')
  expect(err).toContain('Mend the file and import again')
})

test('a bad file is refused with every problem and its place', async () => {
  const file = join(dir, 'users.csv')
  await writeFile(
    file,
    'userPrincipalName,displayName,usageLocation\na@x.example,A,Germany\na@x.example,B,DE\n',
  )
  const { code, err } = await cli.attempt(['import', 'directory', '--users', file])
  expect(code).toBe(1)
  expect(err).toContain('users.csv, line 2, column "usageLocation"')
  expect(err).toContain('users.csv, line 3')
  expect(err).toContain('Nothing was imported')
  expect(err).toContain('Mend the file and import again')
})
