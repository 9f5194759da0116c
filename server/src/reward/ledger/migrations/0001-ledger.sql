-- The ledger: an append-only journal of postings and entries, lots inside it, and projections that can be made again from them.

create table ledger_programme (
  programme_id integer primary key,
  programme text not null unique,
  name_zh text not null,
  name_en text not null,
  reversal text not null check (reversal in ('unlimited', 'within_balance', 'only_pending')),
  hold_timeout_ms bigint not null,
  status text not null check (status in ('open', 'stopped')),
  stopped_for text,
  wallets json not null,
  version integer not null,
  created_at bigint not null,
  -- Entries up to this posting were checked against the projections.
  checked_to bigint not null default 0
);

create sequence ledger_posting_number;

-- One row for each request with a key that was decided, refused ones too, and for what time brought about. Never changed.
create table ledger_posting (
  posting_id bigint primary key,
  programme_id integer not null,
  key text collate "C" not null,
  kind text not null,
  customer_id text collate "C",
  counterparty text collate "C",
  effective_at bigint not null,
  recorded_at bigint not null,
  target_id bigint,
  base bigint,
  request_hash text not null,
  request json not null,
  outcome json,
  refusal json,
  attribution json,
  check ((outcome is null) <> (refusal is null))
);
create unique index ledger_posting_key on ledger_posting (programme_id, key);
create index ledger_posting_customer on ledger_posting (customer_id, programme_id, posting_id);
create index ledger_posting_counterparty on ledger_posting (counterparty, programme_id, posting_id)
  where counterparty is not null;
create index ledger_posting_target on ledger_posting (target_id) where target_id is not null;

-- One entry moves points from one account to another: it has both sides, so the journal always sums to zero. Never changed.
create table ledger_entry (
  posting_id bigint not null,
  line integer not null,
  wallet text collate "C" not null,
  from_account text not null,
  to_account text not null,
  from_customer text collate "C",
  to_customer text collate "C",
  from_lot bigint,
  to_lot bigint,
  points bigint not null check (points > 0),
  primary key (posting_id, line)
);
create index ledger_entry_from_lot on ledger_entry (from_lot) where from_lot is not null;
create index ledger_entry_to_lot on ledger_entry (to_lot) where to_lot is not null;
create index ledger_entry_from_debt on ledger_entry (from_customer) where from_account = 'debt';
create index ledger_entry_to_debt on ledger_entry (to_customer) where to_account = 'debt';

-- The terms of a lot never change, but that an event may say when it becomes active. The five counts are projections; null: forgotten,
-- to be computed from the entries again.
create table ledger_lot (
  lot_id bigint primary key,
  programme_id integer not null,
  customer_id text collate "C" not null,
  wallet text collate "C" not null,
  points bigint not null,
  priority integer not null,
  occurred_at bigint not null,
  activates_at bigint,
  expires_at bigint,
  inactivity_months integer,
  source_lot_id bigint,
  pending bigint check (pending >= 0),
  remaining bigint check (remaining >= 0),
  held bigint check (held >= 0),
  expired bigint check (expired >= 0),
  reversed bigint check (reversed >= 0)
);
create index ledger_lot_open on ledger_lot (customer_id, programme_id, wallet)
  where (pending + remaining + held) is distinct from 0;
create index ledger_lot_expiring on ledger_lot (programme_id, expires_at)
  where expires_at is not null and (pending + remaining) is distinct from 0;
create index ledger_lot_activating on ledger_lot (programme_id, activates_at)
  where activates_at is not null and pending is distinct from 0;
create index ledger_lot_inactive on ledger_lot (programme_id, customer_id)
  where inactivity_months is not null and (pending + remaining) is distinct from 0;

-- Projection of a customer's side of a wallet, and the row that is locked while something is decided about it.
create table ledger_account (
  programme_id integer not null,
  wallet text collate "C" not null,
  customer_id text collate "C" not null,
  pending bigint,
  active bigint,
  held bigint,
  debt bigint,
  last_activity_at bigint,
  last_recorded_at bigint not null default 0,
  -- Who stands for this customer and those merged with it, and how many they are.
  root_customer text collate "C" not null,
  group_size integer not null,
  primary key (programme_id, wallet, customer_id)
) with (fillfactor = 70);

-- Customers whose wallets are merged; a customer on their own is absent.
create table ledger_link (
  programme_id integer not null,
  customer_id text collate "C" not null,
  into_customer text collate "C",
  root_customer text collate "C" not null,
  primary key (programme_id, customer_id)
);
create index ledger_link_root on ledger_link (programme_id, root_customer);

create table ledger_hold (
  hold_id bigint primary key,
  programme_id integer not null,
  key text collate "C" not null,
  customer_id text collate "C" not null,
  wallet text collate "C" not null,
  times_out_at bigint not null,
  state text not null check (state in ('open', 'captured', 'voided', 'timed_out'))
);
create index ledger_hold_open on ledger_hold (customer_id, programme_id, wallet) where state = 'open';
create index ledger_hold_due on ledger_hold (programme_id, times_out_at) where state = 'open';

-- The chain: each seal covers the postings of its range with their entries and lots, and the seal before it.
create table ledger_seal (
  programme_id integer not null,
  number integer not null,
  from_id bigint not null,
  to_id bigint not null,
  postings integer not null,
  previous_hash text not null,
  hash text not null,
  sealed_at bigint not null,
  primary key (programme_id, number)
);

create table ledger_adjustment (
  programme_id integer not null,
  adjustment_id text collate "C" not null,
  customer_id text collate "C" not null,
  wallet text collate "C" not null,
  points bigint not null,
  expires_on text,
  reason text not null,
  state text not null check (state in ('proposed', 'approved', 'rejected', 'refused')),
  proposed_by text not null,
  proposed_name text not null,
  proposed_at bigint not null,
  decided_by text,
  decided_name text,
  decided_at bigint,
  note text,
  posting_id bigint,
  primary key (programme_id, adjustment_id)
);
create index ledger_adjustment_state on ledger_adjustment (programme_id, state, proposed_at);
