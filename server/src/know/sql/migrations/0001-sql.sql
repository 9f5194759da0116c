-- Statements that analysts kept, and those that each of them asked last.
create table sql_saved (
  id text primary key,
  owner text not null,
  owner_name text not null,
  name text not null,
  description text not null,
  statement text not null,
  chart jsonb not null,
  shared boolean not null,
  changed_at bigint not null
);
create index sql_saved_owner on sql_saved (owner);

create table sql_history (
  id text primary key,
  owner text not null,
  statement text not null,
  asked_at bigint not null,
  -- Null: it was answered.
  refusal text,
  rows integer,
  elapsed_ms bigint
);
create index sql_history_owner on sql_history (owner, asked_at desc);
