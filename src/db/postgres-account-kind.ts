/** Which way PostgreSQL, which refuses to run as root, is started. */
export type AccountKind = 'self' | 'user namespace' | 'unprivileged account'

/** The account that runs PostgreSQL and owns its files. */
export type PostgresAccount = {
  readonly kind: AccountKind
  readonly uid: number
  readonly gid: number
  /** What stands before the program on the command line. */
  readonly prefix: readonly string[]
  /** Whether the operating system switches the account at spawn. */
  readonly switches: boolean
}
