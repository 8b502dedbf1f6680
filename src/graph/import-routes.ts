import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { App } from '../command/app.ts'
import type { Caller } from '../command/caller.ts'
import {
  type ChosenColumns,
  fileKinds,
  importDirectoryPath,
  importFilesType,
  importInspectionPath,
  importSubscriptionsPath,
  maxInspectedBytes,
  maxSubscriptionFileBytes,
  progressType,
} from '../contract/import-files.ts'
import { ODataError } from '../contract/odata-error.ts'
import { type ImportDirectory, importDirectory } from '../import/import-directory.ts'
import { importSubscriptions } from '../import/import-subscriptions.ts'
import { inspectFile } from '../import/inspect-file.ts'
import { isChosenColumns, receivedFiles } from './import-files.ts'
import { permitRequest } from './permit-request.ts'
import { withProgress } from './progress-reply.ts'
import { HttpError } from './refusal-response.ts'

const options: readonly string[] = ['sync', 'dryRun', 'allowRemovalShare']

/**
 * Imports of files. Their bodies are streams, so they stand beside the contract's routes. A caller that
 * accepts `application/x-ndjson` is told of progress, and at the end of the result or the refusal; others
 * get the one or the other alone.
 */
export function registerImports(server: FastifyInstance, app: App): void {
  server.addContentTypeParser(
    importFilesType,
    async (_request: FastifyRequest, payload: IncomingMessage) => payload,
  )
  server.addContentTypeParser(
    'text/csv',
    async (_request: FastifyRequest, payload: IncomingMessage) => payload,
  )
  registerSubscriptions(server, app)
  registerInspection(server, app)
  server.route({
    method: 'POST',
    url: importDirectoryPath,
    handler: async (request, reply) => {
      const { body } = request
      const caller = await permitted(app, request)
      if (!isStream(body)) throw new HttpError(415, `Files to import come as ${importFilesType}.`)
      const input = inputOf(request, body)
      if (!request.headers.accept?.includes(progressType)) {
        const { value, moves } = await importDirectory(app, caller, input)
        return { ...value, dryRun: input.dryRun ?? false, moves }
      }
      return withProgress(request, reply, async (onProgress) => {
        const { value, moves } = await importDirectory(app, caller, { ...input, onProgress })
        return { ...value, dryRun: input.dryRun ?? false, moves }
      })
    },
  })
}

/** A file of subscriptions is small: its answer comes whole. `name` is how messages call the file. */
function registerSubscriptions(server: FastifyInstance, app: App): void {
  server.route({
    method: 'POST',
    url: importSubscriptionsPath,
    handler: async (request, reply) => {
      const { body } = request
      const caller = await permitted(app, request)
      if (!isStream(body)) throw new HttpError(415, 'Subscriptions to import come as text/csv.')
      const query = knownQuery(request, ['dryRun', 'name', 'columns'])
      const name =
        typeof query.name === 'string' && query.name !== '' ? query.name.slice(0, 200) : 'subscriptions.csv'
      const dryRun = flagOf(query.dryRun, 'dryRun')
      const columns = chosenColumns(query.columns)
      const work = async () => {
        const { value, moves } = await importSubscriptions(app, caller, {
          file: { name, content: limited(body, maxSubscriptionFileBytes), columns },
          dryRun,
          correlationId: request.clientRequestId ?? request.id,
        })
        return { ...value, dryRun, moves }
      }
      // The lines hold every problem of a file; the plain answer the first.
      return request.headers.accept?.includes(progressType) ? withProgress(request, reply, work) : work()
    },
  })
}

/** The beginning of a file: what it is and what its columns mean, before anything is imported. */
function registerInspection(server: FastifyInstance, app: App): void {
  server.route({
    method: 'POST',
    url: importInspectionPath,
    handler: async (request) => {
      const { body } = request
      await permitted(app, request)
      if (!isStream(body)) throw new HttpError(415, 'The beginning of a file comes as text/csv.')
      const query = knownQuery(request, ['kind'])
      const kind = fileKinds.find((each) => each === query.kind)
      if (query.kind !== undefined && !kind) {
        throw new ODataError('invalidQuery', `kind is one of ${fileKinds.join(', ')}.`, {
          propertyName: 'kind',
        })
      }
      return inspectFile(limited(body, maxInspectedBytes), kind)
    },
  })
}

/** `columns` of a query: JSON that says of headers what they are taken for. */
function chosenColumns(text: unknown): ChosenColumns {
  if (text === undefined) return {}
  try {
    const columns: unknown = JSON.parse(String(text))
    if (isChosenColumns(columns)) return columns
  } catch {
    // Said below.
  }
  throw new ODataError('invalidQuery', 'columns is a JSON object of texts: what each header is taken for.', {
    propertyName: 'columns',
  })
}

async function* limited(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > most) throw new HttpError(413, `The file is larger than ${most} bytes.`)
    yield chunk
  }
}

function knownQuery(request: FastifyRequest, known: readonly string[]): Readonly<Record<string, unknown>> {
  const query = request.query as Readonly<Record<string, unknown>>
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown === undefined) return query
  throw new ODataError('invalidQuery', `${unknown.slice(0, 100)} is not known here; ${known.join(', ')} are.`)
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

function inputOf(request: FastifyRequest, body: AsyncIterable<Uint8Array>): ImportDirectory {
  const query = knownQuery(request, options)
  const share = query.allowRemovalShare === undefined ? undefined : Number(query.allowRemovalShare)
  if (share !== undefined && !(share >= 0 && share <= 1)) {
    throw new ODataError('invalidQuery', 'allowRemovalShare is a number from 0 to 1.', {
      propertyName: 'allowRemovalShare',
    })
  }
  return {
    files: receivedFiles(body),
    sync: flagOf(query.sync, 'sync'),
    dryRun: flagOf(query.dryRun, 'dryRun'),
    correlationId: request.clientRequestId ?? request.id,
    ...(share === undefined ? {} : { allowRemovalShare: share }),
  }
}

function flagOf(value: unknown, name: string): boolean {
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw new ODataError('invalidQuery', `${name} is true or false.`, { propertyName: name })
}

/** Imports are for administrators, with a token that is not limited. */
async function permitted(app: App, request: FastifyRequest): Promise<Caller> {
  const endpoint = { method: 'POST', path: request.routeOptions.url ?? '' } as const
  return (await permitRequest(app, request, endpoint)).caller
}
