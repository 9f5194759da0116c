-- The erasures of persons: asked for by one, decided by another, carried out step by step. Rows are never deleted: they are
-- what keeps an erased person from coming back, and the register of who is under legal hold since when.
create table erasure (
  erasure_id text primary key,
  customer_id text collate "C" not null,
  state text not null check (state in ('requested', 'declined', 'approved', 'erased')),
  -- 'request': asked for here. 'key': the person's key was found destroyed, in a restored backup that knew nothing of it.
  origin text not null check (origin in ('request', 'key')),
  reason text not null,
  requested_by text not null,
  requested_name text not null,
  requested_at bigint not null,
  decided_by text,
  decided_name text,
  decided_at bigint,
  note text,
  -- The customer and whoever was merged into it, and the spans of their devices, by hash.
  customers text[] not null,
  spans jsonb not null,
  -- Below this position of the log the spans tell whose an event is; null until every process knows of the erasure.
  position bigint,
  -- Rows of the event store on their way out, by million positions.
  doomed jsonb,
  removed jsonb not null,
  erased_at bigint,
  hold_until text
);
create unique index erasure_customer on erasure (customer_id) where state <> 'declined';
create index erasure_requested on erasure (requested_at desc);
