-- Closed ranges, cursors of the consumers, and what waits to be appended to the log.
create table record_range (
  to_position bigint primary key,
  from_position bigint not null unique,
  event_count int not null,
  closed_at bigint not null,
  check (to_position > from_position)
);

create table consumer_cursor (
  consumer text primary key,
  position bigint not null,
  moved_at bigint not null
);

create table outbox (
  id bigint generated always as identity primary key,
  message_key text not null unique,
  event text not null,
  created_at bigint not null
);
