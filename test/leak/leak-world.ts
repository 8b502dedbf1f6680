import { randomBytes, randomUUID } from 'node:crypto'
import type { TestDatabase } from '../support/database.ts'

/** A small seeded generator, so that a failing world can be made again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Everything here has an id and a name of its own, which must not turn up where they are not to be seen. */
export type Thing = { readonly id: string; readonly name: string }
export type Allotment = Thing & { readonly product: Product; readonly units: number }
export type Product = Thing & {
  readonly plan: Thing
  readonly subscription: Thing
  readonly capacity: number
}
/** A row that ties somebody to an allotment. */
export type Tie = {
  readonly table: 'seat' | 'waiting' | 'past' | 'exclusion' | 'assignment' | 'owner' | 'scope'
  readonly allotment: Allotment
  readonly target: Thing
  readonly kind: Kind
  readonly id: string
}
type Kind = 'user' | 'group' | 'device'
/** A token or a session of somebody. */
export type Credential = Thing & { readonly user: Thing }
export type Audit = Thing & { readonly allotments: readonly Allotment[]; readonly actor: Thing }
export type LeakWorld = {
  readonly tenantId: string
  readonly caller: Thing
  readonly users: readonly Thing[]
  readonly groups: readonly Thing[]
  readonly memberships: ReadonlyMap<string, ReadonlySet<string>>
  readonly products: readonly Product[]
  readonly allotments: readonly Allotment[]
  readonly ties: readonly Tie[]
  readonly errors: readonly { readonly member: Thing; readonly product: Product; readonly message: string }[]
  readonly audits: readonly Audit[]
  readonly devices: readonly Thing[]
  readonly tokens: readonly Credential[]
  readonly sessions: readonly Credential[]
}

/** What may be where, without regard to the rules of licensing: nothing here is settled. */
export function randomWorld(random: () => number): LeakWorld {
  const thing = (): Thing => ({
    id: randomUUID(),
    name: `zq${Math.floor(random() * 0xffffffffff)
      .toString(16)
      .padStart(10, '0')}`,
  })
  const number = () => 10_000_000 + Math.floor(random() * 900_000_000)
  const some = <T>(all: readonly T[], share: number) => all.filter(() => random() < share)
  const products = Array.from(
    { length: 2 },
    (): Product => ({ ...thing(), plan: thing(), subscription: thing(), capacity: number() }),
  )
  const allotments = products.flatMap((product) =>
    Array.from({ length: 3 }, (): Allotment => ({ ...thing(), product, units: number() })),
  )
  const users = Array.from({ length: 7 }, thing)
  const groups = Array.from({ length: 3 }, thing)
  const devices = Array.from({ length: 3 }, thing)
  const [caller = thing()] = users
  const memberships = new Map(
    groups.map((group) => [group.id, new Set(some(users, 0.3).map(({ id }) => id))]),
  )
  const ties: Tie[] = []
  // Nobody holds a seat and waits for it (I3): commands count on that.
  const isSeated = (allotment: Allotment, target: Thing) =>
    ties.some((each) => each.table === 'seat' && each.allotment === allotment && each.target === target)
  const tie = (table: Tie['table'], share: number, kinds: readonly Kind[]) => {
    const all = { user: users, group: groups, device: devices }
    for (const allotment of allotments) {
      for (const kind of kinds) {
        for (const target of some(all[kind], share)) {
          if (table === 'waiting' && isSeated(allotment, target)) continue
          ties.push({ table, allotment, target, kind, id: randomUUID() })
        }
      }
    }
  }
  tie('seat', 0.25, ['user', 'device'])
  tie('waiting', 0.15, ['user'])
  tie('past', 0.1, ['user'])
  tie('exclusion', 0.1, ['user'])
  tie('assignment', 0.2, ['user', 'group', 'device'])
  tie('owner', 0.2, ['user', 'group'])
  tie('scope', 0.08, ['group'])
  const errors = products.flatMap((product) =>
    some(users, 0.3).map((member) => ({ member, product, message: thing().name })),
  )
  const audits = allotments.flatMap((allotment) =>
    Array.from({ length: 2 }, (): Audit => {
      const other = allotments[Math.floor(random() * allotments.length)] ?? allotment
      return { ...thing(), actor: thing(), allotments: random() < 0.4 ? [allotment, other] : [allotment] }
    }),
  )
  return {
    tenantId: randomUUID(),
    caller,
    users,
    groups,
    memberships,
    products,
    allotments,
    ties,
    errors,
    audits,
    devices,
    tokens: users.map((user) => ({ ...thing(), user })),
    sessions: users.map((user) => ({ ...thing(), user })),
  }
}

type Row = readonly unknown[]

