create table job (
  id bigint generated always as identity primary key,
  name text not null,
  payload jsonb not null,
  priority int not null,
  state text not null check (state in ('queued', 'running', 'succeeded', 'dead', 'cancelled')),
  unique_key text,
  -- Schedule and business instant that put it here.
  schedule text,
  scheduled_for bigint,
  attempt int not null,
  attempts_max int not null,
  -- Wall instants, milliseconds.
  created_at bigint not null,
  run_at bigint not null,
  started_at bigint,
  finished_at bigint,
  -- Token of the run that has it, and until when it is believed to be alive.
  leased_by text,
  lease_until bigint,
  cancel_requested boolean not null,
  progress_done bigint,
  progress_total bigint,
  progress_note text,
  checkpoint jsonb,
  result text,
  error text,
  created_by text not null
);

-- The next one to run; the lease that ran out; the console's lists.
create index job_due on job (priority desc, run_at, id) where state = 'queued';
create index job_leased on job (lease_until) where state = 'running';
create index job_listed on job (state, id desc);
create index job_named on job (name, id desc);

-- At most one of a key is waiting or running; a schedule's due time is in the queue once, ever.
create unique index job_unique_key on job (name, unique_key) where unique_key is not null and state in ('queued', 'running');
create unique index job_due_once on job (schedule, scheduled_for) where schedule is not null;

create table job_schedule (
  name text primary key,
  cron text not null,
  -- Business instant up to which due times have been put in the queue.
  last_due_at bigint not null
);
