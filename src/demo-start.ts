import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { shellWord } from './cli/allotment-words.ts'
import type { App } from './command/app.ts'
import { defaultDataDir, defaultPort } from './contract/defaults.ts'
import { loadDemo } from './demo/load-demo.ts'
import { hasAnything } from './demo/seed-store.ts'
import { listTenants } from './tenant/tenant-store.ts'
import { systemCaller } from './worker/continue-settlements.ts'

/** Loads the demo organization where nobody is yet; hands out what to type next. */
export async function fillDemo(app: App, say: (text: string) => void): Promise<readonly string[]> {
  const [tenant] = await listTenants(app.database.db)
  if (!tenant) throw new Error('the demo needs an organization to fill')
  if (await hasAnything(app.database.db, tenant.id)) {
    say(`The organization "${tenant.displayName}" has users already, so the demo is not loaded again.`)
    return []
  }
  const started = Date.now()
  const { people, toTry } = await loadDemo(app, systemCaller(tenant.id))
  say(`Loaded the demo organization of ${people} people in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
  return toTry
}

/** Prints commands that can be copied as they are. */
export function tellDemo(
  toTry: readonly string[],
  address: string,
  tokenFile: string,
  say: (text: string) => void,
): void {
  if (toTry.length === 0) return
  const program = existsSync(join(process.cwd(), 'bin', 'allot')) ? 'bin/allot' : 'allot'
  say('In another terminal, here:')
  if (address !== `http://127.0.0.1:${defaultPort}`) say(`  export ALLOT_URL=${address}`)
  if (tokenFile !== join(process.cwd(), defaultDataDir, 'admin-token')) {
    say(`  export ALLOT_TOKEN=$(cat ${shellWord(tokenFile)})`)
  }
  for (const line of toTry) say(`  ${line.replace(/^allot/, program)}`)
}
