-- Searches that are repeated. Parameters are those of the question; the days of each run are as many as theirs, up to then.
create table conversion_point_watch (
  id text primary key,
  name text not null,
  every_days integer not null check (every_days between 1 and 92),
  parameters jsonb not null,
  created_at bigint not null,
  created_by text not null,
  next_at bigint not null
);

-- What a search found each time. `point` is null where nothing stood the tests.
create table conversion_point_run (
  watch_id text not null references conversion_point_watch (id) on delete cascade,
  ran_at bigint not null,
  range_from date not null,
  range_to date not null,
  customers integer not null,
  reached integer not null,
  point jsonb,
  moved boolean not null,
  problem text,
  primary key (watch_id, ran_at)
);
