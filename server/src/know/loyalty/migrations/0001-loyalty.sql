-- Settings of the scores and of the life-journey map; the highest version holds.
create table loyalty_setting (
  scheme text not null check (scheme in ('loyalty', 'journey')),
  version integer not null,
  settings jsonb not null,
  created_at bigint not null,
  created_by text not null,
  primary key (scheme, version)
);

-- Days on which everybody was judged completely; the profile holds what was found on the last one.
create table loyalty_run (
  as_of date primary key,
  setting_version integer not null,
  customers integer not null,
  computed_at bigint not null
);
