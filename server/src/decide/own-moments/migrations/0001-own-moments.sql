-- Key moments of the firm's own: definitions with their drafts, agreements and versions.

create table own_moment (
  moment text collate "C" primary key,
  status text not null check (status in ('draft', 'active', 'retired')),
  -- The version in force; 0 before the first activation.
  version integer not null,
  draft json,
  draft_by text,
  draft_by_id text,
  draft_at bigint
);
create table own_moment_version (
  moment text collate "C" not null,
  version integer not null,
  definition json not null,
  made_by text not null,
  approved_by text not null,
  activated_by text not null,
  activated_at bigint not null,
  legal_opinion text,
  primary key (moment, version)
);
create table own_moment_approval (
  moment text collate "C" not null,
  by_id text not null,
  by_name text not null,
  is_compliance boolean not null,
  legal_opinion text,
  at bigint not null,
  primary key (moment, by_id)
);

