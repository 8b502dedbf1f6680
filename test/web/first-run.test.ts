import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settled } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// From an empty organization to a divided product, by hand; then, in another, by the sample.

const installMs = 600_000
const worlds: WebWorld[] = []
let world: WebWorld
let page: Page

beforeAll(async () => {
  world = await startWebWorld({ isEmpty: true })
  worlds.push(world)
  page = await world.signIn()
}, installMs)
afterAll(() => Promise.all(worlds.map((each) => each.close())))

const step = (name: string) => page.getByRole('listitem').filter({ hasText: name })

test('the first steps lead to a divided product, and tick themselves', async () => {
  await page.getByText('0 of 4 done.').waitFor()
  await page.getByRole('link', { name: 'Add products by hand' }).click()
  await page.getByRole('combobox', { name: 'Name of a product' }).fill('Microsoft 365 E3')
  await page.getByRole('option', { name: /^Microsoft 365 E3\s*SPE_E3$/ }).click()
  const fields = page.getByRole('group', { name: 'Microsoft 365 E3', exact: true })
  await fields.getByLabel('From').fill('2026-01-01')
  await fields.getByLabel('Until').fill('2025-01-01')
  await page.getByText('This is before it begins.').waitFor()
  await fields.getByLabel('Until').fill('2027-01-01')
  expect(await page.getByRole('button', { name: 'Add 1 product' }).isDisabled()).toBe(true)
  await fields.getByLabel('Licenses').fill('20')
  await page.getByRole('button', { name: 'Add 1 product' }).click()
  await page.getByRole('heading', { level: 1, name: 'Microsoft 365 E3' }).waitFor()
  const { value } = await world.api('GET', '/v1.0/directory/subscriptions?$select=totalLicenses,startDate')
  expect(value).toMatchObject([{ totalLicenses: 20, startDate: '2026-01-01' }])

  const people = await Promise.all(
    ['Ada', 'Bo', 'Cy'].map((name) =>
      world.api('POST', '/v1.0/users', {
        displayName: name,
        userPrincipalName: `${name}@contoso.example`,
        usageLocation: 'DE',
      }),
    ),
  )
  await world.api('POST', '/v1.0/groups', {
    displayName: 'Everybody',
    'members@odata.bind': people.map(({ id }) => `https://host/v1.0/directoryObjects/${id}`),
  })
  await page.goto(world.base)
  await page.getByText('1 of 4 done.').waitFor()
  await step('Divide a product').getByRole('link', { name: 'Create allotment' }).click()
  await page.getByLabel('Name', { exact: false }).first().fill('Library')
  await page.getByLabel('Licenses of Microsoft 365 E3').fill('5')
  await page.getByLabel('Licenses of Microsoft 365 E3').press('Tab')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('heading', { name: 'Library' }).waitFor()

  const { id } = await world.allotment('Library')
  const allotment = `/beta/admin/cloudLicensing/allotments/${id}`
  const groups = await world.api('GET', '/v1.0/groups?$select=id')
  await world.api('POST', `${allotment}/assignments`, {
    'assignedTo@odata.bind': `https://host/beta/groups/${groups.value[0].id}`,
    disabledServicePlanIds: [],
  })
  await page.goto(world.base)
  await page.getByText('3 of 4 done.').waitFor()
  await page.getByRole('link', { name: 'Owners of Library' }).waitFor()
  await page.getByRole('button', { name: 'Put away' }).click()
  await page.getByRole('button', { name: 'Show the first steps' }).click()
  await world.api('POST', `${allotment}/owners/$ref`, {
    '@odata.id': `https://host/v1.0/users/${people[0].id}`,
  })
  // A change elsewhere is read again when the reader comes back to the page.
  await page.getByRole('link', { name: 'Licenses', exact: true }).click()
  await page.getByRole('heading', { name: 'Licenses' }).waitFor()
  await page.goto(world.base)
  await page.getByRole('heading', { name: 'Needs attention' }).waitFor()
  await settled(page)
  expect(await page.getByText('First steps').count()).toBe(0)
})

test('subscriptions are changed and removed by hand, with their effect said first', async () => {
  await page.goto(`${world.base}/licenses`)
  await page.getByRole('link', { name: 'Microsoft 365 E3' }).click()
  await page.getByRole('button', { name: 'Change the subscription of 20 licenses' }).click()
  await page.getByRole('dialog').getByLabel('Licenses').fill('30')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The subscription of Microsoft 365 E3 is saved.').waitFor()
  await page.getByRole('button', { name: 'Add licenses' }).click()
  await page.getByRole('dialog').getByLabel('Licenses').fill('7')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Remove the subscription of 7 licenses' }).click()
  await page.getByRole('button', { name: 'Remove 7 licenses' }).click()
  await page.getByText('A subscription of Microsoft 365 E3 is removed.').waitFor()
  const { value } = await world.api('GET', '/v1.0/directory/subscriptions?$select=totalLicenses')
  expect(value).toEqual([expect.objectContaining({ totalLicenses: 30 })])
})

test('one button fills an empty organization with the sample', async () => {
  const other = await startWebWorld({ isEmpty: true })
  worlds.push(other)
  const empty = await other.signIn()
  await empty.getByRole('button', { name: 'Load the sample organization' }).click()
  await empty.getByRole('progressbar', { name: 'Load the sample organization' }).waitFor()
  await empty.getByText('1,200 people are here now').waitFor()
  await empty.getByText('All done').waitFor()
  await empty.getByRole('heading', { name: 'Needs attention' }).waitFor()
  expect(await other.allotment('Medicine')).toMatchObject({ availableUnits: 0 })
})
