-- Who brought whom: codes, links that were followed, openings, and referrals as they stand with how they came to.

create table referral_code (
  code text collate "C" primary key,
  activity text collate "C" not null,
  customer_id text collate "C" not null,
  made_at bigint not null,
  unique (activity, customer_id)
);
create index referral_code_customer on referral_code (customer_id);

-- The latest link that a device followed, and whose device it turned out to be.
create table referral_touch (
  actor_id text collate "C" primary key,
  code text collate "C" not null,
  touched_at bigint not null,
  customer_id text collate "C"
);
create index referral_touch_customer on referral_touch (customer_id) where customer_id is not null;

-- Accounts that were opened while there is something to refer for, with what the opening itself says of it.
create table referral_opening (
  customer_id text collate "C" primary key,
  opened_at bigint not null,
  code text collate "C",
  inviter_id text collate "C"
);

create table referral (
  activity text collate "C" not null,
  friend_id text collate "C" not null,
  referrer_id text collate "C" not null,
  state text not null check (state in ('attributed', 'qualified', 'capped', 'lapsed', 'refused', 'reversed')),
  reason text,
  -- Business day of the opening, and the last day on which the friend can qualify.
  day text collate "C" not null,
  closes_on text collate "C" not null,
  -- The day on which the friend qualified; null while the friend does not.
  qualified_on text collate "C",
  sequence integer not null,
  changed_at bigint not null,
  primary key (activity, friend_id)
);
create index referral_referrer on referral (referrer_id, activity);
create index referral_friend on referral (friend_id);
create index referral_open on referral (closes_on) where state = 'attributed';

create table referral_change (
  change_id bigint generated always as identity primary key,
  activity text collate "C" not null,
  friend_id text collate "C" not null,
  sequence integer not null,
  state text not null,
  reason text,
  note text,
  by_name text not null,
  at bigint not null,
  unique (activity, friend_id, sequence)
);
