import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** A seat of a member that began or ended. */
export type Turn = { readonly at: Date; readonly allotmentId: string; readonly memberId: string }

type Candidate = {
  readonly place: number
  readonly id: string
  readonly speaksOfIt: boolean
}

/**
 * The audit entries of the commands that made seats begin or end: a command's seats have its time. Of several
 * entries of one moment the one that speaks of the allotment or the member; undefined where none or several might be.
 */
export async function findCauses(
  db: Db,
  tenantId: string,
  turns: readonly Turn[],
): Promise<(string | undefined)[]> {
  if (turns.length === 0) return []
  const { rows } = await sql<Candidate>`
    select t.place::integer - 1 as place, e.entry_id as id,
           (coalesce(e.allotment_id = t.allotment_id, false)
            or e.targets @> jsonb_build_array(jsonb_build_object('id', t.member_id))
            or e.targets @> jsonb_build_array(jsonb_build_object('id', t.allotment_id))) as "speaksOfIt"
      from unnest(${turns.map(({ at }) => at.toISOString())}::timestamptz[],
                  ${turns.map(({ allotmentId }) => allotmentId)}::uuid[],
                  ${turns.map(({ memberId }) => memberId)}::uuid[]) with ordinality t (at, allotment_id, member_id, place)
      join audit_entry e on e.tenant_id = ${tenantId}::uuid and e.occurred_at = t.at
     where e.outcome = 'success' and e.command <> all (${neverSeats}::text[])
     order by e.entry_id`.execute(db)
  return turns.map((_turn, index) => {
    const here = rows.filter(({ place }) => place === index)
    return here.find(({ speaksOfIt }) => speaksOfIt)?.id ?? (here.length === 1 ? here[0]?.id : undefined)
  })
}

/** What moves no seats, whenever it happens. */
const neverSeats = [
  'signIn',
  'signOut',
  'endSession',
  'endOtherSessions',
  'createSignInLink',
  'createToken',
  'revokeToken',
  'cutAudit',
]
