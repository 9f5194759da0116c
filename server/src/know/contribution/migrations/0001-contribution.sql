-- Rules of cost and allocation; those of the highest version whose first day is not after a month's first day hold for the month.
create table contribution_setting (
  version integer primary key,
  effective_from date not null,
  settings jsonb not null,
  created_at bigint not null,
  created_by text not null
);

-- A month that is computed completely: the rows of `run` are its rows. What was stated by line, and what of it is nobody's and why.
create table contribution_run (
  month date primary key,
  run bigint not null,
  setting_version integer not null,
  customers integer not null,
  stated jsonb not null,
  remainder jsonb not null,
  computed_at bigint not null
);

-- What a customer brought and cost in a month, line by line, in whole fen; who served the customer on its last day.
create table contribution_month (
  month date not null,
  run bigint not null,
  customer_id text collate "C" not null,
  branch_id text,
  adviser_id text,
  commission bigint not null,
  margin_interest bigint not null,
  product_fee bigint not null,
  trail bigint not null,
  advisory_fee bigint not null,
  other_revenue bigint not null,
  benefit bigint not null,
  points bigint not null,
  service_time bigint not null,
  acquisition bigint not null,
  other_cost bigint not null,
  primary key (month, run, customer_id)
);
create index contribution_month_customer on contribution_month (customer_id, month);

-- Where the quadrants divide, as of the last computation.
create table contribution_summary (
  one boolean primary key check (one),
  from_month date not null,
  to_month date not null,
  valuable_from_fen bigint,
  loyal_from integer not null,
  computed_at bigint not null
);
