import type { ImportLine } from '../../../src/contract/import-files.ts'
import type { Said } from '../../../src/contract/import-problem.ts'
import { ApiError, ConnectionError } from './api-error.ts'
import { send } from './client.ts'

/** How far the server has come with what takes long. */
export type Progress = { readonly phase: string; readonly done: number; readonly total?: number }

/** A problem of a file, as refusals of imports list them. */
export type FileProblem = Said & {
  readonly file: string
  readonly line: number
  readonly column: string | null
}

/** Files that were refused as they stand, with what is wrong in them. */
export class FilesRefused extends ApiError {
  readonly problems: readonly FileProblem[]
  readonly total: number

  constructor(code: string, message: string, problems: readonly FileProblem[], total: number) {
    super(400, code, message)
    this.problems = problems
    this.total = total
  }
}

/**
 * Writes what takes long: the server tells lines of progress, and at the end the result or the refusal
 * (`ApiError`, with problems `FilesRefused`).
 */
export async function writeWithProgress<T>(
  path: string,
  body: { readonly type: string; readonly parts: BlobPart[] } | undefined,
  onProgress: (progress: Progress) => void,
): Promise<T> {
  const response = await send(path, {
    method: 'POST',
    headers: { accept: 'application/x-ndjson', ...(body ? { 'content-type': body.type } : {}) },
    ...(body ? { body: new Blob(body.parts) } : {}),
  })
  for await (const line of linesOf(response)) {
    if ('progress' in line) onProgress(line.progress)
    else if ('result' in line) return line.result as T
    else throw refusalOf(line)
  }
  throw new ConnectionError('The answer ended early.')
}

function refusalOf(line: Extract<ImportLine, { error: unknown }>): ApiError {
  const { code, message, values } = line.error
  if (code === 'internalServerError') return new ApiError(500, code, message)
  const { problems } = line
  return problems
    ? new FilesRefused(code, message, problems, line.problemCount ?? problems.length)
    : new ApiError(400, code, message, values)
}

async function* linesOf(response: Response): AsyncGenerator<ImportLine> {
  if (!response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const lines = (rest + value).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield JSON.parse(line) as ImportLine
    }
  } catch (error) {
    if (error instanceof TypeError) throw new ConnectionError('The answer broke off.', { cause: error })
    throw error
  } finally {
    reader.releaseLock()
  }
}
