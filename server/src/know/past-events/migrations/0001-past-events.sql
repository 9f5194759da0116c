-- Up to which position a consumer has taken in the past that it leaps over; a row stands while a leap is under way.
create table past_leap (
  consumer text collate "C" primary key,
  position bigint not null
);
