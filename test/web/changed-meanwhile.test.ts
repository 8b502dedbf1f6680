import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './axe.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// Two who change the same at once, in Chromium: who comes second sees what the other one did, and chooses.

const admin = '/beta/admin/cloudLicensing'
let world: WebWorld
let page: Page
let id: string
let olga: string

beforeAll(async () => {
  world = await startWebWorld({ isEmpty: true })
  const { skuId } = await world.api('POST', '/v1.0/directory/subscriptions', {
    skuPartNumber: 'SPE_E3',
    totalLicenses: 20,
  })
  olga = await user('Olga')
  const made = await world.api('POST', `${admin}/allotments`, {
    skuId,
    displayName: 'Library',
    allottedUnits: 10,
    'owners@odata.bind': [`https://host/beta/users/${olga}`],
  })
  id = made.id
  page = await world.signIn()
}, 600_000)
afterAll(() => world?.close())

async function user(name: string): Promise<string> {
  const userPrincipalName = `${name.toLowerCase()}@contoso.com`
  const body = { displayName: name, userPrincipalName, usageLocation: 'DE' }
  return (await world.api('POST', '/v1.0/users', body)).id
}

const change = (body: object) => world.api('PATCH', `${admin}/allotments/${id}`, body)
const read = () => world.api('GET', `${admin}/allotments/${id}?$select=state,enforcement,allottedUnits`)
const dialogOf = (shown: Page) => shown.getByRole('dialog')

/** The dialog says what the other one did, and who it was. */
async function expectTold(dialog: Locator, values: string, who: RegExp): Promise<void> {
  await dialog.getByText('nothing was saved', { exact: false }).waitFor()
  await dialog.getByText(values).waitFor()
  await dialog.getByText(who).waitFor()
}

test('an allotment is not paused over a change that nobody saw; then it is, still', async () => {
  await page.goto(`${world.base}/allotments/${id}?tab=settings`)
  await page.getByRole('button', { name: 'Pause' }).click()
  const dialog = dialogOf(page)
  await dialog.getByText('Nobody gets or loses a license by this.', { exact: false }).waitFor()
  await change({ allottedUnits: 7 })
  await dialog.getByRole('button', { name: 'Pause' }).click()
  await expectTold(
    dialog,
    'Limit: 10 when you looked, 7 now.',
    /^Test, .*lowered the limit of Library from 10 to 7/i,
  )
  expect(await read()).toMatchObject({ state: 'open', allottedUnits: 7 })
  expect(await violationsOf(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Do it still' }).click()
  await dialog.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Library is paused.').waitFor()
  expect(await read()).toMatchObject({ state: 'hold', allottedUnits: 7 })
})

test('a pilot is left where somebody set the allotment going meanwhile', async () => {
  await page.goto(`${world.base}/allotments/${id}?tab=settings`)
  await page.getByRole('button', { name: 'Start a pilot' }).waitFor()
  await change({ state: 'open', description: 'Term only' })
  await page.getByRole('button', { name: 'Start a pilot' }).click()
  const dialog = dialogOf(page)
  await expectTold(dialog, 'State: Paused when you looked, Open now.', /^Test, .*Library/)
  await dialog.getByText('Description: – when you looked, Term only now.').waitFor()
  await dialog.getByRole('button', { name: 'Leave it' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await read()).toMatchObject({ state: 'open', enforcement: 'enforced' })
})

test('an owner pauses, and sees what an administrator did meanwhile', async () => {
  const hers = await world.signIn(olga, undefined, `/allotments/${id}?tab=settings`)
  await hers.getByText('Only administrators change the limit and the name.', { exact: false }).waitFor()
  expect(await hers.getByRole('button', { name: 'Start a pilot' }).count()).toBe(0)
  expect(await hers.getByRole('textbox', { name: 'Name' }).count()).toBe(0)
  await hers.getByRole('button', { name: 'Pause' }).waitFor()
  await change({ displayName: 'Library East' })
  await hers.getByRole('button', { name: 'Pause' }).click()
  const dialog = dialogOf(hers)
  await expectTold(dialog, 'Name: Library when you looked, Library East now.', /^Test, .*Library East/)
  expect(await violationsOf(hers)).toEqual([])
  await dialog.getByRole('button', { name: 'Do it still' }).click()
  await dialog.getByRole('button', { name: 'Pause' }).click()
  await hers.getByText('Library East is paused.').waitFor()
  // Units that moved to an allotment that is not hers are told by their number, and by nobody's name.
  const [rest] = (await world.api('GET', `${admin}/allotments?$filter=isDefault eq true&$select=id`)).value
  await world.api('POST', `${admin}/allotments/${id}/transferUnits`, { toAllotmentId: rest.id, units: 1 })
  await hers.getByRole('button', { name: 'Go on' }).click()
  await dialog.getByText('Limit: 7 when you looked, 6 now.').waitFor()
  await dialog.getByRole('button', { name: 'Do it still' }).click()
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await hers.getByText('Library East is open again.').waitFor()
  await hers.context().close()
})

test('an assignment that somebody changed meanwhile is shown before it ends', async () => {
  const body = { 'assignedTo@odata.bind': `https://host/beta/users/${olga}`, disabledServicePlanIds: [] }
  const assignment = await world.api('POST', `${admin}/allotments/${id}/assignments`, body)
  await page.goto(`${world.base}/allotments/${id}?tab=groups`)
  await page.getByRole('button', { name: 'Remove Olga' }).click()
  const dialog = dialogOf(page)
  await dialog.getByRole('button', { name: 'Remove 1 license' }).waitFor()
  await world.api('PATCH', `${admin}/assignments/${assignment.id}`, { priority: 9 })
  await dialog.getByRole('button', { name: 'Remove 1 license' }).click()
  await expectTold(dialog, 'Priority of Olga: 0 when you looked, 9 now.', /^Test, .*Olga/)
  expect(await violationsOf(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Do it still' }).click()
  await dialog.getByRole('button', { name: 'Remove 1 license' }).click()
  await page.getByText('Olga was removed.').waitFor()
})

test('policies that somebody changed meanwhile: theirs are taken, and the rest is saved', async () => {
  await page.goto(`${world.base}/settings?tab=policies`)
  await page.getByLabel('Disabled accounts').selectOption('release')
  await page.getByLabel('Country of the organization').selectOption('Austria')
  await world.api('PATCH', `${admin}/settings`, { disabledUsers: 'keepOnly', guestUsers: 'release' })
  await page.getByRole('button', { name: 'Preview' }).click()
  const dialog = dialogOf(page)
  await dialog.getByText('nothing was saved', { exact: false }).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const clash = page.getByRole('alert').filter({
    hasText: 'Disabled accounts: yours Lose their licenses, theirs Keep what they have, get nothing new.',
  })
  await clash.getByText(/^Test, /).waitFor()
  expect(await violationsOf(page)).toEqual([])
  await clash.getByRole('button', { name: 'Take theirs' }).click()
  expect(await page.getByLabel('Guests').inputValue()).toBe('release')
  await page.getByRole('button', { name: 'Preview' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  expect(await world.api('GET', `${admin}/settings`)).toMatchObject({
    countryLetterCode: 'AT',
    disabledUsers: 'keepOnly',
    guestUsers: 'release',
  })
})
