-- Rehearsals of scenes: who would have got what on past data, in all and customer by customer.

create table scene_rehearsal (
  rehearsal_id text primary key,
  scene text collate "C" not null,
  definition json not null,
  from_day text not null,
  to_day text not null,
  state text not null check (state in ('running', 'ready', 'failed')),
  months json not null,
  refusals json not null,
  made_by text not null,
  made_at bigint not null
);
create table scene_rehearsal_customer (
  rehearsal_id text not null,
  customer_id text collate "C" not null,
  branch_id text,
  tier text,
  segments text[] not null,
  awards integer not null,
  points bigint not null,
  primary key (rehearsal_id, customer_id)
);
