import { describe, expect, test } from 'vitest'
import { authWords, failures, reasons } from '../../src/graph/auth-words.ts'
import { failureAnswer } from '../../src/graph/refusal-response.ts'
import { sourceFiles } from '../support/source-files.ts'

describe('the language of the pages around signing in', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['en-US,en;q=0.9,de;q=0.8', 'en'],
    ['fr,de;q=0.5,en;q=0.3', 'de'],
    ['en;q=0.4, de;q=0.6', 'de'],
    ['de;q=0', 'en'],
    ['fr-FR, fr', 'en'],
  ])('%j is %s', (header, language) => {
    expect(authWords(header).language).toBe(language)
  })
})

test.each([...reasons, ...failures])('%j is said in German, with the code in it', (english, german) => {
  const given = english.replace('*', 'access_denied')
  expect(authWords('en').reason(given)).toBe(given)
  expect(authWords('de').reason(given)).toBe(german.replace('*', 'access_denied'))
  expect(german).not.toBe(english)
  expect(german.includes('*')).toBe(english.includes('*'))
})

test('what is not known stays as it is', () => {
  expect(authWords('de').reason('Too many tries.')).toBe('Too many tries.')
})

/** Where somebody who signs in is refused, and how a sentence stands there. */
const places =
  /src\/(provider\/(provider-client|discover)|graph\/(provider-sign-in|auth-routes|attempt-limit)|session\/(sign-in-with-provider|redeem-sign-in-link))\.ts$/
const sentence = /(?<=[\s(])(['"`])((?:(?!\1).)+ (?:(?!\1).)+[.])\1/g

test('every reason that the server gives is among them', () => {
  const given = sourceFiles('src')
    .filter(({ path }) => places.test(path))
    .flatMap(({ text }) => [...text.matchAll(sentence)].map(([, , words = '']) => words))
    .map((words) => words.replace(/\$\{.*\}/, '*'))
    // Of programs, which get no page.
    .filter((words) => !words.startsWith('A token '))
  expect(given.length).toBeGreaterThan(10)
  expect([...new Set(given)].sort()).toEqual(reasons.map(([english]) => english).sort())
})

test('and so is everything that fails without anybody’s fault', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code })
  const said = [new Error('x'), coded('57P03'), coded('53100')].map((error) => failureAnswer(error).message)
  expect(said).toEqual(failures.map(([english]) => english))
})
