import { expect, test } from 'vitest'
import { askedTogether } from './asked-together.ts'

/** A question that is answered by hand, with the number of times it was sent. */
function byHand() {
  const answers: { done: (value: number) => void; failed: (error: Error) => void }[] = []
  const ask = askedTogether<number>(() => new Promise((done, failed) => answers.push({ done, failed })))
  return { ask, answers }
}
const settled = () => new Promise<void>((done) => setImmediate(done))

test('who comes while a question is under way shares the next one, never that one', async () => {
  const { ask, answers } = byHand()
  const first = ask('a')
  const others = [ask('a'), ask('a'), ask('a')]
  expect(answers.length).toBe(1)
  answers[0]?.done(1)
  expect(await first).toBe(1)
  await settled()
  expect(answers.length).toBe(2)
  const later = ask('a')
  answers[1]?.done(2)
  expect(await Promise.all(others)).toEqual([2, 2, 2])
  await settled()
  answers[2]?.done(3)
  expect(await later).toBe(3)
})

test('a question alone is sent at once, each time; other keys do not wait', async () => {
  const { ask, answers } = byHand()
  const one = ask('a')
  const two = ask('b')
  expect(answers.length).toBe(2)
  for (const [index, { done }] of answers.entries()) done(index)
  expect(await Promise.all([one, two])).toEqual([0, 1])
  const again = ask('a')
  expect(answers.length).toBe(3)
  answers[2]?.done(7)
  expect(await again).toBe(7)
})

test('a failure is that of those who asked for it', async () => {
  const { ask, answers } = byHand()
  const first = ask('a')
  const second = ask('a')
  answers[0]?.failed(new Error('lost'))
  await expect(first).rejects.toThrow('lost')
  await settled()
  answers[1]?.done(5)
  expect(await second).toBe(5)
})
