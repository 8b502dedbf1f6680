-- Lists of a large directory in the orders and by the properties that are asked for most: a page costs the
-- same whatever the size. Null names come first, as OData wants it.

create index directory_user_order on directory_user (tenant_id, lower(display_name) nulls first, user_id) where deleted_at is null;

create index directory_user_created on directory_user (tenant_id, created_at, user_id) where deleted_at is null;

create index directory_user_mail on directory_user (tenant_id, lower(mail) text_pattern_ops);

create index directory_user_department on directory_user (tenant_id, lower(department) text_pattern_ops);

create index directory_user_given_name on directory_user (tenant_id, lower(given_name) text_pattern_ops);

create index directory_user_surname on directory_user (tenant_id, lower(surname) text_pattern_ops);

create index directory_user_job_title on directory_user (tenant_id, lower(job_title) text_pattern_ops);

create index directory_user_country on directory_user (tenant_id, lower(usage_location) text_pattern_ops);

create index directory_group_order on directory_group (tenant_id, lower(display_name), group_id);

create index directory_device_order on directory_device (tenant_id, lower(display_name), device_id);
