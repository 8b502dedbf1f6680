-- Who signs in, with which roles, and what programs may do in their name.

create table role_assignment (
  tenant_id uuid not null references tenant,
  role_assignment_id uuid not null,
  principal_id uuid not null,
  role text not null check (role in ('globalAdministrator', 'licenseAdministrator', 'globalReader')),
  created_at timestamptz not null,
  primary key (tenant_id, role_assignment_id),
  unique (tenant_id, principal_id, role)
);
comment on table role_assignment is 'People with a role (rule 24).';

create table allotment_search_scope (
  tenant_id uuid not null,
  allotment_id uuid not null,
  group_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, allotment_id, group_id),
  foreign key (tenant_id, allotment_id) references allotment on delete cascade
);
comment on table allotment_search_scope is 'The groups within which owners find whom to assign, or none for the whole directory (rule 26).';

alter table token alter column role drop not null;

-- Whose token it is, for a personal one: it does no more than that person may.
alter table token add column user_id uuid;

-- Permissions named as Graph names them. Null: whatever the role or the person allows.
alter table token add column scopes text[];

alter table token add constraint token_holder check ((role is null) <> (user_id is null));

create table sign_in_link (
  tenant_id uuid not null references tenant,
  link_hash bytea not null,
  -- Null: the administrator of the installation, who need not be in the directory.
  user_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, link_hash)
);
comment on table sign_in_link is 'One-time links, by the SHA-256 of their secret; a used one is gone.';

create table session (
  tenant_id uuid not null references tenant,
  session_id uuid not null,
  session_hash bytea not null,
  user_id uuid,
  -- Roles that the provider told at sign-in.
  claimed_roles text[] not null default '{}',
  provider text,
  user_agent text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, session_id),
  unique (tenant_id, session_hash)
);
comment on table session is 'People signed in with a browser; the cookie is kept as a hash only. An ended session is gone.';

create index session_of_user on session (tenant_id, user_id);
