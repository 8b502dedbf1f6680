import { maxFilterDepth, maxFilterLength, maxFilterTerms, maxInValues } from './limits.ts'
import { ODataError } from './odata-error.ts'
import { type Literal, readLiteral } from './odata-literal.ts'
import { type Token, tokenize } from './odata-tokens.ts'

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type MatchFunction = 'startswith' | 'endswith' | 'contains'
export type CaseFunction = 'tolower' | 'toupper'

/** What `$filter` says, before anybody asked whether the names exist and the types fit. */
export type FilterExpression =
  | Literal
  | { readonly kind: 'path'; readonly segments: readonly string[]; readonly position: number }
  | { readonly kind: 'count'; readonly segments: readonly string[]; readonly position: number }
  | {
      readonly kind: 'call'
      readonly name: MatchFunction | CaseFunction
      readonly args: readonly FilterExpression[]
      readonly position: number
    }
  | {
      readonly kind: 'compare'
      readonly operator: ComparisonOperator
      readonly left: FilterExpression
      readonly right: FilterExpression
      readonly position: number
    }
  | {
      readonly kind: 'in'
      readonly operand: FilterExpression
      readonly values: readonly Literal[]
      readonly position: number
    }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly FilterExpression[] }
  | { readonly kind: 'not'; readonly operand: FilterExpression }
  | {
      readonly kind: 'any' | 'all'
      readonly segments: readonly string[]
      readonly variable?: string
      readonly condition?: FilterExpression
      readonly position: number
    }

/** How tightly an operator holds its operands. `not` stands between `and` and the comparisons. */
const bindingPower = { or: 1, and: 2, not: 3, compare: 4 } as const
const comparisonOperators: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const functionArity: ReadonlyMap<string, number> = new Map([
  ['startswith', 2],
  ['endswith', 2],
  ['contains', 2],
  ['tolower', 1],
  ['toupper', 1],
])

/** Reads a `$filter`. Throws an ODataError `invalidFilter` that tells the position and what was expected. */
export function parseFilter(text: string): FilterExpression {
  if (text.length > maxFilterLength) {
    throw new ODataError('invalidFilter', `A filter has at most ${maxFilterLength} characters.`)
  }
  const reader: Reader = { tokens: tokenize(text), index: 0, depth: 0, terms: 0 }
  const expression = parseExpression(reader, 0)
  if (peek(reader).kind !== 'end') throw unexpected(peek(reader), "'and', 'or' or the end of the filter")
  return expression
}

type Reader = { readonly tokens: readonly Token[]; index: number; depth: number; terms: number }

/** Pratt's loop: a first operand, then operators for as long as they bind tighter than the caller's. */
function parseExpression(reader: Reader, minimumPower: number): FilterExpression {
  enter(reader)
  let left = parseOperand(reader)
  let compared = false
  for (;;) {
    const token = peek(reader)
    const word = token.kind === 'name' ? token.text.toLowerCase() : ''
    if (word === 'and' || word === 'or') {
      if (bindingPower[word] <= minimumPower) break
      next(reader)
      left = joined(word, left, parseExpression(reader, bindingPower[word]))
    } else if (comparisonOperators.has(word) || word === 'in') {
      if (bindingPower.compare <= minimumPower) break
      if (compared) throw unexpected(token, 'brackets around a comparison that is compared again')
      compared = true
      next(reader)
      left = word === 'in' ? parseIn(reader, left, token) : parseComparison(reader, left, word, token)
    } else {
      break
    }
  }
  reader.depth -= 1
  return left
}

function parseComparison(
  reader: Reader,
  left: FilterExpression,
  word: string,
  token: Token,
): FilterExpression {
  countTerm(reader, token)
  const right = parseExpression(reader, bindingPower.compare)
  return { kind: 'compare', operator: word as ComparisonOperator, left, right, position: token.position }
}

function parseIn(reader: Reader, operand: FilterExpression, token: Token): FilterExpression {
  countTerm(reader, token)
  expectSymbol(reader, '(')
  const values: Literal[] = []
  do {
    const literal = parseLiteral(reader)
    if (literal === undefined) throw unexpected(peek(reader), 'a value')
    values.push(literal)
    if (values.length > maxInValues) {
      throw new ODataError('invalidFilter', `A list after 'in' has at most ${maxInValues} values.`, {
        position: token.position,
      })
    }
  } while (acceptSymbol(reader, ','))
  expectSymbol(reader, ')')
  return { kind: 'in', operand, values, position: token.position }
}

