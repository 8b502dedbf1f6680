import { afterAll, beforeAll, expect, test } from 'vitest'
import { settled } from './settled.ts'
import { startWebWorld, type WebWorld } from './web-world.ts'

const installMs = 600_000
let world: WebWorld

beforeAll(async () => {
  world = await startWebWorld()
}, installMs)
afterAll(() => world.close())

test('a finished change does not run its preview again', async () => {
  const { id } = await world.allotment('Medicine')
  const page = await world.signIn(undefined, undefined, `/allotments/${id}`)
  const tried: string[] = []
  page.on('request', (request) => {
    // Several steps are tried together, in the body of one request.
    if (`${request.url()} ${request.postData()}`.includes('dryRun=true')) tried.push(request.url())
  })
  await page
    .getByRole('button', { name: /^Take back/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Take back 1 license' }).click()
  await page.getByText('no longer has a license from here', { exact: false }).waitFor()
  await settled(page)
  expect(tried).toHaveLength(1)
})
