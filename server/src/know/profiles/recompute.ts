// A customer's profile from its whole history. Used for customers whose history changed under them (log-ins that came late,
// merges, corrected facts), and for everyone on demand.
import { type CustomerId, chunksOf } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { customerPerson } from '../../record/identity/index.ts';
import type { AttributeRegistry } from './attribute.ts';
import type { EventHistory } from './event-history.ts';
import { CustomerFold, type Folded, factNames } from './fold.ts';
import { profileRow } from './profile-row.ts';
import { writeRecords } from './record-store.ts';
import { customersAfter, loadProfiles, lockProgress, progressOf, unchangedSince, upsertProfiles } from './store.ts';

/** Of customers asked for together. */
const CUSTOMERS_A_QUESTION = 5_000;
/** Written in one transaction. */
const CUSTOMERS_A_PAGE = 1_000;
/** Facts that the event store sums; most of what core systems say of an active customer. */
const summed = [factNames.trade, factNames.cashFlow];
const ROUNDS_MAX = 20;

/**
 * Folds the history of each customer up to a position. A customer without history gets an empty fold. Each question reads
 * whole blocks of the event store, so that many customers who stand side by side there cost little more than a few.
 */
export const foldHistories = async (
  history: EventHistory,
  registry: AttributeRegistry,
  customerIds: readonly string[],
  upTo: LogPosition,
): Promise<ReadonlyMap<string, Folded>> => {
  const result = new Map<string, Folded>();
  for (const some of chunksOf(customerIds, CUSTOMERS_A_QUESTION)) {
    const folds = new Map(
      some.map((id) => [customerPerson(id as CustomerId), { id, fold: new CustomerFold(registry) }]),
    );
    const persons = [...folds.keys()];
    for (const row of await history.counters(persons, upTo))
      folds.get(row.personId)?.fold.addCounter(row.event, [row.count, row.firstAt, row.lastAt, row.amountFen]);
    for (const row of await history.touches(persons, upTo)) {
      const fold = folds.get(row.personId)?.fold;
      fold?.addTouch([row.first.channel, row.first.at, row.first.position]);
      fold?.addTouch([row.latest.channel, row.latest.at, row.latest.position]);
    }
    for (const { personId, ...totals } of await history.totals(persons, upTo))
      folds.get(personId)?.fold.addTotals(totals);
    for await (const event of await history.records(persons, upTo, [factNames.consent], summed))
      folds.get(event.personId)?.fold.addRecord(event);
    for (const { id, fold } of folds.values()) result.set(id, fold.finish());
  }
  return result;
};

export interface RecomputeOptions {
  readonly store: StateStore;
  readonly history: EventHistory;
  readonly registry: AttributeRegistry;
  readonly timeZone: string;
}

/** Writes recomputed customers, except those who were written since `upTo`; answers who is left. */
const writeUnlessNewer = (
  { store, timeZone }: RecomputeOptions,
  folds: ReadonlyMap<string, Folded>,
  upTo: LogPosition,
): Promise<readonly string[]> =>
  store.transaction(async (transaction) => {
    await lockProgress(transaction);
    const customerIds = [...folds.keys()];
    const free = await unchangedSince(transaction, customerIds, upTo);
    const known = await loadProfiles(transaction, [...free]);
    const written = new Map([...folds].filter(([id]) => free.has(id)));
    const rows = [...written].map(([customerId, folded]) => {
      const mergedInto = known.get(customerId)?.mergedInto ?? null;
      const personId = customerPerson(customerId as CustomerId);
      return profileRow({ customerId, personId, mergedInto }, folded.state, timeZone, upTo);
    });
    await upsertProfiles(transaction, rows);
    await writeRecords(transaction, written, [...written.keys()]);
    return customerIds.filter((id) => !free.has(id));
  });

/**
 * Recomputes everyone while events go on arriving: a customer who was written meanwhile is asked for again with a later
 * position. Calls back with the number done after each page; stops between pages when `signal` says so.
 */
export const recomputeAll = async (
  options: RecomputeOptions,
  resume: { readonly after: string; readonly signal?: AbortSignal },
  onPage: (after: string, done: number) => Promise<void>,
): Promise<number> => {
  const { store, history, registry } = options;
  let after = resume.after;
  let done = 0;
  for (;;) {
    if (resume.signal?.aborted) return done;
    const page = await customersAfter(store.db, after, CUSTOMERS_A_PAGE);
    const last = page.at(-1);
    if (!last) return done;
    let left: readonly string[] = page.map((row) => row.customerId);
    for (let round = 0; left.length > 0; round += 1) {
      if (round === ROUNDS_MAX) throw new Error(`${left.length} customers change faster than they can be recomputed`);
      const upTo = await progressOf(store.db);
      left = await writeUnlessNewer(options, await foldHistories(history, registry, left, upTo), upTo);
    }
    after = last.customerId;
    done += page.length;
    await onPage(after, done);
  }
};
