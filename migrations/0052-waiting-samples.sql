-- How many waited in an allotment over time. Seats leave history when they end; a queue leaves none, so it is looked at.

create table waiting_sample (
  tenant_id uuid not null references tenant,
  -- Without a foreign key, so that taking a sample locks no allotment; what a deleted one leaves is cleaned up.
  allotment_id uuid not null,
  sampled_at timestamptz not null,
  waiting_count integer not null check (waiting_count >= 0),
  primary key (tenant_id, allotment_id, sampled_at)
);
comment on table waiting_sample is 'How many waited when background work looked, a row only where the number was another than before.';
