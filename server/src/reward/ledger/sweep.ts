// The sweep: writes what time has brought about for accounts that nobody touches. Balances do not wait for it.
import { sql } from 'kysely';
import { addDays, businessDateAt, type Clock, type Instant, startOfDay } from '../../kernel/index.ts';
import { courteously, type StateStore, somebodyWaits } from '../../platform/state-store/index.ts';
import { addMonths, type Place } from '../points/index.ts';
import type { Poster } from './poster.ts';
import { selectProgrammes } from './programmes.ts';

export interface SweepDependencies {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly poster: Poster;
}

interface PlaceRow {
  readonly wallet: string;
  readonly customer_id: string;
}

const placeOf = ({ wallet, customer_id }: PlaceRow): Place => ({ wallet, customerId: customer_id });

/** Wallets in which something is due, some of them. */
const selectDue = async (
  store: StateStore,
  programmeId: number,
  at: Instant,
  limit: number,
): Promise<readonly Place[]> => {
  const { rows } = await sql<PlaceRow>`
    select distinct wallet, customer_id from (
      (select wallet, customer_id from ledger_hold
        where programme_id = ${programmeId}::integer and state = 'open' and times_out_at <= ${at}::bigint
        order by times_out_at limit ${limit})
      union all
      (select wallet, customer_id from ledger_lot
        where programme_id = ${programmeId}::integer and activates_at <= ${at}::bigint and pending is distinct from 0
        order by activates_at limit ${limit})
      union all
      (select wallet, customer_id from ledger_lot
        where programme_id = ${programmeId}::integer and expires_at <= ${at}::bigint and (pending + remaining) is distinct from 0
        order by expires_at limit ${limit})
    ) as due limit ${limit}`.execute(store.db);
  return rows.map(placeOf);
};

/** Wallets whose points may have lapsed: their customers have done nothing since the instant. */
const selectInactive = async (
  store: StateStore,
  programmeId: number,
  months: number,
  since: Instant,
  after: string,
  limit: number,
): Promise<readonly Place[]> => {
  const { rows } = await sql<PlaceRow>`
    select distinct lot.wallet, lot.customer_id from ledger_lot lot
      join ledger_account account using (programme_id, wallet, customer_id)
    where lot.programme_id = ${programmeId}::integer and lot.inactivity_months = ${months}::integer
      and (lot.pending + lot.remaining) is distinct from 0 and coalesce(account.last_activity_at, 0) < ${since}::bigint
      and lot.customer_id > ${after} collate "C"
    order by lot.customer_id limit ${limit}`.execute(store.db);
  return rows.map(placeOf);
};

const inactivityMonths = async (store: StateStore, programmeId: number): Promise<readonly number[]> => {
  const { rows } = await sql<{ months: number }>`
    select distinct inactivity_months as months from ledger_lot
    where programme_id = ${programmeId}::integer and inactivity_months is not null and (pending + remaining) is distinct from 0`.execute(
    store.db,
  );
  return rows.map(({ months }) => months);
};

/** How a sweep is watched and stopped. */
export interface SweepControl {
  /** One programme alone; every one when absent. */
  readonly only?: string | undefined;
  readonly signal: AbortSignal;
  onProgress(done: number): void;
}

/** Pieces that are settled at once: a server works at one while another is decided here. */
const LANES = { pglite: 1, postgres: 3 } as const;
/** Wallets found at once on a server: finding them steps over whatever ended since the last vacuum. */
const FOUND_AT_ONCE = 5_000;
const findSize = ({ store, poster }: SweepDependencies): number =>
  store.engine === 'pglite' ? poster.settleSize() * 2 : FOUND_AT_ONCE;

/** Settles places in pieces, as many at once as the engine has use for, but one while somebody waits for an answer; how many postings it were. */
const settleAll = async (
  { store, poster }: SweepDependencies,
  code: string,
  places: readonly Place[],
  { signal, onProgress }: SweepControl,
): Promise<number> => {
  let [start, done] = [0, 0];
  const lane = async (number: number): Promise<void> => {
    while (start < places.length && !signal.aborted) {
      const piece = places.slice(start, start + poster.settleSize());
      start += piece.length;
      const written = await courteously(() => poster.settle(code, piece));
      done += written;
      onProgress(written);
      if (number > 0 && somebodyWaits()) return;
    }
  };
  await Promise.all(Array.from({ length: LANES[store.engine] }, (_, number) => lane(number)));
  return done;
};

const sweepDue = async (
  dependencies: SweepDependencies,
  programmeId: number,
  code: string,
  at: Instant,
  control: SweepControl,
) => {
  const { store } = dependencies;
  let done = 0;
  while (!control.signal.aborted) {
    const places = await selectDue(store, programmeId, at, findSize(dependencies));
    if (places.length === 0) break;
    const written = await settleAll(dependencies, code, places, control);
    // A stopped programme writes nothing; what is due stays due.
    if (written === 0) break;
    done += written;
  }
  return done;
};

const sweepInactive = async (
  dependencies: SweepDependencies,
  programmeId: number,
  code: string,
  at: Instant,
  control: SweepControl,
) => {
  const { store, timeZone } = dependencies;
  let done = 0;
  for (const months of await inactivityMonths(store, programmeId)) {
    // A day more than needed: the account itself says exactly.
    const since = startOfDay(addDays(addMonths(businessDateAt(at, timeZone), -months), 1), timeZone);
    for (let after = ''; !control.signal.aborted; ) {
      const places = await selectInactive(store, programmeId, months, since, after, findSize(dependencies));
      const last = places.at(-1);
      if (!last) break;
      done += await settleAll(dependencies, code, places, control);
      after = last.customerId;
    }
  }
  return done;
};

/** Writes everything due in every programme; how many postings it were. Safe to repeat and to run twice at once. */
export const sweep = async (dependencies: SweepDependencies, control: SweepControl): Promise<number> => {
  const at = dependencies.clock.now();
  let done = 0;
  for (const { programmeId, programme, status } of await selectProgrammes(dependencies.store.db)) {
    if (status === 'stopped' || (control.only !== undefined && control.only !== programme)) continue;
    done += await sweepDue(dependencies, programmeId, programme, at, control);
    done += await sweepInactive(dependencies, programmeId, programme, at, control);
  }
  return done;
};
