-- Change notifications: where to tell what becomes of a subscription itself, and by whose right it reads.

alter table notification_subscription
  -- Takes lifecycle notifications; null: nobody does.
  add column lifecycle_url text,
  -- user: present and with a role; token: one of ours, neither revoked nor expired; other: nothing here can end it.
  add column creator_type text not null default 'other' check (creator_type in ('user', 'token', 'other')),
  -- The role came from the identity provider's claims and is in no table here.
  add column by_claim boolean not null default false,
  -- When the receiver is to be asked to renew; null: was asked.
  add column reauthorize_at timestamptz,
  -- Ended by us; stays until the receiver knows.
  add column removed_at timestamptz;

-- About the subscription and not about what it follows.
alter table notification add column lifecycle boolean not null default false;
