-- Mappings that this installation made itself; shipped ones are files.
create table import_mapping (
  name text primary key,
  definition jsonb not null,
  updated_at bigint not null,
  updated_by text not null
);

-- Uploaded files. The bytes lie in the data folder under the id.
create table import_file (
  id text primary key,
  name text not null,
  path text not null,
  bytes bigint not null,
  hash text not null,
  uploaded_at bigint not null,
  uploaded_by text not null
);
create index import_file_uploaded on import_file (uploaded_at desc);

-- One reading of one file through one mapping. The mapping is kept as it was, so that a resumed run reads as it began.
create table import_run (
  id text primary key,
  mapping_name text not null,
  mapping jsonb not null,
  mapping_hash text not null,
  file_name text not null,
  file_path text not null,
  file_hash text,
  dataset text not null,
  business_date text,
  as_of text,
  dry_run boolean not null,
  force boolean not null,
  status text not null check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted', 'unchanged')),
  cancel_requested boolean not null,
  requested_by text not null,
  started_at bigint not null,
  updated_at bigint not null,
  finished_at bigint,
  -- Milliseconds of work, without the time between an interruption and its resumption.
  worked_ms bigint not null,
  bytes_done bigint not null,
  bytes_total bigint not null,
  rows_read bigint not null,
  rows_good bigint not null,
  rows_bad bigint not null,
  rows_skipped bigint not null,
  event_count bigint not null,
  log_from bigint,
  log_to bigint,
  totals jsonb not null,
  -- Where to go on: {place: {offset, line}, repeats}.
  checkpoint jsonb,
  trailer text,
  error_code text,
  error_message text
);
create index import_run_started on import_run (started_at desc, id);
create index import_run_delivery on import_run (mapping_name, business_date, started_at desc);

create table import_bad_row (
  run_id text not null references import_run (id) on delete cascade,
  line bigint not null,
  byte_offset bigint not null,
  code text not null,
  column_name text,
  message text not null,
  excerpt text not null,
  primary key (run_id, line)
);
