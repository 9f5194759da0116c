-- Rehearsals of drafts: what one would have given on past data, in all and customer by customer. One pair of tables for every kind of draft;
-- those that earning rules and scenes had are given up with what was in them: a rehearsal is begun again within a minute.

drop table earning_rehearsal_customer;
drop table earning_rehearsal;
drop table scene_rehearsal_customer;
drop table scene_rehearsal;

create table rehearsal (
  rehearsal_id text primary key,
  kind text not null,
  subject text collate "C" not null,
  definition json not null,
  from_day text not null,
  to_day text not null,
  state text not null check (state in ('running', 'ready', 'failed')),
  months json not null,
  refusals json not null,
  made_by text not null,
  made_at bigint not null
);
create table rehearsal_customer (
  rehearsal_id text not null,
  customer_id text collate "C" not null,
  branch_id text,
  tier text,
  segments text[] not null,
  awards integer not null,
  desired bigint not null,
  points bigint not null,
  primary key (rehearsal_id, customer_id)
);
