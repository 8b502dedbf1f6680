import type { Token } from './odata-tokens.ts'

/** A value as it stands in a filter. */
export type Literal =
  | {
      readonly kind: 'literal'
      readonly type: 'string' | 'guid' | 'date' | 'dateTime'
      readonly value: string
    }
  | { readonly kind: 'literal'; readonly type: 'number'; readonly value: number }
  | { readonly kind: 'literal'; readonly type: 'boolean'; readonly value: boolean }
  | { readonly kind: 'literal'; readonly type: 'null'; readonly value: null }

/** The value that begins at a token, and how many tokens it takes. */
export function readLiteral(
  token: Token,
  following: Token | undefined,
): { literal: Literal; tokenCount: number } | undefined {
  const literal = literalOf(token)
  if (literal !== undefined) return { literal, tokenCount: 1 }
  const prefixed = prefixedLiteral(token, following)
  return prefixed && { literal: prefixed, tokenCount: 2 }
}

function literalOf(token: Token): Literal | undefined {
  switch (token.kind) {
    case 'string':
    case 'date':
    case 'dateTime':
      return { kind: 'literal', type: token.kind, value: token.text }
    case 'guid':
      return { kind: 'literal', type: 'guid', value: token.text.toLowerCase() }
    case 'number':
      return { kind: 'literal', type: 'number', value: Number(token.text) }
    case 'name': {
      const word = token.text.toLowerCase()
      if (word === 'true' || word === 'false')
        return { kind: 'literal', type: 'boolean', value: word === 'true' }
      if (word === 'null') return { kind: 'literal', type: 'null', value: null }
      return undefined
    }
    default:
      return undefined
  }
}

/** `guid'...'` as older clients write it, and qualified enum members such as `microsoft.graph.x'active'`. */
function prefixedLiteral(token: Token, following: Token | undefined): Literal | undefined {
  if (token.kind !== 'name' || following?.kind !== 'string') return undefined
  const touches = following.position === token.position + token.text.length
  if (!touches || !(token.text.includes('.') || token.text.toLowerCase() === 'guid')) return undefined
  return { kind: 'literal', type: 'string', value: following.text }
}
