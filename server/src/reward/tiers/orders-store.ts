// The tables of tiers by hand, invitations, reviews and previews, and what is held of an erased person.
import { sql } from 'kysely';
import { type Condition, customersIn } from '../../know/profiles/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Placed } from '../tier-rules/index.ts';
import type { Stale } from './store.ts';

export interface OrderRow {
  readonly orderId: string;
  readonly kind: 'manual' | 'invitation';
  readonly scheme: string;
  readonly customerId: string;
  readonly tier: string;
  readonly untilDay: number | null;
  readonly reason: string;
  readonly state: 'proposed' | 'approved' | 'rejected' | 'ended';
  readonly proposedBy: string;
  readonly proposedName: string;
  readonly proposedAt: number;
  readonly decidedName: string | null;
  readonly decidedAt: number | null;
  readonly note: string | null;
}

const columns = sql`order_id as "orderId", kind, scheme, customer_id as "customerId", tier, until_day as "untilDay", reason, state,
  proposed_by as "proposedBy", proposed_name as "proposedName", proposed_at as "proposedAt", decided_name as "decidedName",
  decided_at as "decidedAt", note`;

/** Orders of customers that were agreed to, in the order in which they were; ended ones stand until their last day. */
export const ordersAgreed = async (
  db: Database | StateTransaction,
  scheme: string,
  customerIds: readonly string[],
): Promise<readonly OrderRow[]> => {
  const { rows } = await sql<OrderRow>`
    select ${columns} from tier_order where scheme = ${scheme} and customer_id = any(${customerIds}::text[])
      and state in ('approved', 'ended') order by decided_at, order_id`.execute(db);
  return rows;
};

export const selectOrders = async (
  db: Database,
  scheme: string,
  condition: Condition,
): Promise<readonly OrderRow[]> => {
  const { rows } = await sql<OrderRow>`
    select ${columns} from tier_order where scheme = ${scheme} and customer_id in ${customersIn(condition)}
    order by proposed_at desc, order_id limit 500`.execute(db);
  return rows;
};

export const selectOrder = async (db: Database | StateTransaction, orderId: string): Promise<OrderRow | null> => {
  const { rows } = await sql<OrderRow>`select ${columns} from tier_order where order_id = ${orderId}`.execute(db);
  return rows[0] ?? null;
};

/** False when the key was used. */
export const insertOrder = async (
  transaction: StateTransaction,
  order: Omit<OrderRow, 'state' | 'decidedName' | 'decidedAt' | 'note'>,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    insert into tier_order (order_id, kind, scheme, customer_id, tier, until_day, reason, state, proposed_by, proposed_name, proposed_at)
    values (${order.orderId}, ${order.kind}, ${order.scheme}, ${order.customerId}, ${order.tier}, ${order.untilDay}::integer,
      ${order.reason}, 'proposed', ${order.proposedBy}, ${order.proposedName}, ${order.proposedAt}::bigint)
    on conflict do nothing`.execute(transaction);
  return Number(numAffectedRows ?? 0) === 1;
};

/** False when it was decided meanwhile. */
export const decideOrder = async (
  transaction: StateTransaction,
  orderId: string,
  decided: {
    readonly state: 'approved' | 'rejected';
    readonly name: string;
    readonly at: number;
    readonly note: string | null;
  },
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    update tier_order set state = ${decided.state}, decided_name = ${decided.name}, decided_at = ${decided.at}::bigint, note = ${decided.note}
    where order_id = ${orderId} and state = 'proposed'`.execute(transaction);
  return Number(numAffectedRows ?? 0) === 1;
};

/** Ends an order after a day; false when it is not in force. */
export const endOrder = async (
  transaction: StateTransaction,
  orderId: string,
  lastDay: number,
  note: string,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    update tier_order set state = 'ended', until_day = ${lastDay}::integer, note = ${note}
    where order_id = ${orderId} and state = 'approved' and (until_day is null or until_day > ${lastDay}::integer)`.execute(
    transaction,
  );
  return Number(numAffectedRows ?? 0) === 1;
};

/** Notes what somebody has to look at; what is noted already stays as it is. */
export const insertReviews = async (
  transaction: StateTransaction,
  scheme: string,
  reviews: readonly { readonly customerId: string; readonly qualifiedOn: number; readonly tier: string }[],
  at: number,
): Promise<void> => {
  if (reviews.length === 0) return;
  await sql`insert into tier_review (scheme, customer_id, qualified_on, tier, found_at)
    select ${scheme}, "customerId", "qualifiedOn", tier, ${at}::bigint from json_to_recordset(${JSON.stringify(reviews)}::json)
      as given("customerId" text, "qualifiedOn" integer, tier text)
    on conflict do nothing`.execute(transaction);
};

export interface ReviewRow {
  readonly customerId: string;
  readonly qualifiedOn: number;
  readonly tier: string;
  readonly foundAt: number;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  readonly note: string | null;
}

export const selectReviews = async (
  db: Database,
  scheme: string,
  condition: Condition,
): Promise<readonly ReviewRow[]> => {
  const { rows } = await sql<ReviewRow>`
    select customer_id as "customerId", qualified_on as "qualifiedOn", tier, found_at as "foundAt", closed_at as "closedAt",
      closed_by as "closedBy", note
    from tier_review where scheme = ${scheme} and customer_id in ${customersIn(condition)}
    order by closed_at nulls first, found_at desc, customer_id limit 500`.execute(db);
  return rows;
};

export const closeReview = async (
  transaction: StateTransaction,
  scheme: string,
  {
    customerId,
    qualifiedOn,
    by,
    note,
    at,
  }: { customerId: string; qualifiedOn: number; by: string; note: string; at: number },
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    update tier_review set closed_at = ${at}::bigint, closed_by = ${by}, note = ${note}
    where scheme = ${scheme} and customer_id = ${customerId} and qualified_on = ${qualifiedOn}::integer and closed_at is null`.execute(
    transaction,
  );
  return Number(numAffectedRows ?? 0) === 1;
};

