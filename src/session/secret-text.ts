import { createHash, randomBytes } from 'node:crypto'

const secretBytes = 32
type Kind = 'ls' | 'll' | 'lp'

/**
 * A secret that names its tenant: `ls` in a session's cookie, `ll` in a sign-in link, `lp` in the
 * cookie of a browser that is at a provider. 256 random bits.
 */
export function newSecret(kind: Kind, tenantId: string): string {
  return `${kind}_${tenantId.replaceAll('-', '')}_${randomBytes(secretBytes).toString('base64url')}`
}

/** What is kept of a secret. */
export function hashSecret(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The tenant that a secret of this kind names; undefined for other text. */
export function tenantOfSecret(kind: Kind, text: string): string | undefined {
  const parts =
    /^(ls|ll|lp)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/.exec(
      text,
    )
  return parts && parts[1] === kind ? parts.slice(2, 7).join('-') : undefined
}
