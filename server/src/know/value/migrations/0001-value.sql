-- Settings of the scores; those of the highest version whose first day is not after the day scored hold.
create table value_setting (
  scheme text not null check (scheme in ('rfm', 'afb')),
  version integer not null,
  effective_from date not null,
  settings jsonb not null,
  created_at bigint not null,
  created_by text not null,
  primary key (scheme, version)
);

-- A day that is scored completely: by which settings, and where the scores divide.
create table value_run (
  scheme text not null,
  as_of date not null,
  setting_version integer not null,
  customers integer not null,
  details jsonb not null,
  computed_at bigint not null,
  primary key (scheme, as_of)
);

-- Who stood where on a scored day: scores and groups in the order of the scheme. The latest day stands in the profile too.
create table value_snapshot (
  scheme text not null,
  as_of date not null,
  customer_id text collate "C" not null,
  scores smallint[] not null,
  groups text[] not null,
  primary key (scheme, as_of, customer_id)
);
create index value_snapshot_customer on value_snapshot (customer_id);
