-- Who has the most in a window is asked of everybody: how much happened on a day stands beside what was counted, and a window is found
-- without reading what others count. Neither key of the index changes as more is counted, so writing costs what it did.
alter table scene_tally add column happened numeric not null default 0;
update scene_tally set happened = (select coalesce(sum(value::numeric), 0) from json_each_text(counted));
create index scene_tally_window on scene_tally (stream, part, day);
