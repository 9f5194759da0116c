-- Moments that were detected. The key says what happened to whom, so the same moment is never there twice.
create table moment (
  moment bigint generated always as identity primary key,
  key text not null unique,
  code text not null,
  subject text collate "C" not null,
  customer_id text collate "C",
  occurred_at bigint not null,
  detected_at bigint not null,
  expires_at bigint not null,
  facts jsonb not null,
  ended_at bigint
);
create index moment_subject on moment (subject, code, occurred_at);
create index moment_time on moment (occurred_at desc, moment desc);
create index moment_open on moment (subject) where code = 'silence' and ended_at is null;

-- What was begun and is a moment when it is not gone on with in time.
create table moment_wait (
  code text not null,
  subject text collate "C" not null,
  customer_id text collate "C",
  cause text not null,
  at bigint not null,
  due_at bigint not null,
  facts jsonb not null,
  primary key (code, subject)
);
create index moment_wait_due on moment_wait (due_at);

-- Settings of a definition that an operator made; the newest version of a code holds, without one what was shipped.
create table moment_setting (
  code text not null,
  version integer not null,
  enabled boolean not null,
  cooldown_days integer not null,
  window_days integer not null,
  parameters jsonb not null,
  made_at bigint not null,
  made_by text not null,
  primary key (code, version)
);
