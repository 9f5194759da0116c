-- Stand-alone selling prices; those of the highest version whose first day is not after the day of a sale hold for it.
create table sale_price (
  version integer primary key,
  effective_from date not null,
  prices jsonb not null,
  created_at bigint not null,
  created_by text not null
);

-- What sales were shared into at the last computation; no customer is named.
create table deferred_revenue_result (
  one boolean primary key check (one),
  as_of bigint not null,
  computed_at bigint not null,
  document json not null
);
