import type { z } from 'zod'
import { closestName } from '../contract/closest-name.ts'
import { boundsIn } from '../contract/error.ts'
import { Refusal } from '../engine/refusal.ts'
import { HttpError } from './refusal-response.ts'

/** Brackets inside each other in a body; ours need four. */
const maxDepth = 20
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The types of bodies that are JSON. */
export const isJsonType = /^application\/([\w.+-]+\+)?json\s*(;|$)/i

/** Reads a JSON body. Refuses what is not UTF-8, not JSON, too deep, or holds text that no database can keep. */
export function parseJson(bytes: Buffer): unknown {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new HttpError(400, 'The body is not valid UTF-8.')
    throw error
  }
  if (text.trim() === '') return undefined
  if (depthOf(text) > maxDepth) throw new HttpError(400, `The body is nested more than ${maxDepth} deep.`)
  try {
    const value: unknown = JSON.parse(text)
    checkText(value, '')
    return value
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new HttpError(400, `The body is not valid JSON: ${error.message.slice(0, 200)}`)
    throw error
  }
}

/** An upper bound that needs no parsing: brackets inside strings count too, unless quoted. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]
    if (letter === '\\') index += 1
    else if (letter === '"') quoted = !quoted
    else if (quoted) continue
    else if (letter === '{' || letter === '[') deepest = Math.max(deepest, ++depth)
    else if (letter === '}' || letter === ']') depth -= 1
  }
  return deepest
}

/** PostgreSQL has no text with a null character in it, and half a surrogate pair is no letter. */
function checkText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw wrong(path, 'holds a null character, which cannot be kept')
    if (/\p{Surrogate}/u.test(value)) throw wrong(path, 'holds half of a surrogate pair, which is no letter')
  } else if (Array.isArray(value)) {
    value.forEach((each, index) => {
      checkText(each, `${path}[${index}]`)
    })
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      checkText(name, path === '' ? '(a property name)' : path)
      checkText(each, path === '' ? name : `${path}.${name}`)
    }
  }
}

function wrong(path: string, what: string): Refusal {
  return new Refusal('invalidValue', `${path === '' ? 'The body' : path} ${what}.`, {
    target: 'body',
    ...(path === '' ? {} : { propertyName: path }),
  })
}

/** What a body parses to, or the first thing that is wrong with it. Annotations such as @odata.type are let go. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  if (body === undefined || body === null) {
    throw new Refusal('requiredFieldOrParameterMissing', 'A JSON body is needed.', { target: 'body' })
  }
  const parsed = schema.safeParse(withoutAnnotations(schema, body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (!issue) throw new Error('a body was refused for no reason')
  throw refusalOf(issue, body, schema)
}

function withoutAnnotations(schema: z.ZodType, body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const known = namesOf(schema)
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => known.includes(name) || !/^@?[\w.]*@?odata\.(type|context|etag|id)$/.test(name))
      .map(([name, value]) => [name, withoutTypes(value)]),
  )
}

/** Clients made of models name the type of each nested object; ours are known by their place. */
function withoutTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTypes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '@odata.type')
      .map(([name, each]) => [name, withoutTypes(each)]),
  )
}

function namesOf(schema: z.ZodType): string[] {
  return 'shape' in schema && typeof schema.shape === 'object' && schema.shape !== null
    ? Object.keys(schema.shape)
    : []
}

function refusalOf(issue: z.core.$ZodIssue, body: unknown, schema: z.ZodType): Refusal {
  if (issue.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys
    const meant = closestName(name, namesOf(schema))
    const hint = meant ? ` Did you mean "${meant}"?` : ` Known are ${namesOf(schema).join(', ')}.`
    return new Refusal('invalidValue', `The property "${name.slice(0, 100)}" is not known here.${hint}`, {
      target: 'body',
      propertyName: name.slice(0, 100),
    })
  }
  const propertyName = nameOf(issue.path)
  const detail = { target: 'body' as const, ...(propertyName === '' ? {} : { propertyName }) }
  if (propertyName !== '' && valueAt(body, issue.path) === undefined) {
    return new Refusal('requiredFieldOrParameterMissing', `The property "${propertyName}" is needed.`, detail)
  }
  const bounds = boundsOf(issue)
  const subject = propertyName === '' ? 'The body' : `"${propertyName}"`
  const kind = issue.code === 'invalid_type' ? kinds[issue.expected] : undefined
  if (kind && issue.message.startsWith('Invalid input'))
    return new Refusal('invalidValue', `${subject} must be ${kind}.`, detail)
  const what = /^(must|takes) /.test(issue.message) ? issue.message : `is not right: ${issue.message}`
  return new Refusal('invalidValue', `${subject} ${what}.`, { ...detail, ...bounds })
}

/** What a value has to be where no sentence of the contract says so. */
const kinds: Readonly<Record<string, string>> = {
  object: 'a JSON object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
}

function nameOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path
  if (first === undefined) return ''
  const steps = rest.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  // A binding is named as the property it binds.
  return `${String(first).replace(/@odata\.bind$/, '')}${steps.join('')}`
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<PropertyKey, unknown>)[step]
  }
  return value
}

/** The bounds of a value, where it passed one. */
function boundsOf(issue: z.core.$ZodIssue): { minimum?: number; maximum?: number } {
  const named = boundsIn(issue.message)
  if (named.minimum !== undefined) return named
  if (issue.code === 'too_small') return { minimum: Number(issue.minimum) }
  return issue.code === 'too_big' ? { maximum: Number(issue.maximum) } : {}
}
