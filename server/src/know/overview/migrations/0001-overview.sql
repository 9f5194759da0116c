-- Answers that took long, for whoever asks next: of a scope and a number of days the latest one.
create table overview_answer (
  asked text primary key,
  computed_at bigint not null,
  took_ms bigint not null,
  answer jsonb not null
);
