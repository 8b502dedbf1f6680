-- OpenID Connect providers through which people sign in, and whom of the directory each of their subjects is.

create table identity_provider (
  tenant_id uuid not null references tenant,
  provider_id uuid not null,
  display_name text not null,
  profile text not null check (profile in ('entra', 'okta', 'keycloak')),
  issuer text not null,
  client_id text not null,
  -- Encrypted with the installation's key, which is not in the database. Null: a public client.
  client_secret bytea,
  scopes text[] not null,
  -- Whom bearer tokens of this issuer must be for; null: none are taken.
  audience text,
  -- [{"claim": ..., "value": ..., "role": ...}]
  role_mappings jsonb not null,
  -- Where groups are read when a token says that they are too many for it.
  graph_url text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, provider_id),
  unique (tenant_id, issuer, client_id)
);
comment on table identity_provider is 'OpenID Connect providers of an organization.';

create index identity_provider_issuer on identity_provider (tenant_id, issuer);

create table identity_binding (
  tenant_id uuid not null,
  binding_id uuid not null,
  provider_id uuid not null,
  user_id uuid not null,
  -- Null until the person signs in for the first time under the awaited name.
  subject text,
  awaited_name text,
  -- How the two were found to be one: by the directory's id, by name, or on the word of a Global Administrator.
  made_by text not null check (made_by in ('id', 'name', 'administrator')),
  created_at timestamptz not null,
  primary key (tenant_id, binding_id),
  unique (tenant_id, provider_id, subject),
  unique (tenant_id, provider_id, user_id),
  foreign key (tenant_id, provider_id) references identity_provider on delete cascade,
  check (subject is not null or awaited_name is not null)
);
comment on table identity_binding is 'Which person of the directory a subject of a provider is. Once known, names no longer count.';

create unique index identity_binding_awaited on identity_binding (tenant_id, provider_id, lower(awaited_name)) where subject is null;

create index identity_binding_user on identity_binding (tenant_id, user_id);

create table pending_sign_in (
  tenant_id uuid not null,
  sign_in_hash bytea not null,
  provider_id uuid not null,
  expires_at timestamptz not null,
  primary key (tenant_id, sign_in_hash),
  foreign key (tenant_id, provider_id) references identity_provider on delete cascade
);
comment on table pending_sign_in is 'Browsers sent to a provider, by the SHA-256 of a secret in their cookie; each comes back once.';

-- The provider's id token, encrypted with the installation's key: signing out there needs it.
alter table session add column id_token bytea;
