import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWebWorld, type WebWorld } from './web-world.ts'

let world: WebWorld
beforeAll(async () => {
  world = await startWebWorld({
    isIdle: true,
    limits: { fewMembers: 2, inlineMembers: 3, batchMembers: 1_000 },
  })
}, 600_000)
afterAll(() => world?.close())

test('a large group in progress is found at the bell on every page, and told when it is through', async () => {
  await world.goOn()
  const admin = '/beta/admin/cloudLicensing'
  const { value } = await world.api(
    'GET',
    "/v1.0/groups?$filter=displayName eq 'Department of Library'&$select=id",
  )
  const { id } = await world.allotment('Computing')
  await world.api('POST', `${admin}/allotments/${id}/assignments`, {
    'assignedTo@odata.bind': `https://host/beta/groups/${value[0].id}`,
    disabledServicePlanIds: [],
  })
  const page = await world.signIn(undefined, undefined, `/people`)
  await page.getByRole('button', { name: /^Work in progress: [1-9]/ }).click()
  await page.getByText('Department of Library').waitFor()
  await page.getByText(/^0 of \d+ people$/).waitFor()
  await world.goOn()
  await page.getByText('Department of Library is through.').waitFor()
  await page.getByText('Nothing is being worked on.').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Work in progress: 0' }).waitFor()
  const left = await world.api('GET', `${admin}/assignments?$filter=processingState eq 'inProgress'`)
  expect(left.value).toEqual([])
})
