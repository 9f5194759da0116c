-- Products in versions; a version holds from its day until the next one.
create table catalogue_product (
  code text not null,
  effective_from text not null,
  name text not null,
  type text not null,
  category text,
  subcategory text,
  market text,
  sector text,
  industry text,
  issuer text,
  risk_rating text,
  currency text,
  status text not null,
  listed_on text,
  matures_on text,
  minimum_fen bigint,
  fee_rate text,
  source text not null,
  position bigint not null,
  primary key (code, effective_from)
);
create index catalogue_product_type on catalogue_product (type);

create table catalogue_channel (
  code text primary key,
  name text not null,
  kind text not null,
  domain text not null,
  owner_unit_id text,
  status text not null,
  note text,
  position bigint not null
);

-- What a channel cost in [period_start, period_end), by cost type.
create table catalogue_channel_cost (
  channel_code text not null,
  cost_type text not null,
  period_start text not null,
  period_end text not null,
  cost_fen bigint not null,
  impressions bigint,
  clicks bigint,
  source text not null,
  position bigint not null,
  primary key (channel_code, cost_type, period_start)
);
