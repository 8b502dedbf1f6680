/** 1: the service said no, or could not be asked. 2: the command was typed in a way that means nothing. */
export type FailureCode = 1 | 2

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
