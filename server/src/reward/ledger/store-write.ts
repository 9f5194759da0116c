// Writes what a batch decided, in one statement: postings, entries, lots, and the projections beside them.
import { type RawBuilder, sql } from 'kysely';
import { assert } from '../../kernel/index.ts';
import { keptForLater, type StateTransaction } from '../../platform/state-store/index.ts';
import type { Book, Changes, Lot, Posting } from '../points/index.ts';

/** Branch and adviser that a posting counts for. */
export interface Attribution {
  readonly branchId: string | null;
  readonly adviserId: string | null;
}

/** A posting with what the store keeps besides. */
export interface WrittenPosting {
  readonly posting: Posting;
  readonly requestHash: string;
  readonly attribution: Attribution | null;
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const insertPostings = (programmeId: number, written: readonly WrittenPosting[]): RawBuilder<unknown> => {
  const of = <Value>(pick: (posting: Posting) => Value): Value[] => written.map(({ posting }) => pick(posting));
  return sql`insert into ledger_posting (posting_id, programme_id, key, kind, customer_id, counterparty, effective_at, recorded_at,
      target_id, base, request_hash, request, outcome, refusal, attribution)
    select posting_id, ${programmeId}::integer, key, kind, customer_id, counterparty, effective_at, recorded_at, target_id, base,
      request_hash, request::json, outcome::json, refusal::json, attribution::json
    from unnest(${of((each) => each.postingId)}::bigint[], ${of((each) => each.key)}::text[], ${of((each) => each.kind)}::text[],
      ${of((each) => each.customerId)}::text[], ${of((each) => each.counterparty)}::text[], ${of((each) => each.effectiveAt)}::bigint[],
      ${of((each) => each.recordedAt)}::bigint[], ${of((each) => each.targetId)}::bigint[], ${of((each) => each.base)}::bigint[],
      ${written.map(({ requestHash }) => requestHash)}::text[], ${of((each) => json(each.request))}::text[],
      ${of((each) => json(each.outcome))}::text[], ${of((each) => json(each.refusal))}::text[],
      ${written.map(({ attribution }) => json(attribution))}::text[])
      as row (posting_id, key, kind, customer_id, counterparty, effective_at, recorded_at, target_id, base, request_hash, request,
        outcome, refusal, attribution)`;
};

const insertEntries = (written: readonly WrittenPosting[]): RawBuilder<unknown> | null => {
  const rows = written.flatMap(({ posting }) => posting.entries.map((entry) => ({ id: posting.postingId, entry })));
  if (rows.length === 0) return null;
  const of = <Value>(pick: (entry: Posting['entries'][number]) => Value): Value[] =>
    rows.map(({ entry }) => pick(entry));
  return sql`insert into ledger_entry (posting_id, line, wallet, from_account, to_account, from_customer, to_customer, from_lot,
      to_lot, points)
    select * from unnest(${rows.map(({ id }) => id)}::bigint[], ${of((each) => each.line)}::integer[],
      ${of((each) => each.wallet)}::text[], ${of((each) => each.fromAccount)}::text[], ${of((each) => each.toAccount)}::text[],
      ${of((each) => each.fromCustomer)}::text[], ${of((each) => each.toCustomer)}::text[],
      ${of((each) => each.fromLot)}::bigint[], ${of((each) => each.toLot)}::bigint[], ${of((each) => each.points)}::bigint[])`;
};

const lotColumns =
  sql.raw(`programme_id, lot_id, customer_id, wallet, points, priority, occurred_at, activates_at, expires_at,
      inactivity_months, source_lot_id, pending, remaining, held, expired, reversed`);

const unnestLots = (lots: readonly Lot[], { activatedLots }: Changes): RawBuilder<unknown> => {
  const of = <Value>(pick: (lot: Lot) => Value): Value[] => lots.map(pick);
  return sql`unnest(${of((each) => each.lotId)}::bigint[], ${of((each) => each.customerId)}::text[],
      ${of((each) => each.wallet)}::text[], ${of((each) => each.points)}::bigint[], ${of((each) => each.priority)}::integer[],
      ${of((each) => each.occurredAt)}::bigint[], ${of((each) => activatedLots.get(each.lotId) ?? each.activatesAt)}::bigint[],
      ${of((each) => each.expiresAt)}::bigint[], ${of((each) => each.inactivityMonths)}::integer[],
      ${of((each) => each.sourceLotId)}::bigint[], ${of((each) => each.pending)}::bigint[], ${of((each) => each.remaining)}::bigint[],
      ${of((each) => each.held)}::bigint[], ${of((each) => each.expired)}::bigint[], ${of((each) => each.reversed)}::bigint[]) as row`;
};

const insertLots = (programmeId: number, changes: Changes): RawBuilder<unknown> | null =>
  changes.newLots.length === 0
    ? null
    : sql`insert into ledger_lot (${lotColumns})
    select ${programmeId}::integer, row.* from ${unnestLots(changes.newLots, changes)}`;

const updateLots = (programmeId: number, book: Book, changes: Changes): RawBuilder<unknown> | null => {
  const made = new Set(changes.newLots.map((lot) => lot.lotId));
  const lots = [...changes.touchedLots].flatMap((lotId) => (made.has(lotId) ? [] : (book.lots.get(lotId) ?? [])));
  if (lots.length === 0) return null;
  // Not an update that joins: that one would be planned by the sizes of tables, and may read all lots.
  return sql`insert into ledger_lot (${lotColumns})
    select ${programmeId}::integer, row.* from ${unnestLots(lots, changes)}
    on conflict (lot_id) do update set pending = excluded.pending, remaining = excluded.remaining, held = excluded.held,
      expired = excluded.expired, reversed = excluded.reversed, activates_at = excluded.activates_at`;
};

const updateAccounts = (programmeId: number, book: Book, changes: Changes): RawBuilder<unknown> | null => {
  const accounts = [...changes.touchedAccounts].map((key) => {
    const account = book.accounts.get(key);
    assert(account, `account ${key} was changed and is not in the book`);
    return account;
  });
  if (accounts.length === 0) return null;
  const of = <Value>(pick: (account: (typeof accounts)[number]) => Value): Value[] => accounts.map(pick);
  // The accounts are locked, so each of them is there.
  return sql`insert into ledger_account (programme_id, wallet, customer_id, pending, active, held, debt, last_activity_at,
      last_recorded_at, root_customer, group_size)
    select ${programmeId}::integer, row.*, row.customer_id, 1
    from unnest(${of((each) => each.wallet)}::text[], ${of((each) => each.customerId)}::text[], ${of((each) => each.pending)}::bigint[],
      ${of((each) => each.active)}::bigint[], ${of((each) => each.held)}::bigint[], ${of((each) => each.debt)}::bigint[],
      ${of((each) => each.lastActivityAt)}::bigint[], ${of((each) => each.lastRecordedAt)}::bigint[])
      as row (wallet, customer_id, pending, active, held, debt, last_activity_at, last_recorded_at)
    on conflict (programme_id, wallet, customer_id) do update set pending = excluded.pending, active = excluded.active,
      held = excluded.held, debt = excluded.debt, last_activity_at = excluded.last_activity_at,
      last_recorded_at = excluded.last_recorded_at`;
};

const writeHolds = (programmeId: number, book: Book, changes: Changes): RawBuilder<unknown> | null => {
  const holds = [...new Set([...changes.newHolds, ...changes.touchedHolds])].flatMap(
    (key) => book.holds.get(key) ?? [],
  );
  if (holds.length === 0) return null;
  const of = <Value>(pick: (hold: (typeof holds)[number]) => Value): Value[] => holds.map(pick);
  return sql`insert into ledger_hold (programme_id, hold_id, key, customer_id, wallet, times_out_at, state)
    select ${programmeId}::integer, row.* from unnest(${of((each) => each.holdId)}::bigint[], ${of((each) => each.key)}::text[],
      ${of((each) => each.customerId)}::text[], ${of((each) => each.wallet)}::text[], ${of((each) => each.timesOutAt)}::bigint[],
      ${of((each) => each.state)}::text[]) as row
    on conflict (hold_id) do update set state = excluded.state`;
};

/** Writes the postings and every change of the state that they made. */
export const writeBatch = async (
  transaction: StateTransaction,
  programmeId: number,
  book: Book,
  changes: Changes,
  written: readonly WrittenPosting[],
): Promise<void> => {
  if (written.length === 0) return;
  const parts = [
    insertEntries(written),
    insertLots(programmeId, changes),
    updateLots(programmeId, book, changes),
    updateAccounts(programmeId, book, changes),
    writeHolds(programmeId, book, changes),
  ].filter((part) => part !== null);
  const named = parts.map((part, index) => sql`${sql.raw(`part${index}`)} as (${part})`);
  const all = named.length === 0 ? sql`` : sql`with ${sql.join(named)} `;
  await keptForLater(sql`${all}${insertPostings(programmeId, written)}`).execute(transaction);
};

/** Whether the fault is another transaction that was quicker with one of the keys, or a deadlock: worth another try. */
export const isCollision = (error: unknown): boolean => {
  if (error instanceof Error && error.name === 'ProgrammeChanged') return true;
  const { code, constraint } = error as { readonly code?: unknown; readonly constraint?: unknown };
  return code === '40P01' || code === '40001' || (code === '23505' && constraint === 'ledger_posting_key');
};
