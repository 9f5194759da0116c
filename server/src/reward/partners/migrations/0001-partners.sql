-- Partners of the coalition: definitions with versions, packs, whose number is whose, what moved points, and settlement statements.

create table partner (
  partner text collate "C" primary key,
  status text not null check (status in ('draft', 'active', 'retired')),
  -- The version in force; 0 before the first activation.
  version integer not null,
  draft json,
  draft_by text,
  draft_by_id text,
  draft_at bigint
);
create table partner_version (
  partner text collate "C" not null,
  version integer not null,
  definition json not null,
  made_by text not null,
  approved_by text not null,
  activated_by text not null,
  activated_at bigint not null,
  legal_opinion text,
  primary key (partner, version)
);
-- Who agreed to a draft; forgotten when the draft changes.
create table partner_approval (
  partner text collate "C" not null,
  by_id text not null,
  by_name text not null,
  is_compliance boolean not null,
  legal_opinion text,
  at bigint not null,
  primary key (partner, by_id)
);

-- One row a partner from its first activation on. Whoever moves points or closes a month locks it.
create table partner_state (
  partner text collate "C" primary key,
  -- The first month that no statement closes yet.
  open_month text not null,
  statements integer not null,
  suspended_at bigint,
  suspended_by text,
  suspended_for text
);

-- That somebody was told how little is left; gone when a pack fills it up again.
create table partner_alert (
  partner text collate "C" primary key,
  remaining bigint not null,
  at bigint not null
);

create table partner_pack (
  pack_id bigint generated always as identity primary key,
  partner text collate "C" not null,
  name text not null,
  points bigint not null,
  price_fen bigint not null,
  valid_from text not null,
  valid_until text,
  -- Proposed by one person, active once another agreed that it is paid for; expired when its last day is over.
  state text not null check (state in ('proposed', 'active', 'expired')),
  remaining bigint not null check (remaining >= 0),
  remaining_fen bigint not null check (remaining_fen >= 0),
  proposed_by text not null,
  proposed_by_id text not null,
  proposed_at bigint not null,
  agreed_by text,
  agreed_at bigint
);
create index partner_pack_partner on partner_pack (partner, pack_id);

-- What happened to the points of packs. Never changed.
create table partner_pack_move (
  move_id bigint generated always as identity primary key,
  partner text collate "C" not null,
  pack_id bigint not null,
  kind text not null check (kind in ('bought', 'used', 'returned', 'expired')),
  points bigint not null,
  fen bigint not null,
  -- The month of the statement that it is in.
  month text not null,
  movement_id text collate "C",
  at bigint not null
);
create index partner_pack_move_month on partner_pack_move (partner, month);

-- Whose number at the partner is whose at the firm: made with a code of the customer and the number that the partner gives.
create table partner_binding (
  partner text collate "C" not null,
  member_number text collate "C" not null,
  customer_id text collate "C" not null,
  bound_at bigint not null,
  primary key (partner, member_number)
);
create unique index partner_binding_customer on partner_binding (customer_id, partner);

-- Codes that customers make for one partner; each counts once.
create table partner_code (
  code_hash text primary key,
  partner text collate "C" not null,
  customer_id text collate "C" not null,
  expires_at bigint not null
);
create index partner_code_customer on partner_code (customer_id);

-- One answer for each key of a partner, for ever.
create table partner_request (
  partner text collate "C" not null,
  key text collate "C" not null,
  operation text not null,
  content json not null,
  outcome json,
  refusal json,
  at bigint not null,
  primary key (partner, key)
);

create table partner_hold (
  partner text collate "C" not null,
  key text collate "C" not null,
  customer_id text collate "C" not null,
  version integer not null,
  programme text not null,
  wallet text not null,
  points bigint not null,
  rate json not null,
  -- Held until captured, given up, or timed out; the last is seen by the clock.
  state text not null check (state in ('held', 'captured', 'cancelled')),
  posting_key text collate "C" not null,
  on_date text not null,
  held_at bigint not null,
  due_at bigint not null,
  primary key (partner, key)
);
create index partner_hold_customer on partner_hold (customer_id, partner, on_date);

-- What moved points between a customer and a partner. Never changed.
create table partner_movement (
  movement_id text collate "C" primary key,
  partner text collate "C" not null,
  key text collate "C" not null,
  kind text not null check (kind in ('accrual', 'accrual_cancel', 'redemption', 'redemption_refund')),
  -- What is cancelled or refunded.
  origin_id text collate "C",
  customer_id text collate "C" not null,
  version integer not null,
  programme text not null,
  wallet text not null,
  points bigint not null,
  fen bigint not null,
  spend_fen bigint,
  -- The part that no pack paid for: it goes into the month.
  month_points bigint not null,
  month_fen bigint not null,
  rate json not null,
  shares json not null,
  reference text,
  occurred_at bigint not null,
  recorded_at bigint not null,
  on_date text not null,
  -- The month that it concerns, and the month of the statement that it is in.
  of_month text not null,
  month text not null,
  -- In the ledger; null where no point moved.
  posting_key text collate "C"
);
create unique index partner_movement_key on partner_movement (partner, key);
create index partner_movement_month on partner_movement (partner, month);
create index partner_movement_origin on partner_movement (origin_id) where origin_id is not null;
create index partner_movement_customer on partner_movement (customer_id, partner, on_date);
create unique index partner_movement_posting on partner_movement (posting_key) where posting_key is not null;

-- A statement never changes once it is closed, but that the partner agrees to it.
create table partner_statement (
  partner text collate "C" not null,
  month text not null,
  number text not null unique,
  state text not null check (state in ('closed', 'agreed')),
  document json not null,
  closed_at bigint not null,
  closed_by text not null,
  closed_by_id text not null,
  agreed_at bigint,
  agreed_by text,
  primary key (partner, month)
);
