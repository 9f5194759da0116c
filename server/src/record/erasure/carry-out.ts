// Carries an erasure out: makes every process know of it, destroys the keys, waits until no consumer can write the person any
// more, and takes out of each store what it holds. Every step may be repeated; a crash resumes where the table says.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { addDays, assert, businessDateAt, type Clock, type CustomerId, type Instant } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import type { InstallationCipher } from '../../platform/ciphers/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { EventLog, Pipeline } from '../log/index.ts';
import { countDoomed, eraseRows, forgetDoomed } from '../sink/index.ts';
import type { PersonHolding } from './holding.ts';
import { type ErasedPersons, type IdentityOfPersons, personsErased, rowsOf, subjectsOf } from './persons.ts';
import { HOLD_YEARS, keeping } from './policy.ts';
import type { ErasureRegister } from './register.ts';
import { type ErasureRow, findErasure, markDoomed, markErased, markPersons, markPosition } from './store.ts';

/** Name of the job that carries out one erasure. */
export const ERASE_JOB = 'erasure.carry-out';

/** After so long every process has read the register again. */
export const REGISTER_MS = 1_000;
const SPREAD_MS = 2.5 * REGISTER_MS;
const POLL_MS = 100;

export interface CarryOutDependencies {
  readonly store: StateStore;
  readonly events: EventStore;
  readonly eventLog: EventLog;
  readonly cipher: InstallationCipher;
  readonly identity: IdentityOfPersons;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly timeZone: string;
  readonly register: ErasureRegister;
  /** Made after the modules. */
  readonly pipeline: () => Pipeline;
  readonly holdings: () => readonly PersonHolding[];
}

/** A consumer stopped before it could be sure to write the person no more; tried again. */
class ConsumersBehind extends Error {
  override readonly name = 'ConsumersBehind';
}

/** The day until which records are held: so many years after the day of the erasure. */
export const holdUntil = (at: Instant, timeZone: string): string => {
  const day = businessDateAt(at, timeZone);
  const [year = '', month = '', date = ''] = day.split('-');
  const later = `${Number(year) + HOLD_YEARS}-${month}-${date}`;
  // 29 February has no counterpart in most years.
  return month === '02' && date === '29' ? addDays(`${later.slice(0, 8)}28` as typeof day, 1) : later;
};

/** Whoever seals a value after this finds no key. Devices that others use too go on with a new key. */
const destroyKeys = async (cipher: InstallationCipher, persons: ErasedPersons): Promise<void> => {
  await cipher.erase(subjectsOf(persons));
  if (persons.sharedActors.length > 0) await cipher.readmit(persons.sharedActors);
};

/** The end of the log at an instant when every process passes on nothing of the person. */
const positionOf = async (
  { eventLog, pipeline, store, register }: CarryOutDependencies,
  row: ErasureRow,
  signal: AbortSignal,
): Promise<LogPosition> => {
  if (!(await pipeline().status()).holdsLease) await sleep(SPREAD_MS, undefined, { signal });
  const position = await eventLog.head();
  await markPosition(store.db, row.erasure_id, position);
  await register.reload();
  return position;
};

/** What was in memory before the register knew is written by then. */
const waitForConsumers = async (pipeline: Pipeline, position: LogPosition, signal: AbortSignal): Promise<void> => {
  for (;;) {
    signal.throwIfAborted();
    const { consumers } = await pipeline.status();
    const behind = consumers.filter((each) => each.position < position);
    if (behind.length === 0) return;
    const halted = behind.find(({ state }) => state === 'halted');
    if (halted)
      throw new ConsumersBehind(
        `${halted.consumer} stopped at ${halted.position}: ${halted.error?.message ?? 'no reason'}`,
      );
    await sleep(POLL_MS, undefined, { signal });
  }
};

const sum = (counts: Readonly<Record<string, number>> | null): number =>
  Object.values(counts ?? {}).reduce((total, count) => total + count, 0);

