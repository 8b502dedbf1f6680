import { PassThrough } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ImportLine, progressType } from '../contract/import-files.ts'
import { ImportRefused } from '../import/import-problem.ts'
import { errorAnswer, failureAnswer } from './refusal-response.ts'

const lineEveryMs = 200

export type OnProgress = (phase: string, done: number, total?: number) => void

/** Answers lines of JSON while `work` goes on; the last one holds its result or its refusal. */
export function withProgress(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (onProgress: OnProgress) => Promise<unknown>,
): FastifyReply {
  const lines = new PassThrough()
  const tell = (line: ImportLine) => lines.write(`${JSON.stringify(line)}\n`)
  let lastTold = 0
  let lastPhase = ''
  const onProgress: OnProgress = (phase, done, total) => {
    const now = Date.now()
    if (phase === lastPhase && now - lastTold < lineEveryMs) return
    lastTold = now
    lastPhase = phase
    tell({ progress: { phase, done, ...(total === undefined ? {} : { total }) } })
  }
  work(onProgress)
    .then(
      (result) => tell({ result }),
      (error: unknown) => tell(refusalLine(request, error)),
    )
    .finally(() => lines.end())
  return reply.type(progressType).send(lines)
}

function refusalLine(request: FastifyRequest, error: unknown): ImportLine {
  const answer = errorAnswer(error) ?? failureAnswer(error)
  if (answer.status >= 500) request.log.error({ err: error }, 'unexpected failure')
  const code = typeof answer.inner.code === 'string' ? answer.inner.code : 'internalServerError'
  const problems =
    error instanceof ImportRefused ? { problems: error.problems, problemCount: error.total } : {}
  const { code: _code, problems: _listed, ...values } = answer.inner
  return { error: { code, message: answer.message, values }, ...problems }
}
