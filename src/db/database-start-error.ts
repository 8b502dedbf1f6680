/** The embedded database cannot start; the message says what is wrong and what to do about it. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError'
}

type Explanation = { readonly sign: RegExp; readonly say: (dataDir: string) => string }

const explanations: readonly Explanation[] = [
  {
    sign: /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/i,
    say: (dataDir) =>
      `The disk that holds ${dataDir} is full. Free some space and start again; what was committed is kept.`,
  },
  {
    sign: /database files are incompatible with server/i,
    say: (dataDir) =>
      `${dataDir} was written by another version of PostgreSQL. Start the version of License Allotments ` +
      'that wrote it, or restore an export into an empty directory.',
  },
  {
    sign: /Permission denied|EACCES|Operation not permitted|EPERM|Read-only file system|EROFS/i,
    say: (dataDir) =>
      `The database cannot write to ${dataDir}. Give this account write access to it, ` +
      'or name another directory with --data-dir.',
  },
  {
    sign: /version `GLIBC_|error while loading shared libraries|cannot execute|ENOEXEC/i,
    say: () =>
      "The embedded PostgreSQL does not run on this system's libraries. " +
      'Set DATABASE_URL to a PostgreSQL 15-18 server instead.',
  },
  {
    sign: /could not (create|map|resize) .*shared memory|could not create semaphores/i,
    say: () =>
      'The system gives PostgreSQL too little shared memory. Raise its limits (in a container: --shm-size).',
  },
]

/** Turns the words of the operating system or of PostgreSQL into a message that helps. */
export function explainFailure(
  doing: string,
  dataDir: string,
  words: string,
  cause?: unknown,
): DatabaseStartError {
  const known = explanations.find(({ sign }) => sign.test(words))
  const message = known?.say(dataDir) ?? `The embedded database failed ${doing} in ${dataDir}.`
  const said = words.trim()
  return new DatabaseStartError(said === '' ? message : `${message}\n${said}`, { cause })
}

/** The code of a system or PostgreSQL error, such as `ENOENT` or `57P03`. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}
