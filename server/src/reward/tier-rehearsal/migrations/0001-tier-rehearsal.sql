-- Rehearsals of tier schemes: where everybody would have stood on past days under a draft and under the scheme in force, and what the
-- difference would have cost.

create table tier_rehearsal (
  rehearsal_id text primary key,
  scheme text collate "C" not null,
  definition json not null,
  -- What was in force when it was begun; null where nothing was.
  against json,
  -- Days since 1970-01-01, both included.
  from_day integer not null,
  to_day integer not null,
  state text not null check (state in ('running', 'ready', 'failed')),
  -- What the last day lacks.
  stale json,
  -- Rules, scenes and benefits that tiers decide about; null until they are known.
  sources json,
  made_by text not null,
  made_at bigint not null
);
create index tier_rehearsal_scheme on tier_rehearsal (scheme, made_at);

create table tier_rehearsal_customer (
  rehearsal_id text not null,
  customer_id text collate "C" not null,
  person_id text not null,
  branch_id text,
  segments text[] not null,
  -- Ranks after the last day; null where nothing was in force.
  rank_in_force integer,
  rank_draft integer not null,
  -- What the facts of the last day earn under the draft, whatever was held before.
  rank_earned integer not null,
  -- Above, at or below zero as they stand higher, alike or lower under the draft; null where nothing was in force.
  change integer,
  -- On some day of the span they stand differently.
  differs boolean not null,
  -- Stays as [[first day, rank], …], the rank at each month's end, rises and falls in each month.
  in_force json,
  draft json not null,
  primary key (rehearsal_id, customer_id)
);

-- Differences of what tiers decide about: what the draft would have given more or less.
create table tier_rehearsal_cost (
  rehearsal_id text not null,
  customer_id text collate "C" not null,
  kind text not null check (kind in ('rule', 'scene', 'benefit')),
  code text collate "C" not null,
  month text not null,
  -- Points of rules and scenes, units of benefits.
  units bigint not null,
  fen numeric not null,
  primary key (rehearsal_id, customer_id, kind, code, month)
);
