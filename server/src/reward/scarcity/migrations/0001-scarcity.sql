-- What is scarce, and what came of each request for it.

-- What came of each request, for ever: the same key is answered with the first outcome, refusals too.
create table benefit_request (
  key text collate "C" primary key,
  request_hash text not null,
  operation text not null,
  customer_id text collate "C" not null,
  outcome json,
  refusal json,
  at bigint not null
);

-- What is left of scarce things; owner is "benefit:…" or "item:…".
create table benefit_stock (
  owner text collate "C" primary key,
  total bigint not null,
  taken bigint not null,
  check (taken >= 0 and taken <= total)
);

-- What limits and budgets have given, by limit and span.
create table benefit_usage (
  key text collate "C" primary key,
  count bigint not null,
  cost_yuan numeric(18, 4) not null
);
