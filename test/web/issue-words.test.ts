import { expect, test } from 'vitest'
import { issueInWords } from '../../web/src/person/issue-in-words.ts'
import { loadWords, type Words } from '../../web/src/words/words.tsx'

const cases: readonly (readonly [names: string, inWords: string, inGerman: string])[] = [
  ['A', 'A', 'A'],
  ['A or B', 'A or B', 'A oder B'],
  ['A or B or C', 'A, B or C', 'A, B oder C'],
  ['A or B or C or D or E', 'A, B or one of 3 others', 'A, B oder einen von 3 anderen'], // nobody reads thirteen
]

test.each(cases)('which service is missing, of %s', async (names, inWords, inGerman) => {
  const message = `Service X needs ${names}, which is not on for this member.`
  const said = async (language: string) => {
    const { t } = await loadWords(language)
    return issueInWords('MissingDependency', message, { t: t as Words['t'] } as Words)
  }
  expect(await said('en')).toBe(`Service X needs ${inWords}, which is not on for them.`)
  expect(await said('de')).toContain(` ${inGerman}`)
})
