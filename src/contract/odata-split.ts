/**
 * Splits at a separator, but not inside brackets or quoted strings. Undefined when a bracket or a
 * quote is left open, or a bracket closes that was not opened.
 */
export function splitOutsideBrackets(text: string, separator: ',' | ';' | '/'): string[] | undefined {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let start = 0
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]
    // A doubled quote inside a string leaves and enters it again, which comes to the same.
    if (letter === "'") quoted = !quoted
    if (quoted) continue
    if (letter === '(') depth += 1
    if (letter === ')') depth -= 1
    if (depth < 0) return undefined
    if (letter === separator && depth === 0) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  if (quoted || depth > 0) return undefined
  parts.push(text.slice(start))
  return parts
}
