// The tables of holds and of what moved points between customers and partners.
import { sql } from 'kysely';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { MovementKind, StatementLine } from '../partner-rules/contract.ts';
import type { Movement, Share } from '../partner-rules/index.ts';
import { changed, type Reading } from './store.ts';

export type RateUsed = StatementLine['rate'];

export interface MovementRow extends Omit<Movement, 'kind'> {
  readonly movementId: string;
  readonly partner: string;
  readonly key: string;
  readonly kind: MovementKind;
  readonly originId: string | null;
  readonly customerId: string;
  readonly version: number;
  readonly programme: string;
  readonly wallet: string;
  readonly spendFen: number | null;
  readonly shares: readonly Share[];
  readonly reference: string | null;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly onDate: string;
  readonly month: string;
}

const columns = sql`movement_id as "movementId", partner, key, kind, origin_id as "originId", customer_id as "customerId", version,
  programme, wallet, points, fen, spend_fen as "spendFen", month_points as "monthPoints", month_fen as "monthFen", rate, shares,
  reference, occurred_at as "occurredAt", recorded_at as "recordedAt", on_date as "onDate", of_month as "ofMonth", month,
  posting_key as "postingKey"`;

export const insertMovement = async (transaction: StateTransaction, row: MovementRow): Promise<void> => {
  await sql`
    insert into partner_movement (movement_id, partner, key, kind, origin_id, customer_id, version, programme, wallet, points, fen,
      spend_fen, month_points, month_fen, rate, shares, reference, occurred_at, recorded_at, on_date, of_month, month, posting_key)
    values (${row.movementId}, ${row.partner}, ${row.key}, ${row.kind}, ${row.originId}, ${row.customerId}, ${row.version}::integer,
      ${row.programme}, ${row.wallet}, ${row.points}::bigint, ${row.fen}::bigint, ${row.spendFen}::bigint, ${row.monthPoints}::bigint,
      ${row.monthFen}::bigint, ${JSON.stringify(row.rate)}::json, ${JSON.stringify(row.shares)}::json, ${row.reference},
      ${row.occurredAt}::bigint, ${row.recordedAt}::bigint, ${row.onDate}, ${row.ofMonth}, ${row.month}, ${row.postingKey})`.execute(
    transaction,
  );
};

export const selectMovement = async (db: Reading, partner: string, key: string): Promise<MovementRow | null> => {
  const { rows } = await sql<MovementRow>`select ${columns} from partner_movement
    where partner = ${partner} and key = ${key}`.execute(db);
  return rows[0] ?? null;
};

/** Cancels or refunds of a movement, oldest first. */
export const selectBacks = async (db: Reading, originId: string): Promise<readonly MovementRow[]> => {
  const { rows } = await sql<MovementRow>`select ${columns} from partner_movement
    where origin_id = ${originId} order by recorded_at, movement_id`.execute(db);
  return rows;
};

/** What is in the statement of a month. */
export const selectMonth = async (db: Reading, partner: string, month: string): Promise<readonly MovementRow[]> => {
  const { rows } = await sql<MovementRow>`select ${columns} from partner_movement
    where partner = ${partner} and month = ${month} order by recorded_at, movement_id`.execute(db);
  return rows;
};

