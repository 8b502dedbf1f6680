export type Department = {
  readonly name: string
  readonly faculty: string
  readonly people: number
  /** Has professors and researchers, with groups of their own. */
  readonly academic: boolean
}

export const organizationName = 'Lindenhof University'
/** `.example` belongs to nobody. */
export const domain = 'lindenhof.example'
export const centralServices = 'Central Services'

function faculty(name: string, academic: boolean, people: Readonly<Record<string, number>>): Department[] {
  return Object.entries(people).map(([department, count]) => ({
    name: department,
    faculty: name,
    people: count,
    academic,
  }))
}

export const departments: readonly Department[] = [
  ...faculty('Natural Sciences', true, { Biology: 80, Chemistry: 75, Physics: 85, Mathematics: 60 }),
  ...faculty('Engineering', true, {
    'Computer Science': 115,
    'Mechanical Engineering': 90,
    'Civil Engineering': 55,
  }),
  ...faculty('Medicine', true, { Medicine: 145, 'Nursing Science': 40 }),
  ...faculty('Humanities', true, {
    History: 45,
    Philosophy: 30,
    'Modern Languages': 60,
    Law: 55,
    Economics: 80,
  }),
  ...faculty(centralServices, false, {
    Library: 30,
    'IT Services': 40,
    Finance: 25,
    'Human Resources': 20,
    'Alumni Relations': 20,
    'Student Services': 35,
  }),
]

/** Groups across departments: how many people, and from which departments ('' is anywhere). */
export const projectGroups: readonly {
  name: string
  people: number
  from: readonly string[]
  about: string
}[] = [
  {
    name: 'Project Polar Station',
    people: 14,
    from: ['Physics', 'Biology'],
    about: 'Measuring campaign in the far north',
  },
  {
    name: 'Project Digital Archive',
    people: 12,
    from: ['History', 'Library', 'Computer Science'],
    about: 'Scanning the old holdings',
  },
  {
    name: 'Project Clean Water',
    people: 11,
    from: ['Chemistry', 'Civil Engineering'],
    about: 'Pilot plant by the river',
  },
  {
    name: 'Field Work',
    people: 26,
    from: ['Biology', 'Physics', 'Civil Engineering'],
    about: 'Everybody who works with laptops outdoors',
  },
  {
    name: 'Distance Teaching',
    people: 44,
    from: ['Modern Languages', 'Law', 'Medicine', 'Computer Science', 'Economics'],
    about: 'Lectures by telephone and video',
  },
  {
    name: 'Analysts',
    people: 38,
    from: ['Economics', 'Finance', 'Student Services'],
    about: 'Builds the reports of the university',
  },
]

export const deviceGroups: readonly { name: string; devices: number; prefix: string; system: string }[] = [
  { name: 'Laboratory Devices', devices: 48, prefix: 'LAB', system: 'Windows' },
  { name: 'Library Loan Laptops', devices: 12, prefix: 'LOAN', system: 'Windows' },
]
