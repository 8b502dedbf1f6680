-- What somebody held, and what was done by whom and with what: each is asked for by itself in the admin center.

create index past_seat_member on past_seat (tenant_id, member_id);

create index audit_entry_actor on audit_entry (tenant_id, actor_id, occurred_at) where actor_id is not null;

-- Ids are of one organization alone, so that the index needs no tenant_id, which a GIN index could not hold without an extension.
-- Each entry goes in at once: a list of pending ones would make somebody's command wait for all of them.
create index audit_entry_target on audit_entry using gin (jsonb_path_query_array(targets, '$[*].id') jsonb_path_ops) with (fastupdate = off);
