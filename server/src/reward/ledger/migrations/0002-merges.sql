-- Merges of customers are followed up to this position of the log.
alter table ledger_programme add column merges_to bigint not null default -1;
