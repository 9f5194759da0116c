-- Up to which award everything is posted: one row is written for a page of postings instead of each award a second time. Awards that the
-- ledger could not post when those behind them were stand as `waiting`. The number of a posting is found in the ledger by the award's key.
alter table earning_award drop constraint earning_award_state_check;
alter table earning_award add constraint earning_award_state_check
  check (state in ('decided', 'waiting', 'posted', 'refused', 'failed'));
create table earning_posted (
  one boolean primary key check (one),
  to_award_id bigint not null
);
insert into earning_posted (one, to_award_id)
  select true, coalesce((select min(award_id) - 1 from earning_award where state = 'decided'), (select max(award_id) from earning_award), 0);
drop index earning_award_open;
create index earning_award_waiting on earning_award (award_id) where state = 'waiting';
alter table earning_award drop column posting_id;
