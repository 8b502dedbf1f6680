import type { Frame } from './frames.ts'
import { TransferError } from './transfer-error.ts'

/** Raised when an older program could no longer read the file. */
export const formatVersion = 1

/** What stands at the beginning of an export. */
export type ExportHeader = {
  readonly formatVersion: number
  readonly program: string
  readonly exportedAt: string
  readonly migrations: readonly string[]
  readonly tables: readonly string[]
}
export type TableStart = { readonly table: string; readonly columns: readonly string[] }
/** What was written of a table, known once it has been read: the file is made in one pass. */
export type TableEnd = { readonly table: string; readonly rows: number; readonly sha256: string }
export type ExportEnd = { readonly tables: readonly TableEnd[] }

/** The value in a frame of JSON. */
export function parseFrame<T>(frame: Frame): T {
  try {
    return JSON.parse(frame.bytes.toString('utf8')) as T
  } catch (cause) {
    throw new TransferError('The file is damaged: one of its descriptions cannot be read. Export again.', {
      cause,
    })
  }
}

/** Refuses a file that a newer program wrote, or whose schema this program does not know. */
export function checkHeader(header: ExportHeader, knownMigrations: readonly string[]): void {
  if (header.formatVersion !== formatVersion) {
    throw new TransferError(
      `The file has format version ${header.formatVersion}, and this program reads version ${formatVersion}. ` +
        'Import it with the version of License Allotments that wrote it, or a later one.',
    )
  }
  const unknown = header.migrations.filter((name) => !knownMigrations.includes(name))
  if (unknown.length > 0) {
    throw new TransferError(
      `The file comes from a newer version of License Allotments (it has ${unknown.join(', ')}). ` +
        'Install that version or a later one, and import again.',
    )
  }
}
