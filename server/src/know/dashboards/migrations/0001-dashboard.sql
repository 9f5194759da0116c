-- Boards that operators compose, with every version of each, and what happened on which day.
create table dashboard (
  id text primary key,
  owner text not null,
  owner_name text not null,
  shared boolean not null,
  created_at bigint not null
);
create index dashboard_owner on dashboard (owner);

create table dashboard_version (
  dashboard_id text not null references dashboard (id) on delete cascade,
  version integer not null check (version >= 1),
  body jsonb not null,
  note text not null,
  created_at bigint not null,
  created_by text not null,
  primary key (dashboard_id, version)
);

create table annotation (
  id text primary key,
  on_day date not null,
  text text not null,
  created_at bigint not null,
  created_by text not null
);
create index annotation_day on annotation (on_day);
