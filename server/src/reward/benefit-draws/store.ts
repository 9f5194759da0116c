// The tables of draws, entries and of those who wait.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import tables from './migrations/0001-benefit-draws.sql?raw';
import handsOn from './migrations/0002-hands-on.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'benefit-draws', number: 1, name: 'draws', sql: tables },
  { module: 'benefit-draws', number: 2, name: 'hands-on', sql: handsOn },
];

export interface DrawRow {
  readonly drawId: string;
  readonly benefit: string;
  readonly prizes: number;
  /** So many days after the draw a prize that nobody used goes to the next of the order; 0: it lapses. */
  readonly handsOnDays: number;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly commitment: string;
  readonly sealedSeed: string;
  readonly seed: string | null;
  readonly wordFrom: string | null;
  readonly word: string | null;
  readonly state: 'open' | 'drawn';
  readonly entries: number;
  readonly drawnAt: number | null;
}

const columns = sql`draw_id as "drawId", benefit, prizes, hands_on_days as "handsOnDays", opens_at as "opensAt", closes_at as "closesAt", commitment,
  sealed_seed as "sealedSeed", seed, word_from as "wordFrom", word, state, drawn_at as "drawnAt",
  (select count(*)::int from benefit_entry e where e.draw_id = benefit_draw.draw_id) as entries`;

export const selectDraws = async (db: Database): Promise<readonly DrawRow[]> => {
  const { rows } =
    await sql<DrawRow>`select ${columns} from benefit_draw order by opens_at desc, draw_id limit 200`.execute(db);
  return rows;
};

const HANDING_ON_PAGE = 200;

/** Draws whose prizes may still be handed on, the oldest first. */
export async function* handingOn(db: Database, at: number): AsyncGenerator<DrawRow> {
  let after = { drawnAt: 0, drawId: '' };
  for (;;) {
    const { rows } = await sql<DrawRow>`select ${columns} from benefit_draw
      where state = 'drawn' and hands_on_days > 0 and drawn_at + hands_on_days * 86400000::bigint > ${at}::bigint
        and (drawn_at, draw_id) > (${after.drawnAt}::bigint, ${after.drawId})
      order by drawn_at, draw_id limit ${HANDING_ON_PAGE}::int`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < HANDING_ON_PAGE || !last) return;
    after = { drawnAt: last.drawnAt ?? 0, drawId: last.drawId };
  }
}

export const selectDraw = async (db: Database, drawId: string): Promise<DrawRow | null> => {
  const { rows } = await sql<DrawRow>`select ${columns} from benefit_draw where draw_id = ${drawId}`.execute(db);
  return rows[0] ?? null;
};

export const insertDraw = async (
  transaction: StateTransaction,
  row: Omit<DrawRow, 'seed' | 'word' | 'state' | 'entries' | 'drawnAt'>,
  by: string,
  at: number,
): Promise<void> => {
  await sql`
    insert into benefit_draw (draw_id, benefit, prizes, hands_on_days, opens_at, closes_at, commitment, sealed_seed, word_from, state, made_by, made_at)
    values (${row.drawId}, ${row.benefit}, ${row.prizes}::integer, ${row.handsOnDays}::integer, ${row.opensAt}::bigint, ${row.closesAt}::bigint, ${row.commitment},
      ${row.sealedSeed}, ${row.wordFrom}, 'open', ${by}, ${at}::bigint)`.execute(transaction);
};

/** Enters a customer under the next number; the number, and whether it was there before. Null when the draw takes no entries now. */
export const insertEntry = async (
  transaction: StateTransaction,
  drawId: string,
  customerId: string,
  at: number,
): Promise<{ readonly entry: number; readonly replayed: boolean } | null> => {
  const { rows: open } = await sql<{ id: string }>`select draw_id as id from benefit_draw
    where draw_id = ${drawId} and state = 'open' and opens_at <= ${at}::bigint and closes_at > ${at}::bigint for update`.execute(
    transaction,
  );
  const { rows: known } = await sql<{ entry: number }>`select entry from benefit_entry
    where draw_id = ${drawId} and customer_id = ${customerId}`.execute(transaction);
  if (known[0]) return { entry: known[0].entry, replayed: true };
  if (!open[0]) return null;
  const { rows } = await sql<{ entry: number }>`
    insert into benefit_entry (draw_id, entry, customer_id, entered_at)
    select ${drawId}, coalesce(max(entry), 0) + 1, ${customerId}, ${at}::bigint from benefit_entry where draw_id = ${drawId}
    returning entry`.execute(transaction);
  return { entry: rows[0]?.entry ?? 0, replayed: false };
};

