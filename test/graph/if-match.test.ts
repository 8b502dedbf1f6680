import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from '../../src/graph/routes.ts'
import { type TestApi, testApi } from '../support/test-api.ts'

// Two who change the same at once: the second learns of it, or both changes hold.

const admin = '/beta/admin/cloudLicensing'
let api: TestApi
let skuId = ''
beforeAll(async () => {
  api = await testApi()
  ;({ skuId } = await api.buy(100))
})
afterAll(() => api.close())

let count = 0
const fresh = () => `Share ${++count}`

type Case = {
  /** The address of what is changed, under which its tag is read. */
  url(): Promise<string>
  mine: object
  theirs: object
}
const assigned = async () => {
  const allotmentId = await api.allot(skuId, fresh(), 1)
  return { allotmentId, id: await api.assign(allotmentId, { user: await api.user(`p${++count}`) }) }
}
const cases: Readonly<Record<string, Case>> = {
  'the limit of an allotment': {
    url: async () => `${admin}/allotments/${await api.allot(skuId, fresh(), 1)}`,
    mine: { allottedUnits: 2 },
    theirs: { allottedUnits: 3 },
  },
  'holding an allotment': {
    url: async () => `${admin}/allotments/${await api.allot(skuId, fresh(), 1)}`,
    mine: { state: 'hold' },
    theirs: { description: 'Kept open on purpose' },
  },
  'a pilot': {
    url: async () => `${admin}/allotments/${await api.allot(skuId, fresh(), 1)}`,
    mine: { enforcement: 'reportOnly' },
    theirs: { allottedUnits: 3 },
  },
  'the services of an assignment': {
    url: async () => `${admin}/assignments/${(await assigned()).id}`,
    mine: { disabledServicePlanIds: [] },
    theirs: { priority: 3 },
  },
  'the priority of an assignment, under its allotment': {
    url: async () => {
      const { allotmentId, id } = await assigned()
      return `${admin}/allotments/${allotmentId}/assignments/${id}`
    },
    mine: { priority: 5 },
    theirs: { priority: 3 },
  },
  'the policies of the organization': {
    url: async () => `${admin}/settings`,
    mine: { disabledUsers: 'release' },
    theirs: { disabledUsers: 'keepOnly' },
  },
}

test.each(Object.entries(cases))('%s', async (_name, { url, mine, theirs }) => {
  const address = await url()
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
  const read = () => api.call('GET', `${address}?$select=settingsTag,${names.join(',')}`)
  const seen = await read()
  expect(seen.headers.etag).toBe(seen.body.settingsTag)
  await api.patch(address, theirs)
  const now = await read()
  const headers = { 'if-match': `${seen.headers.etag}` }
  for (const way of ['', '?dryRun=true']) {
    const refused = await api.call('PATCH', address + way, mine, { headers })
    expect(refused.status, JSON.stringify(refused.body)).toBe(412)
    expect(refused.body.error.innerError).toMatchObject({
      code: 'preconditionFailed',
      etag: now.headers.etag,
    })
  }
  expect((await read()).body).toEqual(now.body)
  const done = await api.call('PATCH', address, mine, { headers: { 'if-match': `${now.headers.etag}` } })
  expect(done.status).toBe(200)
  expect((await read()).body).toMatchObject(mine)
})

test('an assignment that somebody changed is not ended; one whose members were only worked is', async () => {
  const { id } = await assigned()
  const url = `${admin}/assignments/${id}`
  const tag = `${(await api.call('GET', url)).headers.etag}`
  await api.patch(url, { priority: 7 })
  const end = (etag: string) => api.call('DELETE', url, undefined, { headers: { 'if-match': etag } })
  expect((await end(tag)).status).toBe(412)
  expect((await end(`${(await api.call('GET', url)).headers.etag}`)).status).toBe(204)
  const group = await api.group(fresh(), [])
  const given = await api.assign(await api.allot(skuId, fresh(), 2), { group })
  const groupTag = `${(await api.call('GET', `${admin}/assignments/${given}`)).headers.etag}`
  await api.post(`/v1.0/groups/${group}/members/$ref`, {
    '@odata.id': `https://host/v1.0/users/${await api.user(`p${++count}`)}`,
  })
  const ended = await api.call('DELETE', `${admin}/assignments/${given}`, undefined, {
    headers: { 'if-match': groupTag },
  })
  expect(ended.status).toBe(204)
})

/** Writes that need no If-Match, by their path below the allotment, and why two of them at once both hold. */
const commute: Readonly<Record<string, string>> = {
  'POST /transferUnits': 'carries the limits it begins at, and moves a difference',
  'POST /owners/$ref': 'adds one to a set; who is in it is refused',
  'DELETE /owners/{ownerId}/$ref': 'takes one out of a set; who is not in it is not there',
  'POST /searchScopes/$ref': 'adds one to a set; what is in it is refused',
  'DELETE /searchScopes/{groupId}/$ref': 'takes one out of a set; what is not in it is not there',
  'DELETE /seats/{seatId}': 'ends one seat; a seat that ended is not there',
  'POST /exclusions': 'adds one to a set; who is in it is refused',
  'DELETE /exclusions/{exclusionId}': 'takes one out of a set; who is not in it is not there',
  'PATCH /waitingMembers/{waitingMemberId}':
    'says one whole value of one member; the same again changes nothing',
  'POST /assignments': 'adds one to a set; a second of the same pair is refused',
}
const below = /^\/admin\/cloudLicensing\/allotments\/\{allotmentId\}/

test('every write to an allotment, to assignments and to policies takes If-Match, or needs none', () => {
  const writes = routes.map(({ endpoint }) => endpoint).filter(({ method }) => method !== 'GET')
  const under = writes.filter(({ path }) => below.test(path))
  const open = under
    .filter(({ conditional }) => !conditional)
    .map(({ method, path }) => `${method} ${path.replace(below, '')}`)
  expect(open.sort()).toEqual(Object.keys(commute).sort())
  const changes = writes.filter(
    ({ path, method }) => /assignmentId|\/settings$/.test(path) && method !== 'POST',
  )
  expect(changes.map(({ method, path, conditional }) => [method, path, conditional])).toEqual(
    changes.map(({ method, path }) => [method, path, true]),
  )
  expect(changes.length).toBeGreaterThan(10)
})
