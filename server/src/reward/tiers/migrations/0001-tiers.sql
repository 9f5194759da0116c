-- Tiers: schemes with their versions, who is in which tier with what led there, and every stay in a tier.

create table tier_scheme (
  scheme text collate "C" primary key,
  status text not null check (status in ('draft', 'active', 'retired')),
  -- The version in force; 0 before the first activation.
  version integer not null,
  -- What activation would put in force; null when nothing waits.
  draft json,
  draft_by text,
  draft_by_id text,
  draft_at bigint,
  -- The last evaluated day, in days since 1970-01-01.
  evaluated_to integer,
  evaluated_at bigint,
  -- What a day waits for that could not be evaluated.
  stale json
);

create table tier_scheme_version (
  scheme text collate "C" not null,
  version integer not null,
  definition json not null,
  made_by text not null,
  activated_by text not null,
  activated_at bigint not null,
  legal_opinion text,
  primary key (scheme, version)
);

-- Who agreed to a draft; forgotten when the draft changes.
create table tier_approval (
  scheme text collate "C" not null,
  by_id text not null,
  by_name text not null,
  is_compliance boolean not null,
  legal_opinion text,
  at bigint not null,
  primary key (scheme, by_id)
);

-- The tier shown, and the state that decisions go on from. Rows change only when something changes.
create table tier_member (
  scheme text collate "C" not null,
  customer_id text collate "C" not null,
  rank integer not null,
  since integer not null,
  version integer not null,
  state json not null,
  -- The last day that changed the row.
  changed_on integer not null,
  primary key (scheme, customer_id)
);
create index tier_member_rank on tier_member (scheme, rank, customer_id);

-- Tiers by effective days, half-open. A row that restated facts replaced stays, with the instant.
create table tier_stay (
  stay bigint generated always as identity primary key,
  scheme text collate "C" not null,
  customer_id text collate "C" not null,
  tier text not null,
  rank integer not null,
  from_day integer not null,
  to_day integer,
  reason text not null,
  version integer not null,
  recorded_at bigint not null,
  replaced_at bigint
);
create index tier_stay_customer on tier_stay (customer_id, scheme, from_day);
create unique index tier_stay_now on tier_stay (scheme, customer_id) where to_day is null and replaced_at is null;

-- Tiers by hand and invitations: one person asks, another agrees.
create table tier_order (
  order_id text collate "C" primary key,
  kind text not null check (kind in ('manual', 'invitation')),
  scheme text collate "C" not null,
  customer_id text collate "C" not null,
  tier text not null,
  -- Last day of it; null: without end.
  until_day integer,
  reason text not null,
  state text not null check (state in ('proposed', 'approved', 'rejected', 'ended')),
  proposed_by text not null,
  proposed_name text not null,
  proposed_at bigint not null,
  decided_name text,
  decided_at bigint,
  note text
);
create index tier_order_customer on tier_order (customer_id, scheme);
create index tier_order_state on tier_order (scheme, state, proposed_at);

-- Restated facts of days too long ago to move a tier: somebody has to look.
create table tier_review (
  scheme text collate "C" not null,
  customer_id text collate "C" not null,
  qualified_on integer not null,
  tier text not null,
  found_at bigint not null,
  closed_at bigint,
  closed_by text,
  note text,
  primary key (scheme, customer_id, qualified_on)
);

create table tier_run (
  scheme text collate "C" not null,
  day integer not null,
  version integer not null,
  members integer not null,
  risen integer not null,
  fallen integer not null,
  finished_at bigint not null,
  primary key (scheme, day)
);

-- Who would move under a draft.
create table tier_preview (
  preview_id text primary key,
  scheme text collate "C" not null,
  definition json not null,
  day integer not null,
  state text not null check (state in ('running', 'ready', 'stale')),
  stale json,
  members integer not null,
  made_by text not null,
  made_at bigint not null
);
create table tier_preview_place (
  preview_id text not null,
  customer_id text collate "C" not null,
  from_tier text,
  to_tier text not null,
  from_rank integer,
  to_rank integer not null,
  branch_id text,
  primary key (preview_id, customer_id)
);

-- Customers whose points changed today: a tier that rises at once does not wait for the night.
create table tier_touched (
  customer_id text collate "C" primary key,
  touched_at bigint not null
);
