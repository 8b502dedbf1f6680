import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'
import { chooseSeed, isLong } from './seed.ts'
import { type StormWorld, startStormWorld, storm } from './write-storm.ts'

// Readers follow every delta query while writers change things at random. In the end each holds, by nothing
// but what it was told, exactly what the server answers.

const admin = '/beta/admin/cloudLicensing'
const writers = 4
const changes = isLong ? 1_000 : 70
let api: TestApi
let world: StormWorld
beforeAll(async () => {
  api = await testApi()
  world = await startStormWorld(api)
})
afterAll(() => api.close())

const path = (link: string) => link.replace(/^https?:\/\/[^/]+/, '')

/** Keeps objects, and members of groups, as a client of delta queries does. */
class Follower {
  readonly objects = new Map<string, Json>()
  readonly members = new Map<string, Set<string>>()
  rounds = 0
  told = 0
  #link: string
  constructor(start: string) {
    this.#link = start
  }

  /** Reads to the next deltaLink. In one round no object is told twice. */
  async round(): Promise<void> {
    const seen = new Set<string>()
    for (let link = this.#link; ; ) {
      const page = await api.get(path(link))
      for (const object of page.value) this.#take(object, seen)
      link = page['@odata.nextLink'] ?? page['@odata.deltaLink']
      if (page['@odata.deltaLink']) {
        this.#link = link
        this.rounds += 1
        return
      }
    }
  }

  #take(object: Json, seen: Set<string>): void {
    const { id, 'members@delta': delta, ...rest } = object
    this.told += 1
    if (delta) {
      const members = this.members.get(id) ?? new Set()
      this.members.set(id, members)
      for (const member of delta) {
        expect(seen.has(`${id}/${member.id}`), 'a member is told once a round').toBe(false)
        seen.add(`${id}/${member.id}`)
        if (member['@removed']) members.delete(member.id)
        else members.add(member.id)
      }
      return
    }
    expect(seen.has(id), 'an object is told once a round').toBe(false)
    seen.add(id)
    if (object['@removed']) {
      this.objects.delete(id)
      this.members.delete(id)
    } else this.objects.set(id, { id, ...rest })
  }
}

async function listed(url: string): Promise<Json[]> {
  const all: Json[] = []
  for (let link: string | undefined = url; link; ) {
    const page: Json = await api.get(path(link))
    all.push(...page.value)
    link = page['@odata.nextLink']
  }
  return all
}

const byId = (objects: Iterable<Json>) => [...objects].sort((a, b) => a.id.localeCompare(b.id))

test('followers of deltas end with the state of the server', { timeout: 600_000 }, async () => {
  const shown = '$select=id,displayName,allottedUnits,consumedUnits,waitingCount,blockedCount,subscriptions'
  const lists = [
    '/v1.0/users',
    '/v1.0/groups',
    `${admin}/allotments?${shown}`,
    `${admin}/assignments?$select=id,priority,targetId,allotmentId`,
    `${admin}/allotments/${world.allotments[0]}/seats?$select=id,entitledSinceDateTime,heldSinceDateTime`,
  ]
  const starts = lists.map((url) => {
    const [at = '', query] = url.split('?')
    return `${at}/delta?$top=7${query ? `&${query}` : ''}`
  })
  const followers = starts.map((start) => new Follower(start))
  let writing = true
  const seed = chooseSeed('delta storm')
  const storms = Promise.all(
    Array.from({ length: writers }, (_, n) => storm(api, world, seed + n, changes)),
  ).finally(() => {
    writing = false
  })
  await Promise.all([
    storms,
    ...followers.map(async (follower) => {
      while (writing) await follower.round()
    }),
  ])
  await api.settler.idle()
  for (const [index, follower] of followers.entries()) {
    await follower.round()
    expect(byId(follower.objects.values()), `${lists[index]}, seed ${seed}`).toEqual(
      byId(await listed(lists[index] ?? '')),
    )
    expect(follower.rounds).toBeGreaterThan(2)
    const before = follower.told
    await follower.round()
    expect(follower.told, 'nothing is told when nothing changed').toBe(before)
  }
  const [, groups] = followers
  for (const { id } of groups?.objects.values() ?? []) {
    const members = (await listed(`/v1.0/groups/${id}/members?$select=id`)).map((member) => member.id)
    expect([...(groups?.members.get(id) ?? [])].sort(), `members of ${id}, seed ${seed}`).toEqual(
      members.sort(),
    )
  }
})
