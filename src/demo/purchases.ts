import type { CreateSubscription } from '../subscription/change-subscription.ts'

/** Days from the moment of loading: negative is past. */
export type DemoSubscription = {
  readonly partNumber: string
  readonly units: number
  readonly startedDays: number
  readonly endsDays: number
  readonly state?: CreateSubscription['state']
  readonly trial?: boolean
}

/** One of every family that can be divided, two that cannot; one in warning, one trial, one that ends soon. */
export const subscriptions: readonly DemoSubscription[] = [
  { partNumber: 'SPE_E3', units: 500, startedDays: -340, endsDays: 25 },
  { partNumber: 'SPE_E3', units: 130, startedDays: -120, endsDays: 245 },
  { partNumber: 'ENTERPRISEPACK', units: 260, startedDays: -300, endsDays: 430 },
  { partNumber: 'STANDARDPACK', units: 300, startedDays: -300, endsDays: 430 },
  { partNumber: 'EMS', units: 200, startedDays: -250, endsDays: 115 },
  { partNumber: 'DYN365_ENTERPRISE_SALES', units: 40, startedDays: -210, endsDays: 155 },
  { partNumber: 'VISIOCLIENT', units: 45, startedDays: -375, endsDays: -10, state: 'warning' },
  { partNumber: 'PROJECTPROFESSIONAL', units: 40, startedDays: -200, endsDays: 165 },
  { partNumber: 'POWER_BI_PRO', units: 100, startedDays: -10, endsDays: 20, trial: true },
  { partNumber: 'INTUNE_A_D', units: 60, startedDays: -180, endsDays: 185 },
  { partNumber: 'MCOMEETADV', units: 60, startedDays: -90, endsDays: 275 },
  { partNumber: 'WINDOWS_STORE', units: 1000, startedDays: -400, endsDays: 330 },
  { partNumber: 'CDS_DB_CAPACITY', units: 20, startedDays: -200, endsDays: 165 },
]

export type DemoAllotment = {
  readonly partNumber: string
  readonly name: string
  readonly about: string
  readonly units: number
  /** Departments whose head of office owns it. */
  readonly ownedBy: readonly string[]
  readonly groups: readonly { readonly name: string; readonly nested?: boolean; readonly priority?: number }[]
  readonly madeDays: number
}

export const allotments: readonly DemoAllotment[] = [
  {
    partNumber: 'SPE_E3',
    name: 'Natural Sciences',
    about: 'Four departments, through the faculty group and the groups in it',
    units: 240,
    ownedBy: ['Biology', 'Physics'],
    groups: [{ name: 'Faculty of Natural Sciences', nested: true }],
    madeDays: -190,
  },
  {
    partNumber: 'SPE_E3',
    name: 'Engineering',
    about: 'Three departments, each assigned by itself',
    units: 240,
    ownedBy: ['Mechanical Engineering'],
    groups: [
      { name: 'Department of Computer Science' },
      { name: 'Department of Mechanical Engineering' },
      { name: 'Department of Civil Engineering' },
    ],
    madeDays: -188,
  },
  {
    partNumber: 'ENTERPRISEPACK',
    name: 'Medicine',
    about: 'Full: whoever joins waits in line',
    units: 150,
    ownedBy: ['Medicine'],
    groups: [{ name: 'Department of Medicine' }, { name: 'Department of Nursing Science', priority: 5 }],
    madeDays: -185,
  },
  {
    partNumber: 'ENTERPRISEPACK',
    name: 'Administration',
    about: 'Finance, personnel and computing',
    units: 95,
    ownedBy: ['Human Resources'],
    groups: [
      { name: 'Department of Finance' },
      { name: 'Department of Human Resources' },
      { name: 'Department of IT Services' },
    ],
    madeDays: -184,
  },
  {
    partNumber: 'STANDARDPACK',
    name: 'Humanities',
    about: 'Four departments',
    units: 185,
    ownedBy: ['History', 'Law'],
    groups: [
      { name: 'Department of History' },
      { name: 'Department of Philosophy' },
      { name: 'Department of Modern Languages' },
      { name: 'Department of Law' },
    ],
    madeDays: -183,
  },
  {
    partNumber: 'STANDARDPACK',
    name: 'Student Services',
    about: 'Counter and advice',
    units: 40,
    ownedBy: ['Student Services'],
    groups: [{ name: 'Department of Student Services' }],
    madeDays: -182,
  },
  {
    partNumber: 'EMS',
    name: 'Computing',
    about: 'Managed machines of those who administer others',
    units: 120,
    ownedBy: ['IT Services'],
    groups: [{ name: 'Department of IT Services', priority: 10 }, { name: 'Department of Computer Science' }],
    madeDays: -178,
  },
  {
    partNumber: 'EMS',
    name: 'Field Work',
    about: 'On hold until the laptops are counted',
    units: 30,
    ownedBy: ['Civil Engineering'],
    groups: [{ name: 'Field Work' }],
    madeDays: -176,
  },
  {
    partNumber: 'DYN365_ENTERPRISE_SALES',
    name: 'Alumni Relations',
    about: 'Donors and events',
    units: 25,
    ownedBy: ['Alumni Relations'],
    groups: [{ name: 'Department of Alumni Relations' }],
    madeDays: -174,
  },
  {
    partNumber: 'VISIOCLIENT',
    name: 'Drawings',
    about: 'Construction and laboratory plans',
    units: 38,
    ownedBy: ['Civil Engineering'],
    groups: [{ name: 'Civil Engineering Researchers' }, { name: 'Project Clean Water', priority: 5 }],
    madeDays: -172,
  },
  {
    partNumber: 'PROJECTPROFESSIONAL',
    name: 'Research Projects',
    about: 'Three projects share what there is',
    units: 28,
    ownedBy: ['Physics', 'Library'],
    groups: [
      { name: 'Project Polar Station', priority: 10 },
      { name: 'Project Digital Archive' },
      { name: 'Project Clean Water' },
    ],
    madeDays: -168,
  },
  {
    partNumber: 'INTUNE_A_D',
    name: 'Laboratories',
    about: 'For devices, not for people',
    units: 44,
    ownedBy: ['Chemistry'],
    groups: [{ name: 'Laboratory Devices' }],
    madeDays: -165,
  },
  {
    partNumber: 'INTUNE_A_D',
    name: 'Library Loan',
    about: 'Laptops lent to students',
    units: 14,
    ownedBy: ['Library'],
    groups: [{ name: 'Library Loan Laptops' }],
    madeDays: -164,
  },
  {
    partNumber: 'MCOMEETADV',
    name: 'Distance Teaching',
    about: 'Needs a product with Teams; who has none is shown with the reason',
    units: 34,
    ownedBy: ['Modern Languages'],
    groups: [{ name: 'Distance Teaching' }],
    madeDays: -85,
  },
  {
    partNumber: 'POWER_BI_PRO',
    name: 'Analysts',
    about: 'The trial, for those who build reports',
    units: 35,
    ownedBy: ['Economics'],
    groups: [{ name: 'Analysts' }],
    madeDays: -9,
  },
]
