// Adjustments by hand: one person proposes, another agrees, and only then points move.
import { sql } from 'kysely';
import { businessDate, type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { Database, StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { AdjustOperation } from '../points/index.ts';
import type { PostResult } from './batch.ts';
import type { Adjustment } from './contract.ts';
import type { LedgerCore } from './core.ts';
import type { StoredProgramme } from './programmes.ts';

/** Who acts, for audit. */
export type Caller = Pick<CallContext, 'principal' | 'requestId' | 'remoteAddress'>;

interface AdjustmentRow {
  readonly adjustment_id: string;
  readonly customer_id: string;
  readonly wallet: string;
  readonly points: number;
  readonly expires_on: string | null;
  readonly reason: string;
  readonly state: Adjustment['state'];
  readonly proposed_by: string;
  readonly proposed_name: string;
  readonly proposed_at: number;
  readonly decided_name: string | null;
  readonly decided_at: number | null;
  readonly note: string | null;
  readonly posting_id: number | null;
}

const viewOf = (row: AdjustmentRow): Adjustment => ({
  adjustmentId: row.adjustment_id,
  customerId: row.customer_id,
  wallet: row.wallet,
  points: row.points,
  reason: row.reason,
  expiresOn: row.expires_on,
  state: row.state,
  proposedBy: row.proposed_name,
  proposedAt: row.proposed_at,
  decidedBy: row.decided_name,
  decidedAt: row.decided_at,
  note: row.note,
  postingId: row.posting_id,
});

const selectOne = async (
  db: Database | StateTransaction,
  programmeId: number,
  adjustmentId: string,
  lock: boolean,
): Promise<AdjustmentRow | null> => {
  const { rows } = await sql<AdjustmentRow>`select * from ledger_adjustment
    where programme_id = ${programmeId}::integer and adjustment_id = ${adjustmentId} ${lock ? sql`for update` : sql``}`.execute(
    db,
  );
  return rows[0] ?? null;
};

export const selectAdjustments = async (
  db: Database,
  programmeId: number,
  state: Adjustment['state'] | undefined,
): Promise<readonly Adjustment[]> => {
  const { rows } = await sql<AdjustmentRow>`select * from ledger_adjustment
    where programme_id = ${programmeId}::integer and (${state ?? null}::text is null or state = ${state ?? null}::text)
    order by proposed_at desc, adjustment_id limit 500`.execute(db);
  return rows.map(viewOf);
};

export interface AdjustmentDependencies {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly core: LedgerCore;
}

/** What is proposed; the key makes a repeated proposal the same one. */
export interface Proposal {
  readonly key: string;
  readonly customerId: string;
  readonly wallet: string;
  readonly points: number;
  readonly expiresOn?: string | undefined;
  readonly reason: string;
}

const sameProposal = (row: AdjustmentRow, proposal: Proposal): boolean =>
  row.customer_id === proposal.customerId &&
  row.wallet === proposal.wallet &&
  row.points === proposal.points &&
  row.reason === proposal.reason &&
  row.expires_on === (proposal.expiresOn ?? null);

export const propose = async (
  { store, clock, audit }: AdjustmentDependencies,
  programme: StoredProgramme,
  proposal: Proposal,
  { principal, requestId, remoteAddress }: Caller,
): Promise<Adjustment | Refusal<'WALLET_NOT_FOUND' | 'IDEMPOTENCY_MISMATCH' | 'DATE_UNKNOWN'>> => {
  const { key, customerId, wallet, points, expiresOn = null, reason } = proposal;
  if (!programme.byCode.has(wallet))
    return refuse('WALLET_NOT_FOUND', `There is no wallet ${wallet} in this programme.`);
  if (expiresOn !== null && businessDate(expiresOn) === null)
    return refuse('DATE_UNKNOWN', `${expiresOn} is not a day.`);
  return store.transaction(async (transaction) => {
    const { rows } = await sql<AdjustmentRow>`
      insert into ledger_adjustment (programme_id, adjustment_id, customer_id, wallet, points, expires_on, reason, state, proposed_by,
        proposed_name, proposed_at)
      values (${programme.programmeId}::integer, ${key}, ${customerId}, ${wallet}, ${points}::bigint, ${expiresOn}, ${reason}, 'proposed',
        ${principal.id}, ${principal.name}, ${clock.now()}::bigint)
      on conflict do nothing returning *`.execute(transaction);
    const row = rows[0] ?? (await selectOne(transaction, programme.programmeId, key, false));
    if (!row || (rows.length === 0 && !sameProposal(row, proposal)))
      return refuse('IDEMPOTENCY_MISMATCH', `The key ${key} was used for another proposal.`);
    if (rows.length > 0) {
      const subject = { kind: 'adjustment', id: `${programme.programme}/${key}` };
      const details = { customerId, wallet, points, reason };
      await audit.record(
        { principal, action: 'ledger.adjustment.propose', subject, details, requestId, remoteAddress },
        transaction,
      );
    }
    return viewOf(row);
  });
};

const operationOf = (row: AdjustmentRow, approvedBy: string): AdjustOperation => ({
  kind: 'adjust',
  key: `zhiyin:adjustment:${row.adjustment_id}`,
  customerId: row.customer_id,
  wallet: row.wallet,
  points: row.points,
  ...(row.expires_on === null ? {} : { expiresOn: row.expires_on }),
  reason: row.reason,
  proposedBy: row.proposed_by,
  approvedBy,
});

/** Agrees, which posts it in the same transaction, or rejects. What the ledger refuses is kept as refused. */
export const decideAdjustment = async (
  { store, clock, audit, core }: AdjustmentDependencies,
  programme: StoredProgramme,
  adjustmentId: string,
  decision: { readonly agree: boolean; readonly note?: string | undefined },
  { principal, requestId, remoteAddress }: Caller,
): Promise<Adjustment | Refusal> => {
  const missing = refuse('ADJUSTMENT_NOT_FOUND', `There is no adjustment ${adjustmentId}.`);
  const before = await selectOne(store.db, programme.programmeId, adjustmentId, false);
  if (!before) return missing;
  if (before.proposed_by === principal.id) {
    return refuse('SECOND_PERSON_REQUIRED', 'Whoever proposed an adjustment cannot decide it.');
  }
  const post = await core.prepare(programme.programme, decision.agree ? [operationOf(before, principal.id)] : []);
  return store.transaction(async (transaction) => {
    const row = await selectOne(transaction, programme.programmeId, adjustmentId, true);
    if (!row) return missing;
    if (row.state !== 'proposed') return refuse('ALREADY_DECIDED', `The adjustment was ${row.state} already.`);
    const result: PostResult | undefined = (await post(transaction))[0];
    // What was judged and refused is decided; what could not be judged may be tried again.
    const refused = result && isRefusal(result) ? result : null;
    if (refused && refused.details?.replayed === undefined) return refused;
    const state = !decision.agree ? 'rejected' : refused ? 'refused' : 'approved';
    const { rows } = await sql<AdjustmentRow>`
      update ledger_adjustment set state = ${state}, decided_by = ${principal.id}, decided_name = ${principal.name},
        decided_at = ${clock.now()}::bigint, note = ${refused?.message ?? decision.note ?? null},
        posting_id = ${result?.kind === 'posted' ? result.postingId : null}::bigint
      where programme_id = ${programme.programmeId}::integer and adjustment_id = ${adjustmentId} returning *`.execute(
      transaction,
    );
    const subject = { kind: 'adjustment', id: `${programme.programme}/${adjustmentId}` };
    await audit.record(
      { principal, action: 'ledger.adjustment.decide', subject, details: { state }, requestId, remoteAddress },
      transaction,
    );
    return viewOf(rows[0] as AdjustmentRow);
  });
};
