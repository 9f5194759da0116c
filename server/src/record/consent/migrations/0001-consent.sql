-- Every statement about a purpose: given or withdrawn, when, by which way, under which text. Derived from the log and appended to;
-- only identity moves a statement to another customer.
create table consent_statement (
  position bigint primary key,
  customer_id text collate "C" not null,
  purpose text not null,
  -- '' speaks of every channel.
  channel text not null,
  granted boolean not null,
  occurred_at bigint not null,
  recorded_at bigint not null,
  source text not null,
  trust text not null,
  text_version text,
  evidence text,
  recorded_by text
);
create index consent_statement_customer on consent_statement (customer_id, purpose, occurred_at, position);

-- The texts that customers agreed to, by purpose and version; a version never changes.
create table consent_text (
  purpose text not null,
  version text not null,
  text_zh text not null,
  text_en text,
  published_at bigint not null,
  published_by text not null,
  primary key (purpose, version)
);
