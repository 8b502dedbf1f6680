import { HttpError } from './refusal-response.ts'

/** A 401 with its challenge. */
export function unauthorized(message: string, error?: 'invalid_token'): HttpError {
  const challenge = `Bearer realm="License Allotments"${error ? `, error="${error}"` : ''}`
  return new HttpError(401, message, { 'www-authenticate': challenge })
}
