// How files travel in one request body: each as a line of JSON that names it, then so many bytes. A body
// can so be streamed without knowing the whole, from Node and from a browser alike.

import type { Said } from './import-problem.ts'

export const importFilesType = 'application/vnd.license-allotments.files'
export const progressType = 'application/x-ndjson'

export const importDirectoryPath = '/beta/admin/cloudLicensing/import/directory'
/** Takes the beginning of a file and says what it is and what its columns are taken for. */
export const importInspectionPath = '/beta/admin/cloudLicensing/import/inspection'
export const importSubscriptionsPath = '/beta/admin/cloudLicensing/import/subscriptions'

/** The organization of `--demo`, loaded into an empty one. */
export const sampleOrganizationPath = '/beta/admin/cloudLicensing/sampleOrganization'

/**
 * What columns of a file are taken for, by their header: the name of a property, or an empty text for a
 * column that is not used. Columns that are not named here are recognized by their header.
 */
export type ChosenColumns = Readonly<Record<string, string>>

export const fileKinds = ['users', 'groups', 'members', 'subscriptions'] as const
export type ImportKind = (typeof fileKinds)[number]

/** Enough of a file for an inspection; more is refused. */
export const maxInspectedBytes = 262_144

/** What an inspection found. */
export type Inspection = {
  /** Null: no kind of file has such columns. */
  readonly kind: ImportKind | null
  readonly columns: readonly { readonly header: string; readonly key: string | null }[]
  /** The first rows. */
  readonly rows: readonly (readonly string[])[]
  /** What is missing or there twice. */
  readonly problems: readonly string[]
  /** The same, for who words them in another language. */
  readonly problemDetails: readonly (Said & { readonly column: string | null })[]
  /** What columns can be taken for, by kind. */
  readonly known: Readonly<Record<ImportKind, readonly string[]>>
}

/** The line before a file's bytes. */
export type ImportFileHead = {
  readonly kind: 'users' | 'groups' | 'members'
  readonly name: string
  readonly size: number
  readonly columns?: ChosenColumns
}

/** Longer lines are no heads. */
export const maxHeadBytes = 32_000
export const maxImportFileBytes = 8 * 1024 ** 3
/** A file of subscriptions is read whole: each row is a purchase. */
export const maxSubscriptionFileBytes = 8 * 1_048_576

/** One line of the answer: how far it has come, and at the end what came of it. */
export type ImportLine =
  | { readonly progress: { readonly phase: string; readonly done: number; readonly total?: number } }
  | { readonly result: unknown }
  | {
      /** `values`: what a refusal tells beside its code, as `innerError` has it. */
      readonly error: {
        readonly code: string
        readonly message: string
        readonly values?: Readonly<Record<string, unknown>>
      }
      readonly problems?: readonly (Said & {
        readonly file: string
        readonly line: number
        readonly column: string | null
      })[]
      readonly problemCount?: number
    }
