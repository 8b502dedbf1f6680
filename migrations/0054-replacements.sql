-- Replacing a product in a large group goes batch by batch: members are given the new one and lose the old one in
-- one transaction (docs/decisions/0012-replacing-in-large-groups.md).

alter table assignment
  -- Assignments that one change gives and takes share it while that change is carried out; else null.
  add column replacement_id uuid,
  -- Ends when the replacement is through; until then it serves the members who have not been reached.
  add column ending boolean not null default false;

alter table assignment_reach
  -- Which members are served, by their ids; all of them unless a replacement is under way. What comes serves those
  -- up to the replacement's cursor, what ends those behind it. What was about to end and is to stay after all
  -- skips those who lost it and have not been reached again.
  add column serves_after uuid not null default '00000000-0000-0000-0000-000000000000',
  add column serves_up_to uuid not null default 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  add column skips_after uuid not null default '00000000-0000-0000-0000-000000000000',
  add column skips_up_to uuid not null default '00000000-0000-0000-0000-000000000000';

create index assignment_replacement on assignment (tenant_id, replacement_id) where replacement_id is not null;
