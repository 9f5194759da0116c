-- The catalogue of tags.
create table tag (
  code text primary key,
  kind text not null check (kind in ('fact', 'rule', 'statistical', 'model')),
  name_zh text not null,
  name_en text not null,
  description_zh text not null,
  description_en text not null,
  category text not null,
  definition jsonb not null,
  version integer not null,
  created_at bigint not null,
  created_by text not null,
  updated_at bigint not null,
  evaluated_at bigint
);

-- Who has a tag, with how it came there. The codes stand on the profile too, where lists filter by them.
create table profile_tag (
  customer_id text collate "C" not null,
  code text not null references tag (code) on delete cascade,
  assigned_at bigint not null,
  made_by text not null,
  version text,
  origin jsonb not null,
  primary key (customer_id, code)
);
create index profile_tag_code on profile_tag (code, customer_id);
