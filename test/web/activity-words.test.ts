import { expect, test } from 'vitest'
import { activityName, commandNames } from '../../src/contract/activity.ts'
import { sentenceOf } from '../../web/src/activity/sentences.ts'
import { de } from '../../web/src/words/de.ts'
import { en } from '../../web/src/words/en.ts'
import { sourceFiles } from '../support/source-files.ts'

const written =
  /(?:\bcommand: |const command = |write\(request, |write\(\s*request,\s*|options\(request, )'([A-Za-z]+)'/g

/** The names of commands as the server's sources hand them to the audit. */
function writtenNames(): ReadonlySet<string> {
  const sources = sourceFiles('src').filter(({ path }) => !path.endsWith('.test.ts'))
  const names = sources.flatMap(({ text }) => [...text.matchAll(written)].map(([, name = '']) => name))
  return new Set(names)
}

test('every command that the server writes down is among the known ones, and none is known in vain', () => {
  expect([...writtenNames()].sort()).toEqual([...commandNames].sort())
})

test.each(commandNames)('%s has its own words in both languages', (command) => {
  const sentence = sentenceOf(activityName(command))
  expect(sentence).toBeDefined()
  if (!sentence) return
  const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort()
  expect(en[sentence]).not.toContain(activityName(command))
  expect(blanks(de[sentence])).toEqual(blanks(en[sentence]))
})
