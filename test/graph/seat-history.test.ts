import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeOwner, tokenOf } from '../support/callers.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// What somebody held, page by page.

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
let ida: string
let jan: string
let first: string
let second: string
const history = (user: string, options = '') => `/beta/users/${user}/cloudLicensing/seatHistory${options}`

beforeAll(async () => {
  api = await testApi()
  const { skuId } = await api.buy(9)
  ;[ida, jan] = [await api.user('Ida'), await api.user('Jan')]
  ;[first, second] = [await api.allot(skuId, 'First', 2), await api.allot(skuId, 'Second', 2)]
  for (let turn = 0; turn < 3; turn++) {
    for (const allotment of [first, second]) {
      const assignment = await api.assign(allotment, { user: ida })
      api.clock.advance(60_000)
      await api.remove(`${admin}/assignments/${assignment}`)
      api.clock.advance(60_000)
    }
  }
  // Two begin at one moment and last: only their allotments tell them apart.
  await api.assign(second, { user: ida })
  await api.assign(first, { user: ida })
  await api.assign(first, { user: jan })
})
afterAll(() => api.close())

/** All pages, by following the links. */
async function pagesOf(url: string, token?: string): Promise<Json[][]> {
  const pages: Json[][] = []
  for (let next: string | undefined = url; next !== undefined; ) {
    const { status, body } = await api.call('GET', next, undefined, token ? { token } : {})
    expect(status, JSON.stringify(body)).toBe(200)
    pages.push(body.value)
    const link: string | undefined = body['@odata.nextLink']
    next = link && new URL(link).pathname + new URL(link).search
  }
  return pages
}
const shown = (rows: readonly Json[]) =>
  rows.map(({ allotmentName, heldToDateTime }) => [allotmentName, heldToDateTime])

test('comes in pages, held ones first, then the latest end first; each once', async () => {
  const whole = await api.get(history(ida, '?$count=true'))
  expect([whole.value.length, whole['@odata.count'], whole['@odata.nextLink']]).toEqual([8, 8, undefined])
  const ends = whole.value.map((row: Json) => row.heldToDateTime ?? '9')
  expect(ends).toEqual([...ends].sort().reverse())
  expect(new Set(whole.value.map((row: Json) => row.id)).size).toBe(8)
  for (const size of [1, 2, 3, 7, 8]) {
    const pages = await pagesOf(history(ida, `?$top=${size}`))
    expect(pages.map((page) => page.length)).toEqual([
      ...Array.from({ length: Math.ceil(8 / size) - 1 }, () => size),
      8 - size * (Math.ceil(8 / size) - 1),
    ])
    expect(pages.flat()).toEqual(whole.value)
  }
  expect((await api.call('GET', history(ida, '/$count'))).text).toBe('8')
})

test('each page says through what seats were got and lost, where that is asked for', async () => {
  const [, last] = await pagesOf(history(ida, '?$top=6'))
  expect(last).toMatchObject([
    {
      gainedBy: { activityDisplayName: 'Create assignment' },
      lostBy: { activityDisplayName: 'End assignment' },
    },
    { lostBy: { activityDisplayName: 'End assignment' } },
  ])
  const [row] = (await api.get(history(ida, '?$top=1&$select=allotmentId,lostBy'))).value
  expect(Object.keys(row).sort()).toEqual(['allotmentId', 'lostBy'])
})

test('a page token fits the person it was made for only, and what is no option is refused', async () => {
  const link: string = (await api.get(history(ida, '?$top=1')))['@odata.nextLink']
  const token = new URL(link).searchParams.get('$skiptoken') ?? ''
  expect(token).not.toBe('')
  const other = await api.call('GET', history(jan, `?$top=1&$skiptoken=${token}`))
  expect([other.status, other.body.error?.innerError.code]).toEqual([400, 'invalidQuery'])
  for (const options of ['?$top=1000', '?$top=0', '?$skiptoken=x', '?$filter=isDefault eq true']) {
    expect([options, (await api.call('GET', history(ida, options))).status]).toEqual([options, 400])
  }
})

test('an owner pages through what was held of theirs; the person through what they hold', async () => {
  const olga = await api.user('Olga')
  await makeOwner(api, first, olga)
  const owners = await tokenOf(api, olga)
  const hers = await pagesOf(history(ida, '?$top=2&$count=true'), owners)
  expect(shown(hers.flat())).toEqual(
    shown((await api.get(history(ida))).value).filter(([name]) => name === 'First'),
  )
  expect(hers.length).toBe(2)
  const counted = await api.call('GET', history(ida, '?$top=1&$count=true'), undefined, { token: owners })
  expect(counted.body['@odata.count']).toBe(4)
  const own = (await pagesOf('/beta/me/cloudLicensing/seatHistory?$top=1', await tokenOf(api, ida))).flat()
  expect(shown(own)).toEqual([
    ['Second', null],
    ['First', null],
  ])
  const stranger = await api.call('GET', history(ida), undefined, { token: await tokenOf(api, jan) })
  expect(stranger.status).toBe(404)
})
