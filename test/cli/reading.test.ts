import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestCli, testCli, wordsOf } from '../support/cli.ts'

let cli: TestCli
beforeAll(async () => {
  cli = await testCli()
  const { api } = cli
  const { skuId } = await api.buy(20)
  await api.post('/v1.0/directory/subscriptions', { skuPartNumber: 'WINDOWS_STORE', totalLicenses: 5 })
  const people = []
  for (const name of ['Ann', 'Ben', 'Cleo']) people.push(await api.user(name))
  const sales = await api.allot(skuId, 'Sales', 2)
  await api.allot(skuId, 'Research', 10)
  await api.post(`/beta/admin/cloudLicensing/allotments/${sales}/owners/$ref`, { '@odata.id': people[0] })
  const team = await api.group('Sales Team', people)
  await api.assign(sales, { group: team })
  await api.post('/v1.0/devices', { displayName: 'LAB-1', operatingSystem: 'Windows' })
})
afterAll(() => cli.close())

const tables: readonly [string, string[], string[]][] = [
  [
    'product list',
    ['product', 'list'],
    [
      'Product | Part number | Units | Allotted | Unallotted | Used | Waiting | Can be divided',
      'Microsoft 365 E3 | SPE_E3 | 20 | 12 | 8 | 2 | 1 | yes',
      'Windows Store for Business | WINDOWS_STORE | 5 | 0 | 5 | 0 | 0 | no: Microsoft Store products cannot be divided into allotments.',
    ],
  ],
  [
    'product show',
    ['product', 'show', 'microsoft 365 e3'],
    ['Part number | SPE_E3', 'Units | 20', 'Can be divided | yes'],
  ],
  [
    'allotment list',
    ['allotment', 'list', '--product', 'SPE_E3'],
    [
      'Product | Allotment | Used | Limit | Free | Waiting | Errors | State',
      'Microsoft 365 E3 | Default | 0 | 8 | 8 | 0 | 0 | open',
      'Microsoft 365 E3 | Sales | 2 | 2 | 0 | 1 | 0 | open',
    ],
  ],
  [
    'allotment show',
    ['allotment', 'show', 'SPE_E3/Sales'],
    ['Seats | 2 of 2 seats used, 1 waiting', 'Owners | Ann', 'Sales Team | group | 0 | no | 0 | done'],
  ],
  ['owner list', ['owner', 'list', 'sales'], ['Owner | Kind | User name | Id']],
  ['waiting', ['waiting', 'Sales'], ['Place | Who | User name | Waiting since | Priority | Pinned | Why']],
  ['seats', ['seats', 'Sales'], ['Who | User name | Seat since']],
  ['seats in the past', ['seats', 'Sales', '--at', '2020-01-01'], ['Nobody held a seat of "Sales" then.']],
  [
    'user list',
    ['user', 'list', '--search', 'an'],
    ['Name | User name | Department | Location | Account | Id'],
  ],
  [
    'user show',
    ['user', 'show', 'ann@contoso.com'],
    ['Name | Ann', 'Usage location | DE', 'Groups | Sales Team'],
  ],
  ['group list', ['group', 'list'], ['Group | Description | Can carry licenses | Id']],
  [
    'group show',
    ['group', 'show', 'Sales Team'],
    ['Members | 3', 'Allotments | Sales (Microsoft 365 E3): 2 seats, 1 waiting, 0 with an issue'],
  ],
  [
    'user history',
    ['user', 'history', 'ann@contoso.com'],
    ['Product | Allotment | From | Got through | To | Lost through'],
  ],
  ['audit of a time without any', ['audit', '--until', '2020-01-01'], ['Nothing of that kind was done.']],
  ['device list', ['device', 'list'], ['Device | System | Account | Id']],
  [
    'subscription list',
    ['subscription', 'list'],
    ['Product | Part number | Units | Status | From | Next change | Id'],
  ],
  ['token list', ['token', 'list'], ['Name | Role | Made | Last used | Ends | Id']],
  [
    'settings show',
    ['settings', 'show'],
    ['Organization | Contoso', 'Country | DE', 'Guests | keepAndGet (like anybody)'],
  ],
  ['audit', ['audit', '--activity', 'create allotment'], ['When | Who | What | On what | Result']],
  [
    'audit --verify',
    ['audit', '--verify'],
    ['The chain is intact: nothing was altered, removed or slipped in.'],
  ],
]

test.each(tables)('%s', async (_name, args, lines) => {
  const words = wordsOf(await cli.allot(...args))
  for (const line of lines) expect(words).toContain(line)
})

