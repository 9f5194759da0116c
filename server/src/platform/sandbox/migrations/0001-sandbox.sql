-- What the store is: said at its first start and never changed.
create table installation_kind (
  one boolean primary key default true check (one),
  kind text not null check (kind in ('production', 'sandbox')),
  marked_at bigint not null
);

-- Where the business clock of a sandbox stands.
create table sandbox_clock (
  one boolean primary key default true check (one),
  instant bigint not null
);
