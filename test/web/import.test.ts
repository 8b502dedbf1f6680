import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWebWorld, type WebWorld } from './web-world.ts'

let world: WebWorld
let page: Page
beforeAll(async () => {
  world = await startWebWorld({ isEmpty: true })
  page = await world.signIn(undefined, undefined, `/import`)
}, 600_000)
afterAll(() => world?.close())

const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
const choose = (...files: ReturnType<typeof file>[]) =>
  page.getByLabel('Choose files').last().setInputFiles(files)
const cellsOf = async (kind: string) =>
  page.getByRole('row').filter({ hasText: kind }).getByRole('cell').allInnerTexts()

test('files are recognized by their columns, previewed, and written only then', async () => {
  await choose(
    file(
      'exportUsers.csv',
      'userPrincipalName,displayName,usageLocation\nann@c.example,Ann,DE\nben@c.example,Ben,DE\n',
    ),
    file('exportGroups.csv', 'id,displayName,securityEnabled\n,Team,true\n'),
    file('members.csv', 'groupName,memberName\nTeam,ann@c.example\n'),
    file('products.csv', 'Product title,Total licenses\nMicrosoft 365 E3,25\n'),
  )
  for (const [name, kind] of [
    ['exportUsers.csv', 'users'],
    ['exportGroups.csv', 'groups'],
    ['members.csv', 'members'],
    ['products.csv', 'subscriptions'],
  ] as const) {
    const card = page.getByRole('group', { name })
    await card.waitFor()
    expect(await card.getByLabel('What is it?').inputValue()).toBe(kind)
  }
  expect(await page.getByLabel('Product title').inputValue()).toBe('productName')
  await page.getByRole('button', { name: 'Leave members.csv out' }).click()
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('heading', { name: 'What the import would do' }).waitFor()
  expect(await cellsOf('People')).toEqual(['People', '2', '0', '0', '0'])
  expect(await cellsOf('Subscriptions')).toEqual(['Subscriptions', '1', '0', '0', '0'])
  expect((await world.api('GET', '/v1.0/users')).value).toEqual([])
  expect((await world.api('GET', '/v1.0/directory/subscriptions')).value).toEqual([])
  await page.getByRole('button', { name: 'Import 3 files' }).click()
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  expect((await world.api('GET', '/v1.0/users')).value).toHaveLength(2)
  expect((await world.api('GET', '/v1.0/directory/subscriptions')).value).toHaveLength(1)
})

test('a column of any name is taken for what the reader says', async () => {
  await choose(file('odd.csv', 'Login;Shown as;Nonsense\ncy@c.example;Cy;1\n'))
  const card = page.getByRole('group', { name: 'odd.csv' })
  await card.getByText('Not recognized: choose').waitFor({ state: 'attached' })
  expect(await page.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
  await card.getByLabel('What is it?').selectOption('users')
  await card.getByText('Column "userPrincipalName" is missing.', { exact: false }).waitFor()
  await card.getByLabel('Login').selectOption('userPrincipalName')
  await card.getByLabel('Shown as').selectOption('displayName')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Import 1 file' }).click()
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  const { value } = await world.api('GET', '/v1.0/users/cy@c.example?$select=displayName').then((user) => ({
    value: user,
  }))
  expect(value.displayName).toBe('Cy')
})

test('problems stand in a table by file, line and column, and nothing is written', async () => {
  await choose(
    file('bad.csv', 'userPrincipalName,usageLocation\nx@c.example,Germany\ny@c.example,DE\nz,DE\n'),
  )
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('heading', { name: '2 problems' }).waitFor()
  const rows = page.getByRole('table', { name: 'What is wrong' }).getByRole('row')
  expect((await rows.nth(1).getByRole('cell').allInnerTexts()).slice(0, 3)).toEqual([
    'bad.csv',
    '2',
    'usageLocation',
  ])
  expect((await rows.nth(2).getByRole('cell').allInnerTexts()).slice(0, 3)).toEqual([
    'bad.csv',
    '4',
    'userPrincipalName',
  ])
  expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0)
  expect((await world.api('GET', '/v1.0/users')).value).toHaveLength(3)
})

test('an import that takes much away is stopped, and goes on where that is meant', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `person${index}@c.example`)
  const users = (count: number) =>
    file(
      'everybody.csv',
      ['userPrincipalName,usageLocation', ...names.slice(0, count).map((name) => `${name},DE`)].join('\n'),
    )
  const members = file('members.csv', ['group,member', ...names.map((name) => `Guarded,${name}`)].join('\n'))
  await page.goto(`${world.base}/import`)
  await choose(users(12), file('groups.csv', 'displayName,securityEnabled\nGuarded,true\n'), members)
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Import 3 files' }).click()
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  const admin = '/beta/admin/cloudLicensing'
  const [allotment] = (await world.api('GET', `${admin}/allotments?$select=id`)).value
  const [group] = (await world.api('GET', "/v1.0/groups?$filter=displayName eq 'Guarded'&$select=id")).value
  await world.api('POST', `${admin}/allotments/${allotment.id}/assignments`, {
    'assignedTo@odata.bind': `${world.base}/beta/groups/${group.id}`,
    disabledServicePlanIds: [],
  })

  await choose(users(6))
  await page.getByRole('checkbox', { name: /^Also remove/ }).check()
  await page.getByRole('button', { name: 'Preview' }).click()
  await page
    .getByText(/^More than 20 % of the licenses would go here: .*\(6\/12\)\. Nothing was changed\./)
    .waitFor()
  expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0)
  await page.getByRole('button', { name: 'This is meant: preview it' }).click()
  await page.getByRole('heading', { name: 'What the import would do' }).waitFor()
  // Six of these, and three that came before.
  expect((await cellsOf('People'))[3]).toBe('9')
  await page.getByRole('button', { name: 'Import 1 file' }).click()
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  expect((await world.api('GET', '/v1.0/users')).value).toHaveLength(6)
})
