import { describe, expect, test } from 'vitest'
import { isCountryCode } from './country.ts'

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const codes = letters.flatMap((first) => letters.map((second) => first + second))
const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

test('there are 249, and each has a name', () => {
  const found = codes.filter(isCountryCode)
  expect(found).toHaveLength(249)
  expect(found.filter((code) => names.of(code) === undefined)).toEqual([])
})

describe('none is', () => {
  test.each([
    ['free for anybody’s use', 'AA', 'QM', 'QZ', 'XA', 'XK', 'XX', 'ZZ'],
    ['reserved', 'AC', 'CP', 'DG', 'EA', 'EU', 'EZ', 'FX', 'IC', 'SU', 'TA', 'UK', 'UN'],
    ['withdrawn', 'AN', 'BU', 'CS', 'DD', 'TP', 'YU', 'ZR'],
    ['no code', '', 'D', 'DEU', 'de', ' DE', 'DE ', 'ＤＥ'],
  ])('%s', (_, ...none) => {
    expect(none.filter(isCountryCode)).toEqual([])
  })
})
