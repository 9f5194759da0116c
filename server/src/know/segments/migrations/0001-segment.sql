-- The catalogue of segments. A rule's condition is that of its version; a static list has none.
create table segment (
  code text primary key,
  kind text not null check (kind in ('rule', 'static')),
  name_zh text not null,
  name_en text not null,
  description_zh text not null,
  description_en text not null,
  condition jsonb,
  version integer not null,
  created_at bigint not null,
  created_by text not null,
  updated_at bigint not null,
  updated_by text not null,
  evaluated_at bigint
);

-- Every condition that a segment ever had.
create table segment_version (
  segment text not null references segment (code) on delete cascade,
  version integer not null,
  condition jsonb,
  made_at bigint not null,
  made_by text not null,
  primary key (segment, version)
);

-- Who is in a segment, and who was when: one row from entry to exit. Members now are the rows that nobody has left.
create table segment_stay (
  stay bigint generated always as identity primary key,
  segment text not null references segment (code) on delete cascade,
  customer_id text collate "C" not null,
  entered_at bigint not null,
  entered_version integer not null,
  entered_because text not null,
  left_at bigint,
  left_because text
);
create unique index segment_stay_now on segment_stay (segment, customer_id) where left_at is null;
create index segment_stay_time on segment_stay (segment, entered_at);
create index segment_stay_customer on segment_stay (customer_id);

-- Customers to be judged again, by the segments named, or by all. A generation that moved on says: touched meanwhile.
create table segment_touched (
  customer_id text collate "C" primary key,
  segments text[],
  generation bigint not null,
  claimed_until bigint
);
