import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode } from './database-start-error.ts'

const ownerOnly = 0o700

/**
 * Makes a directory that only its owner enters, and those above it. Node's `recursive` never returns where the directory
 * above is there and can hold none, as in /proc or below an automounter.
 */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: ownerOnly })
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
    const above = dirname(path)
    if (errorCode(error) !== 'ENOENT' || above === path || existsSync(above)) throw error
    makeDirectory(above)
    makeDirectory(path)
  }
}
