-- One key for what is counted, so that the index of a window serves only who asks for everybody. With the columns themselves the planner took it
-- for the days of one customer too, while the table was young, and read all customers for each.
drop index scene_tally_window;
create index scene_tally_counted on scene_tally ((stream || '#' || part::text), day);
