import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
/** Keeps the browser to the pages of the test: it asks nobody for updates or lists. */
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * A Chromium without a window: the one named by CHROMIUM_PATH, one of the system, or one installed now
 * (Debian's package where we may install it, Playwright's own elsewhere).
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium() ?? installChromium()
  const isRoot = process.getuid?.() === 0
  return chromium.launch({ executablePath, args: isRoot ? ['--no-sandbox', ...quiet] : quiet })
}

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH
  if (named !== undefined) return named
  return [...usualPlaces, chromium.executablePath()].find((path) => existsSync(path))
}

function installChromium(): string {
  process.stderr.write('Installing Chromium for the tests of the admin center...\n')
  if (isDebian() && process.getuid?.() === 0) {
    run('apt-get', ['update', '-q'])
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'])
  } else {
    const playwright = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'))
    run(process.execPath, [join(playwright, 'cli.js'), 'install', 'chromium'])
  }
  const path = findChromium()
  if (path === undefined) throw new Error('Chromium was installed and is not found; set CHROMIUM_PATH.')
  return path
}

function isDebian(): boolean {
  return (
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  )
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] })
  if (status === 0) return
  throw new Error(
    `${command} ${args.join(' ')} failed, so there is no Chromium. Install one and set CHROMIUM_PATH.`,
    { cause: error },
  )
}
