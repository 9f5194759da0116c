-- Draws that anybody can verify, and who waits for what is gone.

create table benefit_draw (
  draw_id text collate "C" primary key,
  benefit text collate "C" not null,
  prizes integer not null,
  opens_at bigint not null,
  closes_at bigint not null,
  -- Published from the beginning: SHA-256 of the seed.
  commitment text not null,
  -- Encrypted until the draw, then in clear text.
  sealed_seed text not null,
  seed text,
  -- What word is mixed in that nobody knows before, and the word.
  word_from text,
  word text,
  state text not null check (state in ('open', 'drawn')),
  made_by text not null,
  made_at bigint not null,
  drawn_by text,
  drawn_at bigint
);

create table benefit_entry (
  draw_id text collate "C" not null,
  entry integer not null,
  customer_id text collate "C" not null,
  entered_at bigint not null,
  -- In the drawn order, from 1.
  place integer,
  -- Why a winner did not get it: the next one did.
  passed_over text,
  grant_id bigint,
  primary key (draw_id, entry)
);
create unique index benefit_entry_customer on benefit_entry (draw_id, customer_id);

create table benefit_waiting (
  waiting_id bigint generated always as identity primary key,
  benefit text collate "C" not null,
  customer_id text collate "C" not null,
  asked_at bigint not null,
  state text not null check (state in ('waiting', 'served', 'dropped')),
  note text
);
create unique index benefit_waiting_once on benefit_waiting (benefit, customer_id) where state = 'waiting';
create index benefit_waiting_next on benefit_waiting (benefit, waiting_id) where state = 'waiting';
