-- Rehearsals of earning rules: what a draft would have given on past data, in all and customer by customer.

create table earning_rehearsal (
  rehearsal_id text primary key,
  rule text collate "C" not null,
  definition json not null,
  from_day text not null,
  to_day text not null,
  state text not null check (state in ('running', 'ready', 'failed')),
  months json not null,
  refusals json not null,
  made_by text not null,
  made_at bigint not null
);
create table earning_rehearsal_customer (
  rehearsal_id text not null,
  customer_id text collate "C" not null,
  branch_id text,
  tier text,
  awards integer not null,
  desired bigint not null,
  granted bigint not null,
  primary key (rehearsal_id, customer_id)
);
