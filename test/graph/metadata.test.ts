import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../src/graph/routes.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

// The OASIS' own converter reads the document; what it does not check is looked up in the result.
const require = createRequire(import.meta.url)
const { xml2json } = require('odata-csdl') as {
  xml2json(xml: string, options: { strict: boolean; messages: { message: string }[] }): Json
}
const Ajv = require('ajv').default
const schema = JSON.parse(readFileSync(require.resolve('odata-csdl/schemas/csdl.schema.json'), 'utf8'))

let api: TestApi
beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

async function modelOf(version: string): Promise<Json> {
  const answer = await api.call('GET', `/${version}/$metadata`, undefined, { token: null })
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/xml; charset=utf-8'])
  const messages: { message: string }[] = []
  const model = xml2json(answer.text, { strict: true, messages })
  expect(messages).toEqual([])
  return model
}

describe.each(['v1.0', 'beta'])('%s/$metadata', (version) => {
  test('is CSDL by the schema of the standard', async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false })
    const validate = ajv.compile(schema)
    const model = await modelOf(version)
    expect(validate(model), JSON.stringify(validate.errors)).toBe(true)
  })

  test('names no type that it does not define, and none twice', async () => {
    const model = await modelOf(version)
    const defined = new Set<string>()
    for (const [namespace, content] of Object.entries<Json>(model)) {
      if (!namespace.startsWith('$'))
        for (const name of Object.keys(content)) defined.add(`${namespace}.${name}`)
    }
    const named = [...JSON.stringify(model).matchAll(/"\$(?:Type|BaseType)":"([^"]+)"/g)].map(
      ([, type = '']) => type,
    )
    expect(named.filter((type) => !type.startsWith('Edm.') && !defined.has(type))).toEqual([])
    expect(named.length).toBeGreaterThan(20)
  })

  test('leads along every path that is served', async () => {
    const model = await modelOf(version)
    const lost = routes
      .filter(({ endpoint }) => endpoint.method === 'GET' && endpoint.versions.includes(version as 'beta'))
      .filter(({ endpoint: { answer } }) => answer.kind === 'list' || answer.kind === 'object')
      .map(({ endpoint }) => endpoint.path)
      .filter((path) => !path.endsWith('/delta')) // functions
      .filter((path) => !leads(model, path))
    expect(lost).toEqual([])
  })
})

test("what we add to Microsoft's types is in our namespace", async () => {
  const model = await modelOf('beta')
  const cloud = model['microsoft.graph.cloudLicensing']
  expect(Object.keys(cloud.allotment).filter((name) => /^[a-z]/.test(name))).toEqual([
    'id',
    'allottedUnits',
    'assignableTo',
    'consumedUnits',
    'services',
    'skuId',
    'skuPartNumber',
    'subscriptions',
    'externalServiceIdentifier',
    'assignments',
    'waitingMembers',
  ])
  expect(cloud.allotment['@licenseAllotments.extendedBy']).toBe('licenseAllotments.allotmentExtension')
  expect(model.licenseAllotments.allotmentExtension).toMatchObject({ waitingCount: { $Type: 'Edm.Int32' } })
  expect(cloud.assigneeTypes).toMatchObject({ $IsFlags: true, user: 1, group: 2, device: 4 })
  expect(cloud.subscriptionState).toMatchObject({ active: 1, deleted: 5, unknownFutureValue: 6 })
  expect(cloud.subscriptionTags).toMatchObject({ $IsFlags: true, none: 0, trial: 1, unknownFutureValue: 2 })
  expect(model['microsoft.graph']).toHaveProperty('unifiedRoleAssignment')
})

test("rights are part of whose they are, assignments and errors are the organization's", async () => {
  const model = await modelOf('beta')
  const cloud = model['microsoft.graph.cloudLicensing']
  for (const holder of [cloud.userCloudLicensing, cloud.groupCloudLicensing]) {
    expect(holder.usageRights.$ContainsTarget).toBe(true)
    expect(holder.assignments.$ContainsTarget).toBeUndefined()
  }
  const { users, me, groups, devices, admin } = model['microsoft.graph'].GraphService
  const assignments = { 'cloudLicensing/assignments': 'admin/cloudLicensing/assignments' }
  const errors = { 'cloudLicensing/assignmentErrors': 'admin/cloudLicensing/assignmentErrors' }
  for (const person of [users, me])
    expect(person.$NavigationPropertyBinding).toEqual({ ...assignments, ...errors })
  for (const other of [groups, devices]) expect(other.$NavigationPropertyBinding).toEqual(assignments)
  expect(admin.$NavigationPropertyBinding).toEqual({
    'cloudLicensing/allotments/assignments': 'admin/cloudLicensing/assignments',
  })
  const old = (await modelOf('v1.0'))['microsoft.graph'].GraphService
  expect(old.users.$NavigationPropertyBinding).toBeUndefined()
})

test('actions are bound to what they are asked of', async () => {
  const graph = (await modelOf('beta'))['microsoft.graph']
  const boundTo = (name: string) =>
    graph[name].map(({ $Parameter: [first] }: Json) => [first.$Type, first.$Collection])
  expect(boundTo('reprocessLicenseAssignment')).toEqual([['microsoft.graph.user', undefined]])
  expect(boundTo('assignLicense').sort()).toEqual([
    ['microsoft.graph.group', undefined],
    ['microsoft.graph.user', undefined],
  ])
})

/** Follows a path from the container, type by type; below an open type ours are not declared. */
function leads(model: Json, path: string): boolean {
  const container = model['microsoft.graph'].GraphService
  let type = ''
  for (const segment of path
    .slice(1)
    .replace(/\(.*\)/, '')
    .split('/')) {
    if (segment.startsWith('{') || segment.includes('.')) continue
    const here = type === '' ? container[segment] : property(model, type, segment)
    if (!here) return type !== '' && property(model, type, '$OpenType') === true
    type = here.$Type
  }
  return true
}

function property(model: Json, type: string, name: string): Json {
  const dot = type.lastIndexOf('.')
  const definition = model[type.slice(0, dot)][type.slice(dot + 1)]
  return definition[name] ?? (definition.$BaseType ? property(model, definition.$BaseType, name) : undefined)
}
