import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCli, testCli, wordsOf } from '../support/cli.ts'
import { newKey, type OidcProvider, startOidc } from '../support/oidc.ts'

// Who may do what, and the record of it, through the command line: roles, links, providers, audit.

let cli: TestCli
let oidc: OidcProvider
let dir: string
beforeAll(async () => {
  cli = await testCli({ secretKey: Buffer.alloc(32, 7) })
  oidc = await startOidc()
  dir = await mkdtemp(join(tmpdir(), 'license-allotments-cli-'))
  for (const name of ['Ann', 'Ben']) await cli.api.user(name)
})
afterAll(async () => {
  await oidc.close()
  await cli.close()
  await rm(dir, { recursive: true, force: true })
})
const listed = async (...args: string[]) => (await cli.json(...args)).value
const refused = async (...args: string[]) => {
  const run = await cli.attempt(args)
  expect([run.code, run.out]).toEqual([1, ''])
  return run.err
}

describe('allot role', () => {
  test('gives, lists and takes away', async () => {
    expect(await cli.allot('role', 'list')).toBe('Nobody has a role.\n')
    const tried = ['role', 'add', 'globalAdministrator', '--user', 'ann@contoso.com']
    expect(await cli.allot(...tried, '--dry-run')).toContain('nothing was written')
    expect(await listed('role', 'list')).toEqual([])
    expect(await cli.allot(...tried)).toBe('ann@contoso.com is Global Administrator now.\n')
    expect(await cli.allot('role', 'add', 'GLOBALREADER', '--user', 'Ben')).toContain('Ben is Global Reader')
    const words = wordsOf(await cli.allot('role', 'list')).join('\n')
    expect(words).toContain('Global Administrator | ')
    expect(words).toContain('Global Reader | ')
    expect(await cli.allot('role', 'remove', 'globalReader', '--user', 'Ben')).toBe(
      'Ben is no Global Reader any more.\n',
    )
    expect(await listed('role', 'list')).toHaveLength(1)
  })

  test('says why not', async () => {
    expect(await refused('role', 'remove', 'globalAdministrator', '--user', 'Ann')).toContain(
      'last Global Administrator',
    )
    expect(await refused('role', 'add', 'globalAdministrator', '--user', 'Ann')).toContain('already')
    expect(await refused('role', 'remove', 'globalReader', '--user', 'Ben')).toContain(
      'Ben is not Global Reader.',
    )
    expect(await refused('role', 'add', 'globalReader', '--user', 'Zoe')).toContain('Zoe')
    const wrong = await cli.attempt(['role', 'add', 'king', '--user', 'Ann'])
    expect(wrong.code).toBe(2)
    expect(wrong.err).toContain('globalAdministrator, licenseAdministrator, globalReader')
    const token = await cli.api.tokenFor('licenseAdministrator')
    const run = await cli.attempt(['role', 'add', 'globalReader', '--user', 'Ben'], { ALLOT_TOKEN: token })
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining('Global Administrator') })
  })
})

describe('allot sign-in-link', () => {
  const redeem = (url: string) =>
    fetch(new URL('/auth/link', cli.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: cli.url },
      body: JSON.stringify({ code: new URL(url).searchParams.get('code') }),
    })
  const whoIs = async (answer: Response) => {
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return (await (await fetch(`${cli.url}/auth/session`, { headers: { cookie } })).json()) as {
      displayName: string
      roles: string[]
    }
  }

  test('signs somebody in once', async () => {
    const url = (await cli.allot('sign-in-link', '--user', 'Ann')).trim()
    const answer = await redeem(url)
    expect(answer.status).toBe(204)
    expect(await whoIs(answer)).toMatchObject({ displayName: 'Ann', roles: ['globalAdministrator'] })
    expect((await redeem(url)).status).toBeGreaterThanOrEqual(400)
  })

  test('without a person it is for the administrator of the installation', async () => {
    const { url, expirationDateTime } = await cli.json('sign-in-link')
    expect(Date.parse(expirationDateTime) - cli.api.clock.now.getTime()).toBe(15 * 60_000)
    expect(await whoIs(await redeem(url))).toMatchObject({ roles: ['globalAdministrator'] })
  })

  test('is for Global Administrators to make', async () => {
    const token = await cli.api.tokenFor('licenseAdministrator')
    const run = await cli.attempt(['sign-in-link'], { ALLOT_TOKEN: token })
    expect(run).toMatchObject({ code: 1, out: '' })
    expect(await refused('sign-in-link', '--user', 'Zoe')).toContain('Zoe')
  })
})

