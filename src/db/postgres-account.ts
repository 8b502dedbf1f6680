import { spawnSync } from 'node:child_process'
import { chownSync, lchownSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseStartError } from './database-start-error.ts'
import type { AccountKind, PostgresAccount } from './postgres-account-kind.ts'
import { isClusterEntry } from './postgres-directory.ts'
import type { PostgresPackage } from './postgres-package.ts'

/** Existing accounts without rights of their own, best first. We never add one. */
const unprivilegedNames = ['postgres', 'nobody']
const probeTimeoutMs = 20_000

// Inside the namespace root is seen as 65534 (nobody), outside the files stay root's own: no file
// changes hands, and a project below /root (0700) stays reachable.
const namespacePrefix = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--']

/** Picks the account for `dataDir`, tries it out, and hands it the directory. */
export function chooseAccount(pkg: PostgresPackage, dataDir: string, wanted?: AccountKind): PostgresAccount {
  const uid = process.getuid?.() ?? 0
  const gid = process.getgid?.() ?? 0
  if (uid !== 0) return { kind: 'self', uid, gid, prefix: [], switches: false }
  const failures: string[] = []
  for (const account of rootCandidates().filter(({ kind }) => wanted === undefined || kind === wanted)) {
    const failure = tryAccount(account, pkg, dataDir)
    if (failure === undefined) return account
    failures.push(`${account.kind} (${account.prefix.join(' ') || `uid ${account.uid}`}): ${failure}`)
  }
  throw new DatabaseStartError(
    'PostgreSQL does not run as root, and no way to run it with fewer rights works here. Start License ' +
      `Allotments as an ordinary user, or set DATABASE_URL.\n${failures.join('\n')}`,
  )
}

function rootCandidates(): PostgresAccount[] {
  const candidates: PostgresAccount[] = []
  if (process.platform === 'linux') {
    candidates.push({ kind: 'user namespace', uid: 0, gid: 0, prefix: namespacePrefix, switches: false })
  }
  for (const { uid, gid } of unprivilegedAccounts()) {
    const kind = 'unprivileged account'
    candidates.push({ kind, uid, gid, prefix: [], switches: true })
    if (process.platform !== 'linux') continue
    // Below a closed home folder the account reaches nothing. Then it keeps the one right to look
    // into closed folders; containers withhold that one, but grant the broader right to write.
    // The secure bit makes access(2) count those rights too, by which PostgreSQL finds its own files.
    for (const right of ['dac_read_search', 'dac_override']) {
      const set = [
        'setpriv',
        '--securebits=+no_setuid_fixup',
        `--reuid=${uid}`,
        `--regid=${gid}`,
        '--clear-groups',
      ]
      const keep = [`--inh-caps=+${right}`, `--ambient-caps=+${right}`, '--']
      candidates.push({ kind, uid, gid, prefix: [...set, ...keep], switches: false })
    }
  }
  return candidates
}

function unprivilegedAccounts(): { uid: number; gid: number }[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const accounts = unprivilegedNames.map((name) => {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    return { uid: Number(uid ?? 0), gid: Number(gid ?? 0) }
  })
  return accounts.filter(({ uid }) => uid > 0)
}

/** Undefined when PostgreSQL runs as `account` and may write to the directory; else what went wrong. */
function tryAccount(account: PostgresAccount, pkg: PostgresPackage, dataDir: string): string | undefined {
  try {
    giveTo(account, dataDir)
  } catch (error) {
    return String(error)
  }
  const script =
    '[ -w "$1" ] && [ -x "$1" ] || { echo "$1 is not writable" >&2; exit 1; }; exec "$2" --version'
  const { file, args, options } = commandAs(account, '/bin/sh', ['-c', script, 'sh', dataDir, pkg.postgres])
  const run = spawnSync(file, args, { ...options, encoding: 'utf8', timeout: probeTimeoutMs })
  if (run.status === 0) return undefined
  return run.error?.message ?? run.stderr.trim()
}

/** Changes the owner of the directory, and of what PostgreSQL keeps in it, where it is another. */
function giveTo({ uid, gid }: PostgresAccount, dataDir: string): void {
  if (lstatSync(dataDir).uid !== uid) chownSync(dataDir, uid, gid)
  for (const entry of readdirSync(dataDir)) {
    if (isClusterEntry(entry) && lstatSync(join(dataDir, entry)).uid !== uid) {
      chownTree(join(dataDir, entry), uid, gid)
    }
  }
}

function chownTree(path: string, uid: number, gid: number): void {
  if (lstatSync(path).isDirectory()) {
    for (const entry of readdirSync(path)) chownTree(join(path, entry), uid, gid)
  }
  // The top comes last: after a crash half-way its old owner says that the work is not done.
  lchownSync(path, uid, gid)
}

/** How to start a program as the account. */
export function commandAs(account: PostgresAccount, program: string, programArgs: readonly string[]) {
  const [file = program, ...args] = [...account.prefix, program, ...programArgs]
  const options = account.switches ? { uid: account.uid, gid: account.gid } : {}
  return { file, args, options: { ...options, env: plainEnvironment() } }
}

/** PostgreSQL's own variables (PGDATA, PGPORT...) must not reach our server; errors are read in English. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}
