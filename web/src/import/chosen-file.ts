import {
  type ChosenColumns,
  type ImportFileHead,
  type ImportKind,
  type Inspection,
  importDirectoryPath,
  importFilesType,
  importInspectionPath,
  importSubscriptionsPath,
  maxInspectedBytes,
} from '../../../src/contract/import-files.ts'
import { send } from '../api/client.ts'
import { type Progress, writeWithProgress } from '../api/progress.ts'

/** A file that waits for its import, with what the server sees in it. */
export type ChosenFile = {
  readonly id: string
  readonly file: File
  readonly inspection: Inspection
  readonly kind: ImportKind | null
  /** Only what the reader changed. */
  readonly columns: ChosenColumns
}

export type Counts = {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly removed: number
}
export type ImportedKind = { readonly kind: ImportKind | 'memberships'; readonly counts: Counts }

/** Asks the server what a file is; only its beginning is sent. */
export async function inspect(file: File, kind?: ImportKind): Promise<Inspection> {
  const path = kind ? `${importInspectionPath}?kind=${kind}` : importInspectionPath
  const response = await send(path, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: file.slice(0, maxInspectedBytes),
  })
  return (await response.json()) as Inspection
}

/** What a column is taken for: as the reader chose, else as it was recognized. */
export function keyOf({ inspection, columns }: ChosenFile, header: string): string {
  const recognized = inspection.columns.find((each) => each.header === header)?.key
  return columns[header] ?? recognized ?? ''
}

/** Two files of one kind, or one of none: why an import cannot begin yet. */
export function hindrance(files: readonly ChosenFile[]): 'unknown' | 'twice' | undefined {
  if (files.some(({ kind }) => kind === null)) return 'unknown'
  return new Set(files.map(({ kind }) => kind)).size < files.length ? 'twice' : undefined
}

export type ImportHow = {
  readonly dryRun: boolean
  /** Removes what the files no longer hold. */
  readonly sync: boolean
  /** However much that is. */
  readonly isMeant: boolean
}

/**
 * Imports the files, or says what that would do: people, groups and members together, then subscriptions.
 * Each of the two is done wholly or not at all.
 */
export async function importFiles(
  files: readonly ChosenFile[],
  { dryRun, sync, isMeant }: ImportHow,
  onProgress: (progress: Progress) => void,
): Promise<readonly ImportedKind[]> {
  const directory = files.filter(({ kind }) => kind !== 'subscriptions')
  const imported: ImportedKind[] = []
  if (directory.length > 0) {
    const parts = directory.flatMap((each) => [`${JSON.stringify(headOf(each))}\n`, each.file])
    const result = await writeWithProgress<Record<'users' | 'groups' | 'memberships', Counts>>(
      `${importDirectoryPath}?dryRun=${dryRun}&sync=${sync}${isMeant ? '&allowRemovalShare=1' : ''}`,
      { type: importFilesType, parts },
      onProgress,
    )
    for (const kind of ['users', 'groups', 'memberships'] as const)
      imported.push({ kind, counts: result[kind] })
  }
  const bought = files.find(({ kind }) => kind === 'subscriptions')
  if (bought) imported.push({ kind: 'subscriptions', counts: await importBought(bought, dryRun) })
  return imported
}

async function importBought({ file, columns }: ChosenFile, dryRun: boolean): Promise<Counts> {
  const query = new URLSearchParams({
    dryRun: String(dryRun),
    name: file.name,
    columns: JSON.stringify(columns),
  })
  const counts = await writeWithProgress<Omit<Counts, 'removed'>>(
    `${importSubscriptionsPath}?${query}`,
    { type: 'text/csv', parts: [file] },
    () => {},
  )
  return { ...counts, removed: 0 }
}

function headOf({ file, kind, columns }: ChosenFile): ImportFileHead {
  return { kind: kind as ImportFileHead['kind'], name: file.name, size: file.size, columns }
}
