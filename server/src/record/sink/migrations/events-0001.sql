-- Every decided event once, with the person resolved at the end of its range. Derived from the log; can be dropped and refilled.
CREATE TABLE IF NOT EXISTS {local:event} (
  position UInt64 CODEC(Delta, ZSTD(1)),
  person_id UInt64 CODEC(ZSTD(1)),
  actor_hash UInt64 CODEC(ZSTD(1)),
  actor_id String CODEC(ZSTD(1)),
  customer_id String CODEC(ZSTD(1)),
  name LowCardinality(String),
  kind LowCardinality(String),
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  recorded_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  source LowCardinality(String),
  trust LowCardinality(String),
  dialect LowCardinality(String),
  session_id String CODEC(ZSTD(1)),
  platform LowCardinality(String),
  os LowCardinality(String),
  app_version LowCardinality(String),
  screen LowCardinality(String),
  channel LowCardinality(String),
  utm_source LowCardinality(String),
  utm_medium LowCardinality(String),
  utm_campaign LowCardinality(String),
  product LowCardinality(String),
  amount Nullable(Decimal(20, 4)),
  fact_key String CODEC(ZSTD(1)),
  caused_by String CODEC(ZSTD(1)),
  texts Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  numbers Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  flags Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
  lists Map(LowCardinality(String), Array(String)) CODEC(ZSTD(1)),
  traits String CODEC(ZSTD(1)),
  INDEX by_position position TYPE minmax GRANULARITY 1,
  INDEX by_recorded recorded_at TYPE minmax GRANULARITY 1
) ENGINE = {mergeTree:event}
PARTITION BY toYYYYMM(occurred_at, 'UTC')
ORDER BY (person_id, occurred_at, position)
SETTINGS non_replicated_deduplication_window = 100000;

{distributed:event:person_id};

-- Whom an actor's events of [from_ms, to_ms) belong to; the rows of an actor's highest version hold. Whole on every node.
CREATE TABLE IF NOT EXISTS actor_override (
  actor_hash UInt64,
  version UInt64,
  from_ms Int64,
  to_ms Int64,
  person_id UInt64
) ENGINE = MergeTree ORDER BY (actor_hash, version, from_ms)
SETTINGS non_replicated_deduplication_window = 100000;

-- Every person to whom an actor's events were ever given: under whom rows may stand. Never shrinks.
CREATE TABLE IF NOT EXISTS actor_person (
  actor_hash UInt64,
  person_id UInt64
) ENGINE = ReplacingMergeTree ORDER BY (actor_hash, person_id);

-- Persons who are customers.
CREATE TABLE IF NOT EXISTS customer_person (
  person_id UInt64
) ENGINE = ReplacingMergeTree ORDER BY person_id;

-- Positions of facts that a later revision replaced.
CREATE TABLE IF NOT EXISTS superseded (
  position UInt64,
  by_position UInt64
) ENGINE = MergeTree ORDER BY position
SETTINGS non_replicated_deduplication_window = 100000;

-- What every question reads: events with the person they belong to now, facts as they were last revised. Three branches,
-- because overridden actors and corrected facts are few: behaviour costs no more than a set lookup a row, only facts read their
-- position, and only overridden actors are joined. `stored_person_id` is the key's column: a question about some persons names it too, and is fast.
CREATE VIEW IF NOT EXISTS {local:event_resolved} AS
SELECT event.*, event.person_id AS stored_person_id
FROM {local:event} AS event
WHERE event.actor_hash NOT IN (SELECT actor_hash FROM actor_override)
  AND event.kind != 'fact'
UNION ALL
SELECT event.*, event.person_id AS stored_person_id
FROM {local:event} AS event
WHERE event.kind = 'fact'
  AND event.actor_hash NOT IN (SELECT actor_hash FROM actor_override)
  AND event.position NOT IN (SELECT position FROM superseded)
UNION ALL
SELECT
  event.* REPLACE (ifNull(
    arrayFirstOrNull(span -> span.1 <= toUnixTimestamp64Milli(event.occurred_at) AND toUnixTimestamp64Milli(event.occurred_at) < span.2, owner.spans).3,
    event.person_id) AS person_id),
  event.person_id AS stored_person_id
FROM (SELECT * FROM {local:event} WHERE actor_hash IN (SELECT actor_hash FROM actor_override)) AS event
INNER JOIN (
  SELECT actor_hash, groupArrayIf((from_ms, to_ms, person_id), version = latest) AS spans
  FROM (SELECT actor_hash, from_ms, to_ms, person_id, version, max(version) OVER (PARTITION BY actor_hash) AS latest FROM actor_override)
  GROUP BY actor_hash
) AS owner ON owner.actor_hash = event.actor_hash
WHERE event.kind != 'fact' OR event.position NOT IN (SELECT position FROM superseded);

{distributed:event_resolved:person_id};
