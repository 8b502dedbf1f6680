-- How long audit entries are kept, and how far they have been cut off.

-- Null: for ever.
alter table tenant add column audit_retention_days integer check (audit_retention_days >= 30);

create table audit_cut (
  tenant_id uuid not null references tenant,
  -- The last block that was cut off, and its hash: the first block that is left follows it.
  block_number bigint not null,
  block_hash bytea not null,
  -- All that was ever cut off.
  entry_count bigint not null,
  -- When the newest of those entries was written.
  entries_until timestamptz not null,
  cut_at timestamptz not null,
  primary key (tenant_id)
);
comment on table audit_cut is 'Where the chain of audit blocks begins since old ones were cut off. The audit holds the same in an entry.';

create index audit_entry_cut on audit_entry (tenant_id, entry_id) where command = 'cutAudit';
