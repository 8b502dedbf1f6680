// How files travel in one request body: each as a line of JSON that names it, then so many bytes. A body
// can so be streamed without knowing the whole, from Node and from a browser alike.

export const importFilesType = 'application/vnd.license-allotments.files'
export const progressType = 'application/x-ndjson'

export const importDirectoryPath = '/beta/admin/cloudLicensing/import/directory'
export const importSubscriptionsPath = '/beta/admin/cloudLicensing/import/subscriptions'

/** The organization of `--demo`, loaded into an empty one. */
export const sampleOrganizationPath = '/beta/admin/cloudLicensing/sampleOrganization'

/** The line before a file's bytes. */
export type ImportFileHead = {
  readonly kind: 'users' | 'groups' | 'members'
  readonly name: string
  readonly size: number
}

/** Longer lines are no heads. */
export const maxHeadBytes = 2_000
export const maxImportFileBytes = 8 * 1024 ** 3
/** A file of subscriptions is read whole: each row is a purchase. */
export const maxSubscriptionFileBytes = 8 * 1_048_576

/** One line of the answer: how far it has come, and at the end what came of it. */
export type ImportLine =
  | { readonly progress: { readonly phase: string; readonly done: number; readonly total?: number } }
  | { readonly result: unknown }
  | {
      readonly error: { readonly code: string; readonly message: string }
      readonly problems?: readonly unknown[]
      readonly problemCount?: number
    }
