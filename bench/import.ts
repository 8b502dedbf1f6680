import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { App } from '../src/command/app.ts'
import type { Database } from '../src/db/database.ts'
import { importDirectory } from '../src/import/import-directory.ts'
import { createTenant } from '../src/tenant/create-tenant.ts'
import { systemCaller } from '../src/worker/continue-settlements.ts'

export type ImportFigures = {
  readonly users: number
  readonly memberships: number
  readonly importSeconds: number
  /** The same rows into the same tables by COPY alone, unchecked. */
  readonly copySeconds: number
  readonly ratio: number
  /** Resident memory of this process at its highest during the import. */
  readonly peakMegabytes: number
}

type Sizes = {
  readonly users: number
  readonly groups: number
  readonly memberships: number
  readonly rounds: number
}

/** Measures the import of a large directory against raw COPY of the same rows, each round in tenants of their own. */
export async function measureImport(app: App, sizes: Sizes): Promise<ImportFigures> {
  const dir = await mkdtemp(join(tmpdir(), 'license-allotments-bench-'))
  try {
    let importMs = 0
    let copyMs = 0
    let peak = 0
    for (let round = 0; round < sizes.rounds; round++) {
      const plain = await createTenant(app, { displayName: 'Raw' })
      const checked = await createTenant(app, { displayName: 'Imported' })
      await writeFiles(dir, plain.id, sizes)
      copyMs += await elapsed(() => copyRaw(app.database, dir))
      const sampler = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss)
      }, 20)
      importMs += await elapsed(() => importFiles(app, checked.id, dir)).finally(() => clearInterval(sampler))
    }
    return {
      users: sizes.users,
      memberships: sizes.memberships,
      importSeconds: importMs / 1_000 / sizes.rounds,
      copySeconds: copyMs / 1_000 / sizes.rounds,
      ratio: importMs / copyMs,
      peakMegabytes: Math.round(peak / 1_048_576),
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const names = ['users', 'groups', 'members'] as const

async function importFiles(app: App, tenantId: string, dir: string): Promise<void> {
  const files = await Promise.all(
    names.map(async (kind) => {
      const path = join(dir, `${kind}.csv`)
      const content = createReadStream(path, { highWaterMark: 262_144 })
      return { kind, name: `${kind}.csv`, content, size: (await stat(path)).size }
    }),
  )
  await importDirectory(app, systemCaller(tenantId), { files })
}

async function copyRaw(database: Database, dir: string): Promise<void> {
  const client = await database.pool.connect()
  const copies = [
    [
      'users.copy',
      'directory_user (tenant_id, user_id, user_principal_name, display_name, usage_location, created_at)',
    ],
    ['groups.copy', 'directory_group (tenant_id, group_id, display_name, created_at)'],
    ['members.copy', 'group_member (tenant_id, group_id, member_id, member_type)'],
  ] as const
  try {
    await client.query('begin')
    for (const [file, target] of copies) {
      const from = createReadStream(join(dir, file), { highWaterMark: 262_144 })
      await pipeline(from, client.query(copyFrom(`copy ${target} from stdin`)))
    }
    await client.query('commit')
  } finally {
    client.release()
  }
}

/** Writes the same rows as CSV and as COPY text; every user is in several groups, in the order of the users. */
async function writeFiles(
  dir: string,
  tenantId: string,
  { users, groups, memberships }: Sizes,
): Promise<void> {
  const at = '2026-01-01T00:00:00Z'
  const ids = {
    csv: Array.from({ length: users }, () => randomUUID()),
    copy: Array.from({ length: users }, () => randomUUID()),
  }
  const groupIds = {
    csv: Array.from({ length: groups }, () => randomUUID()),
    copy: Array.from({ length: groups }, () => randomUUID()),
  }
  await writeLines(
    join(dir, 'users.csv'),
    'userPrincipalName,displayName,objectId,usageLocation',
    users,
    (n) => `user${n}@contoso.example,User ${n},${ids.csv[n]},US`,
  )
  await writeLines(
    join(dir, 'users.copy'),
    null,
    users,
    (n) => `${tenantId}\t${ids.copy[n]}\tuser${n}@contoso.example\tUser ${n}\tUS\t${at}`,
  )
  await writeLines(join(dir, 'groups.csv'), 'id,displayName', groups, (n) => `${groupIds.csv[n]},Group ${n}`)
  await writeLines(
    join(dir, 'groups.copy'),
    null,
    groups,
    (n) => `${tenantId}\t${groupIds.copy[n]}\tGroup ${n}\t${at}`,
  )
  const pair = (n: number) => {
    const user = n % users
    return [(user * 31 + Math.floor(n / users) * 97) % groups, user] as const
  }
  await writeLines(join(dir, 'members.csv'), 'groupId,memberId,memberType', memberships, (n) => {
    const [group, user] = pair(n)
    return `${groupIds.csv[group]},${ids.csv[user]},user`
  })
  await writeLines(join(dir, 'members.copy'), null, memberships, (n) => {
    const [group, user] = pair(n)
    return `${tenantId}\t${groupIds.copy[group]}\t${ids.copy[user]}\tuser`
  })
}

async function writeLines(
  path: string,
  header: string | null,
  count: number,
  line: (n: number) => string,
): Promise<void> {
  await pipeline(function* () {
    let text = header === null ? '' : `${header}\r\n`
    for (let n = 0; n < count; n++) {
      text += `${line(n)}\n`
      if (text.length < 1_000_000) continue
      yield text
      text = ''
    }
    yield text
  }, createWriteStream(path))
}

async function elapsed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
