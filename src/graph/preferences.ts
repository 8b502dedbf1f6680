import { maxPageSize } from '../contract/limits.ts'
import { ODataError } from '../contract/odata-error.ts'
import type { Asked } from './asked.ts'

export const metadataLevels = ['none', 'minimal', 'full'] as const
/** How much `@odata.` a caller wants in answers. */
export type MetadataLevel = (typeof metadataLevels)[number]

/** What a caller asks for in headers, and what of it is answered as applied. */
export type Preferences = {
  readonly metadata: MetadataLevel
  readonly maxPageSize?: number
  readonly applied: readonly string[]
  /** As it came, for what is answered in more than one form. */
  readonly accept: string
}

/** Reads `Accept`, before which `$format` goes, and `Prefer`. Preferences that are not known are passed over, as RFC 7240 wants. */
export function readPreferences(request: Pick<Asked, 'headers'>, format?: string): Preferences {
  const wishes = headerText(request.headers.prefer)
    .split(',')
    .map((wish) => wish.split(';')[0]?.trim() ?? '')
  const applied: string[] = []
  let pageSize: number | undefined
  for (const wish of wishes) {
    const size = /^(?:odata\.)?maxpagesize\s*=\s*"?(\d{1,9})"?$/i.exec(wish)?.[1]
    if (size !== undefined && Number(size) > 0 && pageSize === undefined) {
      pageSize = Math.min(Number(size), maxPageSize)
      applied.push(`odata.maxpagesize=${pageSize}`)
    } else if (/^include-unknown-enum-members$/i.test(wish)) {
      // There are no members behind the sentinels yet, so whoever asks gets all there are.
      applied.push('include-unknown-enum-members')
    }
  }
  return {
    metadata:
      format === undefined
        ? metadataLevel(headerText(request.headers.accept), 'odata.metadata in Accept')
        : levelOfFormat(format),
    ...(pageSize === undefined ? {} : { maxPageSize: pageSize }),
    applied,
    accept: headerText(request.headers.accept),
  }
}

/** `$format=json` or a media type of JSON, with its parameters. */
function levelOfFormat(format: string): MetadataLevel {
  if (/^\s*(json|application\/json)\s*(;|$)/i.test(format)) return metadataLevel(format, '$format: metadata')
  throw new ODataError('invalidQuery', `Answers are JSON: $format is json, not '${format.slice(0, 40)}'.`, {
    propertyName: '$format',
  })
}

function metadataLevel(text: string, place: string): MetadataLevel {
  const asked = /(?:^|[;,\s])(?:odata\.)?metadata\s*=\s*"?([\w-]*)/i.exec(text)?.[1]
  if (asked === undefined) return 'minimal'
  const level = metadataLevels.find((each) => each === asked.toLowerCase())
  if (level) return level
  throw new ODataError('invalidQuery', `${place} is none, minimal or full, not '${asked}'.`)
}

function headerText(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.join(',') ?? '')
}

const keptWithoutMetadata = /@odata\.(nextLink|deltaLink|count)$/

/** An answer without annotations: links to go on with and counts stay, as Graph does at `none`. */
export function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.includes('@odata.') || keptWithoutMetadata.test(name))
      .map(([name, each]) => [name, withoutMetadata(each)]),
  )
}
