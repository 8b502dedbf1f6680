-- Whether an allotment has an owner who can act follows from owners, memberships and people (rule 25). Whoever
-- follows allotments hears of it when one of these changes.

create index allotment_owner_group on allotment_owner (tenant_id, principal_id) where principal_type = 'group';

create function note_owner() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select tenant_id, 'allotment', '00000000-0000-0000-0000-000000000000', 'updated', array_agg(distinct allotment_id) from changed group by tenant_id; return null; end
$$;

create trigger note_owner_insert after insert on allotment_owner referencing new table as changed for each statement execute function note_owner();

create trigger note_owner_delete after delete on allotment_owner referencing old table as changed for each statement execute function note_owner();

create function note_able_owner() returns trigger language plpgsql as $$
begin
  insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select o.tenant_id, 'allotment', '00000000-0000-0000-0000-000000000000', 'updated', array_agg(distinct o.allotment_id) from changed c join before b using (tenant_id, user_id) join allotment_owner o on o.tenant_id = c.tenant_id and (o.principal_id = c.user_id or o.principal_id in (select m.group_id from group_member m where m.tenant_id = c.tenant_id and m.member_id = c.user_id)) where (c.deleted_at is null and c.account_enabled) <> (b.deleted_at is null and b.account_enabled) group by o.tenant_id; return null; end
$$;

create trigger note_able_owner_update after update on directory_user referencing new table as changed old table as before for each statement execute function note_able_owner();

create function note_owning_group() returns trigger language plpgsql as $$
begin
  if exists (select from allotment_owner where principal_type = 'group') then insert into change_note (tenant_id, kind, scope_id, operation, object_ids) select o.tenant_id, 'allotment', '00000000-0000-0000-0000-000000000000', 'updated', array_agg(distinct o.allotment_id) from changed c join allotment_owner o on o.tenant_id = c.tenant_id and o.principal_id = c.group_id and o.principal_type = 'group' group by o.tenant_id; end if; return null; end
$$;

create trigger note_owning_group_insert after insert on group_member referencing new table as changed for each statement execute function note_owning_group();

create trigger note_owning_group_delete after delete on group_member referencing old table as changed for each statement execute function note_owning_group();
