-- From which position of the log on fills are kept; what was kept before this was noted counts from the beginning.
create table earning_filled (
  one boolean primary key check (one),
  from_position bigint not null
);
insert into earning_filled (one, from_position) select true, 0 where exists (select from earning_fill);

-- While there is a row fills are read again up to that position of the log, and nothing is decided.
create table earning_refill (
  one boolean primary key check (one),
  until_position bigint not null
);
