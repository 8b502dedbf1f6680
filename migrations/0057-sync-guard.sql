-- The guard of rule 23 is a policy of the organization: the share of an allotment's seats that one sync may end.

-- Percent; 100 turns the guard off.
alter table tenant add column sync_removal_percent integer not null default 20
  check (sync_removal_percent between 0 and 100);
