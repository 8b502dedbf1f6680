import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
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

export type Sizes = {
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

/** Written by a process of its own, so that this one's memory is what the import takes. */
async function writeFiles(dir: string, tenantId: string, sizes: Sizes): Promise<void> {
  const child = fork(new URL('./import-files.ts', import.meta.url), [dir, tenantId, JSON.stringify(sizes)])
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`the files were not written: exit code ${code}`)
}

async function elapsed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
