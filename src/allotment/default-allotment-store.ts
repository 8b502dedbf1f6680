import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** The default allotment of a product; every product with a subscription has one (rule 2). */
export async function findDefaultAllotmentId(
  db: Db,
  tenantId: string,
  skuId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select allotment_id as id from allotment
     where tenant_id = ${tenantId} and sku_id = ${skuId} and is_default`.execute(db)
  return rows[0]?.id
}
