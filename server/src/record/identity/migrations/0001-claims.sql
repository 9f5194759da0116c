-- Claims "actor X was customer C at time t". Log-ins are all kept; of events that carry both ids only each new earliest time is.
create table identity_claim (
  actor_id text not null,
  claimed_at bigint not null,
  customer_id text not null,
  kind text not null check (kind in ('login', 'carried')),
  position bigint not null,
  primary key (actor_id, customer_id, kind, claimed_at, position)
);
create index identity_claim_customer on identity_claim (customer_id);

-- Two anonymous ids that a trusted source declared to be one; stored in both directions.
create table identity_alias (
  actor_id text not null,
  other_id text not null,
  position bigint not null,
  primary key (actor_id, other_id)
);

-- An operator declared the link wrong: claims of the pair at earlier positions are void.
create table identity_unlink (
  actor_id text not null,
  customer_id text not null,
  position bigint not null,
  primary key (actor_id, customer_id, position)
);

-- Customer with customer, in the order of the log; into_id null undoes the merge.
create table identity_merge (
  position bigint primary key,
  from_id text not null,
  into_id text
);

-- Whom an actor's events belong to since a range, in full for each actor and version. Copied to the event store.
create table identity_override (
  version bigint not null,
  actor_hash text not null,
  from_ms bigint not null,
  to_ms bigint not null,
  person_id text not null,
  primary key (actor_hash, version, from_ms)
);
create index identity_override_version on identity_override (version);

-- Customers who gained or lost history in a range; what counts their history starts again from the event store.
create table identity_change (
  version bigint not null,
  customer_id text not null,
  primary key (version, customer_id)
);
