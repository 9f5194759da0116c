-- Settings by name, and the exchanges' calendar by year.
create table setting (
  name text primary key,
  value jsonb not null,
  changed_at bigint not null
);

-- A year that stands here is known: its weekdays trade except on the holidays below.
create table trading_year (
  year int primary key,
  entered_by text not null,
  changed_at bigint not null
);

create table trading_holiday (
  day date primary key,
  year int not null references trading_year (year) on delete cascade,
  name_zh text not null,
  name_en text not null
);
create index trading_holiday_by_year on trading_holiday (year);
