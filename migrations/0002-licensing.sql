-- What is owned, how it is divided, who is entitled, who holds a seat and who waits.

create table product (
  tenant_id uuid not null references tenant,
  sku_id uuid not null,
  sku_part_number text not null,
  display_name text not null,
  applies_to text not null default 'User' check (applies_to in ('User', 'Company')),
  assignable_to text[] not null default '{user,group}',
  -- Why the product can never be allotted (rule 4); null: nothing speaks against it.
  never_reason text,
  eligibility_override text check (eligibility_override in ('allow', 'deny')),
  -- Rule 1: units of active and warning subscriptions.
  capacity integer not null default 0 check (capacity >= 0),
  -- Sum of the named allotments, so that division needs no sum over them.
  named_units integer not null default 0 check (named_units >= 0),
  -- Derived from plans and rules (engine/services.ts): an admission must look at the member's other services.
  checks_plans boolean not null default false,
  -- Some assignment switches services off, so the product's own plans need not satisfy each other.
  restricts_plans boolean not null default false,
  -- Products whose plans need or exclude this product's.
  linked_sku_ids uuid[] not null default '{}',
  created_at timestamptz not null,
  primary key (tenant_id, sku_id)
);
comment on table product is 'Products (SKUs) the organization has or had subscriptions for.';

create table service_plan (
  tenant_id uuid not null,
  sku_id uuid not null,
  plan_id uuid not null,
  plan_name text not null,
  display_name text,
  applies_to text not null default 'User' check (applies_to in ('User', 'Company')),
  primary key (tenant_id, sku_id, plan_id),
  foreign key (tenant_id, sku_id) references product
);
comment on table service_plan is 'The services a product consists of.';

create table service_plan_rule (
  tenant_id uuid not null references tenant,
  rule_id uuid not null,
  kind text not null check (kind in ('requires', 'excludes')),
  plan_id uuid not null,
  -- requires: one of these must be on as well; excludes: none of these may be.
  other_plan_ids uuid[] not null,
  source text,
  primary key (tenant_id, rule_id)
);
comment on table service_plan_rule is 'Dependencies and exclusions between services; administrators add to them.';

create table subscription (
  tenant_id uuid not null,
  subscription_id uuid not null,
  sku_id uuid not null,
  commerce_subscription_id text not null,
  units integer not null check (units >= 0),
  state text not null check (state in ('active', 'warning', 'suspended', 'lockedOut', 'deleted')),
  start_date date,
  next_lifecycle_date date,
  is_trial boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, subscription_id),
  unique (tenant_id, commerce_subscription_id),
  foreign key (tenant_id, sku_id) references product
);
comment on table subscription is 'Units bought, and until when.';

create index subscription_sku on subscription (tenant_id, sku_id);

create table allotment (
  tenant_id uuid not null,
  allotment_id uuid not null,
  sku_id uuid not null,
  is_default boolean not null default false,
  display_name text not null,
  description text,
  allotted_units integer not null check (allotted_units >= 0),
  -- Counts live on the row that every change of seats locks; nothing counts seats to decide.
  consumed_units integer not null default 0 check (consumed_units >= 0),
  waiting_count integer not null default 0 check (waiting_count >= 0),
  blocked_count integer not null default 0 check (blocked_count >= 0),
  state text not null default 'open' check (state in ('open', 'hold')),
  -- The product's named allotments exceed its capacity (rule 2); the same on all its allotments.
  over_allotted boolean not null default false,
  -- When seats last moved. A command that began earlier but came to the lock later does not write earlier times.
  settled_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, allotment_id),
  foreign key (tenant_id, sku_id) references product
);
comment on table allotment is 'Named shares of a product, and the default one that holds what is not divided.';

create unique index allotment_name on allotment (tenant_id, sku_id, lower(display_name));

create unique index allotment_default on allotment (tenant_id, sku_id) where is_default;

create table allotment_owner (
  tenant_id uuid not null,
  allotment_id uuid not null,
  principal_id uuid not null,
  principal_type text not null check (principal_type in ('user', 'group')),
  created_at timestamptz not null,
  primary key (tenant_id, allotment_id, principal_id),
  foreign key (tenant_id, allotment_id) references allotment on delete cascade
);
comment on table allotment_owner is 'Who manages an allotment without any other role.';

create index allotment_owner_principal on allotment_owner (tenant_id, principal_id);

