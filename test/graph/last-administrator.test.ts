import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { importDirectory } from '../../src/import/import-directory.ts'
import { systemCaller } from '../../src/worker/continue-settlements.ts'
import { filesOf } from '../import/files.ts'
import { type Answer, type Json, type TestApi, testApi } from '../support/test-api.ts'

// Rule 24: the last Global Administrator who can act stays, whichever way they would go.

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'
const roles = '/v1.0/roleManagement/directory/roleAssignments'

let api: TestApi
let ann: string
let ben: string
beforeAll(async () => {
  api = await testApi()
  ann = await api.user('Ann')
  ben = await api.user('Ben')
})
afterAll(() => api.close())

/** Both can act, and have the role. */
beforeEach(async () => {
  for (const id of [ann, ben]) {
    await api.patch(`/v1.0/users/${id}`, { accountEnabled: true })
    await api.call('POST', roles, {
      principalId: id,
      roleDefinitionId: globalAdministrator,
      directoryScopeId: '/',
    })
  }
})

const able = async () => {
  const { value } = await api.get(`/v1.0/users?$filter=accountEnabled eq true`)
  return value.length
}
const disable = (id: string) => api.call('PATCH', `/v1.0/users/${id}`, { accountEnabled: false })
const removeRole = async (id: string) => {
  const { value } = await api.get(`${roles}?$filter=principalId eq '${id}'`)
  return api.call('DELETE', `${roles}/${value[0].id}`)
}
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort()

test('of two who are disabled at once, one stays', async () => {
  for (let round = 0; round < 10; round++) {
    expect(statuses(await Promise.all([disable(ann), disable(ben)]))).toEqual([204, 409])
    expect(await able()).toBe(1)
    for (const id of [ann, ben]) await api.patch(`/v1.0/users/${id}`, { accountEnabled: true })
  }
})

test('of one who is disabled and one who loses the role at once, one stays', async () => {
  expect(statuses(await Promise.all([disable(ann), removeRole(ben)]))).toEqual([204, 409])
})

const importUsers = async (text: string, sync = false): Promise<Json> => {
  const input = { files: filesOf({ users: text }), sync }
  return importDirectory(api.app, systemCaller(api.tenantId), input).then(
    ({ value }) => value.users,
    (error) => error.code,
  )
}

test('a file neither disables nor deletes them', async () => {
  const head = 'userPrincipalName,accountEnabled\n'
  expect(await importUsers(`${head}ann@contoso.com,no\n`)).toMatchObject({ changed: 1 })
  expect(await importUsers(`${head}ben@contoso.com,no\n`)).toBe('lastGlobalAdministrator')
  expect(await importUsers(`${head}ann@contoso.com,no\n`, true)).toBe('lastGlobalAdministrator')
  expect(await importUsers(`${head}ann@contoso.com,yes\n`, true)).toMatchObject({ changed: 1, removed: 1 })
  await api.post(`/v1.0/directory/deletedItems/${ben}/restore`)
  const { value } = await api.get(`/v1.0/auditLogs/directoryAudits?$filter=result eq 'failure'`)
  expect(value.filter((entry: Json) => entry.activityDisplayName === 'Import directory')).toHaveLength(2)
})
