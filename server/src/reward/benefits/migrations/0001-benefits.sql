-- Benefits: definitions with versions, what customers were granted and used, what is left of stocks, limits and budgets, and deliveries.

create table benefit_definition (
  benefit text collate "C" primary key,
  status text not null check (status in ('draft', 'active', 'retired')),
  -- The version in force; 0 before the first activation.
  version integer not null,
  draft json,
  draft_by text,
  draft_by_id text,
  draft_at bigint
);

create table benefit_version (
  benefit text collate "C" not null,
  version integer not null,
  definition json not null,
  made_by text not null,
  approved_by text not null,
  activated_by text not null,
  activated_at bigint not null,
  legal_opinion text,
  primary key (benefit, version)
);

-- Who agreed to a draft; forgotten when the draft changes.
create table benefit_approval (
  benefit text collate "C" not null,
  by_id text not null,
  by_name text not null,
  is_compliance boolean not null,
  legal_opinion text,
  at bigint not null,
  primary key (benefit, by_id)
);

create table benefit_grant (
  grant_id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  benefit text collate "C" not null,
  version integer not null,
  customer_id text collate "C" not null,
  source text not null,
  source_ref text collate "C",
  reason text not null,
  -- How often it may be used; null: without end.
  quantity integer,
  used integer not null,
  state text not null check (state in ('granted', 'activated', 'used', 'expired', 'suspended', 'revoked')),
  suspended_from text,
  granted_at bigint not null,
  starts_at bigint not null,
  activate_by bigint,
  activated_at bigint,
  ends_at bigint,
  -- Of what tiers give: the period.
  period text
);
create unique index benefit_grant_period on benefit_grant (benefit, customer_id, period) where period is not null;
create index benefit_grant_customer on benefit_grant (customer_id, benefit, grant_id);
create index benefit_grant_ending on benefit_grant (ends_at) where state in ('granted', 'activated', 'suspended') and ends_at is not null;
create index benefit_grant_lapsing on benefit_grant (activate_by) where state in ('granted', 'suspended') and activate_by is not null;

-- Every change of a grant, with its reason.
create table benefit_change (
  change_id bigint generated always as identity primary key,
  grant_id bigint not null,
  at bigint not null,
  from_state text,
  to_state text not null,
  reason text not null,
  by_name text not null
);
create index benefit_change_grant on benefit_change (grant_id, change_id);

-- What was consumed and how it is delivered.
create table benefit_use (
  use_id bigint generated always as identity primary key,
  grant_id bigint not null,
  benefit text collate "C" not null,
  version integer not null,
  customer_id text collate "C" not null,
  redemption_id text collate "C",
  at bigint not null,
  business_date text not null,
  units integer not null,
  -- False when it was given back: it counts for no quota and saved nothing.
  counts boolean not null,
  worth_yuan numeric(18, 4) not null,
  cost_yuan numeric(18, 4) not null,
  fulfilment text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed', 'cancelled')),
  -- Cipher text of a code or voucher, its hash, and what of it may be shown to anybody.
  secret text,
  digest text collate "C",
  hint text,
  code_id bigint,
  -- Until when the firm promised it, and when it ends for the customer.
  due_at bigint,
  ends_at bigint,
  attempts integer not null default 0,
  next_at bigint,
  note text,
  reference text,
  ended_by text,
  ended_at bigint,
  -- When a voucher was honoured.
  honoured_at bigint
);
create index benefit_use_customer on benefit_use (customer_id, use_id);
create index benefit_use_grant on benefit_use (grant_id);
create index benefit_use_waiting on benefit_use (next_at, use_id) where state = 'waiting';
create index benefit_use_benefit on benefit_use (benefit, at);
create unique index benefit_use_digest on benefit_use (digest) where digest is not null;

-- Pools of codes, encrypted; the hash keeps a code from being uploaded twice.
create table benefit_code (
  code_id bigint generated always as identity primary key,
  benefit text collate "C" not null,
  digest text collate "C" not null,
  secret text not null,
  hint text not null,
  state text not null check (state in ('free', 'taken', 'delivered', 'void')),
  batch text not null,
  expires_on text,
  added_at bigint not null
);
create unique index benefit_code_digest on benefit_code (benefit, digest);
create index benefit_code_free on benefit_code (benefit, code_id) where state = 'free';

-- Secrets with which calls to other systems are signed, encrypted.
create table benefit_secret (
  benefit text collate "C" primary key,
  secret text not null,
  made_by text not null,
  made_at bigint not null
);

-- How far jobs have gone.
create table benefit_progress (
  name text collate "C" primary key,
  value text not null
);

-- Customers whose tier changed: what the tier switches on by itself is looked at again.
create table benefit_touched (
  customer_id text collate "C" primary key,
  touched_at bigint not null
);
