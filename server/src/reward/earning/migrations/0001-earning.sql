-- Earning: rules with their versions, what was decided about each occasion and why, and what limits have given.

create table earning_rule (
  rule text collate "C" primary key,
  status text not null check (status in ('draft', 'active', 'retired')),
  -- The version in force; 0 before the first activation.
  version integer not null,
  draft json,
  draft_by text,
  draft_by_id text,
  draft_at bigint,
  -- Rules that time sets off: the last rated business day.
  rated_to text
);

create table earning_rule_version (
  rule text collate "C" not null,
  version integer not null,
  definition json not null,
  made_by text not null,
  approved_by text not null,
  activated_by text not null,
  activated_at bigint not null,
  legal_opinion text,
  primary key (rule, version)
);

-- Who agreed to a draft; forgotten when the draft changes.
create table earning_approval (
  rule text collate "C" not null,
  by_id text not null,
  by_name text not null,
  is_compliance boolean not null,
  legal_opinion text,
  at bigint not null,
  primary key (rule, by_id)
);

-- What was decided, in its order: awards, what was taken back of them, refusals. Never changed but for what became of it in the ledger.
create table earning_award (
  award_id bigint generated always as identity primary key,
  -- The key of the posting.
  key text collate "C" not null unique,
  -- The award from which this one takes back.
  of_key text collate "C",
  rule text collate "C" not null,
  version integer not null,
  programme text not null,
  wallet text not null,
  customer_id text collate "C" not null,
  occasion text collate "C" not null,
  business_date text not null,
  occurred_at bigint not null,
  branch_id text,
  device text,
  desired bigint not null,
  -- Below zero where points were taken back.
  granted bigint not null,
  -- What the whole occasion was worth then.
  worth bigint not null,
  -- Why nothing or not everything was granted.
  code text,
  lines json not null,
  -- What was known of the customer: what comes later of the same occasion is rated by the same.
  inputs json not null,
  cause text not null,
  state text not null check (state in ('decided', 'posted', 'refused', 'failed')),
  posting_id bigint,
  -- What the ledger said where it did not post.
  note text,
  -- How often the same was refused on the day.
  times integer not null,
  decided_at bigint not null
);
create index earning_award_customer on earning_award (customer_id, award_id);
create index earning_award_occasion on earning_award (rule, customer_id, occasion, award_id);
create index earning_award_open on earning_award (award_id) where state = 'decided';

-- Points that limits have given, by limit, subject and span.
create table earning_usage (
  key text collate "C" primary key,
  points bigint not null
);

-- Fills by their latest revision, while a rule pays for trades.
create table earning_fill (
  fact_key text collate "C" primary key,
  customer_id text collate "C" not null,
  trade_id text collate "C" not null,
  trade_date text not null,
  order_id text,
  at bigint not null,
  product_code text not null,
  side text not null,
  amount_fen bigint not null,
  commission_fen bigint not null,
  rebate_fen bigint not null,
  channel text,
  reversal_of text collate "C"
);
create index earning_fill_day on earning_fill (customer_id, trade_date);
create index earning_fill_trade on earning_fill (customer_id, trade_id);
create index earning_fill_bust on earning_fill (customer_id, reversal_of) where reversal_of is not null;