/** A page of a partner's movements, newest first. */
export const selectMovements = async (
  db: Reading,
  partner: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly MovementRow[]; readonly total: number }> => {
  const counted = await sql<{ n: number }>`
    select count(*)::int as n from partner_movement where partner = ${partner}`.execute(db);
  const { rows } = await sql<MovementRow>`select ${columns} from partner_movement where partner = ${partner}
    order by recorded_at desc, movement_id limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { rows, total: counted.rows[0]?.n ?? 0 };
};

/** What moved a customer's points lately, at whichever partner; newest first. */
export const selectMovementsOf = async (
  db: Reading,
  customerId: string,
  limit: number,
): Promise<readonly MovementRow[]> => {
  const { rows } = await sql<MovementRow>`select ${columns} from partner_movement where customer_id = ${customerId}
    order by recorded_at desc, movement_id limit ${limit}::int`.execute(db);
  return rows;
};

/** Of these keys of the ledger, those that are of movements. */
export const knownPostings = async (db: Reading, keys: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<{ key: string }>`select posting_key as key from partner_movement
    where posting_key = any(${keys}::text[])`.execute(db);
  return new Set(rows.map(({ key }) => key));
};

/** Points that went into a month beyond packs, cancels taken off. */
export const overdrawnIn = async (db: Reading, partner: string, month: string): Promise<number> => {
  const { rows } = await sql<{ points: number }>`
    select coalesce(sum(case when kind = 'accrual' then month_points else -month_points end), 0)::bigint as points
    from partner_movement where partner = ${partner} and month = ${month} and kind in ('accrual', 'accrual_cancel')`.execute(
    db,
  );
  return Number(rows[0]?.points ?? 0);
};

/** Points that a customer was given on a day, before cancels. */
export const accruedOn = async (db: Reading, partner: string, customerId: string, day: string): Promise<number> => {
  const { rows } = await sql<{ points: number }>`select coalesce(sum(points), 0)::bigint as points from partner_movement
    where partner = ${partner} and customer_id = ${customerId} and on_date = ${day} and kind = 'accrual'`.execute(db);
  return Number(rows[0]?.points ?? 0);
};

export interface HoldRow {
  readonly partner: string;
  readonly key: string;
  readonly customerId: string;
  readonly version: number;
  readonly programme: string;
  readonly wallet: string;
  readonly points: number;
  readonly rate: RateUsed;
  readonly state: 'held' | 'captured' | 'cancelled';
  readonly postingKey: string;
  readonly onDate: string;
  readonly heldAt: number;
  readonly dueAt: number;
}

const holdColumns = sql`partner, key, customer_id as "customerId", version, programme, wallet, points, rate, state,
  posting_key as "postingKey", on_date as "onDate", held_at as "heldAt", due_at as "dueAt"`;

export const insertHold = async (transaction: StateTransaction, row: Omit<HoldRow, 'state'>): Promise<void> => {
  await sql`insert into partner_hold (partner, key, customer_id, version, programme, wallet, points, rate, state, posting_key, on_date,
      held_at, due_at)
    values (${row.partner}, ${row.key}, ${row.customerId}, ${row.version}::integer, ${row.programme}, ${row.wallet},
      ${row.points}::bigint, ${JSON.stringify(row.rate)}::json, 'held', ${row.postingKey}, ${row.onDate}, ${row.heldAt}::bigint,
      ${row.dueAt}::bigint)`.execute(transaction);
};

export const selectHold = async (db: Reading, partner: string, key: string): Promise<HoldRow | null> => {
  const { rows } = await sql<HoldRow>`select ${holdColumns} from partner_hold
    where partner = ${partner} and key = ${key}`.execute(db);
  return rows[0] ?? null;
};

/** Ends a hold; false where it has ended. */
export const endHold = async (
  transaction: StateTransaction,
  { partner, key }: Pick<HoldRow, 'partner' | 'key'>,
  state: 'captured' | 'cancelled',
): Promise<boolean> =>
  changed(
    await sql`update partner_hold set state = ${state} where partner = ${partner} and key = ${key} and state = 'held'`.execute(
      transaction,
    ),
  );

/** Points of holds of a customer begun on a day that were not given up. */
export const heldOn = async (
  db: Reading,
  partner: string,
  customerId: string,
  day: string,
  now: number,
): Promise<number> => {
  const { rows } = await sql<{ points: number }>`select coalesce(sum(points), 0)::bigint as points from partner_hold
    where partner = ${partner} and customer_id = ${customerId} and on_date = ${day}
      and (state = 'captured' or (state = 'held' and due_at > ${now}::bigint))`.execute(db);
  return Number(rows[0]?.points ?? 0);
};
