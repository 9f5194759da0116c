-- What analysts' statements read: views without personal values, and the snapshot of customers behind two of them. Views are read with the
-- rights of who made them, so that a user of the engine may be given these views and nothing else.
CREATE VIEW IF NOT EXISTS sql_events DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
  occurred_at, recorded_at, name, kind, person_id, session_id, source, platform, os, app_version, screen, channel,
  utm_source, utm_medium, utm_campaign, product, amount,
  mapFilter((key, value) -> NOT startsWith(value, 'enc:1:') AND NOT endsWith(key, '_index'), texts) AS texts,
  numbers, flags,
  mapApply((key, value) -> (key, arrayFilter(each -> NOT startsWith(each, 'enc:1:'), value)),
    mapFilter((key, value) -> NOT endsWith(key, '_index'), lists)) AS lists
FROM event_resolved;

-- A snapshot is written under its number and seen from the moment on that the number stands in sql_snapshot. Whole on every node.
CREATE TABLE IF NOT EXISTS sql_snapshot (
  generation UInt64,
  taken_at DateTime64(3, 'UTC')
) ENGINE = MergeTree ORDER BY generation;

CREATE TABLE IF NOT EXISTS sql_customer (
  generation UInt64,
  customer_id String,
  person_id UInt64,
  branch_id LowCardinality(String),
  team_id LowCardinality(String),
  adviser_id LowCardinality(String),
  status LowCardinality(String),
  risk_level LowCardinality(String),
  gender LowCardinality(String),
  birth_year Nullable(Int32),
  province LowCardinality(String),
  city LowCardinality(String),
  first_channel LowCardinality(String),
  opened_on Nullable(Date),
  last_active_on Nullable(Date),
  total_assets Nullable(Decimal(20, 2)),
  contribution Nullable(Decimal(20, 2)),
  texts Map(LowCardinality(String), String),
  numbers Map(LowCardinality(String), Float64),
  flags Map(LowCardinality(String), Bool),
  lists Map(LowCardinality(String), Array(String))
) ENGINE = MergeTree PARTITION BY generation ORDER BY customer_id;

CREATE TABLE IF NOT EXISTS sql_customer_tag (
  generation UInt64,
  customer_id String,
  person_id UInt64,
  tag LowCardinality(String),
  value String,
  since DateTime64(3, 'UTC')
) ENGINE = MergeTree PARTITION BY generation ORDER BY (customer_id, tag);

CREATE VIEW IF NOT EXISTS sql_customers DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT * EXCEPT generation FROM sql_customer WHERE generation = (SELECT max(generation) FROM sql_snapshot);

CREATE VIEW IF NOT EXISTS sql_customer_tags DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT * EXCEPT generation FROM sql_customer_tag WHERE generation = (SELECT max(generation) FROM sql_snapshot);
