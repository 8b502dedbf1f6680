import { expect, test } from 'vitest'
import { outageOf } from './outage.ts'

const failure = (message: string, more: object = {}) => Object.assign(new Error(message), more)

test.each([
  [failure('the database system is starting up', { code: '57P03' }), 'away'],
  [failure('terminating connection due to administrator command', { code: '57P01' }), 'away'],
  [failure('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' }), 'away'],
  [failure('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }), 'away'],
  [failure('Connection terminated unexpectedly'), 'away'],
  [failure('could not extend file: No space left on device', { code: '53100' }), 'diskFull'],
  [failure('no such file', { code: 'ENOENT', syscall: 'open' }), undefined], // a file of ours
  [failure('division by zero', { code: '22012' }), undefined],
  [failure('a bug'), undefined],
  [undefined, undefined],
])('%o: %s', (error, outage) => {
  expect(outageOf(error)).toBe(outage)
})
