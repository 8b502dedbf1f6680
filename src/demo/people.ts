import { departments, domain } from './departments.ts'
import { addressPart, givenNames, surnames } from './names.ts'
import type { Random } from './random.ts'

export type Team = 'Professors' | 'Researchers' | 'Office'

export type Person = {
  readonly id: string
  readonly givenName: string
  readonly surname: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly department: string
  readonly team: Team
  readonly jobTitle: string
  readonly userType: 'Member' | 'Guest'
  readonly accountEnabled: boolean
  readonly usageLocation: string | null
  /** Comes to the university only in the course of the months told. */
  readonly late: boolean
}

const titles: Readonly<Record<Team, readonly [string, ...string[]]>> = {
  Professors: ['Professor', 'Associate Professor', 'Lecturer'],
  Researchers: ['Research Associate', 'Doctoral Candidate', 'Postdoctoral Researcher', 'Laboratory Engineer'],
  Office: ['Office Manager', 'Administrator', 'Coordinator', 'Specialist'],
}
const locations = ['DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'AT', 'CH', 'NL', 'FR'] as const
const guests = 15
const lateShare = 0.14
/** Every so many people lack a usage location, or have left for a while with their account switched off. */
const withoutLocationEvery = 97
const disabledEvery = 89

/** Everybody of the demo organization, departments in turn; the first of a department heads its office. */
export function listPeople(random: Random, newId: () => string): Person[] {
  const names = nameSource(random)
  const people: Person[] = []
  for (const department of departments) {
    for (let index = 0; index < department.people; index++) {
      const team = teamOf(index, department.academic)
      const head = index === 0
      people.push({
        id: newId(),
        ...names(),
        department: department.name,
        team,
        jobTitle: head ? 'Head of Office' : random.pick(titles[team]),
        userType: 'Member',
        accountEnabled: head || (people.length + 1) % disabledEvery !== 0,
        usageLocation:
          !head && (people.length + 1) % withoutLocationEvery === 0 ? null : random.pick(locations),
        late: !head && random.next() < lateShare,
      })
    }
  }
  for (let index = 0; index < guests; index++) people.push(guest(random, newId, names()))
  return people
}

function teamOf(index: number, academic: boolean): Team {
  if (!academic || index % 10 === 0) return 'Office'
  return index % 10 < 3 ? 'Professors' : 'Researchers'
}

type Name = Pick<Person, 'givenName' | 'surname' | 'displayName' | 'userPrincipalName'>

function guest(random: Random, newId: () => string, name: Name): Person {
  const address = name.userPrincipalName.replace(`@${domain}`, '_partner.example#EXT#')
  return {
    id: newId(),
    ...name,
    userPrincipalName: `${address}@${domain}`,
    department: 'Computer Science',
    team: 'Researchers',
    jobTitle: 'Visiting Researcher',
    userType: 'Guest',
    accountEnabled: true,
    usageLocation: random.pick(locations),
    late: false,
  }
}

/** Combinations that no two people share, in an order that seems to be none. */
function nameSource(random: Random): () => Name {
  const taken = new Set<string>()
  return () => {
    for (;;) {
      const givenName = random.pick(givenNames)
      const surname = random.pick(surnames)
      const address = `${addressPart(givenName)}.${addressPart(surname)}`
      if (taken.has(address)) continue
      taken.add(address)
      return {
        givenName,
        surname,
        displayName: `${givenName} ${surname}`,
        userPrincipalName: `${address}@${domain}`,
      }
    }
  }
}
