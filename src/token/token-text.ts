import { createHash, randomBytes } from 'node:crypto'

const secretBytes = 32
const pattern = /^la_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/

/** The text of a new token: it names its tenant, so that finding it is one look-up in one tenant. */
export function newTokenText(tenantId: string): string {
  return `la_${tenantId.replaceAll('-', '')}_${randomBytes(secretBytes).toString('base64url')}`
}

/** What is kept of a token. Its secret has 256 random bits, so one fast hash is enough. */
export function hashToken(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The tenant that a token names; undefined for text that is no token. */
export function tenantOfToken(text: string): string | undefined {
  const parts = pattern.exec(text)
  return parts ? parts.slice(1, 6).join('-') : undefined
}
