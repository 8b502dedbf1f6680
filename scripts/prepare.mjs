// Makes `npm start`, `npm run demo` and `npm test` one command each on a fresh clone: installs and
// builds what is missing or outdated, and is silent when nothing is. Plain Node, no dependencies:
// it runs before there are any. With --ask it does nothing and says by its exit code whether the
// build is up to date.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const lowestNode = [20, 19]
const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const lockFile = join(root, 'package-lock.json')
/** npm writes this last, so an install that was cut off has none. */
const installedFile = join(modules, '.package-lock.json')
const builtFile = join(root, 'dist', '.built')

checkNode()
// An installed package comes built, and without sources.
if (existsSync(join(root, 'src'))) {
  const stale = isBuildStale()
  if (process.argv[2] === '--ask') process.exit(stale ? 1 : 0)
  if (!isInstalled() || (stale && !existsSync(join(modules, 'typescript')))) install()
  if (stale) build()
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > lowestNode[0] || (major === lowestNode[0] && minor >= lowestNode[1])) return
  fail(
    `License Allotments needs Node ${lowestNode.join('.')} or newer; this is ${process.versions.node}. ` +
      'Get one from https://nodejs.org/ and run the same command again.',
  )
}

function isInstalled() {
  if (!existsSync(installedFile)) return false
  if (statSync(installedFile).mtimeMs >= statSync(lockFile).mtimeMs) return true
  // Checkouts and copies change times without changing anything: then the contents decide.
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  const wanted = Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages)
  return wanted.every(([path, { version, optional, dev, devOptional, peer }]) => {
    if (path === '') return true
    const found = installed[path]
    // What this platform or a production install leaves out is not missing.
    if (found === undefined) return Boolean(optional || dev || devOptional || peer)
    return found.version === version
  })
}

function isBuildStale() {
  const built = statSync(builtFile, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const inputs = ['src', 'web', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) =>
    join(root, name),
  )
  return inputs.some((input) => isNewer(input, built))
}

/** Whether a file, or anything in a folder, changed after `time`; a folder's own time tells of removed files. */
function isNewer(path, time) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return false
  if (!found.isDirectory()) return found.mtimeMs > time && !path.endsWith('.test.ts')
  return found.mtimeMs > time || readdirSync(path).some((name) => isNewer(join(path, name), time))
}

function install() {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail(
      'node_modules links to another folder and does not fit package-lock.json. Run `npm ci` there, or remove the link.',
    )
  }
  console.error('Installing dependencies (npm ci)...')
  if (npm('ci', '--no-audit', '--no-fund')) return
  fail(
    'The dependencies could not be installed; npm says why above. Without internet access set a registry ' +
      '(npm config set registry ...) or copy node_modules from a machine of the same kind; then run the same command again.',
  )
}

function build() {
  console.error('Building...')
  // The time before the build counts: what changes during it is built next time.
  const begun = new Date()
  if (!npm('run', '--silent', 'build')) fail('The build failed; the compiler says why above.')
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(builtFile, '')
  utimesSync(builtFile, begun, begun)
}

/** Runs npm, the same one that runs us where that is known. Its output goes to stderr: ours may be piped. */
function npm(...args) {
  const script = process.env.npm_execpath
  const [file, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  const options = {
    cwd: root,
    stdio: ['inherit', 2, 2],
    shell: file === 'npm' && process.platform === 'win32',
  }
  return spawnSync(file, [...first, ...args], options).status === 0
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
