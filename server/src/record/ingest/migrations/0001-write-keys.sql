-- Keys that sources write with. The clear key is never stored; what signs identity tokens is stored wrapped.
create table write_key (
  id text primary key,
  prefix text not null,
  key_hash text not null unique,
  source text not null,
  name text not null,
  dialects text not null,
  trust text not null check (trust in ('public', 'server')),
  allowed_origins text not null,
  events_per_second_max integer not null check (events_per_second_max > 0),
  token_secret_wrapped text not null,
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
);

create index write_key_source on write_key (source);
