-- Rows that are only there to be locked (decision 11): a tenant's members share 64 of them.
create table linked_member_lock (
  tenant_id uuid not null references tenant,
  stripe integer not null check (stripe between 0 and 63),
  primary key (tenant_id, stripe)
);
