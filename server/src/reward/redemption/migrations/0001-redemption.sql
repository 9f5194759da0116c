-- Redemption: items of the catalogue with their versions, and what customers redeemed, from the hold of points to the delivery.

create table redemption_item (
  item text collate "C" primary key,
  status text not null check (status in ('draft', 'active', 'retired')),
  -- The version in force; 0 before the first activation.
  version integer not null,
  draft json,
  draft_by text,
  draft_by_id text,
  draft_at bigint
);

create table redemption_item_version (
  item text collate "C" not null,
  version integer not null,
  definition json not null,
  made_by text not null,
  approved_by text not null,
  activated_by text not null,
  activated_at bigint not null,
  legal_opinion text,
  primary key (item, version)
);

-- Who agreed to a draft; forgotten when the draft changes.
create table redemption_item_approval (
  item text collate "C" not null,
  by_id text not null,
  by_name text not null,
  is_compliance boolean not null,
  legal_opinion text,
  at bigint not null,
  primary key (item, by_id)
);

create table redemption (
  redemption_id text collate "C" primary key,
  customer_id text collate "C" not null,
  item text collate "C" not null,
  version integer not null,
  benefit text collate "C" not null,
  programme text not null,
  wallet text not null,
  points bigint not null,
  fee_yuan numeric(18, 4) not null,
  -- The tier by which the price was.
  tier text,
  -- Held: points are held and everything is taken. Fulfilled: points are burnt, it was delivered. The others gave the points back.
  state text not null check (state in ('held', 'fulfilled', 'cancelled', 'expired', 'refunded')),
  grant_id bigint not null,
  -- Delivered as soon as it is taken, without a desk or another system.
  by_itself boolean not null,
  requested_at bigint not null,
  requested_by text not null,
  -- When the points go back unless it was delivered.
  due_at bigint not null,
  fee_paid_at bigint,
  fee_reference text,
  fulfilled_at bigint,
  closed_at bigint,
  closed_by text,
  reason text,
  -- The code of the reason, where one of ours led to the end.
  reason_code text
);
create index redemption_customer on redemption (customer_id, requested_at);
create index redemption_due on redemption (due_at) where state = 'held';
create index redemption_stranded on redemption (requested_at) where state = 'held' and by_itself;
create index redemption_item_at on redemption (item, requested_at);
