import { sql } from 'kysely'
import type { Database } from '../../src/db/database.ts'

type Column = { table: string; name: string; type: string; required: boolean }

// The same value everywhere, so that foreign keys find their row.
const values: readonly [RegExp, string][] = [
  [/^uuid$/, "'00000000-0000-7000-8000-000000000001'"],
  [/^(smallint|integer|bigint|numeric|real|double precision)/, '1'],
  [/^boolean$/, 'true'],
  [/^(timestamp|date)/, "'2026-01-01'"],
  [/^jsonb?$/, "'{}'"],
  [/^bytea$/, "'\\x01'"],
  [/\[\]$/, "'{}'"],
]

async function columnsOf({ db }: Database): Promise<Map<string, Column[]>> {
  const { rows } = await sql<Column>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
           a.attnotnull and not a.atthasdef and a.attidentity = '' as required
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'schema_migration'
     order by c.relname, a.attname`.execute(db)
  const tables = new Map<string, Column[]>()
  for (const column of rows) tables.set(column.table, [...(tables.get(column.table) ?? []), column])
  return tables
}

/** Puts a row into every table whose checks allow such a simple one; answers with their names. */
export async function fillTables(database: Database): Promise<string[]> {
  const waiting = new Map(await columnsOf(database))
  const filled: string[] = []
  // A table may need a row of another one first: again, as long as a round has filled any.
  for (let before = -1; filled.length > before; ) {
    before = filled.length
    for (const [table, columns] of waiting) {
      const required = columns.filter((column) => column.required)
      const names = required.map(({ name }) => `"${name}"`).join(', ')
      const row = required
        .map(({ type }) => values.find(([kind]) => kind.test(type))?.[1] ?? "'x'")
        .join(', ')
      const insert = names === '' ? 'default values' : `(${names}) values (${row})`
      try {
        await sql.raw(`insert into "${table}" ${insert}`).execute(database.db)
        filled.push(table)
        waiting.delete(table)
      } catch {
        // Its checks want another kind of row, or a row elsewhere.
      }
    }
  }
  return filled
}

/** All rows of all tables. */
export async function readTables(database: Database): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const table of (await columnsOf(database)).keys()) {
    tables[table] = (await sql.raw(`select * from "${table}"`).execute(database.db)).rows
  }
  return tables
}

/** Columns, keys and indexes, as text: equal for two databases with the same schema. */
export async function schemaOf({ db }: Database): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                  pg_get_expr(d.adbin, d.adrelid)) as line
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
     union all
    select format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
     where connamespace = 'public'::regnamespace
     union all
    select indexdef from pg_indexes where schemaname = 'public'
     order by 1`.execute(db)
  return rows.map((row) => row.line)
}
