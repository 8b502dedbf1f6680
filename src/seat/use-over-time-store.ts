import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { visibleAllotment } from '../db/visible-rows.ts'

/**
 * How many seats of the allotment were held at each of the moments, which come in ascending order. A seat counts
 * from the moment it begins and not at the one it ends, as in `listSeatsAt`. Each seat is looked at once: its begin
 * and its end are counted at the first moment that is not before them, and the counts are summed up.
 */
export async function countSeatsAt(
  db: Db,
  tenantId: string,
  allotmentId: string,
  moments: readonly Date[],
): Promise<number[]> {
  const at = sql`${moments.map((moment) => moment.toISOString())}::timestamptz[]`
  const { rows } = await sql<{ seats: number }>`
    with turn as (
      select held_since as moment, 1 as seats from seat
       where tenant_id = ${tenantId}::uuid and allotment_id = ${allotmentId}::uuid
         and ${visibleAllotment(db.sight, sql`allotment_id`)}
      union all
      select t.moment, t.seats from past_seat h
       cross join lateral (values (h.held_from, 1), (h.held_to, -1)) t (moment, seats)
       where h.tenant_id = ${tenantId}::uuid and h.allotment_id = ${allotmentId}::uuid
         and ${visibleAllotment(db.sight, sql`h.allotment_id`)}
    ), counted as (
      -- Moments before the turn; a microsecond is the least that two times differ by.
      select width_bucket(moment - interval '1 microsecond', ${at}) as before, sum(seats) as seats
        from turn group by before
    )
    select sum(coalesce(c.seats, 0)) over (order by m.place)::integer as seats
      from generate_series(0, ${moments.length}::integer - 1) m (place)
      left join counted c on c.before = m.place
     order by m.place`.execute(db)
  return rows.map(({ seats }) => seats)
}
