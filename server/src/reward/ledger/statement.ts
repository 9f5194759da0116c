// Reads of the journal: a customer's statement, one posting with its entries, movements of a period, lots.
import { sql } from 'kysely';
import { type Database, kept } from '../../platform/state-store/index.ts';
import type { Outcome } from '../points/index.ts';
import type { PostingView } from './contract.ts';
import { lotOfRow, ownersOf } from './store-load.ts';

interface PostingRow {
  readonly posting_id: number;
  readonly key: string;
  readonly kind: string;
  readonly customer_id: string | null;
  readonly counterparty: string | null;
  readonly effective_at: number;
  readonly recorded_at: number;
  readonly target_id: number | null;
  readonly request: Readonly<Record<string, unknown>>;
  readonly outcome: Outcome | null;
  readonly refusal: { readonly code: string; readonly message: string } | null;
  readonly attribution: { readonly branchId: string | null; readonly adviserId: string | null } | null;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const viewOf = (row: PostingRow): PostingView => ({
  postingId: row.posting_id,
  key: row.key,
  kind: row.kind,
  customerId: row.customer_id,
  counterparty: row.counterparty,
  effectiveAt: row.effective_at,
  recordedAt: row.recorded_at,
  refusal: row.refusal ? { code: row.refusal.code, message: row.refusal.message } : null,
  reason: textOf(row.request.reason),
  ruleVersion: textOf(row.request.ruleVersion),
  attribution: row.attribution,
  targetId: row.target_id,
  outcome: row.outcome,
});

export interface Change {
  readonly wallet: string;
  readonly active: number;
  readonly pending: number;
  readonly held: number;
  readonly debt: number;
}

/** Which part of a statement. */
export interface StatementPage {
  readonly from: number;
  readonly to: number;
  readonly wallet: string | null;
  /** Postings with lower numbers only; null begins with the newest. */
  readonly before: number | null;
  readonly size: number;
  /** Only postings of these kinds, all when null or absent. */
  readonly only?: readonly string[] | null;
  /** No postings of these kinds. */
  readonly except?: readonly string[] | null;
  /** This posting alone. */
  readonly postingId?: number | null;
}

/** A posting with what it changed of a customer's points. */
export interface StatementEntry extends PostingView {
  readonly changes: Change[];
}

/** Postings that changed points of the group, newest first, with what changed. */
export const selectStatement = async (
  db: Database,
  programmeId: number,
  group: readonly string[],
  page: StatementPage,
) => {
  const { rows } = await kept(sql<PostingRow & { readonly changes: readonly Change[] }>`
    with owner as (${ownersOf(group)}), mine as (
      select posting_id from owner cross join lateral (
        select posting_id from ledger_posting where programme_id = ${programmeId}::integer and customer_id = owner.id collate "C" offset 0) own
      union
      select posting_id from owner cross join lateral (
        select posting_id from ledger_posting where programme_id = ${programmeId}::integer and counterparty = owner.id collate "C" offset 0) other
      union
      -- Restored to their lots by the cancellation of somebody who was merged with them.
      select posting_id from owner cross join lateral (
        select posting_id from ledger_entry where from_account = 'redeemed' and to_customer = owner.id collate "C" offset 0) restored
    )
    select posting.posting_id, key, kind, customer_id, counterparty, effective_at, recorded_at, target_id, request, outcome, refusal,
      attribution, changes.list as changes
    from mine cross join lateral (select * from ledger_posting where posting_id = mine.posting_id offset 0) posting
      join lateral (
        select json_agg(json_build_object('wallet', wallet, 'active', active, 'pending', pending, 'held', held, 'debt', debt) order by wallet) as list
        from (
          select wallet, coalesce(sum(points) filter (where account = 'active'), 0) as active,
            coalesce(sum(points) filter (where account = 'pending'), 0) as pending,
            coalesce(sum(points) filter (where account = 'held'), 0) as held,
            -coalesce(sum(points) filter (where account = 'debt'), 0) as debt
          from (
            select wallet, to_account as account, points from ledger_entry move where move.posting_id = posting.posting_id and to_customer = any(${group}::text[])
            union all
            select wallet, from_account, -points from ledger_entry move where move.posting_id = posting.posting_id and from_customer = any(${group}::text[])
          ) as moves
          where ${page.wallet}::text is null or wallet = ${page.wallet}::text
          group by wallet
        ) as sums
      ) as changes on changes.list is not null
    where programme_id = ${programmeId}::integer and effective_at >= ${page.from}::bigint and effective_at < ${page.to}::bigint
      and (${page.before}::bigint is null or posting.posting_id < ${page.before}::bigint)
      and (${page.postingId ?? null}::bigint is null or posting.posting_id = ${page.postingId ?? null}::bigint)
      and (${page.only ?? null}::text[] is null or kind = any(${page.only ?? null}::text[]))
      and (${page.except ?? null}::text[] is null or kind <> all(${page.except ?? null}::text[]))
    order by posting.posting_id desc limit ${page.size + 1}::bigint`).execute(db);
  const shown = rows.slice(0, page.size);
  return {
    items: shown.map((row) => ({ ...viewOf(row), changes: [...row.changes] })),
    next: rows.length > page.size ? (shown.at(-1)?.posting_id ?? null) : null,
  };
};

/** One posting of the group's statement; null where it changed nothing of theirs. */
export const selectStatementEntry = async (
  db: Database,
  programmeId: number,
  group: readonly string[],
  postingId: number,
): Promise<StatementEntry | null> => {
  const always = { from: 0, to: Number.MAX_SAFE_INTEGER, wallet: null, before: null, size: 1 };
  return (await selectStatement(db, programmeId, group, { ...always, postingId })).items[0] ?? null;
};

/** One posting with its entries and the request behind it. */
export const selectPosting = async (db: Database, programmeId: number, postingId: number) => {
  const { rows } = await sql<PostingRow>`select * from ledger_posting
    where programme_id = ${programmeId}::integer and posting_id = ${postingId}::bigint`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const { rows: entries } = await sql<{
    line: number;
    wallet: string;
    fromAccount: string;
    toAccount: string;
    fromCustomer: string | null;
    toCustomer: string | null;
    fromLot: number | null;
    toLot: number | null;
    points: number;
  }>`
    select line, wallet, from_account as "fromAccount", to_account as "toAccount", from_customer as "fromCustomer",
      to_customer as "toCustomer", from_lot as "fromLot", to_lot as "toLot", points
    from ledger_entry where posting_id = ${postingId}::bigint order by line`.execute(db);
  return {
    posting: viewOf(row),
    entries,
    request: { ...row.request },
    customerIds: [row.customer_id, row.counterparty],
  };
};

/**
 * Points between accounts by the effective instant. What time brings about counts for the branch and adviser of the award whose lot it
 * took; everything else for those of its own posting.
 */
export const selectMovements = async (
  db: Database,
  programmeId: number,
  period: { readonly from: number; readonly to: number },
  by: 'none' | 'branch' | 'adviser',
) => {
  const member = by === 'branch' ? 'branchId' : 'adviserId';
  const group =
    by === 'none' ? sql`null::text` : sql`coalesce(posting.attribution, award.attribution) ->> ${member}::text`;
  const { rows } = await sql<{
    group: string | null;
    wallet: string;
    kind: string;
    fromAccount: string;
    toAccount: string;
    postings: number;
    points: number;
  }>`
    select ${group} as "group", entry.wallet, posting.kind, from_account as "fromAccount", to_account as "toAccount",
      count(distinct posting.posting_id) as postings, sum(entry.points)::bigint as points
    from ledger_posting posting join ledger_entry entry using (posting_id)
      left join ledger_posting award on award.posting_id = coalesce(entry.from_lot, entry.to_lot) / 1000 and posting.attribution is null
    where posting.programme_id = ${programmeId}::integer and posting.effective_at >= ${period.from}::bigint
      and posting.effective_at < ${period.to}::bigint
    group by 1, 2, 3, 4, 5 order by 1 nulls first, 2, 3, 4, 5`.execute(db);
  return rows;
};

/** Lots of the group in the order of burning; spent ones only on request. */
export const selectLots = async (db: Database, programmeId: number, group: readonly string[], all: boolean) => {
  const { rows } = await sql<Parameters<typeof lotOfRow>[0]>`
    select * from ledger_lot
    where programme_id = ${programmeId}::integer and customer_id = any(${group}::text[])
      and (${all}::boolean or (pending + remaining + held) is distinct from 0)
    order by wallet, priority, expires_at nulls last, occurred_at, lot_id limit 2000`.execute(db);
  return rows.map((row) => lotOfRow(row));
};