describe('allot provider', () => {
  const add = (name: string, ...more: string[]) =>
    cli.attempt(
      [
        'provider',
        'add',
        name,
        '--profile',
        'keycloak',
        '--issuer',
        oidc.issuer,
        '--client-id',
        name,
        ...more,
      ],
      { SECRET: 'very secret' },
    )

  test('adds, tests, allows, lists and removes', async () => {
    expect(await cli.allot('provider', 'list')).toBe('There are no providers.\n')
    const mapped = ['--map', 'realm_access.roles=license-admin=licenseAdministrator']
    const made = await add('Staff', '--secret-env', 'SECRET', ...mapped)
    expect(made).toMatchObject({ code: 0, err: '' })
    const [row] = await listed('provider', 'list')
    expect(made.out).toContain(`${cli.url}/auth/providers/${row.id}/callback`)
    expect(row).toMatchObject({
      displayName: 'Staff',
      hasClientSecret: true,
      roleMappings: [{ claim: 'realm_access.roles', value: 'license-admin', role: 'licenseAdministrator' }],
    })
    expect(JSON.stringify(row) + made.out).not.toContain('very secret')

    oidc.start(
      [
        {
          id: 'Staff',
          secret: 'very secret',
          redirectUris: [`${cli.url}/auth/providers/${row.id}/callback`],
        },
      ],
      [await newKey('one')],
    )
    // The provider's clock is the real one.
    cli.api.clock.now = new Date()
    expect(await cli.allot('provider', 'test', 'staff')).toContain('"staff" works.')
    expect(await cli.allot('provider', 'allow', 'Staff', '--user', 'Ann', '--as', 'ann.there')).toBe(
      'ann.there of "Staff" signs in as ann@contoso.com.\n',
    )
    expect(await refused('provider', 'allow', 'Staff', '--user', 'Ann', '--as', 'again')).toContain('already')
    expect(await cli.allot('provider', 'remove', 'Staff', '--dry-run')).toContain('nothing was written')
    expect(await cli.allot('provider', 'remove', 'Staff')).toBe('Removed "Staff".\n')
    expect(await listed('provider', 'list')).toEqual([])
  })

  test('says why not', async () => {
    expect(await add('Twice')).toMatchObject({ code: 0 })
    const twice = await add('Twice')
    expect(twice).toMatchObject({ code: 1, out: '' })
    expect(await add('No secret', '--secret-env', 'MISSING')).toMatchObject({
      code: 2,
      err: expect.stringContaining('MISSING is not set'),
    })
    expect(await add('No mapping', '--map', 'groups')).toMatchObject({
      code: 2,
      err: expect.stringContaining('claim=value=role'),
    })
    expect(await refused('provider', 'test', 'Nobody')).toContain('There is no provider "Nobody"')
    const dead = ['provider', 'add', 'Dead', '--profile', 'okta', '--client-id', 'x']
    await cli.allot(...dead, '--issuer', 'http://127.0.0.1:9/')
    const run = await cli.attempt(['provider', 'test', 'Dead'])
    expect(run.code).toBe(1)
    expect(run.err).toContain('"Dead" does not work.')
  })
})

describe('allot audit', () => {
  test('exports lines of JSON to standard output, and CSV to a new file of the owner alone', async () => {
    const lines = (await cli.allot('audit', 'export', '--refused')).trimEnd().split('\n')
    const list = await listed('audit', '--refused')
    expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual(
      list.map(({ id }: { id: string }) => id).sort(),
    )
    const file = join(dir, 'audit.csv')
    const export_ = ['audit', 'export', '--format', 'csv', '--activity', 'role', '--output', file]
    expect(await cli.allot(...export_)).toBe(`Wrote the audit to ${file}.\n`)
    const text = await readFile(file, 'utf8')
    expect(text.startsWith('\uFEFFid,activityDateTime')).toBe(true)
    expect(text).toContain('role')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await refused(...export_)).toContain('is there already')
    expect(await refused(...export_.slice(0, -1), join(dir, 'no', 'such', 'folder'))).toContain(
      'cannot be written',
    )
    expect((await cli.attempt(['audit', 'export', '--format', 'xml'])).code).toBe(2)
  })

  test('is kept as long as a Global Administrator says', async () => {
    expect(await cli.allot('settings', 'show')).toContain('for ever')
    expect(await cli.allot('settings', 'set', '--audit-retention', '365')).toContain('365 days')
    expect(await refused('settings', 'set', '--audit-retention', '7')).toContain('from 30 to 36500')
    expect((await cli.attempt(['settings', 'set', '--audit-retention', 'soon'])).code).toBe(2)
    const token = await cli.api.tokenFor('licenseAdministrator')
    const run = await cli.attempt(['settings', 'set', '--audit-retention', 'never'], { ALLOT_TOKEN: token })
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining('Global Administrator') })
    expect(await cli.allot('settings', 'set', '--audit-retention', 'never')).toContain('for ever')
    expect(await cli.allot('audit', '--verify')).toContain('The chain is intact')
  })
})

test('allot prerequisites says what is missing', async () => {
  expect(await cli.allot('prerequisites')).toContain('does not meet the requirement')
  await cli.allot('subscription', 'add', 'SPE_E3', '--units', '10')
  const met = await cli.allot('prerequisites')
  expect(met).toContain('What was bought meets the requirement of group-based licensing.')
  expect(wordsOf(met).join('\n')).toContain('Microsoft 365 E3 | 10 | It includes Microsoft Entra ID P1.')
  expect((await cli.json('prerequisites')).status).toBe('met')
})

test('allot allotment list --orphaned, and an owner who is gone is taken off by id', async () => {
  await cli.allot('allotment', 'create', 'Sales', '--product', 'SPE_E3', '--units', '1', '--owner', 'Ben')
  expect(await cli.allot('allotment', 'list', '--orphaned')).toContain('None is orphaned')
  const { id } = await cli.json('user', 'show', 'Ben')
  await cli.allot('user', 'delete', 'Ben')
  expect(wordsOf(await cli.allot('allotment', 'list', '--orphaned')).join('\n')).toContain('open, orphaned')
  expect(await cli.allot('allotment', 'show', 'Sales')).toContain('None of them can act any more')
  const doctor = await cli.attempt(['doctor'])
  expect(doctor.out).toContain('Nobody of its owners can act any more: "Sales".')
  await cli.allot('owner', 'add', 'Sales', '--user', 'Ann')
  await cli.allot('owner', 'remove', 'Sales', '--user', id)
  expect(await listed('owner', 'list', 'Sales')).toMatchObject([{ displayName: 'Ann' }])
})
