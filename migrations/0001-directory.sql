-- The directory: who and what can hold a seat, and the groups through which they get one.
-- Every key leads with tenant_id, so that the same schema can be distributed by tenant.

create table tenant (
  tenant_id uuid primary key,
  display_name text not null,
  -- Stands in for a user's missing usage location (rule 18); null: nobody's is assumed.
  country_letter_code text check (country_letter_code ~ '^[A-Z]{2}$'),
  prohibited_usage_locations text[] not null default '{CU,IR,KP,SD,SY}',
  -- Rule 22: keepAndGet = like anybody, keepOnly = keeps a seat but gets none, release = loses it.
  disabled_users text not null default 'keepAndGet' check (disabled_users in ('keepAndGet', 'keepOnly', 'release')),
  guest_users text not null default 'keepAndGet' check (guest_users in ('keepAndGet', 'keepOnly', 'release')),
  created_at timestamptz not null
);
comment on table tenant is 'One organization and its policies.';

create table directory_user (
  tenant_id uuid not null references tenant,
  user_id uuid not null,
  user_principal_name text not null,
  display_name text,
  given_name text,
  surname text,
  mail text,
  job_title text,
  department text,
  user_type text not null default 'Member' check (user_type in ('Member', 'Guest')),
  account_enabled boolean not null default true,
  usage_location text check (usage_location ~ '^[A-Z]{2}$'),
  created_at timestamptz not null,
  -- Set while the user can still be restored (rule 20).
  deleted_at timestamptz,
  primary key (tenant_id, user_id)
);
comment on table directory_user is 'People. Deleted ones stay for restoring and hold no seats.';

create unique index directory_user_principal_name on directory_user (tenant_id, lower(user_principal_name)) where deleted_at is null;

create index directory_user_display_name on directory_user (tenant_id, lower(display_name) text_pattern_ops);

create index directory_user_name_prefix on directory_user (tenant_id, lower(user_principal_name) text_pattern_ops);

-- The few users about whom admission must know more than that they exist (rules 18, 20 and 22).
create index directory_user_unusual on directory_user (tenant_id, user_id) where deleted_at is not null or not account_enabled or user_type = 'Guest' or usage_location is null;

create index directory_user_location on directory_user (tenant_id, usage_location, user_id);

create table directory_device (
  tenant_id uuid not null references tenant,
  device_id uuid not null,
  display_name text not null,
  -- The identifier the device registered with; Graph calls it deviceId.
  registered_device_id text,
  operating_system text,
  account_enabled boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, device_id)
);
comment on table directory_device is 'Devices that can hold device licenses.';

create index directory_device_display_name on directory_device (tenant_id, lower(display_name) text_pattern_ops);

create table directory_group (
  tenant_id uuid not null references tenant,
  group_id uuid not null,
  display_name text not null,
  description text,
  mail_nickname text,
  mail_enabled boolean not null default false,
  -- Only security-enabled groups can carry licenses.
  security_enabled boolean not null default true,
  group_types text[] not null default '{}',
  membership_rule text,
  created_at timestamptz not null,
  primary key (tenant_id, group_id)
);
comment on table directory_group is 'Groups. Names need not be unique.';

create index directory_group_display_name on directory_group (tenant_id, lower(display_name) text_pattern_ops);

-- No foreign keys here: every insert has locked the group and the member in the same transaction,
-- and a million memberships arrive at a time.
create table group_member (
  tenant_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  member_type text not null check (member_type in ('user', 'device', 'group')),
  primary key (tenant_id, group_id, member_id),
  check (group_id <> member_id)
);
comment on table group_member is 'First-level members of groups: users, devices and other groups.';

create index group_member_member on group_member (tenant_id, member_id);

-- Nesting is rare: its recursion must not read the members of every group.
create index group_member_nested on group_member (tenant_id, group_id, member_id) where member_type = 'group';
