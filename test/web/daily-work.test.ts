import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './axe.ts'
import { goWithin } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

let world: WebWorld
let page: Page
const admin = '/beta/admin/cloudLicensing'
const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965'

beforeAll(async () => {
  world = await startWebWorld()
  page = await world.signIn()
}, 600_000)
afterAll(() => world?.close())

test('a department gets two products at once, with a service switched off; refused, neither', async () => {
  await goWithin(page, `/allotments/new?product=${e3}`)
  await page.getByRole('button', { name: /^Show \d+ other products$/ }).click()
  const visio = page.getByRole('checkbox', { name: /^Visio/ })
  await visio.check()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Print Shop')
  await page.getByLabel('Licenses of Microsoft 365 E3').fill('2')
  const limit = page.getByLabel(/^Licenses of Visio/)
  await limit.fill('100000')
  await limit.press('Tab')
  await page.getByText(/more units are asked for|only \d+ are free/).waitFor()
  expect(await page.getByRole('button', { name: 'Create 2 allotments' }).isDisabled()).toBe(true)
  expect(await world.allotment('Print Shop')).toBeUndefined()

  await limit.fill('1')
  await limit.press('Tab')
  await page.getByLabel('Name of a person or group').fill('Department of Lib')
  await page.getByRole('option', { name: 'Department of Library' }).click()
  await page.getByRole('button', { name: 'Switch some off: Microsoft 365 E3' }).click()
  await page.getByRole('group', { name: 'Microsoft 365 E3' }).getByRole('checkbox').first().uncheck()
  await page.getByText('1 service is off.').waitFor()
  await page.getByText(/2 people get a license\. \d+ people will wait\./).waitFor()
  await page.getByRole('button', { name: 'Create 2 allotments' }).click()
  await page.getByText('2 allotments of Print Shop are created.').waitFor()
  const select = '$select=id,skuId,consumedUnits'
  const { value } = await world.api(
    'GET',
    `${admin}/allotments?$filter=displayName eq 'Print Shop'&${select}`,
  )
  const sorted = [...value].sort((a, b) => b.consumedUnits - a.consumedUnits)
  expect(sorted).toMatchObject([{ skuId: e3, consumedUnits: 2 }, { consumedUnits: 1 }])
  const assigned = await world.api(
    'GET',
    `${admin}/allotments/${sorted[0].id}/assignments?$select=disabledServicePlanIds`,
  )
  expect(assigned.value[0].disabledServicePlanIds).toHaveLength(1)
})

