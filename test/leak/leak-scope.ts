import type { Allotment, LeakWorld, Thing } from './leak-world.ts'

/** Rule 25, said once more and without SQL: the allotments a person owns. */
export function ownedBy(world: LeakWorld, person: Thing): Allotment[] {
  return world.allotments.filter((allotment) =>
    world.ties.some(
      (tie) =>
        tie.table === 'owner' &&
        tie.allotment === allotment &&
        (tie.target.id === person.id ||
          (tie.kind === 'group' && world.memberships.get(tie.target.id)?.has(person.id))),
    ),
  )
}

/** Every id, name and number of a world. */
function allMarks(world: LeakWorld): Set<string> {
  const things: Thing[] = [
    ...world.users,
    ...world.groups,
    ...world.devices,
    ...world.allotments,
    ...world.audits,
    ...world.tokens,
    ...world.sessions,
  ]
  for (const product of world.products) things.push(product, product.plan, product.subscription)
  for (const audit of world.audits) things.push(audit.actor)
  return new Set([
    ...things.flatMap(({ id, name }) => [id, name]),
    ...world.ties.filter(({ table }) => table === 'assignment').map(({ id }) => id),
    ...world.products.map(({ capacity }) => String(capacity)),
    ...world.allotments.map(({ units }) => String(units)),
    ...world.errors.map(({ message }) => message),
  ])
}

/** Rules 25 to 28: what a person may come to read; by search also names of people and groups. */
export function marksFor(world: LeakWorld, person: Thing): { hidden: Set<string>; found: Set<string> } {
  const seen = new Set<string>()
  const see = ({ id, name }: Thing) => seen.add(id).add(name)
  const owned = ownedBy(world, person)
  see(person)
  for (const credential of [...world.tokens, ...world.sessions])
    if (credential.user === person) see(credential)
  for (const allotment of owned) {
    see(allotment)
    seen.add(String(allotment.units))
    for (const thing of [allotment.product, allotment.product.plan, allotment.product.subscription])
      see(thing)
  }
  for (const tie of world.ties) {
    if (!owned.includes(tie.allotment)) continue
    see(tie.target)
    seen.add(tie.id)
  }
  const held = (memberId: string, table: string) =>
    world.ties
      .filter((tie) => tie.table === table && tie.target.id === memberId)
      .map(({ allotment }) => allotment)
  // Their own rights, and the places in line, whose ids name the allotment (rule 28).
  for (const { product } of held(person.id, 'seat')) for (const thing of [product, product.plan]) see(thing)
  for (const { id } of held(person.id, 'waiting')) seen.add(id)
  // Why they have a seat or wait for one: the allotment, its limit, and what of theirs leads there.
  const own = [...held(person.id, 'seat'), ...held(person.id, 'waiting')]
  for (const allotment of own) {
    see(allotment)
    see(allotment.product)
    seen.add(String(allotment.units))
  }
  // Whom to ask, of who waits: the names of the owners, and nothing more of them.
  for (const tie of world.ties)
    if (tie.table === 'owner' && held(person.id, 'waiting').includes(tie.allotment)) seen.add(tie.target.name)
  for (const tie of world.ties) {
    const isOwn = tie.target.id === person.id || world.memberships.get(tie.target.id)?.has(person.id)
    if (isOwn && tie.table === 'assignment' && own.includes(tie.allotment))
      seen.add(tie.id).add(tie.target.id).add(tie.target.name)
  }
  for (const { member, product, message } of world.errors) {
    const here = [...held(member.id, 'seat'), ...held(member.id, 'waiting')]
    const theirs = here.some((allotment) => owned.includes(allotment) && allotment.product === product)
    if (member.id !== person.id && !theirs) continue
    seen.add(message).add(product.id)
  }
  for (const audit of world.audits) {
    if (!audit.allotments.every((allotment) => owned.includes(allotment))) continue
    see(audit)
    see(audit.actor)
  }
  const hidden = allMarks(world)
  for (const mark of seen) hidden.delete(mark)
  return { hidden, found: findable(world, owned) }
}

/** Rule 26. */
function findable(world: LeakWorld, owned: readonly Allotment[]): Set<string> {
  const found = new Set<string>()
  const see = ({ id, name }: Thing) => found.add(id).add(name)
  for (const allotment of owned) {
    const scopes = world.ties.filter((tie) => tie.table === 'scope' && tie.allotment === allotment)
    if (scopes.length === 0) for (const thing of [...world.users, ...world.groups]) see(thing)
    for (const { target } of scopes) {
      see(target)
      for (const user of world.users) if (world.memberships.get(target.id)?.has(user.id)) see(user)
    }
  }
  return found
}
