import { ApiError, type Told } from './api-error.ts'
import { type Change, write } from './client.ts'
import type { Plan } from './types.ts'

/** A change among several; `/$ID/...` as its path is below what the step `id` before it makes. */
export type Step = Change & { readonly id?: string }

/** The step that was refused, of several of which none was done. */
export class StepRefused extends ApiError {
  readonly index: number
  constructor(index: number, status: number, code: string, message: string, values?: Told) {
    super(status, code, message, values)
    this.index = index
  }
}

type Answer = {
  readonly status: number
  readonly body?: {
    readonly error?: { code: string; message: string; innerError?: Told & { code?: string } }
  }
}

/** Does all steps, in their order, or none of them. Refused: `StepRefused`. Answers what each made. */
export async function doTogether(steps: readonly Step[]): Promise<readonly unknown[]> {
  return send(steps)
}

/** What the steps would do, one after the other, without doing them. Refused: `StepRefused`. */
export async function tryTogether(steps: readonly Step[]): Promise<readonly Plan[]> {
  const tried = steps.map((step) => ({
    ...step,
    path: `${step.path}${step.path.includes('?') ? '&' : '?'}dryRun=true`,
  }))
  return (await send(tried)) as readonly Plan[]
}

async function send(steps: readonly Step[]): Promise<readonly unknown[]> {
  const requests = steps.map(({ id, method, path, body, ifMatch }, index) => ({
    id: id ?? `step${index}`,
    method,
    url: path.replace(/^\/beta(?=\/)/, ''),
    atomicityGroup: 'all',
    ...(body === undefined ? {} : { body }),
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    },
  }))
  const { responses } = await write<{ responses: readonly Answer[] }>('POST', '/beta/$batch', { requests })
  const index = responses.findIndex(({ status }) => status >= 300 && status !== 424)
  const refused = responses[index]
  if (!refused) return responses.map(({ body }) => body)
  const { message = '', code = '', innerError } = refused.body?.error ?? {}
  throw new StepRefused(index, refused.status, innerError?.code ?? code, message, innerError)
}
