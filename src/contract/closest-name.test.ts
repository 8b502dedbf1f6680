import { expect, test } from 'vitest'
import { closestName } from './closest-name.ts'

const known = ['Team', 'Sales', 'Department of Library', 'SPE_E3', 'SPE_E5']

test.each([
  ['Taem', 'Team'], // exchanged neighbors are one mistake
  ['tem', 'Team'],
  ['Slaes', 'Sales'],
  ['epartment of Libary', 'Department of Library'],
  ['SPE_E4', 'SPE_E3'], // of two as close the first
  ['Marketing', undefined],
  ['', undefined],
  [`Team${'x'.repeat(100)}`, undefined],
])('%s is most likely %s', (typed, meant) => {
  expect(closestName(typed, known)).toBe(meant)
})
