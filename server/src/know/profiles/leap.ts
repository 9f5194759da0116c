// The consumer's way when it is far behind: everybody whom the events in between concern is written once, from the history that
// the event store has already, instead of once a range. Ten ranges of a load touch the same customer ten times.
import { type CustomerId, chunksOf, type Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import { customerPerson } from '../../record/identity/index.ts';
import type { Leap, LogSpan } from '../../record/log/index.ts';
import type { ProfilesConsumerOptions } from './consumer.ts';
import type { Folded } from './fold.ts';
import { profileRow } from './profile-row.ts';
import { foldHistories } from './recompute.ts';
import { writeRecords } from './record-store.ts';
import { beginLeap, customersOfPersons, leapTarget, lockProgress, moveProgress, upsertProfiles } from './store.ts';

const LEAP_EVENTS_MIN = 200_000;
/** So far behind in a flood the consumer waits for its end, for walking would soon be overtaken by a leap. */
const WAIT_EVENTS_MIN = 100_000;
/** Read together, and written in transactions of fewer. */
const CUSTOMERS_A_PAGE = 5_000;
const CUSTOMERS_A_WRITE = 1_000;
const PERSONS_A_QUESTION = 50_000;

/** While events come in this fast, a leap waits for the end of the flood, or it would have to be made again at once. */
const FLOOD_EVENTS_A_SECOND = 2_000;
const FLOOD_SAMPLE_MS = 2_000;
/** So many events in the log that are not to be read yet are a flood as well. */
const FLOOD_WAITING_MIN = 40_000;
const FLOOD_WAIT_MAX_MS = 600_000;

/** Says whether events still come in a flood, or have come and are not to be read yet; after ten minutes it is over in any case. */
const createFloodWatch = (now: () => Instant) => {
  let since: Instant | null = null;
  let sample: { readonly at: Instant; readonly head: LogPosition } = { at: 0, head: 0 };
  return {
    calm(): void {
      since = null;
    },
    isOn(to: LogPosition, head: LogPosition): boolean {
      const at = now();
      if (since === null) {
        since = at;
        sample = { at, head };
        return true;
      }
      if (at - since >= FLOOD_WAIT_MAX_MS) return false;
      if (head - to >= FLOOD_WAITING_MIN || at - sample.at < FLOOD_SAMPLE_MS) return true;
      const eventsASecond = ((head - sample.head) * 1000) / (at - sample.at);
      sample = { at, head };
      return eventsASecond >= FLOOD_EVENTS_A_SECOND;
    },
  };
};

/** Zero-padded, so that texts sort as the event store sorts its persons: a page then reads one stretch of each part. */
const PERSON_DIGITS = 20;
const byPerson = (customers: Iterable<string>): readonly string[] =>
  [...customers]
    .map((id) => [customerPerson(id as CustomerId).padStart(PERSON_DIGITS, '0'), id] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, id]) => id);

/** Everybody whose profile may differ between the two positions. */
const concernedCustomers = async (
  { store, history, identity }: ProfilesConsumerOptions,
  { from, to }: LogSpan,
  merges: ReadonlyMap<CustomerId, CustomerId>,
): Promise<readonly string[]> => {
  const { customers, persons } = await history.concernedIn(from, to);
  const concerned = new Set<string>(customers);
  for (const page of chunksOf(persons, PERSONS_A_QUESTION))
    for (const id of await customersOfPersons(store.db, page)) concerned.add(id);
  for (const id of await identity.changedCustomers(store.db, from, to)) concerned.add(id);
  for (const id of [...concerned]) concerned.add(merges.get(id as CustomerId) ?? id);
  return byPerson(concerned);
};

const writePage = async (
  { store, timeZone, onWritten }: ProfilesConsumerOptions,
  folds: ReadonlyMap<string, Folded>,
  merges: ReadonlyMap<CustomerId, CustomerId>,
  span: LogSpan,
): Promise<void> => {
  const rows = [...folds].map(([id, folded]) => {
    const customerId = id as CustomerId;
    const identity = { customerId, personId: customerPerson(customerId), mergedInto: merges.get(customerId) ?? null };
    return profileRow(identity, folded.state, timeZone, span.to);
  });
  await store.transaction(async (transaction) => {
    await lockProgress(transaction);
    await upsertProfiles(transaction, rows);
    await writeRecords(transaction, folds, [...folds.keys()]);
    for (const told of onWritten) await told(transaction, [...folds.keys()], span);
  });
};

/** The leap of the consumer `profiles`. */
export const createLeap = (options: ProfilesConsumerOptions): Leap => {
  const { store, history, identity, registry, wallClock, leapEventsMin = LEAP_EVENTS_MIN } = options;
  const flood = createFloodWatch(() => wallClock.now());
  return {
    async decide({ from, to }, head) {
      // Asked each time: another process may have held the lease since, begun a leap, and gone.
      if ((await leapTarget(store.db)) !== null) return 'leap';
      if (head - from < Math.min(WAIT_EVENTS_MIN, leapEventsMin)) {
        flood.calm();
        return 'step';
      }
      if (flood.isOn(to, head)) return 'wait';
      return to - from < leapEventsMin ? 'step' : 'leap';
    },
    async take(span, report, signal) {
      await beginLeap(store.db, span.to);
      const merges = await identity.merges(store.db);
      const customers = await concernedCustomers(options, span, merges);
      const pages = chunksOf(customers, CUSTOMERS_A_PAGE);
      const fold = (page: readonly string[] | undefined) => foldHistories(history, registry, page ?? [], span.to);
      let done = 0;
      let ahead = fold(pages[0]);
      for (const [index, page] of pages.entries()) {
        const folds = await ahead;
        if (signal.aborted) return;
        // The event store reads while the state store writes. Whoever awaits it sees a failure; until then it counts as handled.
        ahead = fold(pages[index + 1]);
        ahead.catch(() => undefined);
        for (const some of chunksOf([...folds], CUSTOMERS_A_WRITE))
          await writePage(options, new Map(some), merges, span);
        done += page.length;
        report(done / customers.length);
      }
    },
    async land(span, transaction) {
      await moveProgress(transaction, span.to);
      flood.calm();
    },
  };
};