export interface EntryRow {
  readonly entry: number;
  readonly customerId: string;
  readonly place: number | null;
  readonly passedOver: string | null;
  readonly grantId: number | null;
}

/** Has a prize, and has not let it lapse. */
export const hasWon = ({ grantId, passedOver }: EntryRow): boolean => grantId !== null && passedOver === null;

/** Entries of a draw, in the drawn order once there is one. */
export const selectEntries = async (db: Database | StateTransaction, drawId: string): Promise<readonly EntryRow[]> => {
  const { rows } =
    await sql<EntryRow>`select entry, customer_id as "customerId", place, passed_over as "passedOver", grant_id as "grantId"
    from benefit_entry where draw_id = ${drawId} order by place nulls last, entry`.execute(db);
  return rows;
};

/** The customer's number in each draw that was entered. */
export const selectOwnEntries = async (db: Database, customerId: string): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly drawId: string; readonly entry: number }>`
    select draw_id as "drawId", entry from benefit_entry where customer_id = ${customerId}`.execute(db);
  return new Map(rows.map(({ drawId, entry }) => [drawId, entry]));
};

/** Publishes seed, word and order; false when it was drawn before. */
export const publishResult = async (
  transaction: StateTransaction,
  drawId: string,
  result: {
    readonly seed: string;
    readonly word: string | null;
    readonly order: readonly number[];
    readonly by: string;
    readonly at: number;
  },
): Promise<boolean> => {
  const { numAffectedRows } =
    await sql`update benefit_draw set state = 'drawn', seed = ${result.seed}, word = ${result.word},
      drawn_by = ${result.by}, drawn_at = ${result.at}::bigint where draw_id = ${drawId} and state = 'open'`.execute(
      transaction,
    );
  if (Number(numAffectedRows ?? 0) !== 1) return false;
  await sql`update benefit_entry set place = given.place
    from (select entry, ordinality::int as place from unnest(${[...result.order]}::integer[]) with ordinality as drawn(entry, ordinality)) as given
    where draw_id = ${drawId} and benefit_entry.entry = given.entry`.execute(transaction);
  return true;
};

export const noteWinner = async (
  db: Database,
  drawId: string,
  entry: number,
  outcome: { readonly grantId: number | null; readonly passedOver: string | null },
): Promise<void> => {
  await sql`update benefit_entry set grant_id = ${outcome.grantId}::bigint, passed_over = ${outcome.passedOver}
    where draw_id = ${drawId} and entry = ${entry}::integer`.execute(db);
};

/** Lets a customer wait, once; how many wait before. */
export const insertWaiting = async (
  transaction: StateTransaction,
  benefit: string,
  customerId: string,
  at: number,
): Promise<number> => {
  await sql`insert into benefit_waiting (benefit, customer_id, asked_at, state)
    values (${benefit}, ${customerId}, ${at}::bigint, 'waiting') on conflict do nothing`.execute(transaction);
  const { rows } = await sql<{ ahead: number }>`
    select count(*)::int as ahead from benefit_waiting where benefit = ${benefit} and state = 'waiting' and waiting_id < (
      select waiting_id from benefit_waiting where benefit = ${benefit} and customer_id = ${customerId} and state = 'waiting')`.execute(
    transaction,
  );
  return rows[0]?.ahead ?? 0;
};

export interface WaitingRow {
  readonly waitingId: number;
  readonly benefit: string;
  readonly customerId: string;
}

export const selectWaiting = async (db: Database, benefit: string, limit: number): Promise<readonly WaitingRow[]> => {
  const { rows } =
    await sql<WaitingRow>`select waiting_id as "waitingId", benefit, customer_id as "customerId" from benefit_waiting
    where benefit = ${benefit} and state = 'waiting' order by waiting_id limit ${limit}::int`.execute(db);
  return rows;
};

export const endWaiting = async (
  db: Database,
  waitingId: number,
  state: 'served' | 'dropped',
  note: string | null,
): Promise<void> => {
  await sql`update benefit_waiting set state = ${state}, note = ${note} where waiting_id = ${waitingId}::bigint`.execute(
    db,
  );
};
