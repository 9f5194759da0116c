-- Every search for customers like those of a segment: what was asked, how good it is by hidden members, and what sets the members apart.
create table look_alike_run (
  run bigint generated always as identity primary key,
  segment text not null,
  -- How many were asked for.
  wanted integer not null,
  -- Whose customers were looked through: the asker's scope.
  scope jsonb not null,
  asked_at bigint not null,
  asked_by text not null,
  cancelled boolean not null default false,
  progress jsonb,
  finished_at bigint,
  -- Null until it is finished; then either an outcome or why there is none.
  outcome jsonb,
  refusal jsonb
);
create index look_alike_run_segment on look_alike_run (segment, run desc);

-- Whom a search found, nearest first.
create table look_alike_found (
  run bigint not null references look_alike_run (run) on delete cascade,
  place integer not null,
  customer_id text collate "C" not null,
  distance double precision not null,
  primary key (run, place)
);
create index look_alike_found_customer on look_alike_found (customer_id);
