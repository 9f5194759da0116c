create table plan_version (
  version bigint primary key,
  saved_at bigint not null,
  saved_by text not null,
  note text not null,
  content jsonb not null
);

-- Seen in traffic and not planned. property '' counts the event itself.
create table plan_proposal (
  event_name text not null,
  property text not null,
  type text not null,
  seen bigint not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  sources text[] not null,
  examples text[] not null,
  primary key (event_name, property)
);

create table quarantine (
  position bigint primary key,
  event_name text not null,
  source text not null,
  dialect text not null,
  trust text not null,
  occurred_at bigint not null,
  recorded_at bigint not null,
  violations jsonb not null,
  event jsonb not null,
  status text not null check (status in ('open', 'replayed', 'discarded')),
  closed_by text,
  closed_at bigint,
  note text
);
create index quarantine_status on quarantine (status, position desc);

-- One row for each violation: what the groups count.
create table quarantine_violation (
  position bigint not null references quarantine (position) on delete cascade,
  event_name text not null,
  code text not null,
  property text not null,
  message text not null,
  primary key (position, code, property)
);
create index quarantine_violation_group on quarantine_violation (event_name, code, property);
