import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keyBytes } from './provider/secret-box.ts'
import { writeSecret } from './write-secret.ts'

/** A key that is no key, in words for whoever starts the server. */
export class SecretKeyError extends Error {}

/**
 * The key that encrypts client secrets and id tokens: ALLOT_SECRET_KEY, else, with the embedded database, the
 * file `secret-key` beside it, made at the first start. With a database of one's own several servers share
 * what is encrypted, so a key that only one of them has would be a trap: there is none until one is set.
 */
export async function readSecretKey(dataDir: string): Promise<Buffer | undefined> {
  const given = process.env.ALLOT_SECRET_KEY
  if (given) return keyOf(given, 'ALLOT_SECRET_KEY')
  if (process.env.DATABASE_URL) return undefined
  const file = join(dataDir, 'secret-key')
  if (!existsSync(file)) await writeSecret(file, `${randomBytes(keyBytes).toString('base64')}\n`)
  return keyOf((await readFile(file, 'utf8')).trim(), file)
}

function keyOf(text: string, where: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length === keyBytes) return key
  throw new SecretKeyError(
    `${where} must be ${keyBytes} bytes in base64, such as from: openssl rand -base64 ${keyBytes}`,
  )
}
