import { errorCode } from './database-start-error.ts'

/** Why the database cannot serve just now, whatever was asked. */
export type Outage = 'away' | 'diskFull'

/** It starts, stops, recovers, has no connection free, or the connection to it broke. */
const awayCodes = new Set(['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08006'])
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/
const diskFullCode = '53100'

/** What a failed statement says of the database as a whole; undefined: it was the statement that failed. */
export function outageOf(error: unknown): Outage | undefined {
  const code = errorCode(error) ?? ''
  if (code === diskFullCode) return 'diskFull'
  if (awayCodes.has(code)) return 'away'
  const { syscall, message } = (error ?? {}) as { syscall?: unknown; message?: unknown }
  // Of the socket; a file that is missing has another system call.
  if (code !== '' && (syscall === 'connect' || syscall === 'read' || syscall === 'write')) return 'away'
  return typeof message === 'string' && lostConnection.test(message) ? 'away' : undefined
}
