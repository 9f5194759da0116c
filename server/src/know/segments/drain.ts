// Judges the customers of the queue, page by page: reads outside a transaction, then writes who entered and who left, in one
// transaction with the queue and the outbox.
import { sql } from 'kysely';
import { isRefusal } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import { customersAfter, idsCondition } from '../profiles/index.ts';
import { type Catalogue, readCatalogue, type SegmentsDependencies } from './catalogue.ts';
import { compileSegment, segmentEvents } from './condition.ts';
import { customersFor } from './evaluate.ts';
import { type ChangeReason, enter, leave, membersAmong, type StayChange, versionsNow } from './store.ts';
import { type Claimed, claim, hasRules, settle, touch } from './touched.ts';

const CUSTOMERS_A_PAGE = 5_000;
const TOUCHED_A_PAGE = 20_000;
const LEASE_MS = 600_000;

/** The derived event of a change. The number of the stay makes its key, so it is the same however often it is sent. */
const changeEvent = (change: StayChange, at: number, because: ChangeReason): LoggedEvent => ({
  key: `segments:${change.change}:${change.stay}`,
  kind: 'derived',
  name: segmentEvents[change.change],
  occurredAt: at,
  customerId: change.customerId as NonNullable<LoggedEvent['customerId']>,
  properties: { segment: change.segment, version: change.version, because },
});

export interface MembershipChange {
  readonly segment: string;
  readonly version: number;
  readonly entering: readonly string[];
  readonly leaving: readonly string[];
}

/** Writes entries and exits and announces them; answers how many there were. */
export const writeMembership = async (
  { announce }: Pick<SegmentsDependencies, 'announce'>,
  transaction: StateTransaction,
  changes: readonly MembershipChange[],
  at: number,
  because: ChangeReason,
): Promise<{ readonly entered: number; readonly left: number }> => {
  const entriesOf = (which: 'entering' | 'leaving') =>
    changes.flatMap(({ segment, version, [which]: ids }) =>
      ids.map((customerId) => ({ segment, customerId, version })),
    );
  const entered = await enter(transaction, entriesOf('entering'), at, because);
  const left = await leave(transaction, entriesOf('leaving'), at, because);
  await announce(
    transaction,
    [...entered, ...left].map((change) => changeEvent(change, at, because)),
  );
  return { entered: entered.length, left: left.length };
};

interface JudgedSegment {
  readonly code: string;
  readonly version: number;
  readonly holds: ReadonlySet<string>;
}

/** The rules that concern any of the customers, with those for whom each holds. */
const judgeCustomers = async (
  dependencies: SegmentsDependencies,
  { rows, context, day }: Catalogue,
  claimed: readonly Claimed[],
  signal: AbortSignal | undefined,
): Promise<readonly JudgedSegment[]> => {
  const concernsAll = claimed.some(({ segments }) => segments === null);
  const concerned = new Set(claimed.flatMap(({ segments }) => segments ?? []));
  const compiled = rows.flatMap(({ code, version, condition }) => {
    if (condition === null || !(concernsAll || concerned.has(code))) return [];
    const judgement = compileSegment(condition, context, code);
    // What a later version of the product no longer knows must not stop the others: its members stay as they are.
    return isRefusal(judgement) ? [] : [{ code, version, judgement }];
  });
  const ids = claimed.map(({ customerId }) => customerId);
  const found = await customersFor(
    { ...dependencies, db: dependencies.store.db },
    compiled.map(({ judgement }) => judgement),
    sql`(merged_into is null and ${idsCondition(ids)})`,
    day,
    signal,
  );
  return compiled.map(({ code, version }, index) => ({ code, version, holds: new Set(found[index]) }));
};

const changesFor = (
  judged: readonly JudgedSegment[],
  members: ReadonlyMap<string, ReadonlySet<string>>,
  customers: readonly Claimed[],
): readonly MembershipChange[] =>
  judged.map(({ code, version, holds }) => {
    const inside = members.get(code);
    const concerned = customers.filter(({ segments }) => segments === null || segments.includes(code));
    const ids = concerned.map(({ customerId }) => customerId);
    return {
      segment: code,
      version,
      entering: ids.filter((id) => holds.has(id) && !inside?.has(id)),
      leaving: ids.filter((id) => !holds.has(id) && inside?.has(id)),
    };
  });

const judgeClaimed = async (
  dependencies: SegmentsDependencies,
  claimed: readonly Claimed[],
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { store, clock } = dependencies;
  const judged = await judgeCustomers(dependencies, await readCatalogue(dependencies), claimed, signal);
  await store.transaction(async (transaction) => {
    const standing = await settle(transaction, claimed);
    const codes = judged.map(({ code }) => code);
    const versions = await versionsNow(transaction, codes);
    const valid = judged.filter(({ code, version }) => versions.get(code) === version);
    const customers = claimed.filter(({ customerId }) => standing.has(customerId));
    const ids = customers.map(({ customerId }) => customerId);
    const members = await membersAmong(transaction, codes, ids);
    const at = clock.now();
    const of = (because: ChangeReason) =>
      customers.filter(({ segments }) => (because === 'changed') === (segments === null));
    for (const because of ['changed', 'definition'] as const)
      await writeMembership(dependencies, transaction, changesFor(valid, members, of(because)), at, because);
  });
};

/** Judges whoever waits; who is touched meanwhile waits for whoever comes next. Answers how many customers were judged. */
export const drain = async (dependencies: SegmentsDependencies, signal?: AbortSignal): Promise<number> => {
  const { store, wallClock } = dependencies;
  for (let done = 0; ; ) {
    if (signal?.aborted) return done;
    const claimed = await claim(store.db, CUSTOMERS_A_PAGE, wallClock.now(), LEASE_MS);
    if (claimed.length === 0) return done;
    try {
      await judgeClaimed(dependencies, claimed, signal);
    } catch (error) {
      // Given back at once, so that whoever tries again finds them.
      await touch(
        store.db,
        claimed.map(({ customerId }) => customerId),
        [],
      );
      await store.transaction((transaction) => settle(transaction, claimed));
      throw error;
    }
    done += claimed.length;
    if (claimed.length < CUSTOMERS_A_PAGE) return done;
  }
};

/** Puts everybody into the queue, merged customers too: they have to leave. */
export const touchEverybody = async (
  { store }: SegmentsDependencies,
  segments: readonly string[] | null,
  onPage: (done: number) => void,
): Promise<void> => {
  if (!(await hasRules(store.db))) return;
  for (let after = '', done = 0; ; ) {
    const page = await customersAfter(store.db, after, TOUCHED_A_PAGE);
    const last = page.at(-1);
    if (!last) return;
    await touch(
      store.db,
      page.map(({ customerId }) => customerId),
      segments,
    );
    after = last.customerId;
    done += page.length;
    onPage(done);
  }
};
