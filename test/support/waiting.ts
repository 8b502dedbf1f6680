import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'

/** Whether somebody waits for a lock in this database: so a test knows that its second has come as far as it can. */
export async function isSomebodyWaiting(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_locks join pg_stat_activity using (pid)
     where not granted and datname = current_database()`.execute(db)
  return rows.length > 0
}
