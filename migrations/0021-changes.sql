-- What changed, for those who follow: delta queries and change notifications. A statement leaves one note with
-- the ids of all rows it touched, so a batch of 25,000 seats is one row here. Notes carry their transaction, not
-- a number: whoever reads compares transactions with the snapshot of the last reading
-- (docs/decisions/0009-changes-by-snapshot.md). Semicolons inside functions do not end a line.

create table change_note (
  tenant_id uuid not null,
  kind text not null,
  -- The group of a member, the allotment of a seat or waiting member; else the nil id.
  scope_id uuid not null,
  operation text not null check (operation in ('created', 'updated', 'deleted')),
  object_ids uuid[] not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  noted_at timestamptz not null default now()
);
comment on table change_note is 'Ids of rows that a statement changed. Belongs to this database cluster and is not exported.';

create index change_note_order on change_note (tenant_id, kind, transaction_id);

create index change_note_age on change_note (tenant_id, noted_at);

create table change_epoch (
  tenant_id uuid primary key references tenant,
  -- Another database, or another time: tokens of another epoch are worth nothing here.
  epoch_id uuid not null default gen_random_uuid(),
  -- Notes of transactions before this one may be gone ...
  kept_from xid8 not null default '0',
  -- ... and were dropped at this moment: who stands later has seen them all.
  dropped_at pg_snapshot
);
comment on table change_epoch is 'Which delta tokens can still be followed. Belongs to this database cluster and is not exported.';

-- A deleted user stays for restoring but is no member meanwhile.
create function note_user() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'user', '00000000-0000-0000-0000-000000000000', tg_argv[0], array_agg(user_id) from changed group by tenant_id; return null; end
$$;

create trigger note_user_insert after insert on directory_user referencing new table as changed for each statement execute function note_user('created');

create trigger note_user_delete after delete on directory_user referencing old table as changed for each statement execute function note_user('deleted');

create function note_user_change() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'user', '00000000-0000-0000-0000-000000000000', tg_argv[0], array_agg(user_id) from changed group by tenant_id; if exists (select from changed c join before b using (tenant_id, user_id) where (c.deleted_at is null) <> (b.deleted_at is null)) then insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select m.tenant_id, 'member', m.group_id, 'updated', array_agg(m.member_id) from changed c join before b using (tenant_id, user_id) join group_member m on m.tenant_id = c.tenant_id and m.member_id = c.user_id where (c.deleted_at is null) <> (b.deleted_at is null) group by m.tenant_id, m.group_id; end if; return null; end
$$;

create trigger note_user_change_update after update on directory_user referencing new table as changed old table as before for each statement execute function note_user_change('updated');

create function note_group() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'group', '00000000-0000-0000-0000-000000000000', tg_argv[0], array_agg(group_id) from changed group by tenant_id; return null; end
$$;

create trigger note_group_insert after insert on directory_group referencing new table as changed for each statement execute function note_group('created');

create trigger note_group_update after update on directory_group referencing new table as changed for each statement execute function note_group('updated');

create trigger note_group_delete after delete on directory_group referencing old table as changed for each statement execute function note_group('deleted');

create function note_member() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'member', group_id, tg_argv[0], array_agg(member_id) from changed group by tenant_id, group_id; return null; end
$$;

create trigger note_member_insert after insert on group_member referencing new table as changed for each statement execute function note_member('created');

create trigger note_member_update after update on group_member referencing new table as changed for each statement execute function note_member('updated');

create trigger note_member_delete after delete on group_member referencing old table as changed for each statement execute function note_member('deleted');

create function note_allotment() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'allotment', '00000000-0000-0000-0000-000000000000', tg_argv[0], array_agg(allotment_id) from changed group by tenant_id; return null; end
$$;

create trigger note_allotment_insert after insert on allotment referencing new table as changed for each statement execute function note_allotment('created');

create trigger note_allotment_update after update on allotment referencing new table as changed for each statement execute function note_allotment('updated');

create trigger note_allotment_delete after delete on allotment referencing old table as changed for each statement execute function note_allotment('deleted');

create function note_assignment() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'assignment', '00000000-0000-0000-0000-000000000000', tg_argv[0], array_agg(assignment_id) from changed group by tenant_id; return null; end
$$;

create trigger note_assignment_insert after insert on assignment referencing new table as changed for each statement execute function note_assignment('created');

create trigger note_assignment_update after update on assignment referencing new table as changed for each statement execute function note_assignment('updated');

