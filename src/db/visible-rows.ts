import { type RawBuilder, sql } from 'kysely'
import type { Sight } from './sight.ts'

/** What a list is asked for: who finds somebody by search sees others than who names an id. */
type Asked = { readonly tenantId: string; readonly search: boolean }
type Rule = (sight: Sight, asked: Asked) => RawBuilder<unknown>

const inOwned = (column: RawBuilder<unknown>, sight: Sight) =>
  sql`${column} = any (${sight.allotmentIds}::uuid[])`

/** Rows of an allotment: visible to its owners. */
const ofAllotment =
  (column: RawBuilder<unknown>): Rule =>
  (sight) =>
    inOwned(column, sight)

/** Who holds, held, waits for, is assigned to, excluded from or owns something in an owned allotment. */
const tiedTo = (id: RawBuilder<unknown>, sight: Sight, { tenantId }: Asked): RawBuilder<unknown> => {
  const ties = [
    sql`select 1 from seat t where t.member_id = ${id}`,
    sql`select 1 from waiting_member t where t.member_id = ${id}`,
    sql`select 1 from assignment t where t.target_id = ${id}`,
    sql`select 1 from exclusion t where t.member_id = ${id}`,
    sql`select 1 from past_seat t where t.member_id = ${id}`,
    sql`select 1 from allotment_owner t where t.principal_id = ${id}`,
    sql`select 1 from allotment_search_scope t where t.group_id = ${id}`,
  ].map(
    (tie) =>
      sql`exists (${tie} and t.tenant_id = ${tenantId}::uuid and ${inOwned(sql`t.allotment_id`, sight)})`,
  )
  return sql`(${sql.join(ties, sql` or `)})`
}

/** Rule 26: some owned allotment lets its owners find the object: all of the directory, or listed groups and their members. */
const findable = (id: RawBuilder<unknown>, sight: Sight, { tenantId }: Asked): RawBuilder<unknown> => sql`
  exists (select from allotment a
           where a.tenant_id = ${tenantId}::uuid and ${inOwned(sql`a.allotment_id`, sight)}
             and ${withinSearchScope(tenantId, sql`a.allotment_id`, id)})`

/** Rule 26, of one allotment and one object. */
export function withinSearchScope(
  tenantId: string,
  allotmentId: RawBuilder<unknown>,
  objectId: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`(
    not exists (select from allotment_search_scope c
                 where c.tenant_id = ${tenantId}::uuid and c.allotment_id = ${allotmentId})
    or exists (select from allotment_search_scope c
                where c.tenant_id = ${tenantId}::uuid and c.allotment_id = ${allotmentId}
                  and (c.group_id = ${objectId}
                       or exists (select from group_member m where m.tenant_id = ${tenantId}::uuid
                                     and m.group_id = c.group_id and m.member_id = ${objectId}))))`
}

const ofDirectory =
  (id: RawBuilder<unknown>): Rule =>
  (sight, asked) =>
    asked.search
      ? findable(id, sight, asked)
      : sql`(${id} = ${sight.personId}::uuid or ${tiedTo(id, sight, asked)})`

/**
 * The one place that says what of each list is visible to somebody without an administrative role
 * (rules 25 to 28), by the list's name and with its aliases. A list without a rule shows them nothing.
 */
export const visibility: Readonly<Record<string, Rule>> = {
  allotment: ofAllotment(sql`a.allotment_id`),
  assignment: ofAllotment(sql`s.allotment_id`),
  seat: ofAllotment(sql`s.allotment_id`),
  seatHistory: ofAllotment(sql`h.allotment_id`),
  // What somebody holds is theirs to see; what they held is its owners' (rule 28).
  seatPeriod: (sight) => sql`(
    ${inOwned(sql`h.allotment_id`, sight)} or (h.held_to is null and h.member_id = ${sight.personId}::uuid))`,
  exclusion: ofAllotment(sql`e.allotment_id`),
  owner: ofAllotment(sql`o.allotment_id`),
  searchScope: ofAllotment(sql`c.allotment_id`),
  waitingMember: ofAllotment(sql`w.allotment_id`),
  waitingMemberOfMember: (sight) =>
    sql`(${inOwned(sql`w.allotment_id`, sight)} or w.member_id = ${sight.personId}::uuid)`,
  assignmentError: (sight, { tenantId }) => sql`(
    x.member_id = ${sight.personId}::uuid
    or exists (select from allotment a
                where a.tenant_id = ${tenantId}::uuid and a.sku_id = x.sku_id and ${inOwned(sql`a.allotment_id`, sight)}
                  and (exists (select from seat t where t.tenant_id = ${tenantId}::uuid
                                  and t.allotment_id = a.allotment_id and t.member_id = x.member_id)
                       or exists (select from waiting_member t where t.tenant_id = ${tenantId}::uuid
                                     and t.allotment_id = a.allotment_id and t.member_id = x.member_id))))`,
  // Rights join seats of several allotments, so they are shown to the person alone.
  usageRight: (sight) => sql`h.principal_id = ${sight.personId}::uuid`,
  user: ofDirectory(sql`u.user_id`),
  group: ofDirectory(sql`g.group_id`),
  device: ofDirectory(sql`d.device_id`),
  token: (sight) => sql`t.user_id = ${sight.personId}::uuid`,
  session: (sight) => sql`z.user_id = ${sight.personId}::uuid`,
  // An entry that speaks of another allotment, too, is not shown.
  audit: (sight) => sql`(
    ${inOwned(sql`e.allotment_id`, sight)}
    and not exists (select from jsonb_array_elements(e.targets) t
                     where t ->> 'type' = 'allotment' and t ->> 'id' <> all (${sight.allotmentIds}::text[])))`,
}

/** The condition under which rows of a list are visible; undefined where everything is. */
export function visibleThrough(
  sight: Sight | undefined,
  list: string,
  asked: Asked,
): RawBuilder<unknown> | undefined {
  if (!sight) return undefined
  return visibility[list]?.(sight, asked) ?? sql`false`
}

/** For statements that are no lists: whether rows of an allotment are visible. */
export function visibleAllotment(sight: Sight | undefined, column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sight ? inOwned(column, sight) : sql`true`
}
