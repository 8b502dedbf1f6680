import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { StartError } from './start-error.ts'

type TlsOptions = { readonly tlsCert?: string; readonly tlsKey?: string }
export type Tls = { readonly cert: Buffer; readonly key: Buffer }

/** Certificate and key of https, tried out before anything is started; undefined: http. */
export function readTls({ tlsCert, tlsKey }: TlsOptions): Tls | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined)
    throw new StartError('--tls-cert and --tls-key go together.')
  const tls = { cert: readPem('--tls-cert', tlsCert), key: readPem('--tls-key', tlsKey) }
  try {
    createSecureContext(tls)
  } catch (error) {
    const why = (error as Error).message
    throw new StartError(`${tlsCert} and ${tlsKey} are no certificate in PEM with its key (${why}).`, {
      cause: error,
    })
  }
  return tls
}

function readPem(option: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new StartError(`${option}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    })
  }
}
