-- Every rule set that ever held, numbered from 1; the shipped one is version 0 and stands in the code.
create table lifecycle_rules (
  version integer primary key,
  rules jsonb not null,
  note text not null,
  made_at bigint not null,
  made_by text not null
);

-- Which stage a customer is in, and was in when: one row from entry to exit. At most one is open.
create table lifecycle_stay (
  stay bigint generated always as identity primary key,
  customer_id text collate "C" not null,
  stage text not null,
  came_from text,
  entered_at bigint not null,
  entered_version integer not null,
  entered_because text not null,
  left_at bigint,
  went_to text,
  left_because text
);
create unique index lifecycle_stay_now on lifecycle_stay (customer_id) where left_at is null;
create index lifecycle_stay_customer on lifecycle_stay (customer_id, entered_at);
create index lifecycle_stay_entered on lifecycle_stay (entered_at);
create index lifecycle_stay_left on lifecycle_stay (left_at);

-- Customers to be judged again. A generation that moved on says: touched meanwhile.
create table lifecycle_touched (
  customer_id text collate "C" primary key,
  because text not null,
  generation bigint not null,
  claimed_until bigint
);

-- One row once everybody was judged for the first time; before that nobody is followed.
create table lifecycle_progress (
  single boolean primary key default true check (single),
  begun_at bigint not null,
  evaluated_at bigint
);
