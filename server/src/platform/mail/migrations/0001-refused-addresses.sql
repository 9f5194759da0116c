-- Addresses whose mail server said for good that it takes no letters for them; in lower case.
create table mail_refused_address (
  address text primary key check (address = lower(address)),
  problem text not null,
  refused_at bigint not null
);
