-- Units of the organisation, one row for each version; a version holds on [effective_from, effective_until) or until the next one begins.
create table organisation_unit (
  unit_id text not null,
  effective_from text not null,
  effective_until text,
  kind text not null,
  name text not null,
  parent_id text,
  manager_id text,
  status text not null,
  source text not null,
  position bigint not null,
  primary key (unit_id, effective_from)
);
create index organisation_unit_parent on organisation_unit (parent_id);

-- Relations as they were recorded, one row for each fact; which of overlapping ones holds is decided by organisation/relation.ts.
create table organisation_relation (
  customer_id text not null,
  relation_type text not null,
  unit_id text not null,
  valid_from text not null,
  valid_until text,
  ratio text not null,
  reason text,
  source text not null,
  position bigint not null,
  primary key (customer_id, relation_type, unit_id, valid_from)
);
create index organisation_relation_unit on organisation_relation (unit_id, relation_type);
create index organisation_relation_until on organisation_relation (valid_until) where valid_until is not null;
create index organisation_relation_from on organisation_relation (valid_from);

-- Customers of whom a fact was recorded: whom the pool of unassigned customers is taken from.
create table organisation_customer (
  customer_id text primary key
);

-- The day up to which beginnings and ends of relations were carried to the profiles.
create table organisation_refresh (
  name text primary key,
  refreshed_on text not null
);
