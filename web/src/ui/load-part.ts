import { checkConnection } from '../api/connection.ts'

const [firstPauseMs, longestPauseMs] = [500, 8_000]

/**
 * Fetches the file of a page, or of a part of one. Without a connection it is tried until there is one, and what is on screen stays: the
 * router would load everything anew, which leaves the reader with the browser's own error. Where the server answers,
 * the file is gone since a newer version is there, and loading anew is right.
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  let wasAway = false
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await load()
    } catch (error) {
      if (await checkConnection()) {
        if (!wasAway) throw error
        wasAway = false
        continue
      }
      wasAway = true
      await new Promise((resume) => setTimeout(resume, pauseMs))
    }
  }
}