create trigger note_assignment_delete after delete on assignment referencing old table as changed for each statement execute function note_assignment('deleted');

create function note_seat() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'seat', allotment_id, tg_argv[0], array_agg(member_id) from changed group by tenant_id, allotment_id; return null; end
$$;

create trigger note_seat_insert after insert on seat referencing new table as changed for each statement execute function note_seat('created');

create trigger note_seat_update after update on seat referencing new table as changed for each statement execute function note_seat('updated');

create trigger note_seat_delete after delete on seat referencing old table as changed for each statement execute function note_seat('deleted');

create function note_waiting() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'waitingMember', allotment_id, tg_argv[0], array_agg(member_id) from changed group by tenant_id, allotment_id; return null; end
$$;

create trigger note_waiting_insert after insert on waiting_member referencing new table as changed for each statement execute function note_waiting('created');

create trigger note_waiting_update after update on waiting_member referencing new table as changed for each statement execute function note_waiting('updated');

create trigger note_waiting_delete after delete on waiting_member referencing old table as changed for each statement execute function note_waiting('deleted');

-- Allotments show their product's subscriptions, services and names.

create function note_subscription() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select a.tenant_id, 'allotment', '00000000-0000-0000-0000-000000000000', tg_argv[0], array_agg(a.allotment_id) from (select distinct tenant_id, sku_id from changed) c join allotment a using (tenant_id, sku_id) group by a.tenant_id; return null; end
$$;

create trigger note_subscription_insert after insert on subscription referencing new table as changed for each statement execute function note_subscription('updated');

create trigger note_subscription_update after update on subscription referencing new table as changed for each statement execute function note_subscription('updated');

create trigger note_subscription_delete after delete on subscription referencing old table as changed for each statement execute function note_subscription('updated');

create function note_service_plan() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select a.tenant_id, 'allotment', '00000000-0000-0000-0000-000000000000', tg_argv[0], array_agg(a.allotment_id) from (select distinct tenant_id, sku_id from changed) c join allotment a using (tenant_id, sku_id) group by a.tenant_id; return null; end
$$;

create trigger note_service_plan_insert after insert on service_plan referencing new table as changed for each statement execute function note_service_plan('updated');

create trigger note_service_plan_update after update on service_plan referencing new table as changed for each statement execute function note_service_plan('updated');

create trigger note_service_plan_delete after delete on service_plan referencing old table as changed for each statement execute function note_service_plan('updated');

create function note_product() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select a.tenant_id, 'allotment', '00000000-0000-0000-0000-000000000000', tg_argv[0], array_agg(a.allotment_id) from changed c join before b using (tenant_id, sku_id) join allotment a using (tenant_id, sku_id) where (c.sku_part_number, c.display_name, c.assignable_to) is distinct from (b.sku_part_number, b.display_name, b.assignable_to) group by a.tenant_id; return null; end
$$;

create trigger note_product_update after update on product referencing new table as changed old table as before for each statement execute function note_product('updated');

create table notification_subscription (
  tenant_id uuid not null references tenant,
  subscription_id uuid not null,
  -- As the subscriber wrote it, and what it means.
  resource text not null,
  kind text not null check (kind in ('allotment', 'seat', 'waitingMember')),
  -- The allotment of seats and waiting members, or the one allotment that is followed; null: all of them.
  allotment_id uuid,
  change_types text[] not null,
  notification_url text not null,
  client_state text,
  -- Signs what is sent, so it is kept as it is.
  signing_secret text not null,
  creator_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- Up to which moment changes have become notifications.
  epoch_id uuid not null,
  told_until pg_snapshot not null,
  -- Numbers notifications in the order in which they are delivered.
  last_number bigint not null default 0,
  -- The process that delivers now.
  leased_until timestamptz,
  primary key (tenant_id, subscription_id)
);
comment on table notification_subscription is 'Who is told of changes, where, and until when.';

create table notification (
  tenant_id uuid not null,
  subscription_id uuid not null,
  number bigint not null,
  entries jsonb not null,
  created_at timestamptz not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  -- Given up on; stays until it is sent again by hand or the subscription ends.
  dead_at timestamptz,
  primary key (tenant_id, subscription_id, number),
  foreign key (tenant_id, subscription_id) references notification_subscription on delete cascade
);
comment on table notification is 'Notifications still to be delivered, in order, and those that were given up on.';
