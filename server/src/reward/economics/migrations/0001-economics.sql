-- What the economics of the programme were at the last computation, part by part; no customer is named.
create table economics_result (
  part text primary key,
  as_of bigint not null,
  computed_at bigint not null,
  document json not null
);
