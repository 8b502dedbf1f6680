-- Who changes rows tells of it (src/db/outbox.ts): no triggers, which a database distributed by tenant does not have,
-- and one row for all of a kind that a transaction changed. The table of events that nobody read makes room for it.

drop trigger note_user_insert on directory_user;

drop trigger note_user_delete on directory_user;

drop trigger note_user_change_update on directory_user;

drop trigger note_group_insert on directory_group;

drop trigger note_group_update on directory_group;

drop trigger note_group_delete on directory_group;

drop trigger note_member_insert on group_member;

drop trigger note_member_update on group_member;

drop trigger note_member_delete on group_member;

drop trigger note_allotment_insert on allotment;

drop trigger note_allotment_update on allotment;

drop trigger note_allotment_delete on allotment;

drop trigger note_assignment_insert on assignment;

drop trigger note_assignment_update on assignment;

drop trigger note_assignment_delete on assignment;

drop trigger note_seat_insert on seat;

drop trigger note_seat_update on seat;

drop trigger note_seat_delete on seat;

drop trigger note_waiting_insert on waiting_member;

drop trigger note_waiting_update on waiting_member;

drop trigger note_waiting_delete on waiting_member;

drop trigger note_subscription_insert on subscription;

drop trigger note_subscription_update on subscription;

drop trigger note_subscription_delete on subscription;

drop trigger note_service_plan_insert on service_plan;

drop trigger note_service_plan_update on service_plan;

drop trigger note_service_plan_delete on service_plan;

drop trigger note_product_update on product;

drop trigger note_owner_insert on allotment_owner;

drop trigger note_owner_delete on allotment_owner;

drop trigger note_able_owner_update on directory_user;

drop trigger note_owning_group_insert on group_member;

drop trigger note_owning_group_delete on group_member;

drop function note_user();

drop function note_user_change();

drop function note_group();

drop function note_member();

drop function note_allotment();

drop function note_assignment();

drop function note_seat();

drop function note_waiting();

drop function note_subscription();

drop function note_service_plan();

drop function note_product();

drop function note_owner();

drop function note_able_owner();

drop function note_owning_group();

drop table outbox;

alter table change_note rename to outbox;

alter index change_note_order rename to outbox_order;

alter index change_note_age rename to outbox_age;

-- Ids are random: trying to compress many of them costs time and gives nothing.
alter table outbox alter column object_ids set storage external;

comment on table outbox is 'Which objects a transaction changed, for those who follow. Belongs to this database cluster and is not exported.';

comment on column outbox.scope_id is 'The group of a member, the allotment of a seat or waiting member; else the nil id.';
