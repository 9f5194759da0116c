-- Settings of the lifetime value, newest last; each computation keeps the version that it used.
create table lifetime_setting (
  version integer primary key,
  settings jsonb not null,
  created_at bigint not null,
  created_by text not null
);

-- Each computation: what was fitted to whom, how well it foretells, or why it was refused. The scores stand in the profile.
create table lifetime_run (
  id bigint generated always as identity primary key,
  as_of date not null,
  setting_version integer not null,
  settings jsonb not null,
  state text not null check (state in ('fitted', 'scored', 'refused')),
  customers integer not null,
  parameters jsonb,
  spend jsonb,
  quality jsonb,
  refusal_code text,
  refusal_message text,
  computed_at bigint not null,
  created_by text not null
);
create index lifetime_run_state on lifetime_run (state, id desc);
