-- Versions of metrics: what a firm set of a shipped one (owner, benchmark), or defined itself. Body null: taken out of the catalogue.
create table metric_version (
  code text not null,
  version integer not null check (version >= 1),
  body jsonb,
  note text not null,
  created_at bigint not null,
  created_by text not null,
  primary key (code, version)
);
