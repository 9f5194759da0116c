-- Who may sign in, what is open, what is locked, and the keys of programs.
create table operator (
  id text primary key,
  -- Lower case.
  login_name text not null unique,
  display_name text not null,
  -- argon2id; null for somebody who signs in with the identity provider.
  password_hash text,
  password_must_change boolean not null,
  oidc_subject text unique,
  roles text[] not null,
  scope jsonb not null,
  status text not null check (status in ('active', 'disabled')),
  created_at bigint not null,
  last_signed_in_at bigint,
  check (password_hash is not null or oidc_subject is not null)
);

create table session (
  id text primary key,
  -- SHA-256 of the cookie's token; whoever reads the table cannot sign in with it.
  token_hash text not null unique,
  operator_id text not null references operator (id) on delete cascade,
  created_at bigint not null,
  last_used_at bigint not null,
  expires_at bigint not null,
  remote_address text not null,
  user_agent text not null
);
create index session_by_operator on session (operator_id);
create index session_by_expiry on session (expires_at);

-- Failed sign-ins by account name and by address.
create table sign_in_failure (
  kind text not null check (kind in ('account', 'address')),
  subject text not null,
  failures int not null,
  first_failed_at bigint not null,
  locked_until bigint,
  primary key (kind, subject)
);

-- A sign-in that went to the identity provider and has not come back.
create table oidc_attempt (
  state_hash text primary key,
  code_verifier text not null,
  nonce text not null,
  return_to text not null,
  created_at bigint not null
);

create table api_key (
  id text primary key,
  name text not null,
  prefix text not null,
  key_hash text not null unique,
  permissions text[] not null,
  scope jsonb not null,
  created_at bigint not null,
  created_by text not null,
  expires_at bigint,
  revoked_at bigint,
  last_used_at bigint
);
