import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const maxReadBytes = 20_000
const maxShownLines = 12
/** What is wrong with a configuration stands in the lines before the failure. */
const linesBeforeFailure = 3

/** Failures that only say that another server, or this one, is coming or going. */
const passing =
  /lock file .* already exists|is still in use|starting up|shutting down|not yet accepting|recovery mode|terminating connection/

/** Remembers where the server's logs end; the answer reads what was written since. */
export function watchLogs(cluster: string): () => string {
  const sizes = new Map(logsOf(cluster).map((log) => [log, statSync(log).size]))
  return () =>
    logsOf(cluster)
      .map((log) => {
        const text = readFileSync(log)
        const before = sizes.get(log) ?? 0
        // Shorter than before: a week has passed, and the file was begun anew.
        return text.subarray(text.length < before ? 0 : before).subarray(-maxReadBytes)
      })
      .join('')
}

function logsOf(cluster: string): string[] {
  const dir = join(cluster, 'log')
  try {
    return readdirSync(dir).map((name) => join(dir, name))
  } catch {
    return [] // the server makes it at its first start
  }
}

/** Whether a start that failed with these words would fail again. */
export function isFinal(words: string): boolean {
  return words.split('\n').some(isFailure)
}

function isFailure(line: string): boolean {
  return /\b(FATAL|PANIC):/.test(line) && !passing.test(line)
}

/** The lines about the last failure, or the last lines. */
export function linesAboutFailure(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const failure = lines.findLastIndex(isFailure)
  const from = failure === -1 ? -maxShownLines : Math.max(0, failure - linesBeforeFailure)
  return lines.slice(from).slice(0, maxShownLines).join('\n')
}
