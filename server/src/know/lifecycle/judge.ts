// Judges the customers of the queue, page by page: reads outside a transaction, then writes the changes of stage, the profile and the
// events in one transaction with the queue. Everybody is judged by putting everybody into the queue: there is no second way.
import { sql } from 'kysely';
import { assert, businessDateAt, isRefusal } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import { type Condition, customersAfter, idsCondition, writeComputed } from '../profiles/index.ts';
import { type Catalogue, customersFor, readCatalogue, type SegmentsDependencies } from '../segments/index.ts';
import { lifecycleAttributeNames, stageChanged } from './attributes.ts';
import { compileRules, conditionOf, type PastDay } from './rules.ts';
import type { StageCode, StageRules } from './stages.ts';
import {
  type Claimed,
  claim,
  currentRules,
  giveBack,
  type Move,
  openStays,
  type RuleSet,
  settle,
  touch,
  writeMoves,
} from './store.ts';

export type LifecycleDependencies = SegmentsDependencies;

const CUSTOMERS_A_PAGE = 5_000;
const TOUCHED_A_PAGE = 20_000;
const LEASE_MS = 600_000;

/** The catalogue with everything that the rules name. */
export const catalogueFor = (dependencies: LifecycleDependencies, rules: StageRules): Promise<Catalogue> =>
  readCatalogue(dependencies, rules.map(conditionOf));

/** The stage of each customer for whom `among` holds; who is in none is not in the answer. */
export const stagesOf = async (
  dependencies: LifecycleDependencies,
  rules: StageRules,
  context: Catalogue['context'],
  among: Condition,
  day: PastDay,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, StageCode>> => {
  const compiled = compileRules(rules, context);
  // Rules are checked before they are kept. What a later version of the product no longer knows must be heard of, not passed over.
  assert(!isRefusal(compiled), isRefusal(compiled) ? compiled.message : 'rules are checked before they are kept');
  const found = await customersFor(
    { ...dependencies, db: dependencies.store.db },
    compiled.map(({ judgement }) => judgement),
    among,
    day,
    signal,
  );
  const stages = new Map<string, StageCode>();
  for (const [index, { stage }] of compiled.entries())
    for (const id of found[index] ?? []) if (!stages.has(id)) stages.set(id, stage);
  return stages;
};

/** The event of a change; the number of the stay makes its key, so it is the same however often it is sent. */
const changeEvent = (
  { customerId, from, to, because }: Move,
  stay: string,
  at: number,
  version: number,
): LoggedEvent => ({
  key: `lifecycle:${to === null ? 'left' : 'entered'}:${stay}`,
  kind: 'derived',
  name: stageChanged,
  occurredAt: at,
  customerId: customerId as NonNullable<LoggedEvent['customerId']>,
  properties: { ...(from === null ? {} : { from }), ...(to === null ? {} : { stage: to }), version, because },
});

const writeStages = async (
  { announce, clock, timeZone }: LifecycleDependencies,
  transaction: StateTransaction,
  customers: readonly Claimed[],
  stages: ReadonlyMap<string, StageCode>,
  version: number,
): Promise<void> => {
  const at = clock.now();
  const before = await openStays(
    transaction,
    customers.map(({ customerId }) => customerId),
  );
  const moves: Move[] = customers.flatMap(({ customerId, because }) => {
    const [from, to] = [before.get(customerId)?.stage ?? null, stages.get(customerId) ?? null];
    return from === to ? [] : [{ customerId, from, to, because }];
  });
  const stays = await writeMoves(transaction, moves, at, version);
  const moved = new Set(moves.map(({ customerId }) => customerId));
  const rows = customers.map(({ customerId }) => {
    const stage = stages.get(customerId) ?? null;
    const since = moved.has(customerId) ? at : (before.get(customerId)?.enteredAt ?? at);
    const lifecycleSince = stage === null ? null : businessDateAt(since, timeZone);
    return { customerId, values: { lifecycle_stage: stage, lifecycle_since: lifecycleSince } };
  });
  await writeComputed(transaction, lifecycleAttributeNames, rows);
  await announce(
    transaction,
    moves.map((move) => changeEvent(move, stays.get(move.customerId) ?? '', at, version)),
  );
};

/** False when the rules have changed meanwhile: then they wait again. */
const judgeClaimed = async (
  dependencies: LifecycleDependencies,
  claimed: readonly Claimed[],
  signal: AbortSignal | undefined,
): Promise<boolean> => {
  const { store } = dependencies;
  const { version, rules }: RuleSet = await currentRules(store.db);
  const { context, day } = await catalogueFor(dependencies, rules);
  const ids = claimed.map(({ customerId }) => customerId);
  const among = sql`(merged_into is null and ${idsCondition(ids)})`;
  const stages = await stagesOf(dependencies, rules, context, among, day, signal);
  return store.transaction(async (transaction) => {
    // Other rules meanwhile: what was read is an answer to a question that nobody asks any more.
    await sql`lock table lifecycle_rules in share mode`.execute(transaction);
    if ((await currentRules(transaction)).version !== version) {
      await giveBack(transaction, ids);
      return false;
    }
    const standing = await settle(transaction, claimed);
    const customers = claimed.filter(({ customerId }) => standing.has(customerId));
    await writeStages(dependencies, transaction, customers, stages, version);
    return true;
  });
};

/** Judges whoever waits; who is touched meanwhile waits for whoever comes next. Answers how many customers were judged. */
export const drain = async (dependencies: LifecycleDependencies, signal?: AbortSignal): Promise<number> => {
  const { store, wallClock } = dependencies;
  for (let done = 0; ; ) {
    if (signal?.aborted) return done;
    const claimed = await claim(store.db, CUSTOMERS_A_PAGE, wallClock.now(), LEASE_MS);
    if (claimed.length === 0) return done;
    let judged = false;
    try {
      judged = await judgeClaimed(dependencies, claimed, signal);
    } catch (error) {
      // Given back at once, so that whoever tries again finds them.
      const ids = claimed.map(({ customerId }) => customerId);
      await giveBack(store.db, ids);
      throw error;
    }
    done += claimed.length;
    if (judged && claimed.length < CUSTOMERS_A_PAGE) return done;
  }
};

/** Puts everybody into the queue, merged customers too: they have to leave. */
export const touchEverybody = async (
  { store }: LifecycleDependencies,
  because: 'changed' | 'definition',
  onPage: (done: number) => void = () => undefined,
): Promise<void> => {
  for (let after = '', done = 0; ; ) {
    const page = await customersAfter(store.db, after, TOUCHED_A_PAGE);
    const last = page.at(-1);
    if (!last) return;
    const ids = page.map(({ customerId }) => customerId);
    await touch(store.db, ids, because);
    after = last.customerId;
    done += page.length;
    onPage(done);
  }
};