test('on a narrow screen creating is a step a page, and the way back keeps what was said', async () => {
  const narrow = await world.signIn(
    undefined,
    { viewport: { width: 390, height: 800 } },
    `/allotments/new?product=${e3}`,
  )
  await narrow.getByText('Step 1 of 6').waitFor()
  const next = narrow.getByRole('button', { name: 'Next' })
  expect(await next.isDisabled()).toBe(true)
  await narrow.getByRole('textbox', { name: 'Name', exact: true }).fill('Night Desk')
  await next.click()
  await narrow.getByText('Step 2 of 6').waitFor()
  await narrow.goBack()
  expect(await narrow.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Night Desk')
  for (let step = 1; step < 6; step++) await next.click()
  await narrow.getByText('Step 6 of 6').waitFor()
  await narrow.getByRole('button', { name: 'Create', exact: true }).click()
  await narrow.getByRole('heading', { name: 'Night Desk' }).waitFor()
  await narrow.context().close()
})

test('a pasted column of addresses is assigned together; unknown ones stay in sight', async () => {
  const people = ['Ines Alvarado', 'Jorin Falk', 'Mira Osei']
  for (const displayName of people) {
    const userPrincipalName = `${displayName.toLowerCase().replace(' ', '.')}@lindenhof.example`
    await world.api('POST', '/v1.0/users', { displayName, userPrincipalName, usageLocation: 'DE' })
  }
  const { id } = await world.api('POST', `${admin}/allotments`, {
    skuId: e3,
    displayName: 'Herbarium',
    allottedUnits: 4,
  })
  await goWithin(page, `/allotments/${id}?assign=true`)
  const box = page.getByRole('combobox', { name: 'Name of a person or group' })
  await box.waitFor()
  const column =
    'ines.alvarado@lindenhof.example\nnobody@lindenhof.example\nJorin.Falk@lindenhof.example\r\nmira.osei@lindenhof.example'
  await page.evaluate(`(() => {
    const data = new DataTransfer()
    data.setData('text/plain', ${JSON.stringify(column)})
    const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    document.querySelector('[role="dialog"] input').dispatchEvent(paste)
  })()`)
  await page.getByText('3 people get a license.').waitFor()
  await page.getByText('1 line is nobody’s address here and is left out:').waitFor()
  await page.getByText('nobody@lindenhof.example', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Assign 3 licenses' }).click()
  await page.getByText('Assigned to 3 people.').waitFor()
  expect(await world.allotment('Herbarium')).toMatchObject({ consumedUnits: 3 })
})

test('several licenses are taken back together, and a list is saved with all its rows', async () => {
  const { id } = await world.allotment('Herbarium')
  await goWithin(page, `/allotments/${id}?tab=people`)
  await page.getByRole('checkbox', { name: 'Choose Ines Alvarado' }).check()
  await page.getByRole('checkbox', { name: 'Choose Mira Osei' }).check()
  await page.getByRole('button', { name: 'Take back 2 licenses' }).click()
  await page.getByText('2 people lose their license.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Take back 2 licenses' }).click()
  await page
    .getByText('2 people no longer has a license from here.')
    .or(page.getByText('1 entry'))
    .first()
    .waitFor()
  expect(await world.allotment('Herbarium')).toMatchObject({ consumedUnits: 1 })

  await goWithin(page, `/people`)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('People.csv')
  const text = await readFile(await download.path(), 'utf8')
  expect(text.startsWith('\uFEFF')).toBe(true)
  const lines = text.trim().split('\r\n')
  const count = await world.api('GET', '/v1.0/users/$count')
  expect(lines).toHaveLength(count + 1)
  expect(lines[0]).toBe('Name,Address,Job title,Department')
})

test("a group's page counts those who have it and wait, and leads to them; a removed member is put back", async () => {
  const { group, uma } = await mapRoom()
  await goWithin(page, `/groups/${group}`)
  const table = page.getByRole('table', { name: 'What it gives' })
  await table.getByRole('link', { name: 'Have it: 1, Map Room' }).waitFor()
  expect(await violationsOf(page)).toEqual([])
  await table.getByRole('link', { name: 'Waiting: 1, Map Room' }).click()
  await page.getByText('Only members of Cartographers.').waitFor()
  await page.getByRole('link', { name: 'Vic Vale' }).waitFor()
  await page.getByRole('tab', { name: /^People/ }).click()
  await page.getByRole('link', { name: 'Uma Upton' }).waitFor()
  await page.getByRole('button', { name: 'Show everybody' }).click()
  await page.waitForURL((url) => !url.search.includes('group='))

  await goWithin(page, `/groups/${group}`)
  await page.getByRole('button', { name: 'Remove Uma Upton from the group' }).click()
  await page.getByText('1 person gets a license. 1 person loses their license.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 1 license' }).click()
  await page.getByText('Uma Upton is no longer in Cartographers. After an undo').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone.').waitFor()
  await page.getByRole('button', { name: 'Remove Uma Upton from the group' }).waitFor()
  const { value } = await world.api('GET', `/beta/users/${uma}/cloudLicensing/waitingMembers`)
  expect(value).toHaveLength(1)
})

test('the page of a person tells when licenses were got and lost, and that two of a product are too many', async () => {
  const { uma, skuId } = await mapRoom()
  const { defaultAllotmentId } = await world.api('GET', `${admin}/products/${skuId}`)
  const other = await world.api('POST', `${admin}/allotments`, {
    skuId,
    displayName: 'Atlas',
    allottedUnits: 1,
  })
  for (const id of [defaultAllotmentId, other.id])
    await world.api('POST', `${admin}/allotments/${id}/assignments`, {
      'assignedTo@odata.bind': `https://host/beta/users/${uma}`,
      disabledServicePlanIds: [],
    })
  await goWithin(page, `/people/${uma}`)
  await page.getByText(/^Uma Upton has 2 licenses of .*, from .*Atlas/).waitFor()
  const lost = page.getByRole('table', { name: 'Licenses over time' }).getByRole('row', { name: /Map Room/ })
  await lost.getByText('Test: Added Uma Upton to Cartographers').waitFor()
  await lost.getByText(/: Removed Uma Upton from Cartographers/i).waitFor()
  expect(await violationsOf(page)).toEqual([])
})

