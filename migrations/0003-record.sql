-- What was done, what others must be told, and who may ask.

create table audit_entry (
  tenant_id uuid not null references tenant,
  entry_id uuid not null,
  occurred_at timestamptz not null,
  actor_type text not null check (actor_type in ('user', 'application', 'system')),
  actor_id uuid,
  actor_name text not null,
  command text not null,
  outcome text not null check (outcome in ('success', 'refused')),
  refusal_code text,
  correlation_id text,
  -- The allotment spoken of, where there is one: owners see their own (rule 25).
  allotment_id uuid,
  targets jsonb not null,
  detail jsonb not null,
  sealed_in bigint,
  primary key (tenant_id, entry_id)
);
comment on table audit_entry is 'One entry a command, in the same transaction (rule 29).';

create index audit_entry_unsealed on audit_entry (tenant_id, entry_id) where sealed_in is null;

create index audit_entry_time on audit_entry (tenant_id, occurred_at);

create table audit_block (
  tenant_id uuid not null references tenant,
  block_number bigint not null,
  sealed_at timestamptz not null,
  previous_hash bytea not null,
  entry_ids uuid[] not null,
  entry_hashes bytea[] not null,
  block_hash bytea not null,
  primary key (tenant_id, block_number)
);
comment on table audit_block is 'Entries sealed together; each block holds the hash of the one before it.';

create table outbox (
  tenant_id uuid not null references tenant,
  event_id uuid not null,
  kind text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, event_id)
);
comment on table outbox is 'Events of committed changes that others are still to be told.';

create table token (
  tenant_id uuid not null references tenant,
  token_id uuid not null,
  -- SHA-256 of the secret part; the token itself is shown once and stored nowhere.
  token_hash bytea not null,
  display_name text not null,
  role text not null check (role in ('globalAdministrator', 'licenseAdministrator', 'globalReader')),
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, token_id),
  unique (tenant_id, token_hash)
);
comment on table token is 'Bearer tokens of administrators and programs.';
