import { expect, test } from 'vitest'
import { barOf, type ExplainFacts, explain, ordinal } from './explain.ts'

const since = new Date('2026-03-03T09:00:00Z')
const group = { kind: 'group', groupName: 'Sales', since, counts: true } as const
const facts: ExplainFacts = {
  productName: 'Microsoft 365 E3',
  allotmentName: 'Sales',
  paths: [group],
  excluded: false,
  heldSince: null,
  waitingSince: null,
  position: null,
  waitingCount: 0,
  isDefault: false,
  allottedUnits: 50,
  consumedUnits: 50,
  onHold: false,
  overAllotted: false,
  givesBenefits: true,
  inProgress: false,
  blocked: null,
  bar: null,
}
const waiting = { waitingSince: since, position: 4, waitingCount: 9 }
const blocked = { code: 'missingDependency', message: 'Service X needs Y.' }

const policy = {
  countryLetterCode: null,
  prohibitedUsageLocations: [],
  disabledUsers: 'release',
  guestUsers: 'keepOnly',
} as const
const product = { productName: 'Microsoft 365 E3', assignableTo: ['user', 'group'] } as const
const bar = barOf({ kind: 'device' }, policy, product)
const person = {
  kind: 'user',
  accountEnabled: true,
  guest: false,
  usageLocation: null,
  deleted: false,
} as const

const cases: [string, Partial<ExplainFacts>, string, string][] = [
  [
    'seat',
    { heldSince: since },
    'Has a seat of Microsoft 365 E3 from "Sales" since 2026-03-03, through group Sales (assigned on 2026-03-03).',
    'The seat ends when this path ends.',
  ],
  [
    'seat',
    { heldSince: since, blocked },
    'Has a seat of Microsoft 365 E3 from "Sales" since 2026-03-03, through group Sales (assigned on 2026-03-03). Not all of it works: Service X needs Y.',
    'Mend the error; the missing services then come by themselves.',
  ],
  [
    'seat',
    { heldSince: since, paths: [group, { kind: 'direct', groupName: null, since, counts: true }] },
    'Has a seat of Microsoft 365 E3 from "Sales" since 2026-03-03, through group Sales (assigned on 2026-03-03) and assigned directly on 2026-03-03.',
    'The seat ends when the last of these paths ends.',
  ],
  [
    'seat',
    { heldSince: since, givesBenefits: false },
    'Has a seat of Microsoft 365 E3 from "Sales" since 2026-03-03, through group Sales (assigned on 2026-03-03). None of it works now: no subscription of Microsoft 365 E3 is in date.',
    'Renew a subscription of Microsoft 365 E3.',
  ],
  [
    'waiting',
    waiting,
    'Waits for Microsoft 365 E3 from "Sales" since 2026-03-03, 4th of 9, through group Sales (assigned on 2026-03-03): the limit is 50 and 50 seats are in use.',
    'Raise the limit of "Sales" by 4 or more, or free 4 seats.',
  ],
  [
    'waiting',
    { ...waiting, position: 1, allottedUnits: 45 },
    'Waits for Microsoft 365 E3 from "Sales" since 2026-03-03, 1st of 9, through group Sales (assigned on 2026-03-03): the limit is 45 and 50 seats are in use.',
    'Raise the limit of "Sales" by 6 or more, or free 6 seats.', // five are beyond the limit
  ],
  [
    'waiting',
    { ...waiting, allotmentName: 'Default', isDefault: true },
    'Waits for Microsoft 365 E3 from "Default" since 2026-03-03, 4th of 9, through group Sales (assigned on 2026-03-03): the limit is 50 and 50 seats are in use.',
    'Add 4 or more units to Microsoft 365 E3, shrink its other allotments by as many, or free 4 seats.',
  ],
  [
    'waiting',
    { ...waiting, onHold: true },
    'Waits for Microsoft 365 E3 from "Sales" since 2026-03-03, 4th of 9, through group Sales (assigned on 2026-03-03): the allotment is on hold.',
    'Open "Sales": its queue is then served at once.',
  ],
  [
    'waiting',
    { ...waiting, overAllotted: true },
    'Waits for Microsoft 365 E3 from "Sales" since 2026-03-03, 4th of 9, through group Sales (assigned on 2026-03-03): the product\'s allotments exceed what is owned.',
    'Add units to the product, or lower another of its allotments: together they exceed what is owned.',
  ],
  [
    'waiting',
    { ...waiting, consumedUnits: 1, inProgress: true },
    'Waits for Microsoft 365 E3 from "Sales" since 2026-03-03, 4th of 9, through group Sales (assigned on 2026-03-03): a large group is still being worked, and its members stand before.',
    'Nothing: free units are given out when the group is done.',
  ],
  [
    'blocked',
    { waitingSince: since, blocked },
    'Gets no seat of Microsoft 365 E3 from "Sales", although entitled through group Sales (assigned on 2026-03-03): Service X needs Y.',
    'Mend what the message names; the place in the queue is kept.',
  ],
  [
    'blocked',
    { bar },
    'Gets no seat of Microsoft 365 E3 from "Sales", through group Sales (assigned on 2026-03-03): Microsoft 365 E3 does not go to devices.',
    'Assign a product that goes to devices.',
  ],
  [
    'notEntitled',
    { paths: [], bar },
    'Has no seat of Microsoft 365 E3 from "Sales": no assignment leads there.',
    'Assign a product that goes to devices.',
  ],
  [
    'excluded',
    { excluded: true, paths: [{ ...group, counts: false }] },
    'Is excluded from "Sales", so group Sales gives no seat of Microsoft 365 E3.',
    'Lift the exclusion: the member then joins the end of the queue of "Sales".',
  ],
  [
    'notEntitled',
    { paths: [] },
    'Has no seat of Microsoft 365 E3 from "Sales": no assignment leads there.',
    'Add the member to a group that "Sales" is assigned to, or assign it directly.',
  ],
  [
    'settling',
    {},
    'Is about to join the queue for Microsoft 365 E3 in "Sales": group Sales is still being worked.',
    'Nothing: this goes on by itself.',
  ],
]

test.each(cases)('%s %o', (status, change, message, first) => {
  const said = explain({ ...facts, ...change })
  expect([said.status, said.message, said.whatWouldChange[0]]).toEqual([status, message, first])
})

test.each([
  ['nothing', {}, policy, undefined],
  ['nothing: a guest keeps', { guest: true }, policy, undefined],
  ['a disabled account', { accountEnabled: false }, policy, 'disabled accounts'],
  ['a guest', { guest: true }, { ...policy, guestUsers: 'release' } as const, 'guest accounts'],
])('what bars a person from every seat: %s', (_name, change, rules, words) => {
  const found = barOf({ ...person, ...change }, rules, product)
  expect(found?.code).toBe(words && 'blockedByPolicy')
  expect(found?.message ?? '').toContain(words ?? '')
})

test('places in words', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 101, 111, 112, 1003].map(ordinal)).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '101st',
    '111th',
    '112th',
    '1003rd',
  ])
})
