import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

// The transfer copies whole tables, of every tenant: its statements name none.

/** A table with the columns that are written (not those that the database computes). */
export type Table = { readonly name: string; readonly columns: readonly string[] }

/** Kept by the migrations themselves, as the header tells; and what is sent from this cluster. */
const localTables = ['schema_migration', 'notification']

/**
 * Every table of the schema, each after those that its foreign keys point to; without those that speak of this
 * cluster's transactions, such as the outbox.
 */
export async function listTables(db: Db): Promise<Table[]> {
  const { rows } = await sql<Table & { needs: string[] }>`
    select c.relname as name,
           (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
           coalesce((select array_agg(distinct f.relname::text) from pg_constraint k join pg_class f on f.oid = k.confrelid
                      where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid), '{}') as needs
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> all (${localTables}::text[])
       and not exists (select from pg_attribute a where a.attrelid = c.oid
                          and a.atttypid in ('xid8'::regtype, 'pg_snapshot'::regtype))
     order by c.relname`.execute(db)
  const sorted: Table[] = []
  const open = new Map(rows.map((row) => [row.name, row]))
  while (open.size > 0) {
    const ready = [...open.values()].filter((row) => row.needs.every((name) => !open.has(name)))
    if (ready.length === 0)
      throw new Error(`tables refer to each other in a circle: ${[...open.keys()].join(', ')}`)
    for (const { name, columns } of ready) {
      sorted.push({ name, columns })
      open.delete(name)
    }
  }
  return sorted
}

/** The migrations that this database has seen; none: it is empty. */
export async function listMigrations(db: Db): Promise<string[]> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass('public.schema_migration') is not null as there`.execute(db)
  if (!found[0]?.there) return []
  const { rows } = await sql<{ name: string }>`select name from schema_migration order by name`.execute(db)
  return rows.map((row) => row.name)
}

/** Begins the one view of the database from which everything is read. */
export async function beginSnapshot(db: Db): Promise<void> {
  await sql`begin isolation level repeatable read read only`.execute(db)
}

export async function endSnapshot(db: Db): Promise<void> {
  await sql`rollback`.execute(db)
}

export async function beginImport(db: Db): Promise<void> {
  await sql`begin`.execute(db)
}

export async function commitImport(db: Db): Promise<void> {
  await sql`commit`.execute(db)
}

/** Whether a table holds any row. */
export async function hasRows(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
  return rows.length > 0
}

/** Lets nobody else write while the tables are filled. */
export async function lockTables(db: Db, tables: readonly string[]): Promise<void> {
  await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in exclusive mode`.execute(db)
}

/** The statement that hands out a table's rows as text. */
export function copyOut(table: Table): string {
  return `copy (select ${columnList(table)} from ${quoted(table.name)}) to stdout`
}

/** The statement that takes a table's rows in. */
export function copyIn(table: Table): string {
  return `copy ${quoted(table.name)} (${columnList(table)}) from stdin`
}

/** Nobody has followed anything here yet, so nobody needs to be told what an older schema noted of the copying. */
export async function emptyOutbox(db: Db): Promise<void> {
  await sql`truncate outbox`.execute(db)
}

/** Fresh statistics: the first questions come before autovacuum has looked at the new rows. */
export async function analyze(db: Db): Promise<void> {
  await sql`analyze`.execute(db)
}

function columnList(table: Table): string {
  return table.columns.map(quoted).join(', ')
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
