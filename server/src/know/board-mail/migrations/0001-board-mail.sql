-- Boards that are sent by e-mail, each sending of one, and each letter of a sending.
create table board_mail (
  id text primary key,
  board_id text not null,
  owner_id text not null,
  owner_name text not null,
  rhythm jsonb not null,
  recipients jsonb not null,
  language text not null check (language in ('zh', 'en')),
  state text not null check (state in ('active', 'paused', 'stopped')),
  stopped_for text,
  next_at bigint not null,
  created_at bigint not null,
  check ((state = 'stopped') = (stopped_for is not null))
);
create index board_mail_board on board_mail (board_id);
create index board_mail_due on board_mail (next_at) where state = 'active';

create table board_mail_send (
  mail_id text not null references board_mail (id) on delete cascade,
  due_at bigint not null,
  asked_by text,
  ended_at bigint,
  problem text,
  picture text,
  primary key (mail_id, due_at)
);

create table board_mail_letter (
  mail_id text not null,
  due_at bigint not null,
  recipient text not null,
  state text not null check (state in ('waiting', 'handing', 'sent', 'kept', 'refused', 'failed', 'unknown')),
  problem text,
  changed_at bigint not null,
  primary key (mail_id, due_at, recipient),
  foreign key (mail_id, due_at) references board_mail_send (mail_id, due_at) on delete cascade
);