test('an owner who was dismissed and an assignment that was ended are brought back from what is told', async () => {
  const { allotment, uma } = await mapRoom()
  const owners = `${admin}/allotments/${allotment}/owners`
  await world.api('POST', `${owners}/$ref`, { '@odata.id': `https://host/v1.0/users/${uma}` })
  await page.goto(`${world.base}/allotments/${allotment}?tab=owners`)
  await page.getByRole('button', { name: 'Remove Uma Upton' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone.').waitFor()
  expect((await world.api('GET', owners)).value).toHaveLength(1)

  await page.goto(`${world.base}/allotments/${allotment}?tab=groups`)
  await page.getByRole('button', { name: /Cartographers/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 1 license' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone.').waitFor()
  expect(await world.allotment('Map Room')).toMatchObject({ consumedUnits: 1, waitingCount: 1 })
})

test('activity is narrowed by who, what and when, the address keeps it, and the file follows', async () => {
  const { allotment } = await mapRoom()
  await goWithin(page, `/activity`)
  await page.getByLabel('Done to').fill('Map Ro')
  await page.getByRole('option', { name: /^Map Room/ }).click()
  await page.waitForURL(new RegExp(`target=${allotment}`))
  const rows = page.locator('[role="rowgroup"] [role="row"]')
  await rows.filter({ hasText: 'Created the allotment Map Room' }).waitFor()
  const today = (await page.evaluate("new Date().toLocaleDateString('sv')")) as string
  await page.getByLabel('From').fill(today)
  await page.waitForURL(new RegExp(`from=${today}`))
  await page.reload()
  await page.getByRole('button', { name: 'Done to: Map Room. Remove this filter' }).waitFor()
  await rows.filter({ hasText: 'Created the allotment Map Room' }).waitFor()
  expect(await violationsOf(page)).toEqual([])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ])
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  const filter = `targetResources/any(t:t/id eq '${allotment}')`
  const { value } = await world.api('GET', `/v1.0/auditLogs/directoryAudits?$top=999&$filter=${filter}`)
  expect(lines).toHaveLength(value.length + 1)
  await page.getByLabel('Done by').fill('Zzz')
  await page.getByText('Nothing found.').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.waitForURL((url) => url.search === '')
})

let made: Promise<{ group: string; uma: string; allotment: string; skuId: string }> | undefined

/** One license for two people of a group: Uma has it, Vic waits. */
function mapRoom() {
  made ??= (async () => {
    const post = (path: string, body: object) => world.api('POST', path, body)
    const person = async (displayName: string) => {
      const userPrincipalName = `${displayName.replace(' ', '.').toLowerCase()}@lindenhof.example`
      return (await post('/v1.0/users', { displayName, userPrincipalName, usageLocation: 'DE' })).id
    }
    const { skuId } = await post('/v1.0/directory/subscriptions', {
      skuPartNumber: 'PROJECTPREMIUM',
      totalLicenses: 4,
    })
    const allotment = (
      await post(`${admin}/allotments`, { skuId, displayName: 'Map Room', allottedUnits: 1 })
    ).id
    const [uma, vic] = [await person('Uma Upton'), await person('Vic Vale')]
    const group = (await post('/v1.0/groups', { displayName: 'Cartographers' })).id
    await post(`${admin}/allotments/${allotment}/assignments`, {
      'assignedTo@odata.bind': `https://host/beta/groups/${group}`,
      disabledServicePlanIds: [],
    })
    for (const id of [uma, vic])
      await post(`/v1.0/groups/${group}/members/$ref`, {
        '@odata.id': `https://host/v1.0/directoryObjects/${id}`,
      })
    return { group, uma, allotment, skuId }
  })()
  return made
}
