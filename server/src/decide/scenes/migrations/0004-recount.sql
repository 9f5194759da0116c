-- From which position of the log to which a stream was counted, and from which day on: what is counted again is counted alike.
create table scene_counted (
  stream text collate "C" not null,
  -- Null: as of its versions; so it is for what was counted before this was noted.
  first_day text,
  from_position bigint not null,
  -- Null: it goes on.
  to_position bigint
);
insert into scene_counted (stream, first_day, from_position, to_position)
  select stream, null::text, 0, null::bigint from scene_tally union select stream, null::text, 0, null::bigint from scene_fact;

-- While there is a row the log is counted again up to that position, and nothing is decided.
create table scene_recount (
  one boolean primary key check (one),
  until_position bigint not null
);

-- Keys of the limits under which something was granted; null where they were not noted.
alter table scene_change add column limit_keys json;

-- Awards of customers who were erased: their changes are gone, what limits gave is not.
alter table scene_usage add column erased bigint not null default 0;
