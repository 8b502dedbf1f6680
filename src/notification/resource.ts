import type { Followed } from './subscription-store.ts'

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const pattern = new RegExp(
  `^/?(?:(?:beta|v1\\.0)/)?admin/cloudLicensing/allotments(?:(?:/|\\(')(${guid})(?:'\\))?(?:/(seats|waitingMembers))?)?/?$`,
  'i',
)

/** What a resource means; undefined where it is none that can be followed. */
export function followedBy(resource: string): Followed | undefined {
  const found = pattern.exec(resource.trim())
  if (!found) return undefined
  const allotmentId = found[1]?.toLowerCase() ?? null
  const list = found[2]?.toLowerCase()
  if (list === 'seats') return { kind: 'seat', allotmentId }
  return { kind: list ? 'waitingMember' : 'allotment', allotmentId }
}

/** The address of one object and its id and type, as notifications tell them. */
export function addressOf(followed: Followed, id: string): { resource: string; id: string; type: string } {
  const allotments = 'admin/cloudLicensing/allotments'
  if (followed.kind === 'allotment') {
    return { resource: `${allotments}('${id}')`, id, type: '#microsoft.graph.cloudLicensing.allotment' }
  }
  const pair = `${followed.allotmentId}_${id}`
  const list = followed.kind === 'seat' ? 'seats' : 'waitingMembers'
  const type =
    followed.kind === 'seat' ? '#licenseAllotments.seat' : '#microsoft.graph.cloudLicensing.waitingMember'
  return { resource: `${allotments}('${followed.allotmentId}')/${list}('${pair}')`, id: pair, type }
}
