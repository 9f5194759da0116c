-- What other modules compute of a customer (scores, groups, chances), by attribute name. Beside `attributes`, which holds what was
-- stated and is written whole from the events; this is written by whoever computes it and never read back by the consumer.
alter table profile add column computed jsonb not null default '{}';
