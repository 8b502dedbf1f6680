import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Keyboard } from './keyboard.ts'
import { goWithin } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

// Every flow once without a mouse, by Tab, Enter, Space, arrows and letters. Each step shows where the focus is, and
// after each the focus is somewhere.

const admin = '/beta/admin/cloudLicensing'
const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965'
let world: WebWorld
let page: Page
let keys: Keyboard
let somebody: string
let other: string

beforeAll(async () => {
  world = await startWebWorld()
  page = await world.signIn()
  keys = new Keyboard(page)
  const { value } = await world.api('GET', '/v1.0/users?$select=displayName&$top=2')
  somebody = value[0].displayName
  other = value[1].displayName
}, 600_000)
afterAll(() => world?.close())

const button = (name: string | RegExp) => page.getByRole('button', { name })
const inDialog = (name: string | RegExp) => page.getByRole('dialog').getByRole('button', { name })
const tab = (name: RegExp) => page.getByRole('tab', { name })

/** A picker: letters, the first that is found, Enter. */
async function pick(label: string, text: string, option = text): Promise<void> {
  await keys.tabTo(page.getByRole('combobox', { name: label }))
  await keys.type(text)
  await page.getByRole('option', { name: option }).first().waitFor()
  await keys.press('Enter')
}

/** From the title of an allotment's page to one of its tabs. */
async function chooseTab(id: string, name: RegExp): Promise<void> {
  await goWithin(page, '/')
  await goWithin(page, `/allotments/${id}`)
  await keys.tabTo(page.getByRole('tab', { selected: true }))
  await keys.tabTo(tab(name), 'ArrowRight')
  await keys.press('Enter')
  await tab(name)
    .and(page.getByRole('tab', { selected: true }))
    .waitFor()
}

test('an allotment is created for an owner and a group, and the search leads to it', async () => {
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  await keys.chord('g', 'l')
  await page.getByRole('heading', { level: 1, name: 'Licenses' }).waitFor()
  await keys.enter(page.getByRole('link', { name: 'Microsoft 365 E3' }))
  await page.getByRole('heading', { level: 1, name: 'Microsoft 365 E3' }).waitFor()
  await keys.enter(page.getByRole('link', { name: 'Create allotment' }))
  await page.getByRole('checkbox', { name: /^Microsoft 365 E3/ }).waitFor()
  expect(await keys.isAt(page.getByRole('textbox', { name: 'Name', exact: true }))).toBe(true)
  await keys.type('Reading Room')
  await keys.tabTo(page.getByLabel('Licenses of Microsoft 365 E3'))
  await keys.press('ArrowUp', 'ArrowUp', 'ArrowUp')
  await pick('Add an owner, who may assign these licenses', somebody)
  await pick('Name of a person or group', 'Department of Lib')
  await page.getByText(/3 people get a license\. \d+ people will wait\./).waitFor()
  await keys.enter(button('Create'))
  await page.getByRole('heading', { level: 1, name: 'Reading Room' }).waitFor()
  await keys.expectFocus()
  expect(await world.allotment('Reading Room')).toMatchObject({ allottedUnits: 3, consumedUnits: 3 })

  await keys.press('/')
  await keys.type('Reading R')
  await page.getByRole('option', { name: 'Reading Room' }).waitFor()
  await keys.press('ArrowDown', 'ArrowUp', 'Enter')
  await page.getByRole('heading', { level: 1, name: 'Reading Room' }).waitFor()
})

