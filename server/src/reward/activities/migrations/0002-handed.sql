-- Staff may hand out a card: the day is made up without points and without the month's allowance.
alter table activity_day drop constraint activity_day_how_check;
alter table activity_day add constraint activity_day_how_check check (how in ('signed', 'stated', 'free', 'bought', 'handed'));
