import { refusalNames } from '../contract/error.ts'
import { CliError } from './cli-error.ts'
import type { Connection } from './connection.ts'
import { refusalHints } from './refusal-hints.ts'

type ErrorBody = {
  error?: { message?: string; code?: string; innerError?: { code?: string; 'request-id'?: string } }
}

/** An answer that is no success, with what to do about it. */
export function answerError(status: number, text: string, connection: Connection): CliError {
  const body = parsed(text)
  const message = body?.error?.message
  if (!message) {
    return new CliError(`What answers at ${connection.url} is not License Allotments (status ${status}).`, {
      hint: 'Check --url or ALLOT_URL.',
    })
  }
  if (status === 401) return tokenError(connection)
  const code = body.error?.innerError?.code ?? body.error?.code ?? 'failed'
  const known = refusalNames.find((name) => name === code)
  if (known) return new CliError(message, { code, hint: refusalHints[known] })
  const id = body.error?.innerError?.['request-id']
  return new CliError(message, {
    code,
    ...(status >= 500 && id ? { hint: `The server's log tells more under request-id ${id}.` } : {}),
  })
}

/** The token is missing, wrong, expired or revoked. */
export function tokenError({ token, tokenSource }: Connection): CliError {
  const another =
    "Administrators make tokens with `allot token create`; on the server's machine the first one is in <data-dir>/admin-token."
  return token
    ? new CliError(`The server does not accept the token from ${tokenSource}.`, {
        code: 'InvalidAuthenticationToken',
        hint: `It may be of another server, expired or revoked. ${another}`,
      })
    : new CliError(`There is no token: ALLOT_TOKEN is not set, and ${tokenSource} cannot be read.`, {
        code: 'InvalidAuthenticationToken',
        hint: `Set ALLOT_TOKEN, or name the server's data directory with --data-dir. ${another}`,
      })
}

/** The request got no answer at all. */
export function connectionError(error: unknown, { url }: Connection): CliError {
  const code = codeOf(error)
  const options = { code: 'serverNotReachable', cause: error }
  if (code === 'ECONNREFUSED') {
    return new CliError(`No server runs at ${url}.`, {
      ...options,
      hint: 'Start it with `allot serve`, or name another with --url or ALLOT_URL.',
    })
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new CliError(`There is no machine of the name in ${url}.`, {
      ...options,
      hint: 'Check --url or ALLOT_URL.',
    })
  }
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return new CliError(`The certificate of ${url} is not trusted (${code}).`, {
      ...options,
      hint: 'Set NODE_EXTRA_CA_CERTS to the certificate of your authority.',
    })
  }
  return new CliError(`${url} could not be asked${code ? ` (${code})` : ''}.`, {
    ...options,
    hint: 'Check that the server runs and that the network between is open.',
  })
}

function codeOf(error: unknown): string | undefined {
  let current = error as { code?: unknown; cause?: unknown; errors?: unknown[] } | undefined
  for (let depth = 0; current && depth < 4; depth++) {
    if (typeof current.code === 'string') return current.code
    current = (current.cause ?? current.errors?.[0]) as typeof current
  }
  return undefined
}

function parsed(text: string): ErrorBody | undefined {
  try {
    return JSON.parse(text) as ErrorBody
  } catch {
    return undefined
  }
}
