import { sql } from 'kysely'
import { openBeside, type ServerProcess } from './server-process.ts'
import { assignmentSlot, limitSlot, membershipSlot, type Slot, subscriptionSlot, userSlot } from './slots.ts'

export type CrashWorld = {
  readonly tenantId: string
  readonly largeAllotmentId: string
  /** What each of the writers changes, one request at a time. */
  readonly lanes: readonly (readonly Slot[])[]
}

/** More than one batch of the program's own limits. */
const largeGroup = 26_000
const smallGroups = 3
const writers = 8
const usersOfWriter = 6

/** An organization whose users were there before; what is assigned comes over HTTP. */
export async function setUpCrashWorld(server: ServerProcess, dataDir: string): Promise<CrashWorld> {
  const post = async (path: string, body: object): Promise<{ id: string; skuId: string }> => {
    const response = await fetch(`${server.address}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as { id: string; skuId: string }
  }
  const admin = '/beta/admin/cloudLicensing'
  const bought = { skuPartNumber: 'SPE_E3', totalLicenses: 40_000 }
  const subscription = await post('/v1.0/directory/subscriptions', bought)
  const { skuId } = subscription
  const large = await post(`${admin}/allotments`, { skuId, displayName: 'Large', allottedUnits: 18_000 })
  const small = await post(`${admin}/allotments`, { skuId, displayName: 'Small', allottedUnits: 20 })
  const largeGroupId = (await post('/v1.0/groups', { displayName: 'Everybody' })).id
  const groups: string[] = []
  for (let number = 0; number < smallGroups; number++) {
    const { id } = await post('/v1.0/groups', { displayName: `Team ${number}` })
    groups.push(id)
    const assigned = { 'assignedTo@odata.bind': `https://host/beta/groups/${id}`, disabledServicePlanIds: [] }
    await post(`${admin}/allotments/${small.id}/assignments`, assigned)
  }
  const { tenantId, userIds } = await insertUsers(dataDir, largeGroupId)
  const lanes = Array.from({ length: writers }, (_, writer) => {
    const users = userIds.slice(writer * usersOfWriter, (writer + 1) * usersOfWriter)
    const [direct = '', deleted = '', ...others] = users
    const memberships = others.flatMap((user) => groups.map((group) => membershipSlot(group, user)))
    return [...memberships, assignmentSlot(small.id, 'user', direct), userSlot(deleted)]
  })
  lanes[0]?.push(assignmentSlot(large.id, 'group', largeGroupId))
  lanes[1]?.push(limitSlot(small.id, 20, 40), limitSlot(large.id, 18_000, 24_000))
  lanes[2]?.push(subscriptionSlot(subscription.id, 40_000))
  return { tenantId, largeAllotmentId: large.id, lanes }
}

async function insertUsers(
  dataDir: string,
  groupId: string,
): Promise<{ tenantId: string; userIds: string[] }> {
  const { db, close } = openBeside(dataDir)
  try {
    const { rows } = await sql<{ tenantId: string; userId: string }>`
      with made as (
        insert into directory_user (tenant_id, user_id, user_principal_name, display_name, usage_location, created_at)
        select tenant_id, gen_random_uuid(), 'user' || n || '@contoso.example', 'User ' || n, 'DE', now()
          from tenant, generate_series(1, ${largeGroup}::int) n
        returning tenant_id, user_id
      ),
      joined as (
        insert into group_member (tenant_id, group_id, member_id, member_type)
        select tenant_id, ${groupId}, user_id, 'user' from made
      )
      select tenant_id as "tenantId", user_id as "userId" from made limit ${writers * usersOfWriter}`.execute(
      db,
    )
    // As the server does by itself within minutes: this test is about crashes, not about plans.
    await sql`analyze directory_user, group_member`.execute(db)
    return { tenantId: rows[0]?.tenantId ?? '', userIds: rows.map((row) => row.userId) }
  } finally {
    await close()
  }
}