/** Rows are counted before they go, and the counts forgotten with the sink's own in one transaction. */
const eraseEvents = async (
  { events, store }: CarryOutDependencies,
  row: ErasureRow,
  persons: ErasedPersons,
  position: LogPosition,
): Promise<number> => {
  const selection = rowsOf(persons, position);
  const doomed = row.doomed ?? (await countDoomed(events, selection, keeping));
  if (row.doomed === null) await markDoomed(store.db, row.erasure_id, doomed);
  await eraseRows(events, store, selection, keeping);
  await store.transaction(async (transaction) => {
    await forgetDoomed(transaction, doomed);
    await markDoomed(transaction, row.erasure_id, null);
  });
  return sum(doomed);
};

const eraseHoldings = (
  { store, holdings, audit, wallClock, timeZone }: CarryOutDependencies,
  row: ErasureRow,
  persons: ErasedPersons,
  eventRows: number,
): Promise<void> =>
  store.transaction(async (transaction) => {
    const removed: Record<string, number> = { ...row.removed };
    removed.events = (removed.events ?? 0) + eventRows;
    for (const { code, count, erase } of holdings()) {
      if (!erase) continue;
      removed[code] = (removed[code] ?? 0) + (await count(transaction, persons.customers));
      await erase(transaction, persons.customers);
    }
    const at = wallClock.now();
    await markErased(transaction, row.erasure_id, { removed, at, holdUntil: holdUntil(at, timeZone) });
    await audit.record(
      {
        principal: systemPrincipal('erasure', []),
        action: 'customer.erased',
        subject: { kind: 'customer', id: row.customer_id },
        details: { erasureId: row.erasure_id, customers: persons.customers, removed, again: row.state === 'erased' },
      },
      transaction,
    );
  });

const carryOutAlone = async (
  dependencies: CarryOutDependencies,
  erasureId: string,
  context: Pick<JobContext, 'signal' | 'progress' | 'result'>,
): Promise<void> => {
  const { store, identity, register, cipher, pipeline } = dependencies;
  const row = await findErasure(store.db, erasureId);
  assert(
    row !== null && (row.state === 'approved' || row.state === 'erased'),
    `the erasure ${erasureId} was not approved`,
  );
  const persons = await personsErased(store.db, identity, row.customer_id as CustomerId);
  await markPersons(store.db, erasureId, persons);
  await register.reload();
  await destroyKeys(cipher, persons);
  context.progress(1, 4, 'keys');
  // An erasure that was cut off between counting and deleting goes on with the rows that it counted.
  const position =
    row.doomed !== null && row.position !== null ? row.position : await positionOf(dependencies, row, context.signal);
  await waitForConsumers(pipeline(), position, context.signal);
  context.progress(2, 4, 'consumers');
  const eventRows = await eraseEvents(dependencies, row, persons, position);
  context.progress(3, 4, 'events');
  await eraseHoldings(dependencies, row, persons, eventRows);
  context.progress(4, 4, 'done');
  context.result(`${eventRows.toLocaleString('en')} events and what was kept of them are gone.`);
};

/** Two of one erasure would count the same rows twice. */
const carryOut = async (
  dependencies: CarryOutDependencies,
  erasureId: string,
  context: Pick<JobContext, 'signal' | 'progress' | 'result'>,
): Promise<void> => {
  const done = await dependencies.store.exclusively(`erasure.${erasureId}`, async (lost) => {
    const signal = AbortSignal.any([context.signal, lost]);
    await carryOutAlone(dependencies, erasureId, {
      signal,
      progress: (finished, total, note) => context.progress(finished, total, note),
      result: (text) => context.result(text),
    });
    return true;
  });
  if (done === null) throw new ConsumersBehind('the same erasure is being carried out; this one goes on afterwards');
};

/** The job `erasure.carry-out`. */
export const createEraseJob = (dependencies: CarryOutDependencies): JobDefinition<{ readonly erasureId: string }> => ({
  name: ERASE_JOB,
  payload: z.strictObject({ erasureId: z.string() }),
  attemptsMax: 30,
  run: ({ erasureId }, context) => carryOut(dependencies, erasureId, context),
});
