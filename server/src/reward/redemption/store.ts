// The tables of items and redemptions.

import { sql } from 'kysely';
import { createDraftStore, type DraftStore } from '../../decide/drafts/index.ts';
import { type Condition, customersIn } from '../../know/profiles/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import { type Item, itemSchema } from '../benefit-rules/contract.ts';
import { createDefinitionBook, type DefinitionBook, type DefinitionTables } from '../benefits/index.ts';
import tables from './migrations/0001-redemption.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'redemption', number: 1, name: 'redemption', sql: tables }];

const itemTables: DefinitionTables = {
  ...{ head: 'redemption_item', version: 'redemption_item_version', approval: 'redemption_item_approval' },
  key: 'item',
};
const parse = (value: unknown): Item => itemSchema.parse(value);

export const itemDrafts: DraftStore<Item> = createDraftStore(itemTables, parse);

export const createItemBook = (db: Database): DefinitionBook<Item> => createDefinitionBook(db, itemTables, parse);

export const redemptionStates = ['held', 'fulfilled', 'cancelled', 'expired', 'refunded'] as const;
export type RedemptionState = (typeof redemptionStates)[number];

export interface RedemptionRow {
  readonly redemptionId: string;
  readonly customerId: string;
  readonly item: string;
  readonly version: number;
  readonly benefit: string;
  readonly programme: string;
  readonly wallet: string;
  readonly points: number;
  readonly feeYuan: string;
  readonly tier: string | null;
  readonly state: RedemptionState;
  readonly grantId: number;
  /** Delivered as soon as it is taken, without a desk or another system. */
  readonly byItself: boolean;
  readonly requestedAt: number;
  readonly requestedBy: string;
  readonly dueAt: number;
  readonly feePaidAt: number | null;
  readonly feeReference: string | null;
  readonly fulfilledAt: number | null;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  readonly reason: string | null;
  readonly reasonCode: string | null;
}

const columns = sql`redemption_id as "redemptionId", customer_id as "customerId", item, version, benefit, programme, wallet, points,
  fee_yuan::text as "feeYuan", tier, state, grant_id as "grantId", by_itself as "byItself", requested_at as "requestedAt", requested_by as "requestedBy",
  due_at as "dueAt", fee_paid_at as "feePaidAt", fee_reference as "feeReference", fulfilled_at as "fulfilledAt",
  closed_at as "closedAt", closed_by as "closedBy", reason, reason_code as "reasonCode"`;

export type NewRedemption = Omit<
  RedemptionRow,
  'state' | 'feePaidAt' | 'feeReference' | 'fulfilledAt' | 'closedAt' | 'closedBy' | 'reason' | 'reasonCode'
>;

export const insertRedemption = async (transaction: StateTransaction, row: NewRedemption): Promise<void> => {
  await kept(sql`
    insert into redemption (redemption_id, customer_id, item, version, benefit, programme, wallet, points, fee_yuan, tier, state,
      grant_id, by_itself, requested_at, requested_by, due_at)
    values (${row.redemptionId}, ${row.customerId}, ${row.item}, ${row.version}::integer, ${row.benefit}, ${row.programme}, ${row.wallet},
      ${row.points}::bigint, ${row.feeYuan}::numeric, ${row.tier}, 'held', ${row.grantId}::bigint, ${row.byItself}::boolean, ${row.requestedAt}::bigint,
      ${row.requestedBy}, ${row.dueAt}::bigint)`).execute(transaction);
};

export const selectRedemption = async (db: Database, redemptionId: string): Promise<RedemptionRow | null> => {
  const { rows } = await kept(
    sql<RedemptionRow>`select ${columns} from redemption where redemption_id = ${redemptionId}`,
  ).execute(db);
  return rows[0] ?? null;
};

export const lockRedemption = async (
  transaction: StateTransaction,
  redemptionId: string,
): Promise<RedemptionRow | null> => {
  const { rows } = await kept(sql<RedemptionRow>`
    select ${columns} from redemption where redemption_id = ${redemptionId} for update`).execute(transaction);
  return rows[0] ?? null;
};

