-- One row a customer: what lists, segments, portraits and the 360 view read. Written by the consumer `profiles`, except the
-- relation columns (organisation) and the tags (know/tags). Names, phones and the like are cipher text inside `attributes`.
create table profile (
  customer_id text collate "C" primary key,
  person_id text not null,
  -- Set while the customer is merged into another one: the row is empty and outside every list.
  merged_into text collate "C",
  status text not null,
  name_index text,
  phone_index text,
  email_index text,
  id_number_index text,
  gender text,
  birth_year integer,
  education text,
  occupation text,
  province text,
  city text,
  risk_level text,
  investor_type text,
  opened_on date,
  funded_at bigint,
  first_trade_at bigint,
  branch_id text,
  team_id text,
  adviser_id text,
  total_assets_fen bigint,
  cash_fen bigint,
  assets_on date,
  holdings text[] not null default '{}',
  contribution_fen bigint not null default 0,
  first_channel text,
  latest_channel text,
  last_active_on date,
  first_seen_at bigint,
  tags text[] not null default '{}',
  attributes jsonb not null default '{}'
) with (fillfactor = 85);

-- What every range rewrites: behaviour and the sums that the consumer goes on from. Apart from `profile`, whose many indexes
-- would be written with it. Texts of our own, because no list reads them and parsing jsonb costs more than the rest of a range;
-- below toast_tuple_target nothing is compressed either.
create table profile_state (
  customer_id text collate "C" primary key,
  -- "name=count,first,last,amount;…"
  counters text not null,
  -- Totals, touches, asset marks and consents as JSON.
  rest text not null,
  last_active_at bigint,
  updated_position bigint not null
) with (fillfactor = 60, toast_tuple_target = 4080);

create index profile_person on profile (person_id);
create index profile_assets on profile (total_assets_fen desc nulls last, customer_id);
create index profile_contribution on profile (contribution_fen desc nulls last, customer_id);
create index profile_opened on profile (opened_on desc nulls last, customer_id);
create index profile_active on profile (last_active_on desc nulls last, customer_id);
create index profile_branch on profile (branch_id, customer_id) where branch_id is not null;
create index profile_team on profile (team_id, customer_id) where team_id is not null;
create index profile_adviser on profile (adviser_id, customer_id) where adviser_id is not null;
create index profile_name on profile (name_index) where name_index is not null;
create index profile_phone on profile (phone_index) where phone_index is not null;
create index profile_email on profile (email_index) where email_index is not null;
create index profile_id_number on profile (id_number_index) where id_number_index is not null;
create index profile_status on profile (status, customer_id);
create index profile_risk on profile (risk_level, customer_id) where risk_level is not null;
create index profile_first_channel on profile (first_channel, customer_id) where first_channel is not null;
create index profile_funded on profile (funded_at) where funded_at is not null;
create index profile_merged on profile (merged_into) where merged_into is not null;
create index profile_tags on profile using gin (tags);
create index profile_holdings on profile using gin (holdings);

create table profile_account (
  customer_id text collate "C" not null,
  account_id text not null,
  kind text,
  status text,
  opened_on date,
  closed_on date,
  at bigint not null,
  position bigint not null,
  primary key (customer_id, account_id)
);

-- End of day, by account ("" where the core system states the customer as a whole).
create table profile_asset_day (
  customer_id text collate "C" not null,
  account_id text not null,
  date date not null,
  total_fen bigint not null,
  cash_fen bigint,
  position bigint not null,
  primary key (customer_id, account_id, date)
);
create index profile_asset_day_date on profile_asset_day (date) include (total_fen, account_id);

-- The latest statement for each product; what an account held earlier is read from the event store.
create table profile_position (
  customer_id text collate "C" not null,
  account_id text not null,
  product_code text not null,
  date date not null,
  quantity numeric,
  market_value_fen bigint,
  cost_fen bigint,
  position bigint not null,
  primary key (customer_id, account_id, product_code)
);
create index profile_position_product on profile_position (product_code, date);

-- Up to which log position everything has been seen: one row.
create table profile_progress (
  one boolean primary key check (one),
  position bigint not null
);
