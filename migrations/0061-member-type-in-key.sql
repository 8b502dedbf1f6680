-- Large groups are counted, paged and settled by who of their members is no group: all of it from the key's index alone.
alter table group_member drop constraint group_member_pkey;
alter table group_member add primary key (tenant_id, group_id, member_id) include (member_type);
