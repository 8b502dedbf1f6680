-- contains, endsWith and $search on the names of a large directory find their rows by the groups of three letters in
-- them, where the server has pg_trgm and lets this role create it (it does so for the owner of a database). Without
-- it they read the whole table, as before. The block stays on one line: statements end where a line ends in ';'.
do $$ begin create extension if not exists pg_trgm; create index directory_user_trigrams on directory_user using gin (lower(user_principal_name) gin_trgm_ops, lower(display_name) gin_trgm_ops, lower(mail) gin_trgm_ops) where deleted_at is null; create index directory_group_trigrams on directory_group using gin (lower(display_name) gin_trgm_ops); exception when others then raise notice 'without trigram indexes: %', sqlerrm; end $$;
