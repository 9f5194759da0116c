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
  readonly parameters: Readonly<Record<string, readonly Id64[]>>;
}

const plainEvents =
  '(SELECT event.*, event.person_id AS stored_person_id FROM event WHERE person_id IN {persons:Array(UInt64)})';

/**
 * The same events as {@link scopedEvents}, in one branch where nobody's override can concern them: whose rows stand under a person are then the
 * person's. That is so for nearly everybody once rows were rewritten, and costs a page half of what both branches do.
 */
export const personsEvents = async (eventStore: EventStore, persons: readonly Id64[]): Promise<PersonsEvents> => {
  const scope = await personScope(eventStore, persons);
  const [overridden] = await eventStore.query<{ readonly found: number }>({
    sql: 'SELECT 1 AS found FROM actor_override WHERE actor_hash IN {actors:Array(UInt64)} LIMIT 1',
    parameters: { actors: scope.actors },
  });
  return overridden
    ? { sql: scopedEvents, parameters: scope }
    : { sql: plainEvents, parameters: { persons: scope.persons } };
};

/**
 * Settings of a question about all customers. Their set says nothing about which blocks of the table may be passed over, and
 * to hold it against the borders of every block took longer than to read them all.
 */
export const everybodySettings = { use_index_for_in_with_subqueries: 0 };

/** A condition that leaves out facts which a later revision replaced. */
export const lastRevision = "(kind != 'fact' OR position NOT IN (SELECT position FROM superseded))";