export const noteFee = async (
  transaction: StateTransaction,
  redemptionId: string,
  reference: string,
  at: number,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`update redemption set fee_paid_at = ${at}::bigint, fee_reference = ${reference}
    where redemption_id = ${redemptionId} and state = 'held' and fee_paid_at is null`.execute(transaction);
  return Number(numAffectedRows ?? 0) === 1;
};

export const noteFulfilled = async (
  transaction: StateTransaction,
  redemptionId: string,
  by: string,
  at: number,
): Promise<void> => {
  await kept(sql`update redemption set state = 'fulfilled', fulfilled_at = ${at}::bigint, closed_by = ${by}
    where redemption_id = ${redemptionId}`).execute(transaction);
};

export const noteClosed = async (
  transaction: StateTransaction,
  redemptionId: string,
  closed: {
    readonly state: 'cancelled' | 'expired' | 'refunded';
    readonly by: string;
    readonly at: number;
    readonly reason: string;
    readonly code: string | null;
  },
): Promise<void> => {
  await sql`update redemption set state = ${closed.state}, closed_at = ${closed.at}::bigint, closed_by = ${closed.by},
      reason = ${closed.reason}, reason_code = ${closed.code}
    where redemption_id = ${redemptionId}`.execute(transaction);
};

export const selectRedemptionsOf = async (
  db: Database,
  customerId: string,
  limit: number,
): Promise<readonly RedemptionRow[]> => {
  const { rows } = await sql<RedemptionRow>`select ${columns} from redemption where customer_id = ${customerId}
    order by requested_at desc, redemption_id limit ${limit}::int`.execute(db);
  return rows;
};

export const selectRedemptions = async (
  db: Database,
  filter: { readonly state: RedemptionState | null; readonly item: string | null },
  condition: Condition,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly total: number; readonly rows: readonly RedemptionRow[] }> => {
  const where = sql`(${filter.state}::text is null or state = ${filter.state}::text)
    and (${filter.item}::text is null or item = ${filter.item}::text) and customer_id in ${customersIn(condition)}`;
  const counted = await sql<{ n: number }>`select count(*)::int as n from redemption where ${where}`.execute(db);
  const { rows } = await sql<RedemptionRow>`select ${columns} from redemption where ${where}
    order by requested_at desc, redemption_id limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { total: counted.rows[0]?.n ?? 0, rows };
};

/** Redemptions whose time is over. */
export const selectOverdue = async (db: Database, at: number, limit: number): Promise<readonly RedemptionRow[]> => {
  const { rows } =
    await sql<RedemptionRow>`select ${columns} from redemption where state = 'held' and due_at <= ${at}::bigint
    order by due_at, redemption_id limit ${limit}::int`.execute(db);
  return rows;
};

/** Held ones whose delivery waits for nobody: the process that took them ended before it delivered. */
export const selectStranded = async (
  db: Database,
  before: number,
  limit: number,
): Promise<readonly RedemptionRow[]> => {
  const { rows } = await sql<RedemptionRow>`select ${columns} from redemption
    where state = 'held' and by_itself and requested_at < ${before}::bigint and (fee_yuan = 0 or fee_paid_at is not null)
    order by requested_at, redemption_id limit ${limit}::int`.execute(db);
  return rows;
};

/** Redemptions of items since an instant, of those for whom the condition over profiles holds. */
export const countRedemptions = async (
  db: Database,
  since: number,
  condition: Condition,
): Promise<ReadonlyMap<string, { readonly redemptions: number; readonly points: number }>> => {
  const { rows } = await sql<{ item: string; redemptions: number; points: number }>`
    select item, count(*)::int as redemptions, coalesce(sum(points), 0)::bigint as points from redemption
    where requested_at >= ${since}::bigint and state in ('held', 'fulfilled') and customer_id in ${customersIn(condition)}
    group by item`.execute(db);
  return new Map(rows.map(({ item, ...counts }) => [item, counts]));
};
