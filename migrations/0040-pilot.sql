-- Rule 15: a report-only allotment admits everybody entitled and shows what its limit would do.

alter table allotment add column enforcement text not null default 'enforced' check (enforcement in ('enforced', 'reportOnly'));
