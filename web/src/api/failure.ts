import { ApiError } from './api-error.ts'

/** What is used of a query. */
type Read = {
  readonly data: unknown
  readonly error: unknown
  refetch(): unknown
}

/**
 * Of all that a part of a page needs, the first that cannot be shown. What was read before stays on screen while the
 * server is away or stumbles; only where it says no is there nothing more to see.
 */
export function failureOf(...reads: readonly Read[]): Read | undefined {
  return reads.find(({ data, error }) => error && (data === undefined || isNo(error)))
}

function isNo(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404)
}
