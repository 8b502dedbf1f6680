import { once } from 'node:events'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Database, Db } from '../db/database.ts'

/** One connection under the type of a database, so that what runs on it sees the same temporary tables. */
export type Session = { readonly database: Database; readonly client: pg.PoolClient; close(): Promise<void> }

/** Memory for the sorts and hashes of one import, and for its temporary tables. */
const sessionSettings = ["set work_mem = '128MB'", "set temp_buffers = '32MB'", 'set jit = off']
const resetSettings = ['discard temp', 'reset work_mem', 'reset temp_buffers', 'reset jit']

/**
 * Takes a connection out of the pool for one import. Files are streams and can be read once, while a
 * command may run again after a deadlock; so rows are staged before the command, in temporary tables
 * of a connection on which the command then runs. Temporary tables write no log, and none outlives its
 * connection, so a process that dies leaves nothing to clear up.
 */
export async function openSession(database: Database): Promise<Session> {
  const client = await database.pool.connect()
  // Handed out again and again, and given back only by `close`.
  const lent = new Proxy(client, {
    get: (target, key) => (key === 'release' ? () => {} : Reflect.get(target, key)),
  })
  const alone = { connect: async () => lent, end: async () => {} }
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: alone }) })
  const close = async () => {
    try {
      for (const setting of resetSettings) await client.query(setting)
      client.release()
    } catch (error) {
      client.release(error instanceof Error ? error : true)
    }
  }
  try {
    for (const setting of sessionSettings) await client.query(setting)
    for (const table of stagingTables) await client.query(table)
  } catch (error) {
    await close()
    throw error
  }
  return { database: { db, pool: alone, close }, client, close }
}

const stagingTables = [
  `create temp table import_user (
     line int not null, user_id uuid not null, has_id boolean not null, user_principal_name text, display_name text,
     given_name text, surname text, mail text, job_title text, department text, user_type text,
     account_enabled boolean, usage_location text)`,
  `create temp table import_group (
     line int not null, group_id uuid not null, has_id boolean not null, display_name text, description text,
     mail_nickname text, mail_enabled boolean, security_enabled boolean, group_types text[], membership_rule text)`,
  `create temp table import_member (
     line int not null, group_id uuid, group_name text, member_id uuid, member_name text, member_type text)`,
  // What the rows of import_member name, each once, and what it was found to be.
  `create temp table import_group_key (
     group_id uuid, group_name text, found_id uuid, candidates text[] not null default '{}')`,
  `create temp table import_member_key (
     member_id uuid, member_name text, member_type text, found_id uuid, found_type text,
     candidates text[] not null default '{}')`,
  // Memberships of the file; of them the new ones that may concern seats; and those that end.
  'create temp table import_edge (group_id uuid not null, member_id uuid not null, member_type text not null)',
  'create temp table import_added (group_id uuid not null, member_id uuid not null, member_type text not null)',
  'create temp table import_removed (group_id uuid not null, member_id uuid not null, member_type text not null)',
  'create temp table import_removed_group (group_id uuid not null)',
  // Users whose own data concerns seats and changed, and whose seats are to be settled where.
  'create temp table import_changed_user (user_id uuid not null)',
  'create temp table import_touched (allotment_id uuid not null, member_id uuid not null)',
]

export const stagedColumns = {
  users: [
    ...[
      'user_id',
      'has_id',
      'user_principal_name',
      'display_name',
      'given_name',
      'surname',
      'mail',
      'job_title',
    ],
    ...['department', 'user_type', 'account_enabled', 'usage_location'],
  ],
  groups: [
    ...[
      'group_id',
      'has_id',
      'display_name',
      'description',
      'mail_nickname',
      'mail_enabled',
      'security_enabled',
    ],
    ...['group_types', 'membership_rule'],
  ],
  members: ['group_id', 'group_name', 'member_id', 'member_name', 'member_type'],
} as const

const stagingTableOf = { users: 'import_user', groups: 'import_group', members: 'import_member' } as const

/** Where the rows of one file are written to; lines of text in the format of COPY. */
export type StagingWriter = {
  write(lines: string): Promise<void>
  end(): Promise<void>
  /** Gives the rows up, so that the connection can be used again. */
  abort(): Promise<void>
}

/** Opens a COPY into the staging table of a kind of file. */
export function copyIntoStaging(session: Session, kind: keyof typeof stagedColumns): StagingWriter {
  const columns = ['line', ...stagedColumns[kind]].join(', ')
  const stream = session.client.query(copyFrom(`copy ${stagingTableOf[kind]} (${columns}) from stdin`))
  let failure: Error | undefined
  stream.on('error', (error) => {
    failure = error
  })
  return {
    async write(lines) {
      if (failure) throw failure
      if (!stream.write(lines)) await once(stream, 'drain')
    },
    async end() {
      if (failure) throw failure
      stream.end()
      await once(stream, 'finish')
    },
    async abort() {
      stream.destroy()
      await new Promise<void>((resolve) => stream.once('close', resolve))
    },
  }
}

/** Has the planner know how much was staged. */
export async function analyzeStaging(db: Db, kind: keyof typeof stagedColumns): Promise<void> {
  await sql`analyze ${sql.table(stagingTableOf[kind])}`.execute(db)
}

/** Has the planner know what a large import left in the directory. */
export async function analyzeDirectory(db: Db): Promise<void> {
  await sql`analyze directory_user, directory_group, group_member`.execute(db)
}