test('a group is assigned, and a license is taken back', async () => {
  const { id } = await world.allotment('Reading Room')
  await chooseTab(id, /^People/)
  await keys.press('Shift+Tab')
  await keys.enter(button('Assign'))
  await keys.expectFocus()
  await pick('Name of a person or group', 'Department of Hi')
  await page
    .getByText(/ will wait\.| get a license\.|Nobody/)
    .first()
    .waitFor()
  await keys.enter(inDialog(/^(Assign|Put) \d+/))
  await page.getByText(/^Assigned to Department of Hi/).waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await keys.expectFocus()
  // The dialog gives it back once it is gone.
  await expect.poll(() => keys.isAt(button('Assign'))).toBe(true)

  await chooseTab(id, /^People/)
  await keys.enter(button(/^Take back from/))
  await keys.tabTo(inDialog('Take back 1 license'))
  await keys.press('Enter')
  await page.getByText('no longer has a license from here.').waitFor()
  await keys.expectFocus()
})

test('a limit is lowered after a preview; a canceled preview gives the focus back', async () => {
  const { id } = await world.allotment('Reading Room')
  await chooseTab(id, /^Settings/)
  await keys.tabTo(page.getByLabel('Licenses', { exact: true }))
  await keys.press('ArrowDown', 'ArrowDown')
  await page.getByText('This is 2 fewer than are used.', { exact: false }).waitFor()
  await keys.tabTo(page.getByRole('radio', { checked: true }))
  await keys.press('ArrowDown', 'ArrowDown')
  await keys.enter(button('Preview'))
  await keys.tabTo(inDialog('Take 2 licenses away'))
  await keys.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await keys.expectFocus()
  expect(await keys.isAt(button('Preview'))).toBe(true)
  await keys.press('Enter')
  await keys.enter(inDialog('Take 2 licenses away'))
  await page.getByText('The limit of Reading Room is 1 now.').waitFor()
  await keys.expectFocus()
})

test('licenses are moved by the arrow keys of a divider', async () => {
  await goWithin(page, `/licenses/${e3}`)
  await keys.enter(button('Move licenses'))
  await keys.tabTo(page.getByRole('slider', { name: /Not divided yet$/ }))
  await keys.press('ArrowRight')
  await keys.enter(button('Preview'))
  await keys.enter(inDialog(/^Move/))
  await page.getByText(/^1 license moved from Not divided yet to /).waitFor()
  await keys.expectFocus()
})

test('somebody is pinned, somebody is removed from the line, and is let in again', async () => {
  const { id } = await world.allotment('Reading Room')
  await chooseTab(id, /^Waiting/)
  await keys.tabTo(button(/^Pin /))
  const name = (await button(/^Pin /).first().getAttribute('aria-label'))?.slice('Pin '.length) ?? ''
  await keys.press('Enter')
  await page.getByText(`${name} is served first.`).waitFor()
  expect(await keys.isAt(button(`Unpin ${name}`))).toBe(true)
  await keys.enter(button(`Remove ${name} from the line`))
  await keys.enter(inDialog('Remove from the line'))
  await page.getByText(`${name} no longer waits.`).waitFor()
  await button(`Remove ${name} from the line`).waitFor({ state: 'detached' })
  await keys.expectFocus()

  await chooseTab(id, /^Exclu/)
  await keys.enter(button(`Lift the exclusion of ${name}`))
  await keys.enter(inDialog('Lift the exclusion'))
  await page.getByText(`${name} is no longer excluded.`).waitFor()
  await keys.expectFocus()
  const { value } = await world.api('GET', `${admin}/allotments/${id}/exclusions`)
  expect(value.map((each: { memberId: string }) => each.memberId)).not.toContain(name)
})

test('an issue is looked at again', async () => {
  const errors = await world.api('GET', `${admin}/assignmentErrors?$select=skuId,memberId&$top=1`)
  const { skuId } = errors.value[0]
  const { value } = await world.api('GET', `${admin}/allotments?$filter=skuId eq ${skuId}&$select=id`)
  await chooseTab(value[0].id, /^Problems/)
  await keys.enter(button(/^Try again for/))
  await page.getByText(/^Looked again at/).waitFor()
  await keys.expectFocus()
})

