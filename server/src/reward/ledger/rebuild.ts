// Makes the projections again from the journal: a snapshot affects cost, never meaning.
import { sql } from 'kysely';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
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

/** Forgets and computes everything of a programme, alone. Accounts follow when they are next touched. */
export const rebuildProjections = (store: StateStore, programmeId: number): Promise<void> =>
  store.transaction(async (transaction) => {
    await forgetProjections(transaction, programmeId);
    await rememberLots(
      transaction,
      sql`programme_id = ${programmeId}::integer and (pending + remaining + held) is null`,
    );
  });