/** Writes a world as it stands, a statement a table. */
export async function writeWorld(database: TestDatabase, world: LeakWorld): Promise<void> {
  const client = await database.pool.connect()
  const t = world.tenantId
  const insert = async (table: string, columns: string, rows: readonly Row[]) => {
    if (rows.length === 0) return
    const width = rows[0]?.length ?? 0
    const places = rows.map(
      (_, r) => `(${Array.from({ length: width }, (__, c) => `$${r * width + c + 1}`).join(',')})`,
    )
    await client.query(`insert into ${table} (${columns}) values ${places.join(',')}`, rows.flat())
  }
  const at = '2026-02-01T00:00:00Z'
  const of = (table: Tie['table']) => world.ties.filter((each) => each.table === table)
  try {
    await insert('tenant', 'tenant_id, display_name, created_at', [[t, 'World', at]])
    await insert(
      'directory_user',
      'tenant_id, user_id, user_principal_name, display_name, mail, department, usage_location, created_at',
      world.users.map((u) => [
        t,
        u.id,
        `${u.name}@contoso.com`,
        u.name,
        `${u.name}@mail.example`,
        `dep-${u.name}`,
        'DE',
        at,
      ]),
    )
    await insert(
      'directory_group',
      'tenant_id, group_id, display_name, created_at',
      world.groups.map((g) => [t, g.id, g.name, at]),
    )
    await insert(
      'directory_device',
      'tenant_id, device_id, display_name, created_at',
      world.devices.map((d) => [t, d.id, d.name, at]),
    )
    await insert(
      'token',
      'tenant_id, token_id, token_hash, display_name, user_id, created_at',
      world.tokens.map((c) => [t, c.id, randomBytes(32), c.name, c.user.id, at]),
    )
    await insert(
      'session',
      'tenant_id, session_id, session_hash, user_id, user_agent, created_at, last_seen_at, expires_at',
      world.sessions.map((c) => [
        t,
        c.id,
        randomBytes(32),
        c.user.id,
        c.name,
        at,
        '2026-03-01T07:59:00Z',
        '2027-01-01',
      ]),
    )
    await insert(
      'group_member',
      'tenant_id, group_id, member_id, member_type',
      [...world.memberships].flatMap(([group, members]) => [...members].map((m) => [t, group, m, 'user'])),
    )
    await insert(
      'product',
      'tenant_id, sku_id, sku_part_number, display_name, capacity, named_units, created_at',
      world.products.map((p) => [t, p.id, `SKU_${p.name}`, p.name, p.capacity, 0, at]),
    )
    await insert(
      'service_plan',
      'tenant_id, sku_id, plan_id, plan_name',
      world.products.map((p) => [t, p.id, p.plan.id, p.plan.name]),
    )
    await insert(
      'subscription',
      'tenant_id, subscription_id, sku_id, commerce_subscription_id, units, state, created_at',
      world.products.map((p) => [t, p.subscription.id, p.id, p.subscription.name, p.capacity, 'active', at]),
    )
    await insert(
      'allotment',
      'tenant_id, allotment_id, sku_id, is_default, display_name, allotted_units, consumed_units, waiting_count, created_at',
      world.allotments.map((a, i) => [
        t,
        a.id,
        a.product.id,
        i % 3 === 0,
        a.name,
        a.units,
        of('seat').filter((s) => s.allotment === a).length,
        of('waiting').filter((s) => s.allotment === a).length,
        at,
      ]),
    )
    await insert(
      'seat',
      'tenant_id, allotment_id, member_id, held_since, entitled_since',
      of('seat').map((s) => [t, s.allotment.id, s.target.id, at, at]),
    )
    await insert(
      'past_seat',
      'tenant_id, allotment_id, member_id, held_from, held_to',
      of('past').map((s) => [t, s.allotment.id, s.target.id, '2026-01-01', '2026-01-20']),
    )
    await insert(
      'waiting_sample',
      'tenant_id, allotment_id, sampled_at, waiting_count',
      world.allotments.map((a, i) => [t, a.id, '2026-01-01', i]),
    )
    await insert(
      'waiting_member',
      'tenant_id, allotment_id, member_id, waiting_since, priority',
      of('waiting').map((s) => [t, s.allotment.id, s.target.id, at, 0]),
    )
    await insert(
      'exclusion',
      'tenant_id, allotment_id, member_id, created_at',
      of('exclusion').map((s) => [t, s.allotment.id, s.target.id, at]),
    )
    await insert(
      'assignment',
      'tenant_id, assignment_id, allotment_id, target_type, target_id, created_at',
      of('assignment').map((s) => [t, s.id, s.allotment.id, s.kind, s.target.id, at]),
    )
    await insert(
      'assignment_reach',
      'tenant_id, group_id, assignment_id, allotment_id',
      of('assignment')
        .filter((s) => s.kind === 'group')
        .map((s) => [t, s.target.id, s.id, s.allotment.id]),
    )
    await insert(
      'allotment_owner',
      'tenant_id, allotment_id, principal_id, principal_type, created_at',
      of('owner').map((s) => [t, s.allotment.id, s.target.id, s.kind, at]),
    )
    await insert(
      'allotment_search_scope',
      'tenant_id, allotment_id, group_id, created_at',
      of('scope').map((s) => [t, s.allotment.id, s.target.id, at]),
    )
    await insert(
      'assignment_error',
      'tenant_id, member_id, sku_id, code, message, occurred_at',
      world.errors.map((e) => [t, e.member.id, e.product.id, 'missingDependency', e.message, at]),
    )
    await insert(
      'audit_entry',
      'tenant_id, entry_id, occurred_at, actor_type, actor_id, actor_name, command, outcome, allotment_id, targets, detail',
      world.audits.map((e) => [
        t,
        e.id,
        at,
        'user',
        e.actor.id,
        e.actor.name,
        'updateAllotment',
        'success',
        e.allotments[0]?.id,
        JSON.stringify(e.allotments.map((a) => ({ type: 'allotment', id: a.id, displayName: a.name }))),
        JSON.stringify({ note: e.name, moves: world.allotments.map((a) => ({ allotmentId: a.id })) }),
      ]),
    )
  } finally {
    client.release()
  }
}
