import { ODataError } from '../contract/odata-error.ts'
import { isGuid } from '../contract/odata-value.ts'

/** Where a reader of changes stands. */
export type DeltaState = {
  readonly epochId: string
  /** What is followed: path and tenant. */
  readonly place: string
  /** The moment of the round before; null while everything is read for the first time. */
  readonly since: string | null
  /** The moment up to which this round goes. */
  readonly until: string
  readonly phase: number
  /** Within the phase; null at its beginning. */
  readonly cursor: string | null
  readonly select: readonly string[] | null
  readonly ids: readonly string[] | null
  readonly pageSize: number
}

const version = 1

/** An opaque token. It holds nothing that gives more than the caller may see anyway. */
export function encodeDelta(state: DeltaState): string {
  const { epochId, place, since, until, phase, cursor, select, ids, pageSize } = state
  const content = [version, epochId, place, since, until, phase, cursor, select, ids, pageSize]
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

/** Reads a token of this place. Refuses what nobody here has written (`invalidQuery`). */
export function decodeDelta(token: string, place: string, selectable: readonly string[]): DeltaState {
  const content = parse(token)
  if (!Array.isArray(content) || content.length !== 10 || content[0] !== version || content[2] !== place)
    throw wrong()
  const [, epochId, , since, until, phase, cursor, select, ids, pageSize] = content as unknown[]
  const fits =
    typeof epochId === 'string' &&
    isGuid(epochId) &&
    (since === null || isSnapshot(since)) &&
    isSnapshot(until) &&
    (phase === 0 || phase === 1) &&
    (cursor === null || typeof cursor === 'string') &&
    (select === null || isListOf(select, (each) => selectable.includes(each))) &&
    (ids === null || isListOf(ids, isGuid)) &&
    typeof pageSize === 'number' &&
    Number.isInteger(pageSize) &&
    pageSize >= 1 &&
    pageSize <= 999
  if (!fits) throw wrong()
  return { epochId, place, since, until, phase, cursor, select, ids, pageSize } as DeltaState
}

/** `xmin:xmax:list` as PostgreSQL takes it: rising, within the bounds, and no larger than its numbers. */
export function isSnapshot(value: unknown): value is string {
  const parts =
    typeof value === 'string' ? /^(\d{1,18}):(\d{1,18}):((?:\d{1,18}(?:,\d{1,18})*)?)$/.exec(value) : null
  if (!parts) return false
  const [xmin, xmax] = [BigInt(parts[1] ?? 0), BigInt(parts[2] ?? 0)]
  const running = parts[3] ? parts[3].split(',').map(BigInt) : []
  if (xmin < 1n || xmax < xmin) return false
  return running.every(
    (each, index) => each >= xmin && each < xmax && (index === 0 || each > (running[index - 1] ?? 0n)),
  )
}

function isListOf(value: unknown, fits: (each: string) => boolean): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' && fits(each))
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong()
    throw error
  }
}

function wrong(): ODataError {
  return new ODataError('invalidQuery', 'This token does not come from a link of this delta query.')
}
