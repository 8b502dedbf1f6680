import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnyEndpoint, Version } from '../../src/contract/endpoint.ts'
import { routes } from '../../src/graph/routes.ts'
import { createSender } from '../../src/notification/sender.ts'
import { type AnswerWorld, answerWorld, idsFor } from '../support/answer-world.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { serverFor } from '../support/signed-in.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'
import { kinds, valueSchema, wireName } from '../support/wire-check.ts'

// Every route is answered once in every version, with something in it, and each answer is compared with the
// hand-written tables of test/support/wire-*.ts. A new route fails here until it has a table and is asked for.

let api: TestApi
let world: AnswerWorld
let receiver: Receiver
const signedIn: Record<string, FastifyInstance> = {}

beforeAll(async () => {
  api = await testApi({ secretKey: randomBytes(32) })
  receiver = await startReceiver(() => 500)
  world = await answerWorld(api, receiver, createSender())
  for (const name of ['ann', 'cem', 'dan'] as const)
    signedIn[name] = await serverFor(api, { id: world[name], name })
})
afterAll(async () => {
  for (const server of Object.values(signedIn)) await server.close()
  await receiver.close()
  await api.close()
})

const endpoints = routes.map(({ endpoint }) => endpoint)
const cases = endpoints.flatMap((endpoint) =>
  endpoint.versions.map((version) => [wireName(endpoint, version), endpoint, version] as const),
)