export interface PreviewRow {
  readonly previewId: string;
  readonly scheme: string;
  readonly definition: unknown;
  readonly day: number;
  readonly state: 'running' | 'ready' | 'stale';
  readonly stale: Stale | null;
  readonly members: number;
  readonly madeBy: string;
  readonly madeAt: number;
}

/** A new preview takes the place of the earlier ones of its scheme. */
export const insertPreview = async (
  transaction: StateTransaction,
  preview: Omit<PreviewRow, 'state' | 'stale' | 'members'>,
): Promise<void> => {
  const older = sql`(select preview_id from tier_preview where scheme = ${preview.scheme})`;
  await sql`delete from tier_preview_place where preview_id in ${older}`.execute(transaction);
  await sql`delete from tier_preview where scheme = ${preview.scheme}`.execute(transaction);
  await sql`
    insert into tier_preview (preview_id, scheme, definition, day, state, members, made_by, made_at)
    values (${preview.previewId}, ${preview.scheme}, ${JSON.stringify(preview.definition)}::json, ${preview.day}::integer, 'running', 0,
      ${preview.madeBy}, ${preview.madeAt}::bigint)`.execute(transaction);
};

export const selectPreview = async (db: Database, previewId: string): Promise<PreviewRow | null> => {
  const { rows } = await sql<PreviewRow>`
    select preview_id as "previewId", scheme, definition, day, state, stale, members, made_by as "madeBy", made_at as "madeAt"
    from tier_preview where preview_id = ${previewId}`.execute(db);
  return rows[0] ?? null;
};

export interface PreviewPlace {
  readonly customerId: string;
  readonly fromTier: string | null;
  readonly toTier: string;
  readonly fromRank: number | null;
  readonly toRank: number;
  readonly branchId: string | null;
}

export const insertPlaces = async (
  transaction: StateTransaction,
  previewId: string,
  places: readonly (PreviewPlace & { readonly segments: readonly string[] })[],
): Promise<void> => {
  if (places.length === 0) return;
  await sql`insert into tier_preview_place (preview_id, customer_id, from_tier, to_tier, from_rank, to_rank, branch_id, segments)
    select ${previewId}, "customerId", "fromTier", "toTier", "fromRank", "toRank", "branchId",
      array(select json_array_elements_text(segments))
    from json_to_recordset(${JSON.stringify(places)}::json) as given("customerId" text, "fromTier" text, "toTier" text,
      "fromRank" integer, "toRank" integer, "branchId" text, segments json)
    where exists (select 1 from tier_preview where preview_id = ${previewId})
    on conflict do nothing`.execute(transaction);
};

export const finishPreview = async (
  transaction: StateTransaction,
  previewId: string,
  state: 'ready' | 'stale',
  stale: Stale | null,
): Promise<void> => {
  await sql`update tier_preview set state = ${state}, stale = ${stale === null ? null : JSON.stringify(stale)}::json,
      members = (select count(*) from tier_preview_place where preview_id = ${previewId})
    where preview_id = ${previewId}`.execute(transaction);
};

/** Customers by where they come from and go to, and by branch or segment, of those for whom the condition holds. */
export const countPlaces = async (
  db: Database,
  previewId: string,
  condition: Condition,
  by: 'branch' | 'segment',
): Promise<readonly Placed[]> => {
  const keys = by === 'branch' ? sql`array[branch_id]` : sql`segments`;
  const { rows } = await sql<Placed>`
    select from_tier as "from", to_tier as "to", own.key,
      case when from_rank is null then 0 else sign(to_rank - from_rank)::int end as change, count(*)::int as customers
    from tier_preview_place, unnest(${keys}) as own(key) where preview_id = ${previewId} and customer_id in ${customersIn(condition)}
    group by 1, 2, 3, 4`.execute(db);
  return rows;
};

/** Those who move, falls first. */
export const selectMovers = async (
  db: Database,
  previewId: string,
  condition: Condition,
  page: { readonly offset: number; readonly limit: number },
): Promise<readonly PreviewPlace[]> => {
  const { rows } = await sql<PreviewPlace>`
    select customer_id as "customerId", from_tier as "fromTier", to_tier as "toTier", from_rank as "fromRank", to_rank as "toRank",
      branch_id as "branchId"
    from tier_preview_place where preview_id = ${previewId} and customer_id in ${customersIn(condition)}
      and from_tier is distinct from to_tier
    order by to_rank - coalesce(from_rank, 0), customer_id limit ${page.limit}::int offset ${page.offset}::int`.execute(
    db,
  );
  return rows;
};

const tables = ['tier_member', 'tier_stay', 'tier_order', 'tier_review', 'tier_preview_place', 'tier_touched'] as const;

export const countTierRowsOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  let count = 0;
  for (const table of tables) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${sql.table(table)} where customer_id = any(${customerIds}::text[])`.execute(db);
    count += rows[0]?.n ?? 0;
  }
  return count;
};

export const eraseTiersOf = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  const given = sql`any(${customerIds}::text[])`;
  await sql`delete from tier_member where customer_id = ${given}`.execute(transaction);
  await sql`delete from tier_stay where customer_id = ${given}`.execute(transaction);
  await sql`delete from tier_order where customer_id = ${given}`.execute(transaction);
  await sql`delete from tier_review where customer_id = ${given}`.execute(transaction);
  await sql`delete from tier_preview_place where customer_id = ${given}`.execute(transaction);
  await sql`delete from tier_touched where customer_id = ${given}`.execute(transaction);
};
