import { expect, test } from 'vitest'
import { eitherOf } from '../../web/src/words/either-of.ts'

const cases: readonly (readonly [names: readonly string[], said: string])[] = [
  [['A'], 'A'],
  [['A', 'B'], 'A or B'],
  [['A', 'B', 'C'], 'A, B or C'],
  [['A', 'B', 'C', 'D', 'E'], 'A, B or one of 3 others'],
]

test.each(cases)('either of %j', (names, said) => {
  expect(eitherOf(names, 'or', (count) => `one of ${count} others`)).toBe(said)
})
