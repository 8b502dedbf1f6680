import type { Caller } from '../../src/command/caller.ts'
import type { FileKind } from '../../src/import/directory-columns.ts'
import {
  type ImportDirectory,
  type ImportResult,
  importDirectory,
} from '../../src/import/import-directory.ts'
import { ImportRefused } from '../../src/import/import-problem.ts'
import type { TestApp } from '../support/app.ts'

export type Texts = Partial<Record<FileKind, string | Uint8Array>>
type Options = Omit<ImportDirectory, 'files'>

/** A text in pieces that cut through rows and characters. */
export async function* inPieces(text: string | Uint8Array, size = 17): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** The texts as files named for their kind. */
export function filesOf(texts: Texts): ImportDirectory['files'] {
  return (['users', 'groups', 'members'] as const).flatMap((kind) => {
    const text = texts[kind]
    return text === undefined ? [] : [{ kind, name: `${kind}.csv`, content: inPieces(text) }]
  })
}

/** Imports texts. */
export async function importTexts(
  app: TestApp,
  caller: Caller,
  texts: Texts,
  options: Options = {},
): Promise<ImportResult> {
  app.clock.advance(1_000)
  const { value } = await importDirectory(app, caller, { files: filesOf(texts), ...options })
  return value
}

/** The refusal of files that must be refused. */
export async function refusalOf(
  app: TestApp,
  caller: Caller,
  texts: Texts,
  options: Options = {},
): Promise<ImportRefused> {
  try {
    await importTexts(app, caller, texts, options)
  } catch (error) {
    if (error instanceof ImportRefused) return error
    throw error
  }
  throw new Error('the files were accepted')
}
