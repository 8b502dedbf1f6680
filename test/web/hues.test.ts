import { expect, test } from 'vitest'
import { hues, neutral, pageBackground } from '../../web/src/division/hues.ts'

/** Relative luminance of a color like #0f6cbd (WCAG 2.2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

test.each(['light', 'dark'] as const)('every hue stands out from a %s page', (appearance) => {
  const faint = [...hues, neutral]
    .map((hue) => hue[appearance])
    .filter((hue) => contrast(hue, pageBackground[appearance]) < 3)
  expect(faint).toEqual([])
})