test('every kind of answer has a table', () => {
  const without = endpoints.filter((endpoint) => {
    const { answer, path } = endpoint
    if (answer.kind === 'nothing' || path.endsWith('/auditExport')) return false
    if (answer.kind === 'value') return valueSchema(endpoint) === undefined
    return answer.of.name !== 'directoryObject' && !(answer.of.name in kinds)
  })
  expect(without.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})

/** Whose path has something to show: who waits, who has an error, who has an assignment. */
function personOf(path: string): 'ann' | 'cem' | 'dan' {
  if (path.includes('waitingMembers')) return 'cem'
  return path.includes('assignmentErrors') ? 'dan' : 'ann'
}

type Answer = { readonly status: number; readonly body: Json; readonly text: string }

/** To /me as the person, to everything else as a program. */
async function ask(method: string, url: string, payload?: object): Promise<Answer> {
  if (!/^\/[^/]+\/me\b/.test(url)) return api.call(method, url, payload)
  const answer = await signedIn[personOf(url)]?.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${api.token}` },
    ...(payload ? { payload } : {}),
  })
  const text = answer?.body ?? ''
  return { status: answer?.statusCode ?? 0, text, body: text.startsWith('{') ? JSON.parse(text) : undefined }
}

async function idOf(list: string): Promise<string> {
  const { value } = await api.get(list)
  expect(value.length, list).toBeGreaterThan(0)
  return value[0].id
}

/** The path with an id for each name; ids of what hangs at an object are taken from its own list. */
async function filled(endpoint: AnyEndpoint, version: Version): Promise<string> {
  const person = world[personOf(endpoint.path)]
  const known = idsFor(world, api, endpoint.path, person)
  let path = `/${version}`
  for (const part of endpoint.path.slice(1).split('/')) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    const shown = part.replace(/\{(\w+)\}/, (_, each: string) => known[each] ?? '')
    path += `/${name === undefined || known[name] ? shown : await idOf(path.replace(/\/me\b/, `/users/${person}`))}`
  }
  return endpoint.path.endsWith('/catalogProducts') ? `${path}?search=Visio` : path
}

describe('reading', () => {
  test.each(cases.filter(([, { method }]) => method === 'GET'))('%s', async (name, endpoint, version) => {
    const path = await filled(endpoint, version)
    const { status, body, text } = await ask('GET', path)
    expect([status, text.slice(0, 300)]).toEqual([200, expect.any(String)])
    expect(api.wire.faults.splice(0)).toEqual([])
    // Something was there to compare.
    expect(api.wire.seen.has(name), text.slice(0, 300)).toBe(true)
    const { answer } = endpoint
    if (answer.kind === 'object') expect(body['@odata.context']).toMatch(/\/\$entity$/)
    if (answer.kind === 'object') expect(body).not.toHaveProperty('value')
    if (answer.kind === 'list') expect(body['@odata.context']).toMatch(/\/\$metadata#/)
    if (answer.kind !== 'object' && answer.kind !== 'list') return
    if (!endpoint.query?.select.length) return
    await ask('GET', `${path}?$select=*`)
    expect(api.wire.faults.splice(0)).toEqual([])
  })
})

describe('odata.metadata=full', () => {
  const read = (url: string) =>
    api.call('GET', url, undefined, { headers: { accept: 'application/json;odata.metadata=full' } })
  const inProcess = (link: string, version: string) =>
    link.startsWith('http') ? link.replace(/^https?:\/\/[^/]+/, '') : `/${version}/${link}`
  const ofKinds = cases.filter(([, { method, path, answer }]) => {
    return method === 'GET' && answer.kind === 'list' && !/^\/me\b|microsoft\.graph\.|delta$/.test(path)
  })

  test.each(ofKinds)('%s: every address leads somewhere', async (_, endpoint, version) => {
    const { body } = await read(await filled(endpoint, version))
    const [object] = body.value
    const links = Object.entries<string>(object).filter(([name]) => /^@odata\.id$|Link$/.test(name))
    for (const [name, link] of links) {
      const answer = await read(inProcess(link, version))
      // An error may leave no right in effect.
      const fits = answer.status === 200 || (name.startsWith('usageRight@') && answer.status === 404)
      expect([fits, name, link, answer.status]).toEqual([true, name, link, answer.status])
      if (name === '@odata.id') expect(answer.body.id ?? object.id).toBe(object.id)
    }
    expect(api.wire.faults.splice(0)).toEqual([])
  })

  test('tells the types that JSON does not', async () => {
    const url = `/beta/admin/cloudLicensing/allotments/${world.allotmentId}`
    const { body } = await read(`${url}?$select=id,skuId,allottedUnits,services,assignableTo,createdDateTime`)
    expect(Object.entries(body).filter(([name]) => name.endsWith('@odata.type') && name[0] !== '@')).toEqual([
      ['skuId@odata.type', '#Guid'],
      ['services@odata.type', '#Collection(microsoft.graph.cloudLicensing.service)'],
      ['assignableTo@odata.type', '#microsoft.graph.cloudLicensing.assigneeTypes'],
      ['createdDateTime@odata.type', '#DateTimeOffset'],
    ])
    expect(body.services[0]).toMatchObject({ 'planId@odata.type': '#Guid', planId: expect.any(String) })
    const user = (await read(`/v1.0/users/${world.ann}?$select=businessPhones,displayName`)).body
    expect(user).toMatchObject({ 'businessPhones@odata.type': '#Collection(String)', displayName: 'Ann' })
    const plain = await api.call('GET', `${url}?$select=skuId,services`)
    expect(plain.text).not.toContain('@odata.type":"#Guid')
  })
})

describe.each(['v1.0', 'beta'] as const)('writing in %s', (version) => {
  const host = 'https://host/beta'
  /** A write in this version where it has it; expects what its contract says. */
  async function send(
    method: string,
    path: string,
    ids: Record<string, string> = {},
    body?: object,
  ): Promise<Json> {
    const endpoint = endpoints.find((each) => each.method === method && each.path === path)
    if (!endpoint) throw new Error(`no ${method} ${path}`)
    const served = endpoint.versions.find((each) => each === version) ?? endpoint.versions[0]
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? `no ${name}`)
    const answer = await ask(method, `/${served}${url}`, body)
    expect([method, url, answer.status, answer.text.slice(0, 300)]).toEqual([
      method,
      url,
      endpoint.success,
      expect.any(String),
    ])
    expect(api.wire.faults.splice(0)).toEqual([])
    return answer.body
  }
  const made = async (path: string, body: object, ids: Record<string, string> = {}): Promise<string> =>
    (await send('POST', path, ids, body)).id
  const suffix = version.replace('.', '')
  const user = (name: string) =>
    made('/users', {
      userPrincipalName: `${name}.${suffix}@contoso.com`,
      displayName: name,
      usageLocation: 'DE',
    })

  test('users, groups and devices', async () => {
    const userId = await user('written')
    await send('PATCH', '/users/{userId}', { userId }, { jobTitle: 'Clerk' })
    await send('PATCH', '/me', {}, { jobTitle: 'Head' })
    const groupId = await made('/groups', { displayName: `Written ${version}` })
    await send('PATCH', '/groups/{groupId}', { groupId }, { description: 'x' })
    await send('POST', '/groups/{groupId}/members/$ref', { groupId }, { '@odata.id': userId })
    await send('DELETE', '/groups/{groupId}/members/{memberId}/$ref', { groupId, memberId: userId })
    await send('DELETE', '/groups/{groupId}', { groupId })
    const deviceId = await made('/devices', { displayName: 'Written' })
    await send('PATCH', '/devices/{deviceId}', { deviceId }, { operatingSystem: 'x' })
    await send('DELETE', '/devices/{deviceId}', { deviceId })
    await send('DELETE', '/users/{userId}', { userId })
    await send('POST', '/directory/deletedItems/{objectId}/restore', { objectId: userId })
  })

  test('products, subscriptions and licenses', async () => {
    const bought = { skuPartNumber: version === 'beta' ? 'SPE_E5' : 'VISIOCLIENT', totalLicenses: 9 }
    const { id: subscriptionId, skuId } = await send('POST', '/directory/subscriptions', {}, bought)
    await send('PATCH', '/directory/subscriptions/{subscriptionId}', { subscriptionId }, { isTrial: true })
    await send('PATCH', '/admin/cloudLicensing/products/{skuId}', { skuId }, { displayName: 'Written' })
    const userId = await user('licensed')
    const groupId = await made('/groups', {
      displayName: `Licensed ${version}`,
      'members@odata.bind': [userId],
    })
    const licenses = { addLicenses: [{ skuId }], removeLicenses: [] }
    for (const place of ['/users/{userId}', '/me', '/groups/{groupId}'])
      await send('POST', `${place}/assignLicense`, { userId, groupId }, licenses)
    const actions = ['reprocessAssignments', 'microsoft.graph.cloudLicensing.reprocessAssignments']
    for (const place of ['/users/{userId}', '/me']) {
      await send('POST', `${place}/reprocessLicenseAssignment`, { userId })
      for (const action of actions)
        await send('POST', `${place}/cloudLicensing/assignments/${action}`, { userId })
    }
    const gone = await send('POST', '/directory/subscriptions', {}, bought)
    await send('DELETE', '/directory/subscriptions/{subscriptionId}', { subscriptionId: gone.id })
    const plans = { planId: skuId, otherPlanIds: [subscriptionId] }
    const ruleId = await made('/admin/cloudLicensing/servicePlanRules', { kind: 'excludes', ...plans })
    await send('DELETE', '/admin/cloudLicensing/servicePlanRules/{ruleId}', { ruleId })
  })

  test('allotments and what hangs at them', async () => {
    const base = '/admin/cloudLicensing/allotments'
    const one = `${base}/{allotmentId}`
    const { skuId } = await api.buy(9, {
      skuPartNumber: version === 'beta' ? 'PROJECTPREMIUM' : 'POWER_BI_PRO',
    })
    const allotmentId = await made(base, { skuId, displayName: 'Written', allottedUnits: 2 })
    const other = await made(base, { skuId, displayName: 'Other', allottedUnits: 1 })
    const [ann, bob, cem] = [await user('a'), await user('b'), await user('c')]
    const groupId = await api.group(`Queue ${version}`, [ann, bob, cem])
    const at = { allotmentId, ownerId: ann, groupId }
    await send('PATCH', one, at, { description: 'x' })
    await send('POST', `${one}/transferUnits`, at, { toAllotmentId: other, units: 1 })
    await send('POST', `${one}/owners/$ref`, at, { '@odata.id': ann })
    await send('POST', `${one}/searchScopes/$ref`, at, { '@odata.id': groupId })
    await send('DELETE', `${one}/searchScopes/{groupId}/$ref`, at)
    await send('DELETE', `${one}/owners/{ownerId}/$ref`, at)
    await api.assign(allotmentId, { group: groupId })
    const waitingMemberId = await idOf(`/beta${base}/${allotmentId}/waitingMembers`)
    await send(
      'PATCH',
      `${one}/waitingMembers/{waitingMemberId}`,
      { ...at, waitingMemberId },
      { pinned: true },
    )
    const seatId = await idOf(`/beta${base}/${allotmentId}/seats`)
    await send('DELETE', `${one}/seats/{seatId}`, { ...at, seatId })
    await send('DELETE', `${one}/exclusions/{exclusionId}`, { ...at, exclusionId: seatId })
    await send('POST', `${one}/exclusions`, at, { memberId: seatId.split('_')[1] })
    await send('DELETE', one, { allotmentId: other })
  })

  test('assignments in every place', async () => {
    const bought = await api.buy(9, { skuPartNumber: version === 'beta' ? 'EMS' : 'EMSPREMIUM' })
    const devices = await api.buy(9, { skuPartNumber: 'OFFICE_PROPLUS_DEVICE1' })
    const ids = {
      allotmentId: bought.defaultAllotmentId,
      userId: await user('assigned'),
      groupId: await api.group(`Assigned ${version}`),
      deviceId: (await api.post('/v1.0/devices', { displayName: 'Assigned' })).id,
    }
    const allotment = (id: string) => ({
      'allotment@odata.bind': `${host}/admin/cloudLicensing/allotments/${id}`,
    })
    const assignee = { 'assignedTo@odata.bind': `${host}/users/${ids.userId}` }
    const places: readonly (readonly [string, object])[] = [
      ['/admin/cloudLicensing', { ...allotment(ids.allotmentId), ...assignee }],
      ['/admin/cloudLicensing/allotments/{allotmentId}', assignee],
      ['/users/{userId}/cloudLicensing', allotment(ids.allotmentId)],
      ['/me/cloudLicensing', allotment(ids.allotmentId)],
      ['/groups/{groupId}/cloudLicensing', allotment(ids.allotmentId)],
      ['/devices/{deviceId}/cloudLicensing', allotment(devices.defaultAllotmentId)],
    ]
    for (const [place, body] of places) {
      const assignmentId = await made(`${place}/assignments`, { ...body, disabledServicePlanIds: [] }, ids)
      const one = `${place}/assignments/{assignmentId}`
      await send('PATCH', one, { ...ids, assignmentId }, { disabledServicePlanIds: [] })
      await send('DELETE', one, { ...ids, assignmentId })
    }
  })

  test('administration', async () => {
    const base = '/admin/cloudLicensing'
    await send('PATCH', `${base}/settings`, {}, { displayName: 'Contoso' })
    const tokenId = await made(`${base}/tokens`, { displayName: 'Written', role: 'globalReader' })
    await send('DELETE', `${base}/tokens/{tokenId}`, { tokenId })
    const userId = await user('administrator')
    const roleDefinitionId = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
    const roles = '/roleManagement/directory/roleAssignments'
    const roleAssignmentId = await made(roles, {
      principalId: userId,
      roleDefinitionId,
      directoryScopeId: '/',
    })
    await send('DELETE', `${roles}/{roleAssignmentId}`, { roleAssignmentId })
    const provider = {
      displayName: version,
      profile: 'okta',
      issuer: `http://127.0.0.1:9/${suffix}`,
      clientId: 'x',
    }
    const providerId = await made(`${base}/identityProviders`, { ...provider, clientSecret: 'secret' })
    const one = `${base}/identityProviders/{providerId}`
    await send('PATCH', one, { providerId }, { displayName: `${version} provider` })
    const bindingId = await made(`${one}/bindings`, { userId, subject: 'x' }, { providerId })
    await send('DELETE', `${one}/bindings/{bindingId}`, { providerId, bindingId })
    await send('DELETE', one, { providerId })
    const request = { id: '1', method: 'GET', url: '/users' }
    await send('POST', '/$batch', {}, { requests: [request] })
  })

  test('subscriptions to changes', async () => {
    const expirationDateTime = new Date(api.clock.now.getTime() + 3_600_000).toISOString()
    const resource = 'admin/cloudLicensing/allotments'
    const wanted = { changeType: 'updated', notificationUrl: receiver.url, resource, expirationDateTime }
    const subscriptionId = await made('/subscriptions', wanted)
    await send('PATCH', '/subscriptions/{subscriptionId}', { subscriptionId }, { expirationDateTime })
    await send('POST', '/subscriptions/{subscriptionId}/replay', { subscriptionId })
    await send('POST', '/subscriptions/{subscriptionId}/reauthorize', { subscriptionId })
    await send('DELETE', '/subscriptions/{subscriptionId}', { subscriptionId })
  })
})

// Last: what the tests above have asked for.
test('no route is left', () => {
  expect(cases.length).toBeGreaterThan(300)
  expect(cases.map(([name]) => name).filter((name) => !api.wire.seen.has(name))).toEqual([])
})
