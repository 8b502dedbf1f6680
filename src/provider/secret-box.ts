import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16
export const keyBytes = 32

/** Encrypts with AES-256-GCM, tied to what the text is of, so that no value stands in for another. */
export function sealText(key: Buffer, of: string, text: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(of))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** Undefined where the key is another one, or the value was altered or is of something else. */
export function openText(key: Buffer, of: string, sealed: Buffer): string | undefined {
  if (sealed.length < nonceBytes + tagBytes) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
      .setAAD(Buffer.from(of))
      .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
    const rest = sealed.subarray(nonceBytes + tagBytes)
    return Buffer.concat([decipher.update(rest), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** What a client secret is tied to. */
export function secretOf(provider: { readonly tenantId: string; readonly id: string }): string {
  return `client secret ${provider.tenantId} ${provider.id}`
}

/** What a session's id token is tied to. */
export function idTokenOf(tenantId: string, sessionId: string): string {
  return `id token ${tenantId} ${sessionId}`
}
