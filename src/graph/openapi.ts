import { z } from 'zod'
import { dryRunPlan } from '../contract/administration.ts'
import type { Answer, AnyEndpoint } from '../contract/endpoint.ts'
import { type Entity, selectable } from '../contract/entity.ts'
import { errorResponse } from '../contract/error.ts'
import { defaultPageSize, maxPageSize } from '../contract/limits.ts'
import type { QueryRules } from '../contract/odata-query.ts'

type Json = Record<string, unknown>

/** OpenAPI 3.1, made from the endpoints that the router serves, so the two cannot drift. */
export function openApiDocument(endpoints: readonly AnyEndpoint[]): Json {
  const entities = new Map<string, Entity>()
  const paths: Record<string, Json> = {}
  for (const endpoint of endpoints) {
    if ('of' in endpoint.answer && 'properties' in endpoint.answer.of)
      entities.set(endpoint.answer.of.name, endpoint.answer.of)
    for (const version of endpoint.versions) {
      const path = `/${version}${endpoint.path}`
      paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint, version) }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'License Allotments',
      version: '0.1.0',
      description:
        "Divides the seats of products into allotments with hard limits, owners and an ordered waiting room. Speaks Microsoft Graph's cloudLicensing API; what goes beyond it is answered on $select, $expand and under verbs of its own.",
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    paths: {
      '/healthz': {
        get: {
          summary: 'Whether the server answers',
          security: [],
          responses: { 200: { description: 'It does.' } },
        },
      },
      ...paths,
    },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token that begins with la_, or an access token of a provider.',
        },
      },
      schemas: {
        error: schemaOf(errorResponse),
        dryRunPlan: schemaOf(dryRunPlan),
        ...Object.fromEntries([...entities].map(([name, entity]) => [name, entitySchema(entity)])),
      },
    },
  }
}

function operation(endpoint: AnyEndpoint, version: string): Json {
  const { method, path, summary, description, tag, body, refusals, success, answer } = endpoint
  const isWrite = method !== 'GET'
  const codes = [
    ...refusals,
    ...(isWrite
      ? ([
          'missingRequiredPermission',
          ...(body ? ['requiredFieldOrParameterMissing', 'invalidValue'] : []),
        ] as const)
      : []),
  ]
  return {
    tags: [tag],
    operationId:
      `${version === 'beta' ? 'beta' : 'v1'}_${method.toLowerCase()}${path.replace(/[^A-Za-z]+/g, '_')}`.replace(
        /_$/,
        '',
      ),
    summary,
    description: [
      description,
      codes.length > 0 ? `Refusals (error.innerError.code): ${[...new Set(codes)].join(', ')}.` : '',
    ]
      .filter(Boolean)
      .join('\n\n'),
    parameters: [
      ...pathParameters(path),
      ...queryParameters(endpoint.query, isWrite),
      ...(endpoint.conditional ? [ifMatch] : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }
      : {}),
    responses: {
      [success]: { description: success === 204 ? 'Done.' : summary, ...content(answerSchema(answer)) },
      ...(isWrite && success !== 200
        ? {
            200: {
              description: 'With dryRun=true: the plan; nothing was written.',
              ...content(reference('dryRunPlan')),
            },
          }
        : {}),
      default: {
        description: "A refusal or failure, in Graph's error shape.",
        ...content(reference('error')),
      },
    },
  }
}

function answerSchema(answer: Answer): Json | undefined {
  switch (answer.kind) {
    case 'nothing':
      return undefined
    case 'value':
      return schemaOf(answer.of)
    case 'object':
      return reference(answer.of.name)
    case 'list':
      return {
        type: 'object',
        required: ['value'],
        properties: {
          '@odata.context': { type: 'string' },
          '@odata.count': { type: 'integer' },
          '@odata.nextLink': {
            type: 'string',
            description: 'Opaque; follow it as it is, also when a page is empty.',
          },
          value: { type: 'array', items: reference(answer.of.name) },
        },
      }
  }
}

/** All properties may be left out by `$select`; ours are there only when selected. */
function entitySchema(entity: Entity): Json {
  const schema = schemaOf(z.object({ ...entity.properties, ...entity.onSelect }))
  const navigation = Object.entries(entity.navigation ?? {}).map(([name, kind]) => [
    name,
    { description: `On $expand: ${kind}.` },
  ])
  return {
    ...schema,
    description: `${entity.description} By default: ${Object.keys(entity.properties).join(', ')}.`,
    required: undefined,
    properties: {
      '@odata.type': { type: 'string' },
      ...(schema.properties as Json),
      ...Object.fromEntries(navigation),
    },
  }
}

const ifMatch: Json = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'An ETag: the write is refused (412) if somebody changed the object since it was read.',
  schema: { type: 'string' },
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(name === 'userId' ? { description: 'An id or a userPrincipalName.' } : {}),
  }))
}

function queryParameters(rules: QueryRules | undefined, isWrite: boolean): Json[] {
  const parameters: Json[] = []
  const add = (name: string, description: string, schema: Json = { type: 'string' }) =>
    parameters.push({ name, in: 'query', required: false, description, schema })
  if (isWrite)
    add('dryRun', 'true: everything is tried and undone; the answer is a plan.', { type: 'boolean' })
  for (const name of rules?.passThrough ?? [])
    if (name !== 'dryRun')
      add(name, 'See the description.', { type: name.startsWith('$') ? 'string' : 'boolean' })
  if (!rules || rules.select.length === 0) return parameters
  add('$select', `Properties, with commas between; * for all. ${rules.select.join(', ')}.`)
  const expandable = Object.keys(rules.expand ?? {})
  if (expandable.length > 0) add('$expand', `${expandable.join(', ')}; each with options in brackets.`)
  if (rules.filter) {
    const collections = Object.keys(rules.filter.collections ?? {}).map((name) => `${name}/any(...)`)
    add('$filter', `By ${[...Object.keys(rules.filter.properties), ...collections].join(', ')}.`)
  }
  if (rules.orderBy) add('$orderby', `By ${rules.orderBy.join(', ')}; asc or desc.`)
  if (rules.search)
    add('$search', `The beginning of a name, or of ${rules.search.join(', ')}: "displayName:x" AND "mail:y".`)
  if (rules.count) add('$count', 'true: adds @odata.count.', { type: 'boolean' })
  if (rules.paged !== false) {
    add('$top', `Objects on a page; ${defaultPageSize} unless told otherwise.`, {
      type: 'integer',
      minimum: 1,
      maximum: maxPageSize,
    })
    add('$skiptoken', 'From @odata.nextLink.')
  }
  return parameters
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return json
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

function content(schema: Json | undefined): Json {
  return schema ? { content: { 'application/json': { schema } } } : {}
}

/** Every name that some list or object can be asked for, for whoever checks the document. */
export function documentedNames(entity: Entity): readonly string[] {
  return selectable(entity)
}
