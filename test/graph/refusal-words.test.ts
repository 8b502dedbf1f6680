import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusalNames } from '../../src/contract/error.ts'
import {
  type ProblemCode,
  type ProblemValues,
  problemTexts,
  said,
} from '../../src/contract/import-problem.ts'
import { errorOf } from '../../web/src/api/api-error.ts'
import { de } from '../../web/src/words/de.ts'
import { inWords, problemInWords, sentences } from '../../web/src/words/error-in-words.ts'
import { loadWords, type Words, wordsOf } from '../../web/src/words/language.ts'
import { type TestApi, testApi } from '../support/test-api.ts'
import { type RefusalCase, refusalCases } from './refusal-cases.ts'

// What the server refuses, as a page shows it in German: the same names and numbers.

let api: TestApi
let cases: Readonly<Record<string, RefusalCase>>
let english: Words
let german: Words
beforeAll(async () => {
  api = await testApi()
  const reader = await api.tokenFor('globalReader')
  cases = refusalCases(api, () => reader)
  const of = async (language: string) => ({ ...wordsOf(await loadWords(language)), setLanguage: () => {} })
  ;[english, german] = [await of('en'), await of('de')]
})
afterAll(() => api.close())

const guid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
/** Between groups of three digits. */
const grouping = /(?<=\d)\.(?=\d{3})/g
/** Of values, these are told in words of the language, or by none. */
const notShown = ['code', 'target', 'date', 'request-id', 'etag', 'ids', 'kind', 'kinds', 'policy', 'reason']

function textsIn(inner: Readonly<Record<string, unknown>>): string[] {
  // What is there already is told by its name; whether it is taken as this or that property, the page shows.
  const hidden = inner.code === 'alreadyExists' ? [...notShown, 'propertyName'] : notShown
  return (
    Object.entries(inner)
      .filter(([name]) => !hidden.includes(name))
      .flatMap(([, value]) => (Array.isArray(value) ? value.map(String) : [String(value)]))
      // An option that a page does not have.
      .filter((text) => text !== 'allowRemovalShare')
  )
}

test.each(refusalNames)('%s is said in German with the same values', async (name) => {
  const { body, status } = await (cases[name] as RefusalCase).run()
  const { message, innerError } = body.error
  const values = textsIn(innerError)
  const numbers = message.replaceAll(guid, '').match(/\d+/g) ?? []
  for (const number of numbers)
    expect(values.join(' ').split(/[^\d]+/), `${number} of "${message}"`).toContain(number)
  const error = await errorOf(new Response(JSON.stringify(body), { status }))
  const [shown, translated] = [inWords(error, english), inWords(error, german).replaceAll(grouping, '')]
  expect(translated).not.toBe(shown)
  expect(translated).not.toMatch(/\{\{|undefined|\b(is|the|not|are)\b/)
  for (const value of values)
    if (new RegExp(`(?<!\\w)${value.replaceAll(/[.*+?^$(){}|[\]\\/]/g, '\\$&')}(?!\\w)`).test(shown))
      expect(translated).toContain(value)
  // Each number that is shown in one language is shown in the other, too.
  expect(translated.match(/\d+/g) ?? []).toEqual(
    expect.arrayContaining(shown.replaceAll(guid, '').match(/\d+/g) ?? []),
  )
})

const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, blank]) => blank).sort()

test.each(Object.values(sentences).flat())('%s says all its values in German', (key, ...values) => {
  expect(blanks(de[key as keyof typeof de])).toEqual(expect.arrayContaining(values))
})

test.each(Object.keys(problemTexts) as ProblemCode[])(
  'the problem %s of a file is said in German with the same values',
  (code) => {
    const text = problemTexts[code]
    expect(blanks(de[`problem.${code}`])).toEqual(blanks(text))
    const named = Object.fromEntries(blanks(text).map((blank = '') => [blank, `<${blank}>`]))
    const terms = { kind: 'group', foundKind: 'device', type: 'user', where: 'everywhere' }
    const values: ProblemValues = Object.fromEntries(
      Object.entries(named).map(([name, value]) => [
        name,
        name in terms ? terms[name as keyof typeof terms] : value,
      ]),
    )
    const problem = said(code, values)
    expect(problem.message).not.toContain('{{')
    expect(problemInWords(problem, english)).toBe(problem.message)
    const translated = problemInWords(problem, german)
    for (const blank of blanks(text)) if (!(`${blank}` in terms)) expect(translated).toContain(`<${blank}>`)
    if (code !== 'refused') expect(translated).not.toBe(problem.message)
  },
)

test('words of ours stand as such, and several as one of them', () => {
  const there = said('notThere', { named: 'x', kind: 'group', where: 'everywhere' })
  expect(there.message).toBe('There is no group x in the files and the directory.')
  expect(problemInWords(there, german)).toBe(
    'x gibt es nicht in den Dateien und im Verzeichnis (gesucht: Gruppe).',
  )
  const near = said('noProductNear', { name: 'E3', near: ['Office 365 E3', 'Microsoft 365 E3'] })
  expect(near.message).toBe('No product is called "E3". Did you mean "Office 365 E3" or "Microsoft 365 E3"?')
  expect(problemInWords(near, german)).toBe(
    'Kein Produkt heißt „E3“. Ist Office 365 E3 oder Microsoft 365 E3 gemeint?',
  )
})
