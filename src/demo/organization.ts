import { centralServices, departments, deviceGroups, projectGroups } from './departments.ts'
import { listPeople, type Person } from './people.ts'
import type { Random } from './random.ts'

export type DemoGroup = { readonly id: string; readonly displayName: string; readonly description: string }
export type DemoDevice = {
  readonly id: string
  readonly displayName: string
  readonly operatingSystem: string
}
export type DemoMembership = {
  readonly groupId: string
  readonly memberId: string
  readonly memberType: 'user' | 'group' | 'device'
}

/** Everything the directory holds at the start, and who joins or leaves later. */
export type Organization = {
  readonly people: readonly Person[]
  readonly groups: readonly DemoGroup[]
  readonly devices: readonly DemoDevice[]
  readonly memberships: readonly DemoMembership[]
  /** Memberships that come later, with those of one person together. */
  readonly joining: readonly (readonly DemoMembership[])[]
  groupId(displayName: string): string
  /** The first person of a department: its head of office. */
  headOf(department: string): Person
}

/** People with appointments in two places; where the products of both exclude each other, an error shows. */
const doubleAppointments = [
  ['Philosophy', 'Physics'],
  ['History', 'Computer Science'],
  ['Law', 'Mathematics'],
] as const

/** Builds the demo organization in memory, the same in every run. */
export function buildOrganization(random: Random, newId: () => string): Organization {
  const people = listPeople(random, newId)
  const groups: DemoGroup[] = []
  const memberships: DemoMembership[] = []
  const addGroup = (displayName: string, description: string): string => {
    const id = newId()
    groups.push({ id, displayName, description })
    return id
  }
  const join = (groupId: string, members: readonly string[], memberType: DemoMembership['memberType']) => {
    for (const memberId of members) memberships.push({ groupId, memberId, memberType })
  }
  const devices = addDeviceGroups(newId, addGroup, join)
  addDepartments(people, addGroup, join)
  for (const { name, people: count, from, about } of projectGroups) {
    const pool = random.shuffled(people.filter((person) => from.includes(person.department)))
    join(addGroup(name, about), idsOf(pool.slice(0, count)), 'user')
  }
  const groupId = (displayName: string) => named(groups, displayName).id
  addDoubleAppointments(people, groupId, join)
  const late = new Set(idsOf(people.filter((person) => person.late)))
  const joining = [...late].map((id) => memberships.filter((each) => each.memberId === id))
  return {
    people,
    groups,
    devices,
    memberships: memberships.filter((each) => !late.has(each.memberId)),
    joining,
    groupId,
    headOf: (department) => headOf(people, department),
  }
}

type AddGroup = (displayName: string, description: string) => string
type Join = (groupId: string, members: readonly string[], memberType: DemoMembership['memberType']) => void

function addDepartments(people: readonly Person[], addGroup: AddGroup, join: Join): void {
  const faculties = new Map<string, string[]>()
  for (const { name, faculty, academic } of departments) {
    const own = people.filter((person) => person.department === name)
    const id = addGroup(`Department of ${name}`, `Everybody of the department, ${faculty}`)
    join(id, idsOf(own), 'user')
    faculties.set(faculty, [...(faculties.get(faculty) ?? []), id])
    if (!academic) continue
    for (const team of ['Professors', 'Researchers'] as const) {
      const members = own.filter((person) => person.team === team)
      join(addGroup(`${name} ${team}`, `${team} of the department`), idsOf(members), 'user')
    }
  }
  const everybody = addGroup('All Employees', 'All faculties and the central services')
  for (const [faculty, departmentIds] of faculties) {
    const name = faculty === centralServices ? faculty : `Faculty of ${faculty}`
    const id = addGroup(name, 'Holds the departments, not the people')
    join(id, departmentIds, 'group')
    join(everybody, [id], 'group')
  }
}

function addDeviceGroups(newId: () => string, addGroup: AddGroup, join: Join): DemoDevice[] {
  return deviceGroups.flatMap(({ name, devices: count, prefix, system }) => {
    const devices = Array.from({ length: count }, (_, index) => ({
      id: newId(),
      displayName: `${prefix}-${String(index + 1).padStart(3, '0')}`,
      operatingSystem: system,
    }))
    join(addGroup(name, `${count} devices`), idsOf(devices), 'device')
    return devices
  })
}

function addDoubleAppointments(
  people: readonly Person[],
  groupId: (displayName: string) => string,
  join: Join,
): void {
  for (const [from, to] of doubleAppointments) {
    const person = people.find((each) => each.department === from && each.team === 'Professors' && !each.late)
    if (person) join(groupId(`Department of ${to}`), [person.id], 'user')
  }
}

function headOf(people: readonly Person[], department: string): Person {
  const head = people.find((person) => person.department === department)
  if (!head) throw new Error(`the demo has no department ${department}`)
  return head
}

function named(groups: readonly DemoGroup[], displayName: string): DemoGroup {
  const found = groups.find((group) => group.displayName === displayName)
  if (!found) throw new Error(`the demo has no group ${displayName}`)
  return found
}

function idsOf(objects: readonly { id: string }[]): string[] {
  return objects.map((object) => object.id)
}