test('an owner is appointed and dismissed, and so is what owners may search', async () => {
  const { id } = await world.allotment('Reading Room')
  await chooseTab(id, /^Owners/)
  await pick('Add an owner', other)
  const told = page.getByText(/ is an owner now\.$/)
  const name = (await told.innerText()).replace(' is an owner now.', '')
  await keys.enter(button(`Remove ${name} as an owner`))
  await page.getByText(`${name} is no longer an owner.`).waitFor()
  await button(`Remove ${name} as an owner`).waitFor({ state: 'detached' })
  await keys.expectFocus()

  await pick('Add a group that owners may search', 'Department of Lib')
  await page.getByText('Owners find Department of Library now.').waitFor()
  const [scope] = (await world.api('GET', `${admin}/allotments/${id}/searchScopes`)).value
  expect(scope.displayName).toBe('Department of Library')
  await keys.enter(button('Remove Department of Library'))
  await page.getByText('Owners no longer search Department of Library.').waitFor()
  await button('Remove Department of Library').waitFor({ state: 'detached' })
  await keys.expectFocus()
  expect((await world.api('GET', `${admin}/allotments/${id}/searchScopes`)).value).toEqual([])
})

test('activity is filtered, and the address says so', async () => {
  await keys.chord('g', 'a')
  await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
  await keys.tabTo(page.getByRole('combobox', { name: 'What to show' }))
  await keys.press('End')
  await page.waitForURL(/kind=refused/)
  await keys.expectFocus()
})

test('settings: a role, a token, a policy', async () => {
  await goWithin(page, '/settings')
  await keys.tabTo(page.getByRole('tab', { selected: true }))
  await keys.tabTo(tab(/^Roles/), 'ArrowRight')
  await keys.press('Enter')
  await pick('To whom?', somebody)
  await page.getByText(/ is License Administrator now\.$/).waitFor()
  await keys.enter(button('Take away'))
  await page.getByText('The role was taken away.').waitFor()
  await keys.expectFocus()

  await goWithin(page, '/settings?tab=tokens')
  await keys.tabTo(page.getByRole('textbox', { name: 'What is it for?' }))
  await keys.type('Nightly report')
  await keys.press('Enter')
  await page.getByText('Copy it now; it is shown this once:', { exact: false }).waitFor()
  await keys.enter(button('Revoke Nightly report'))
  await page.getByText('Nightly report opens nothing any more.').waitFor()
  await keys.expectFocus()

  await goWithin(page, '/settings?tab=policies')
  await keys.tabTo(page.getByLabel('Country of the organization'))
  await keys.type('Austria')
  await keys.enter(button('Preview'))
  await keys.enter(inDialog('Save'))
  await page.getByText('Saved.').waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await keys.expectFocus()
  expect(await world.api('GET', `${admin}/settings`)).toMatchObject({ countryLetterCode: 'AT' })
})

test('a file is chosen, previewed and imported', async () => {
  await goWithin(page, '/import')
  await keys.tabTo(button('Choose files'))
  const chooser = page.waitForEvent('filechooser')
  await keys.press('Enter')
  // From here on it is the system's own window.
  await (await chooser).setFiles({
    name: 'exportUsers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('userPrincipalName,displayName,usageLocation\nkeys@lindenhof.example,Kay Board,DE\n'),
  })
  await page.getByRole('group', { name: 'exportUsers.csv' }).waitFor()
  await keys.enter(button('Preview'))
  await keys.enter(button('Import 1 file'))
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  await keys.expectFocus()
})

test('the account menu is opened, left, and signs out', async () => {
  await keys.tabTo(button(/^Account of/), 'Shift+Tab')
  await keys.press('Enter')
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
  await keys.press('Escape')
  await keys.expectFocus()
  expect(await keys.isAt(button(/^Account of/))).toBe(true)
  await keys.press('Enter')
  await keys.tabTo(page.getByRole('menuitem', { name: 'Sign out' }), 'ArrowDown')
  // The page is left: nothing of it can be looked at any more.
  await keys.chord('Enter')
  await page.waitForURL(/\/sign-in/)
})
