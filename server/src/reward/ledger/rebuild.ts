// Makes the projections again from the journal: a snapshot affects cost, never meaning.
import { sql } from 'kysely';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import { reconcileProgramme, type Violation } from '../journal-checks/index.ts';
import type { StoredProgramme } from './programmes.ts';
import { verifyChain } from './seal.ts';
import { barrierOf } from './store.ts';
import { rememberLots } from './store-load.ts';

/** Forgets the counts of lots and accounts whose number leaves the rest; everything with `every` 1. What is forgotten is computed when needed. */
export const forgetProjections = async (
  transaction: StateTransaction,
  programmeId: number,
  every = 1,
  rest = 0,
): Promise<void> => {
  // Alone: a batch that has just computed lots must not find them forgotten again when it adds them up.
  await sql`select pg_advisory_xact_lock(${barrierOf(programmeId)}::bigint)`.execute(transaction);
  await sql`update ledger_lot set pending = null, remaining = null, held = null, expired = null, reversed = null
    where programme_id = ${programmeId}::integer and (lot_id / 1000) % ${every}::bigint = ${rest}::bigint`.execute(
    transaction,
  );
  await sql`update ledger_account set pending = null, active = null, held = null, debt = null
    where programme_id = ${programmeId}::integer and abs(hashtext(customer_id)) % ${every}::integer = ${rest}::integer`.execute(
    transaction,
  );
};

/** Lots that are computed by one transaction: postings wait for no more than that. */
const LOTS_A_SLICE = 20_000;

/** Forgets and computes every lot of a programme, slice by slice. Accounts follow when they are next touched. */
export const rebuildProjections = async (
  store: StateStore,
  programmeId: number,
  onSlice: (done: number, slices: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<void> => {
  const { rows } = await sql<{ lots: number }>`
    select count(*)::int as lots from ledger_lot where programme_id = ${programmeId}::integer`.execute(store.db);
  const slices = Math.max(1, Math.ceil((rows[0]?.lots ?? 0) / LOTS_A_SLICE));
  for (let slice = 0; slice < slices; slice += 1) {
    signal?.throwIfAborted();
    await store.transaction(async (transaction) => {
      await forgetProjections(transaction, programmeId, slices, slice);
      await rememberLots(
        transaction,
        sql`programme_id = ${programmeId}::integer and (pending + remaining + held) is null`,
      );
    });
    onSlice(slice + 1, slices);
  }
};

/** What a rebuild of one programme found. */
export interface Rebuilt {
  readonly programme: string;
  readonly seals: number;
  readonly accounts: number;
  readonly lots: number;
  readonly entries: number;
  /** What was kept otherwise than the journal has it; at most a hundred of a kind. */
  readonly found: readonly Violation[];
  /** What a rebuild does not mend: the journal itself, or holds. */
  readonly left: readonly Violation[];
}

/**
 * Verifies the journal of a programme and makes what is kept of it again. A journal whose chain is broken is left as it is: what would be
 * computed from it is not to be believed.
 */
export const rebuildProgramme = async (
  store: StateStore,
  { programme, programmeId }: Pick<StoredProgramme, 'programme' | 'programmeId'>,
  onSlice: (done: number, slices: number) => void,
  signal: AbortSignal,
): Promise<Rebuilt | { readonly programme: string; readonly broken: string }> => {
  const { broken, seals } = await verifyChain(store.db, programmeId, null);
  if (broken) return { programme, broken: `seal ${broken.number}: ${broken.reason}` };
  const before = await reconcileProgramme(store.db, programmeId);
  await rebuildProjections(store, programmeId, onSlice, signal);
  const { accounts, lots, entries, violations } = await reconcileProgramme(store.db, programmeId);
  return { programme, seals, accounts, lots, entries, found: before.violations, left: violations };
};
