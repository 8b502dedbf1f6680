import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import type { EntityList } from '../../src/db/entity-list.ts'

/** A made-up entity with a property of every type, nullable ones and collections, in SQL and in memory. */
export type Thing = {
  id: string
  code: string | null
  name: string | null
  alias: string | null
  units: number | null
  used: number
  enabled: boolean | null
  created: string | null
  start: string | null
  state: string
  owner: { id: string | null }
  tags: string[]
  services: { planId: string; planName: string | null }[]
}

export const states = ['active', 'warning', 'lockedOut']

export const thingList: EntityList = {
  name: 'things',
  from: sql`thing t`,
  tenantColumn: 't.tenant_id',
  alias: 't',
  key: [{ property: 'id', column: 't.id', type: 'guid' }],
  properties: {
    id: { column: 't.id', type: 'guid' },
    code: { column: 't.code', type: 'string', nullable: true },
    name: { column: 't.name', type: 'caseInsensitiveString', nullable: true },
    alias: { column: 't.alias', type: 'caseInsensitiveString', nullable: true },
    units: { column: 't.units', type: 'int', nullable: true },
    used: { column: 't.used', type: 'int' },
    free: { column: sql`(t.units - t.used)`, type: 'int', nullable: true },
    enabled: { column: 't.enabled', type: 'boolean', nullable: true },
    created: { column: 't.created', type: 'dateTime', nullable: true },
    start: { column: 't.start', type: 'date', nullable: true },
    state: { column: 't.state', type: 'enum', values: states },
    'owner/id': { column: 't.owner_id', type: 'guid', nullable: true },
  },
  collections: {
    tags: {
      rows: sql`(select unnest(t.tags) as tag)`,
      element: { column: 'tag', type: 'string' },
    },
    services: {
      rows: sql`(select s.plan_id, s.plan_name from thing_service s where s.tenant_id = t.tenant_id and s.thing_id = t.id)`,
      properties: {
        planId: { column: 'plan_id', type: 'guid' },
        planName: { column: 'plan_name', type: 'caseInsensitiveString', nullable: true },
      },
    },
  },
}

export async function createThings(db: Db): Promise<void> {
  await sql`create table thing (
    tenant_id uuid not null, id uuid not null, code text, name text, alias text, units int, used int not null,
    enabled boolean, created timestamptz, start date, state text not null, owner_id uuid, tags text[] not null,
    primary key (tenant_id, id))`.execute(db)
  await sql`create table thing_service (
    tenant_id uuid not null, thing_id uuid not null, plan_id uuid not null, plan_name text)`.execute(db)
}

export async function replaceThings(db: Db, tenantId: string, things: readonly Thing[]): Promise<void> {
  await sql`delete from thing where tenant_id = ${tenantId}`.execute(db)
  await sql`delete from thing_service where tenant_id = ${tenantId}`.execute(db)
  const rows = things.map((thing) => ({ ...thing, owner_id: thing.owner.id }))
  await sql`
    insert into thing
    select ${tenantId}::uuid, r.id, r.code, r.name, r.alias, r.units, r.used, r.enabled, r.created, r.start, r.state,
           r.owner_id, array(select jsonb_array_elements_text(r.tags))
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, code text, name text, alias text,
           units int, used int, enabled boolean, created timestamptz, start date, state text, owner_id uuid, tags jsonb)
  `.execute(db)
  const services = things.flatMap((thing) =>
    thing.services.map((service) => ({
      thing_id: thing.id,
      plan_id: service.planId,
      plan_name: service.planName,
    })),
  )
  await sql`
    insert into thing_service
    select ${tenantId}::uuid, r.thing_id, r.plan_id, r.plan_name
      from jsonb_to_recordset(${JSON.stringify(services)}::jsonb) as r(thing_id uuid, plan_id uuid, plan_name text)
  `.execute(db)
}