create table assignment (
  tenant_id uuid not null,
  assignment_id uuid not null,
  allotment_id uuid not null,
  target_type text not null check (target_type in ('user', 'group', 'device')),
  target_id uuid not null,
  disabled_plan_ids uuid[] not null default '{}',
  priority integer not null default 0,
  include_nested_groups boolean not null default false,
  created_at timestamptz not null,
  -- A large group is worked in batches of members in id order (rule 9). While it is, newcomers are
  -- stamped with processing_since and nobody beyond the cursor is overtaken.
  processing_since timestamptz,
  -- The earliest from when a member waits who is still to be reached: of this group and in the queue already.
  processing_bound timestamptz,
  processing_cursor uuid,
  processed_members integer not null default 0,
  total_members integer not null default 0,
  primary key (tenant_id, assignment_id),
  unique (tenant_id, allotment_id, target_id),
  foreign key (tenant_id, allotment_id) references allotment
);
comment on table assignment is 'An allotment given to a user, a device, or to every member of a group.';

create index assignment_target on assignment (tenant_id, target_id);

create index assignment_processing on assignment (tenant_id, allotment_id) where processing_since is not null;

create table assignment_reach (
  tenant_id uuid not null,
  group_id uuid not null,
  assignment_id uuid not null,
  allotment_id uuid not null,
  primary key (tenant_id, group_id, assignment_id),
  foreign key (tenant_id, assignment_id) references assignment on delete cascade
);
comment on table assignment_reach is 'The groups whose members a group assignment serves: its own, and nested ones when asked for (rule 6).';

create index assignment_reach_assignment on assignment_reach (tenant_id, assignment_id);

create index assignment_reach_allotment on assignment_reach (tenant_id, allotment_id, group_id);

create table exclusion (
  tenant_id uuid not null,
  allotment_id uuid not null,
  member_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, allotment_id, member_id),
  foreign key (tenant_id, allotment_id) references allotment on delete cascade
);
comment on table exclusion is 'Members whom an allotment does not serve through groups (rules 6 and 10).';

-- seat and waiting_member are written by settlement alone, under the lock of the allotment row.
create table seat (
  tenant_id uuid not null,
  allotment_id uuid not null,
  member_id uuid not null,
  held_since timestamptz not null,
  -- From when the member has been entitled without a break; an evicted one waits since then (rule 12).
  entitled_since timestamptz not null,
  -- Services that a later change broke (rule 18); they leave the usage right, the seat stays.
  failing_plan_ids uuid[] not null default '{}',
  primary key (tenant_id, allotment_id, member_id)
);
comment on table seat is 'Units held now, one per allotment and member.';

create index seat_member on seat (tenant_id, member_id);

create table past_seat (
  tenant_id uuid not null,
  allotment_id uuid not null,
  member_id uuid not null,
  held_from timestamptz not null,
  held_to timestamptz not null,
  primary key (tenant_id, allotment_id, member_id, held_from),
  check (held_from < held_to)
);
comment on table past_seat is 'Seats that ended; with the present ones they tell who held what at any moment.';

create table waiting_member (
  tenant_id uuid not null,
  allotment_id uuid not null,
  member_id uuid not null,
  waiting_since timestamptz not null,
  priority integer not null,
  -- Set by hand for this member; stands in for the assignments' priority.
  priority_override integer,
  pinned boolean not null default false,
  -- Why the member is passed over (rules 18 and 22); null: waits for a unit.
  blocked text,
  primary key (tenant_id, allotment_id, member_id)
);
comment on table waiting_member is 'Entitled members without a seat, in the order of rule 8.';

create index waiting_member_queue on waiting_member (tenant_id, allotment_id, pinned desc, priority desc, waiting_since, member_id) where blocked is null;

create index waiting_member_member on waiting_member (tenant_id, member_id);

create unique index waiting_member_pinned on waiting_member (tenant_id, allotment_id) where pinned;

create table assignment_error (
  tenant_id uuid not null,
  member_id uuid not null,
  sku_id uuid not null,
  code text not null,
  message text not null,
  plan_id uuid,
  other_plan_ids uuid[] not null default '{}',
  occurred_at timestamptz not null,
  primary key (tenant_id, member_id, sku_id)
);
comment on table assignment_error is 'What stops a member from a product, or part of it (rule 18).';

create index assignment_error_sku on assignment_error (tenant_id, sku_id, member_id);

create table unsettled (
  tenant_id uuid not null,
  allotment_id uuid not null,
  -- The nil id asks for admission alone.
  member_id uuid not null,
  noted_at timestamptz not null,
  primary key (tenant_id, allotment_id, member_id)
);
comment on table unsettled is 'Members whose facts changed and whose seats a follow-up settlement brings in line, also after a crash.';
