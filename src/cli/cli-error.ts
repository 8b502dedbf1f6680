/** The exit code of a program that was stopped by Ctrl-C. */
export const interrupted = 130
/** 1: the service said no, or could not be asked. 2: the command was typed in a way that means nothing. */
export type FailureCode = 1 | 2 | typeof interrupted

/** What went wrong and what to do, in words for whoever typed the command. */
export class CliError extends Error {
  readonly exitCode: FailureCode
  /** The refusal's code where the service sent one, for scripts. */
  readonly code: string
  readonly hint: string | undefined

  constructor(
    message: string,
    options: { exitCode?: FailureCode; code?: string; hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'CliError'
    this.exitCode = options.exitCode ?? 1
    this.code = options.code ?? (this.exitCode === 2 ? 'wrongUse' : 'failed')
    this.hint = options.hint
  }
}

/** The command line itself is wrong. */
export function wrongUse(message: string, hint?: string): CliError {
  return new CliError(message, { exitCode: 2, ...(hint ? { hint } : {}) })
}

/** The service names members by id where an owner may not learn the name; whoever typed a name knows it. */
export function withName(
  error: unknown,
  { id, name }: { readonly id: string; readonly name: string },
): unknown {
  if (!(error instanceof CliError)) return error
  const { exitCode, code, hint } = error
  return new CliError(error.message.replaceAll(id, name), {
    exitCode,
    code,
    ...(hint ? { hint } : {}),
    cause: error,
  })
}
