/**
 * Twelve hues for segments, for a light and a dark page. Neighbors differ in lightness or temperature, so
 * that they stay apart without full color vision; a test holds each to 3:1 against its page.
 */
export const hues: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#0f6cbd', dark: '#62abf5' },
  { light: '#b8510d', dark: '#f0955a' },
  { light: '#038387', dark: '#4fd0d3' },
  { light: '#7a3db8', dark: '#bb8bf0' },
  { light: '#0e7a0d', dark: '#6fcf6d' },
  { light: '#b4009e', dark: '#ee6fdc' },
  { light: '#8a6a00', dark: '#dbb43a' },
  { light: '#4f6bad', dark: '#93a9e0' },
  { light: '#8e4a3c', dark: '#d9948a' },
  { light: '#00748a', dark: '#59c6dc' },
  { light: '#6b3f6e', dark: '#cf9dd3' },
  { light: '#5d7000', dark: '#b4cc45' },
]
/** What stands for no single allotment. */
export const neutral = { light: '#757575', dark: '#999999' }
export const pageBackground = { light: '#ffffff', dark: '#292929' }
