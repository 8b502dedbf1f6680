import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { maxHeaderBytes } from '../contract/limits.ts'
import { errorBody } from './refusal-response.ts'

type Unreadable = { readonly status: number; readonly reason: string; readonly message: string }

const unreadable: Readonly<Record<string, Unreadable>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    message: `Address and headers of a request have at most ${maxHeaderBytes} bytes together. Shorten the query, or send it in a $batch.`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    message: 'The request did not arrive in time.',
  },
}
const noHttp: Unreadable = { status: 400, reason: 'Bad Request', message: 'This is no request of HTTP.' }

/** Answers what Node cannot read as a request, in the shape of all other errors, and ends the connection. */
export function answerUnreadable(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const { status, reason, message } = unreadable[error.code ?? ''] ?? noHttp
  const ids = { requestId: randomUUID(), clientRequestId: undefined, now: new Date() }
  const body = JSON.stringify(errorBody({ status, message, inner: { code: 'invalidValue' } }, ids, ''))
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `request-id: ${ids.requestId}`,
    `Date: ${ids.now.toUTCString()}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
