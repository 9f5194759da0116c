-- The log in PostgreSQL, in a schema of its own. Statements are safe to repeat.
create schema if not exists zhiyin_log;

-- One row. Its lock is what gives positions in the order of commits.
create table if not exists zhiyin_log.log_head (
  id smallint primary key check (id = 1),
  position bigint not null
);
insert into zhiyin_log.log_head (id, position) values (1, 0) on conflict do nothing;

create table if not exists zhiyin_log.log_batch (
  first_position bigint primary key,
  event_count int not null check (event_count > 0),
  body bytea not null
);
-- Bodies come deflated; a second compression would cost time and gain nothing.
alter table zhiyin_log.log_batch alter column body set storage external;

create table if not exists zhiyin_log.position_claim (
  namespace text not null,
  key bytea not null,
  position bigint not null,
  tag bigint not null,
  recorded_at bigint not null,
  primary key (namespace, key, position)
);
create index if not exists position_claim_recorded_at on zhiyin_log.position_claim using brin (recorded_at);

-- A row without key is the tombstone of a destroyed one.
create table if not exists zhiyin_log.person_key (
  subject text collate "C" primary key,
  wrapped bytea
);
