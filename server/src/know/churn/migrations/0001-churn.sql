-- What churn means and how far ahead it is foretold; the newest version holds, without one what was shipped.
create table churn_setting (
  version integer primary key,
  settings jsonb not null,
  made_at bigint not null,
  made_by text not null
);

-- Every training: the model with its quality, or why there is none.
create table churn_model (
  model bigint generated always as identity primary key,
  as_of date not null,
  setting_version integer not null,
  fitted jsonb,
  refusal text,
  trained_at bigint not null
);

-- Every scoring: how many customers, and how far they are from those whom the model was trained on.
create table churn_run (
  run bigint generated always as identity primary key,
  model bigint not null references churn_model (model),
  as_of date not null,
  customers integer not null,
  sleeping integer not null,
  drift jsonb not null,
  scored_at bigint not null
);

-- The newest score of each customer, with what made it.
create table churn_score (
  customer_id text collate "C" primary key,
  as_of date not null,
  probability double precision not null,
  band text not null,
  reasons jsonb not null
);
create index churn_score_order on churn_score (probability desc, customer_id);
