-- Customers on their way into the member centre, and inside it.

create table member_code (
  -- SHA-256; whoever reads the table cannot enter with it.
  code_hash text primary key,
  customer_id text collate "C" not null,
  -- The API key, or the command line, that asked for it.
  opened_by text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index member_code_customer on member_code (customer_id);
create index member_code_expiry on member_code (expires_at);

create table member_session (
  id text primary key,
  token_hash text not null unique,
  customer_id text collate "C" not null,
  opened_by text not null,
  created_at bigint not null,
  last_used_at bigint not null,
  expires_at bigint not null,
  remote_address text not null,
  user_agent text not null
);
create index member_session_customer on member_session (customer_id, created_at);
create index member_session_expiry on member_session (expires_at);