test('numbers stand to the right, without colors where there is no terminal', async () => {
  const out = await cli.allot('allotment', 'list')
  expect(out).not.toContain('\u001b')
  const [head = '', first = ''] = out.split('\n')
  expect(first.indexOf('8') - head.indexOf('Limit')).toBe('Limit'.length - 1)
})

test('explain tells the seat, the place in the queue, and what would change it', async () => {
  const answers = await Promise.all(['Ann', 'Ben', 'Cleo'].map((name) => cli.allot('explain', name)))
  expect(answers.filter((text) => text.includes('Sales: has a seat'))).toHaveLength(2)
  const waits = answers.find((text) => text.includes('Sales: waits')) ?? ''
  expect(waits).toContain('1st of 1')
  expect(waits).toContain('Through group "Sales Team"')
  expect(waits).toContain('Raise the limit of "Sales"')
  expect(waits).toContain('Ask who manages "Sales": Ann')
})

test('JSON has one shape: an object, or rows with whether there are more', async () => {
  const list = await cli.json('allotment', 'list', '--top', '1')
  expect(list).toMatchObject({ value: [{ displayName: 'Default' }], more: true, count: 4 })
  expect(await cli.json('allotment', 'show', 'Sales')).toMatchObject({
    displayName: 'Sales',
    allottedUnits: 2,
    owners: [{ displayName: 'Ann' }],
    assignments: [{ targetType: 'group' }],
  })
  expect(await cli.json('waiting', 'Sales')).toMatchObject({
    value: [{ position: 1, reason: 'noFreeUnit' }],
    more: false,
  })
})

test('a list that is cut says how many there are more', async () => {
  expect(await cli.allot('user', 'list', '--top', '1')).toContain(
    '... and 2 more; --top N shows as many as you want.',
  )
})

test('every command has help with an example', async () => {
  const commands = [
    ['serve'],
    ['assign'],
    ['unassign'],
    ['waiting'],
    ['seats'],
    ['release'],
    ['exclude'],
    ['include'],
    ['pin'],
    ['explain'],
    ['audit'],
    ['doctor'],
    ['export'],
    ['import'],
    ['allotment', 'create'],
    ['owner', 'add'],
    ['token', 'create'],
    ['subscription', 'add'],
    ['user', 'create'],
    ['group', 'add'],
    ['import', 'directory'],
    ['settings', 'set'],
    ['allotment'],
    ['product'],
    ['provider'],
  ]
  const helps = await Promise.all(commands.map((command) => cli.allot(...command, '--help')))
  for (const [index, help] of helps.entries()) {
    expect(help, commands[index]?.join(' ')).toMatch(/Examples?:\n {2}allot /)
  }
})

test('doctor looks at the server, too', async () => {
  const { checks } = JSON.parse((await cli.attempt(['doctor', '--json'])).out)
  const states = Object.fromEntries(
    checks.map((check: { name: string; state: string }) => [check.name, check.state]),
  )
  expect(states).toMatchObject({ node: 'ok', packages: 'ok', server: 'ok', database: 'ok', migrations: 'ok' })
})

test('doctor says what is wrong with a data directory', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'license-allotments-doctor-'))
  try {
    const file = join(dir, 'file')
    await writeFile(file, '')
    await mkdir(join(dir, 'old', 'postgresql'), { recursive: true, mode: 0o755 })
    await writeFile(join(dir, 'old', 'postgresql', 'PG_VERSION'), '17\n')
    await writeFile(join(dir, 'old', 'admin-token'), 'x', { mode: 0o644 })
    const [asFile, old] = [
      await cli.attempt(['doctor', '--data-dir', file]),
      await cli.attempt(['doctor', '--data-dir', join(dir, 'old')]),
    ]
    expect([asFile.code, old.code]).toEqual([1, 1])
    expect(asFile.out).toContain(`${file} is not a directory.`)
    expect(old.out).toMatch(/can be entered by others[\s\S]*chmod 700/)
    expect(old.out).toMatch(/admin-token can be read by others[\s\S]*chmod 600/)
    expect(old.out).toMatch(/written by PostgreSQL 17; this program brings PostgreSQL 18[\s\S]*allot export/)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})

test('doctor works without a server, and says how to start one', async () => {
  const { code, out } = await cli.attempt(['doctor'], { ALLOT_URL: 'http://127.0.0.1:9' })
  expect(code).toBe(1)
  expect(out).toMatch(/^ok +node/m)
  expect(out).toMatch(/^ERROR +server/m)
})
