-- Folders that core systems put files into.
create table watched_folder (
  name text primary key,
  dataset text not null,
  definition jsonb not null,
  last_scanned_at bigint,
  last_problem text
);

-- What arrived for a dataset and a business date; the highest delivery number is the one that counts.
create table data_delivery (
  dataset text not null,
  business_date text not null,
  delivery integer not null,
  natural_date text,
  folder_name text,
  file_name text not null,
  file_key text not null,
  run_id text not null,
  status text not null check (status in ('importing', 'complete', 'mismatch', 'failed')),
  arrived_at bigint not null,
  completed_at bigint,
  late boolean not null,
  rows_expected bigint,
  rows_counted bigint,
  totals_expected jsonb not null,
  totals_counted jsonb not null,
  problem text,
  primary key (dataset, business_date, delivery)
);
create unique index data_delivery_file on data_delivery (dataset, business_date, file_key);
create index data_delivery_run on data_delivery (run_id);
