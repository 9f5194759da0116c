-- How many rows the sink has put into the event store, by million positions, moved together with its cursor; verification compares.
create table sink_progress (
  bucket bigint primary key,
  row_count bigint not null
);

-- Up to where the sink has processed the log, and the name of this filling of the event store, which stands in every token:
-- the engine may remember tokens of rows that a reset has removed.
create table sink_standing (
  id int primary key check (id = 1),
  position bigint not null,
  generation text not null
);
insert into sink_standing (id, position, generation) values (1, 0, 'first');

-- What a node of a cluster missed while it did not answer; filled from its sibling when it does.
create table sink_missing (
  node text not null,
  what text not null,
  from_position bigint not null,
  to_position bigint not null,
  primary key (node, what, from_position)
);
