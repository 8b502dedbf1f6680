import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWebWorld, type WebWorld } from './web-world.ts'

let world: WebWorld
const installMs = 600_000

beforeAll(async () => {
  world = await startWebWorld()
}, installMs)
afterAll(() => world?.close())

const admin = '/beta/admin/cloudLicensing'

test('an owner sees only their allotments, in pages and in what pages ask for', async () => {
  const { id } = await world.allotment('Medicine')
  const { value: owners } = await world.api('GET', `${admin}/allotments/${id}/owners`)
  const page = await world.signIn(owners[0].id)
  const seen: string[] = []
  page.on('response', async (response) => {
    if (response.url().includes('/beta/')) seen.push(await response.text().catch(() => ''))
  })
  await page.reload()
  await page.getByRole('heading', { name: 'My allotments' }).waitFor()
  await page.getByRole('heading', { level: 3, name: 'Medicine' }).waitFor()
  expect(await page.getByRole('link', { name: 'Licenses' }).count()).toBe(0)

  await page.getByRole('link', { name: 'Medicine' }).click()
  await page.getByRole('tab', { name: /Waiting/ }).click()
  await page.getByRole('button', { name: /^Pin / }).nth(1).click()
  await page.getByText(/is served first\./).waitFor()
  expect(await page.getByRole('tab', { name: 'Settings' }).count()).toBe(1)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByText('Only administrators change the limit and the name.', { exact: false }).waitFor()

  const other = await world.allotment('Natural Sciences')
  for (const body of seen) expect(body).not.toContain(other.id)
  for (const path of [
    `/allotments/${other.id}`,
    '/licenses',
    '/people',
    '/groups',
    '/import',
    '/allotments/new',
  ]) {
    await page.goto(world.base + path)
    await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
  }
  await page.context().close()
})

test('a new owner without a provider signs in by a link that a Global Administrator makes on the page', async () => {
  const { id } = await world.allotment('Medicine')
  const { value: owners } = await world.api('GET', `${admin}/allotments/${id}/owners`)
  const page = await world.signIn(undefined, undefined, `/allotments/${id}?tab=owners`)
  const name = owners[0].displayName
  await page.getByRole('button', { name: `Sign-in link for ${name}` }).click()
  const url = await page.getByRole('dialog').getByText('/auth/link?code=').innerText()
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: `Account of ${name}` }).waitFor()
  expect(await page.getByRole('link', { name: 'Licenses', exact: true }).count()).toBe(0)
  await page.context().clearCookies()
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This sign-in link was used already, or its time is over.').waitFor()
  expect(await page.getByRole('button').count()).toBe(0)
  await page.context().close()
})

test('an owner assigns a person, sees the effect first, and the seat is there', async () => {
  const allotment = await world.allotment('Alumni Relations')
  expect(allotment.availableUnits).toBeGreaterThan(0)
  const { value: owners } = await world.api('GET', `${admin}/allotments/${allotment.id}/owners`)
  const name = 'Zora Quillfeather'
  await world.api('POST', '/v1.0/users', {
    displayName: name,
    userPrincipalName: 'zora.quillfeather@lindenhof.example',
    usageLocation: 'DE',
  })
  const page = await world.signIn(owners[0].id, undefined, `/allotments/${allotment.id}?assign=true`)
  await page.locator('input:focus[aria-label="Name of a person or group"]').waitFor()
  await page.keyboard.type('Zora Q')
  await page.getByRole('option', { name }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('1 person gets a license.').waitFor()
  await page.getByRole('button', { name: 'Assign 1 license' }).click()
  await page.getByText(`Assigned to ${name}.`).waitFor()
  expect(await world.allotment('Alumni Relations')).toMatchObject({
    consumedUnits: allotment.consumedUnits + 1,
  })
  await page.context().close()
})

test('a person sees what they have, what they wait for, and their place', async () => {
  const { id, waitingCount } = await world.allotment('Medicine')
  const { value } = await world.api('GET', `${admin}/allotments/${id}/waitingMembers?$expand=assignedTo`)
  const page = await world.signIn(value.at(-1).assignedTo.id)
  await page.getByRole('heading', { name: 'My licenses' }).waitFor()
  await page.getByText(`of ${waitingCount} in line`).waitFor()
  const owners = await world.api('GET', `${admin}/allotments/${id}/owners?$select=id,displayName,mail`)
  const { displayName, mail } = owners.value[0]
  await page.getByText('Whom you can ask:').filter({ hasText: displayName }).waitFor()
  expect(await page.getByRole('link', { name: mail }).getAttribute('href')).toBe(`mailto:${mail}`)
  expect(await page.content()).not.toContain(owners.value[0].id)
  expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(['Home', 'Settings'])
  await page.context().close()
})

test('who held something more often than a page holds is scrolled through to the first time', async () => {
  const { id } = await world.allotment('Alumni Relations')
  const filter = encodeURIComponent("userPrincipalName eq 'zora.quillfeather@lindenhof.example'")
  const zora = (await world.api('GET', `/v1.0/users?$filter=${filter}`)).value[0].id
  const base = `${admin}/allotments/${id}/assignments`
  const body = { 'assignedTo@odata.bind': `https://host/beta/users/${zora}`, disabledServicePlanIds: [] }
  const listed = await world.api('GET', `/beta/users/${zora}/cloudLicensing/assignments`)
  let assignment = listed.value[0].id
  for (let turn = 0; turn < 104; turn++) {
    await world.api('DELETE', `${base}/${assignment}`)
    assignment = (await world.api('POST', base, body)).id
  }
  const page = await world.signIn(undefined, undefined, `/people/${zora}`)
  await page.getByText('105 entries').first().waitFor()
  const rows = page.getByRole('table', { name: 'Licenses over time' })
  expect(await rows.getAttribute('aria-rowcount')).toBe('106')
  const last = rows.locator('[aria-rowindex="106"]')
  await page.getByRole('region', { name: 'Licenses over time' }).last().focus()
  await expect
    .poll(
      async () => {
        await page.keyboard.press('End')
        return last.isVisible()
      },
      { timeout: 20_000 },
    )
    .toBe(true)
  await last.getByText('Alumni Relations', { exact: true }).waitFor()
  await page.context().close()
})
