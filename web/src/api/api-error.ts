/** Values of a refusal, as `innerError` has them. */
export type Told = Readonly<Record<string, unknown>>

/** A request that was answered with a refusal, in the server's words. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** The property of the body that it is about. */
  readonly property: string | undefined
  /** What the message tells: names and numbers, for other languages. */
  readonly values: Told

  constructor(status: number, code: string, message: string, values: Told = {}) {
    super(message)
    this.status = status
    this.code = code
    this.values = values
    this.property = typeof values.propertyName === 'string' ? values.propertyName : undefined
  }
}

/** Whether a write was refused because somebody changed the object since it was read. */
export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412
}

/** A request that never got an answer. */
export class ConnectionError extends Error {}

type ErrorBody = {
  readonly error?: {
    readonly code?: string
    readonly message?: string
    readonly innerError?: Told & { readonly code?: string }
  }
}

/** Reads Graph's error shape; an answer without one keeps its status. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody
  const code = body.error?.innerError?.code ?? body.error?.code ?? `status${response.status}`
  const message = body.error?.message ?? `The server answered ${response.status}.`
  return new ApiError(response.status, code, message, body.error?.innerError)
}