function parseOperand(reader: Reader): FilterExpression {
  const literal = parseLiteral(reader)
  if (literal !== undefined) return literal
  if (acceptSymbol(reader, '(')) {
    const inner = parseExpression(reader, 0)
    expectSymbol(reader, ')')
    return inner
  }
  const token = peek(reader)
  if (token.kind !== 'name') throw unexpected(token, 'a property, a value, a function or a bracket')
  const word = token.text.toLowerCase()
  const following = reader.tokens[reader.index + 1]
  if (word === 'not') {
    next(reader)
    return { kind: 'not', operand: parseExpression(reader, bindingPower.not) }
  }
  if (isSymbol(following, '(')) return parseCall(reader, token)
  return parsePath(reader)
}

function parseCall(reader: Reader, token: Token): FilterExpression {
  const name = token.text.toLowerCase()
  const arity = functionArity.get(name)
  if (arity === undefined) {
    throw unexpected(token, `one of the functions ${[...functionArity.keys()].join(', ')}`)
  }
  countTerm(reader, token)
  next(reader)
  expectSymbol(reader, '(')
  const args = [parseExpression(reader, 0)]
  while (args.length < arity) {
    expectSymbol(reader, ',')
    args.push(parseExpression(reader, 0))
  }
  expectSymbol(reader, ')')
  return { kind: 'call', name: name as MatchFunction | CaseFunction, args, position: token.position }
}

/** `a`, `a/b`, `a/$count`, `a/any(x:...)`. */
function parsePath(reader: Reader): FilterExpression {
  const first = next(reader)
  const segments = [first.text]
  while (acceptSymbol(reader, '/')) {
    const token = peek(reader)
    if (token.kind !== 'name') throw unexpected(token, "a property, 'any', 'all' or '$count'")
    next(reader)
    const word = token.text.toLowerCase()
    if (word === '$count') return { kind: 'count', segments, position: first.position }
    if ((word === 'any' || word === 'all') && isSymbol(peek(reader), '(')) {
      return parseLambda(reader, word, segments, token)
    }
    segments.push(token.text)
  }
  return { kind: 'path', segments, position: first.position }
}

function parseLambda(
  reader: Reader,
  kind: 'any' | 'all',
  segments: readonly string[],
  token: Token,
): FilterExpression {
  countTerm(reader, token)
  expectSymbol(reader, '(')
  if (kind === 'any' && acceptSymbol(reader, ')')) return { kind, segments, position: token.position }
  const variable = peek(reader)
  if (variable.kind !== 'name' || variable.text.includes('.')) {
    throw unexpected(variable, "a variable and a colon, as in 'any(x:x eq 1)'")
  }
  next(reader)
  expectSymbol(reader, ':')
  const condition = parseExpression(reader, 0)
  expectSymbol(reader, ')')
  return { kind, segments, variable: variable.text, condition, position: token.position }
}

/** A value, or undefined and nothing read. */
function parseLiteral(reader: Reader): Literal | undefined {
  const found = readLiteral(peek(reader), reader.tokens[reader.index + 1])
  reader.index += found?.tokenCount ?? 0
  return found?.literal
}

/** `a and b and c` is one node, so that a long chain is not a deep tree. */
function joined(kind: 'and' | 'or', left: FilterExpression, right: FilterExpression): FilterExpression {
  const operandsOf = (side: FilterExpression) => (side.kind === kind ? side.operands : [side])
  return { kind, operands: [...operandsOf(left), ...operandsOf(right)] }
}

function enter(reader: Reader): void {
  reader.depth += 1
  if (reader.depth > maxFilterDepth) {
    throw new ODataError('invalidFilter', `A filter is at most ${maxFilterDepth} levels deep.`, {
      position: peek(reader).position,
    })
  }
}

function countTerm(reader: Reader, token: Token): void {
  reader.terms += 1
  if (reader.terms > maxFilterTerms) {
    throw new ODataError('invalidFilter', `A filter has at most ${maxFilterTerms} conditions.`, {
      position: token.position,
    })
  }
}

function peek(reader: Reader): Token {
  return reader.tokens[reader.index] ?? { kind: 'end', text: '', position: 0 }
}

function next(reader: Reader): Token {
  const token = peek(reader)
  reader.index += 1
  return token
}

function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol
}

function acceptSymbol(reader: Reader, symbol: string): boolean {
  if (!isSymbol(peek(reader), symbol)) return false
  reader.index += 1
  return true
}

function expectSymbol(reader: Reader, symbol: string): void {
  if (!acceptSymbol(reader, symbol)) throw unexpected(peek(reader), `'${symbol}'`)
}

function unexpected(token: Token, expected: string): ODataError {
  const found = token.kind === 'end' ? 'the filter ends' : `'${token.text.slice(0, 40)}' stands`
  return new ODataError(
    'invalidFilter',
    `Expected ${expected} where ${found} (position ${token.position}).`,
    {
      position: token.position,
    },
  )
}
