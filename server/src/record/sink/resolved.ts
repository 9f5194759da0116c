// Events of some persons as they are resolved now. The view `event_resolved` answers the same for everybody; this reads
// only what can concern the persons asked for, so that a page about one customer stays fast with millions of overrides.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Id64 } from '../log/index.ts';

/** Where events of some persons may stand, and which actors may have been given to them. Sent as parameters of the same names. */
export type PersonScope = Readonly<Record<'persons' | 'stored' | 'actors', readonly Id64[]>>;

/**
 * An owner is only ever given to an actor by an override, and each of those stands in `actor_person`; before the first one
 * an actor's events stand under the actor's own hash. So the rows of a person stand under the person, under the actors ever
 * given to it, or under whom else those actors were ever given to.
 */
export const personScope = async (eventStore: EventStore, persons: readonly Id64[]): Promise<PersonScope> => {
  const rows = await eventStore.query<{ actor: Id64; person: Id64 }>({
    sql: `SELECT DISTINCT actor_hash AS actor, person_id AS person FROM actor_person
      WHERE actor_hash IN (SELECT actor_hash FROM actor_person WHERE person_id IN {persons:Array(UInt64)})`,
    parameters: { persons },
  });
  const actors = new Set([...persons, ...rows.map((row) => row.actor)]);
  const stored = new Set([...actors, ...rows.map((row) => row.person)]);
  return { persons, stored: [...stored], actors: [...actors] };
};

const overrides = 'SELECT * FROM actor_override WHERE actor_hash IN {actors:Array(UInt64)}';

/** A sub-query of the persons' events, `person_id` as resolved now; takes the {@link PersonScope} as parameters. */
export const scopedEvents = `(
  SELECT * FROM (
    SELECT event.*, event.person_id AS stored_person_id FROM event
    WHERE person_id IN {stored:Array(UInt64)} AND actor_hash NOT IN (SELECT actor_hash FROM (${overrides}))
    UNION ALL
    SELECT
      event.* REPLACE (ifNull(
        arrayFirstOrNull(span -> span.1 <= toUnixTimestamp64Milli(event.occurred_at) AND toUnixTimestamp64Milli(event.occurred_at) < span.2, owner.spans).3,
        event.person_id) AS person_id),
      event.person_id AS stored_person_id
    FROM (
      SELECT * FROM event
      WHERE person_id IN {stored:Array(UInt64)} AND actor_hash IN (SELECT actor_hash FROM (${overrides}))
    ) AS event
    INNER JOIN (
      SELECT actor_hash, groupArrayIf((from_ms, to_ms, person_id), version = latest) AS spans
      FROM (SELECT *, max(version) OVER (PARTITION BY actor_hash) AS latest FROM (${overrides}))
      GROUP BY actor_hash
    ) AS owner ON owner.actor_hash = event.actor_hash
  )
  WHERE person_id IN {persons:Array(UInt64)}
)`;

/** A sub-query of events, and the parameters that it takes. */
export interface PersonsEvents {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

const plainEvents =
  '(SELECT event.*, event.person_id AS stored_person_id FROM event WHERE person_id IN {persons:Array(UInt64)})';

/** Which of the spans an event falls into, from 1; 0: none. */
const span = `arrayFirstIndex(
  (actor, from_ms, to_ms) -> actor = event.actor_hash AND from_ms <= toUnixTimestamp64Milli(event.occurred_at) AND toUnixTimestamp64Milli(event.occurred_at) < to_ms,
  {span_actors:Array(UInt64)}, {span_from:Array(Int64)}, {span_to:Array(Int64)})`;
const owner = `if(${span} = 0, event.person_id, arrayElement({span_persons:Array(UInt64)}, ${span}))`;
const spannedEvents = `(
  SELECT event.* REPLACE (${owner} AS person_id), event.person_id AS stored_person_id FROM event
  WHERE event.person_id IN {stored:Array(UInt64)} AND ${owner} IN {persons:Array(UInt64)}
)`;

interface SpanRow {
  readonly actor: Id64;
  readonly from_ms: string;
  readonly to_ms: string;
  readonly person: Id64;
}

/** So many spans are held against each event; where there are more, a join is cheaper. */
const SPANS_MAX = 100;

/**
 * The same events as {@link scopedEvents}, in one branch where few overrides can concern the persons. Nearly nobody has any once rows were
 * rewritten, and whoever logged in on a new device today has a handful; two branches and a join cost a page of a large firm four times as much.
 */
export const personsEvents = async (eventStore: EventStore, persons: readonly Id64[]): Promise<PersonsEvents> => {
  const scope = await personScope(eventStore, persons);
  const spans = await eventStore.query<SpanRow>({
    sql: `SELECT actor_hash AS actor, from_ms, to_ms, person_id AS person
      FROM (SELECT *, max(version) OVER (PARTITION BY actor_hash) AS latest FROM (${overrides}))
      WHERE version = latest ORDER BY actor_hash, from_ms LIMIT ${SPANS_MAX + 1}`,
    parameters: { actors: scope.actors },
  });
  if (spans.length === 0) return { sql: plainEvents, parameters: { persons: scope.persons } };
  if (spans.length > SPANS_MAX) return { sql: scopedEvents, parameters: scope };
  return {
    sql: spannedEvents,
    parameters: {
      ...{ persons: scope.persons, stored: scope.stored },
      span_actors: spans.map(({ actor }) => actor),
      span_from: spans.map(({ from_ms }) => from_ms),
      span_to: spans.map(({ to_ms }) => to_ms),
      span_persons: spans.map(({ person }) => person),
    },
  };
};

/**
 * Settings of a question about all customers. Their set says nothing about which blocks of the table may be passed over, and
 * to hold it against the borders of every block took longer than to read them all.
 */
export const everybodySettings = { use_index_for_in_with_subqueries: 0 };

/** A condition that leaves out facts which a later revision replaced. */
export const lastRevision = "(kind != 'fact' OR position NOT IN (SELECT position FROM superseded))";
