import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** What Node is told to start the program: what is shipped, or its sources where the build is older than they are. */
export function programWords(): readonly string[] {
  return inject('isBuilt') ? [pathOf('dist/main.js')] : ['--import', 'tsx', pathOf('src/main.ts')]
}
