// Milestones and joinings read again from the log: each was put onto it in the transaction that wrote its row. Days of sign-in and attempts at
// quizzes are acts of members and come from nothing else.
import { sql } from 'kysely';
import type { Database, StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { PastHistory, StoredEvent } from '../../record/sink/index.ts';
import { isMilestone } from '../activity-rules/index.ts';

interface Milestone {
  readonly activity: string;
  readonly customerId: string;
  readonly part: string;
  readonly day: string;
}
interface Told extends Milestone {
  readonly at: number;
}
interface Joined {
  readonly activity: string;
  readonly customerId: string;
  readonly at: number;
}

export interface RecountSource {
  readonly store: StateStore;
  readonly history: PastHistory;
  /** Resolves with a position below which the event store has whatever was written before the call. */
  readonly seen: () => Promise<number>;
}

export interface Recounted {
  /** Milestones that the log tells of. */
  readonly told: number;
  readonly restored: number;
  /** Rows of which the log knows nothing. */
  readonly dropped: number;
}

const ROWS_A_PAGE = 4_000;
const names = ['activity_reached', 'activity_joined'];

const nameOf = ({ activity, customerId, part, day }: Milestone): string =>
  JSON.stringify([activity, customerId, part, day]);

const milestonesOf = (events: readonly StoredEvent[]): readonly Told[] =>
  events.flatMap(({ name, customerId, occurredAt: at, properties: { activity, part, business_date: day } }) =>
    name === 'activity_reached' && customerId !== undefined && isMilestone(String(part))
      ? [{ activity: String(activity), customerId, part: String(part), day: String(day), at }]
      : [],
  );

const joinedOf = (events: readonly StoredEvent[]): readonly Joined[] =>
  events.flatMap(({ name, customerId, occurredAt: at, properties: { activity } }) =>
    name === 'activity_joined' && customerId !== undefined ? [{ activity: String(activity), customerId, at }] : [],
  );

async function* eventsBetween(history: PastHistory, from: number, to: number): AsyncIterable<readonly StoredEvent[]> {
  for (let begin = from; begin < to; ) {
    const positions = await history.pastPositions({ names }, { from: begin, to }, 0, ROWS_A_PAGE);
    const last = positions.at(-1);
    if (last === undefined) return;
    yield await history.past({ names }, { from: begin, to: last + 1 }, 0);
    begin = last + 1;
  }
}

/** Every act takes the member's row first, and who is erased has none: what the log still tells of them comes back to nobody. */
const restoreMilestones = async (transaction: StateTransaction, told: readonly Told[]): Promise<number> => {
  const { numAffectedRows } = await sql`insert into activity_milestone (activity, customer_id, part, day, at)
    select activity, "customerId", part, day, at from json_to_recordset(${JSON.stringify(told)}::json)
      as given(activity text, "customerId" text, part text, day text, at bigint)
    where exists (select from activity_member m where m.activity = given.activity and m.customer_id = given."customerId")
    on conflict do nothing`.execute(transaction);
  return Number(numAffectedRows ?? 0);
};

const restoreJoined = async (transaction: StateTransaction, joined: readonly Joined[]): Promise<void> => {
  await sql`update activity_member m set joined_at = given.at
    from (select activity, "customerId", min(at) as at from json_to_recordset(${JSON.stringify(joined)}::json)
      as each(activity text, "customerId" text, at bigint) group by 1, 2) given
    where m.activity = given.activity and m.customer_id = given."customerId" and m.joined_at is distinct from given.at`.execute(
    transaction,
  );
};

/** Restores what the log tells of between two positions, and adds the names of its milestones to `known`. */
const restoreBetween = async (
  { store, history }: RecountSource,
  from: number,
  to: number,
  known: Set<string>,
): Promise<number> => {
  let restored = 0;
  for await (const events of eventsBetween(history, from, to)) {
    const told = milestonesOf(events);
    for (const each of told) known.add(nameOf(each));
    await store.transaction(async (transaction) => {
      restored += await restoreMilestones(transaction, told);
      await restoreJoined(transaction, joinedOf(events));
    });
  }
  return restored;
};

/** Rows whose names are not known. */
const unknownRows = async (db: Database, known: ReadonlySet<string>): Promise<readonly Milestone[]> => {
  const found: Milestone[] = [];
  let after: Milestone = { activity: '', customerId: '', part: '', day: '' };
  for (;;) {
    const { rows } =
      await sql<Milestone>`select activity, customer_id as "customerId", part, day from activity_milestone
      where (activity, customer_id, part, day) > (${after.activity}, ${after.customerId}, ${after.part}, ${after.day})
      order by activity, customer_id, part, day limit ${ROWS_A_PAGE}::integer`.execute(db);
    found.push(...rows.filter((row) => !known.has(nameOf(row))));
    const last = rows.at(-1);
    if (last === undefined) return found;
    after = last;
  }
};

const dropRows = async (transaction: StateTransaction, rows: readonly Milestone[]): Promise<void> => {
  await sql`delete from activity_milestone m using json_to_recordset(${JSON.stringify(rows)}::json)
      as given(activity text, "customerId" text, part text, day text)
    where m.activity = given.activity and m.customer_id = given."customerId" and m.part = given.part
      and m.day = given.day`.execute(transaction);
};

/**
 * Brings milestones and joinings to what the log says, while members go on. Done again it changes nothing, so it may be cut off anywhere. A
 * row that the log does not know yet was written meanwhile: it is looked at again when everything written by then has been seen.
 */
export const recountReached = async (source: RecountSource): Promise<Recounted> => {
  const known = new Set<string>();
  const upTo = await source.seen();
  let restored = await restoreBetween(source, 0, upTo, known);
  const strange = await unknownRows(source.store.db, known);
  if (strange.length === 0) return { told: known.size, restored, dropped: 0 };
  restored += await restoreBetween(source, upTo, await source.seen(), known);
  const wrong = strange.filter((row) => !known.has(nameOf(row)));
  if (wrong.length > 0) await source.store.transaction((transaction) => dropRows(transaction, wrong));
  return { told: known.size, restored, dropped: wrong.length };
};
