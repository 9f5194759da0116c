-- Who answers for a tag, when it is computed, what it is put on, and whether a second person approves its definition.
alter table tag add column owner text not null default '';
alter table tag add column schedule text not null default 'live'
  check (schedule in ('live', 'daily', 'weekly', 'monthly', 'manual'));
alter table tag add column subject text not null default 'customer' check (subject in ('customer', 'product', 'content'));
alter table tag add column governed boolean not null default false;

-- A tag may carry a value; "code=value" then stands on the profile beside the code.
alter table profile_tag add column value text;

-- Assignments that ended, for the history of a customer's tags.
create table profile_tag_past (
  customer_id text collate "C" not null,
  code text not null references tag (code) on delete cascade,
  value text,
  assigned_at bigint not null,
  removed_at bigint not null,
  made_by text not null,
  version text,
  removed_by text not null
);
create index profile_tag_past_customer on profile_tag_past (customer_id, removed_at);
create index profile_tag_past_code on profile_tag_past (code);

-- Tags on products and contents; customers who hold or read them have the tag too.
create table object_tag (
  code text not null references tag (code) on delete cascade,
  object_id text collate "C" not null,
  value text,
  assigned_at bigint not null,
  made_by text not null,
  primary key (code, object_id)
);

-- Definitions of governed tags that wait for a second person; `body` is what was asked for.
create table tag_proposal (
  code text primary key,
  is_new boolean not null,
  body jsonb not null,
  proposed_at bigint not null,
  proposed_by text not null,
  proposed_name text not null
);
