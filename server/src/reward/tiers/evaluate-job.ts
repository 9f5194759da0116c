// The jobs: every scheme up to the last day that is there, page by page, and at once for customers whose points changed today.
import { z } from 'zod';
import { businessDateAt } from '../../kernel/index.ts';
import { customersAfter, mergedInto, writeComputed } from '../../know/profiles/index.ts';
import { dayNumber } from '../../know/purchases/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import type { Scheme } from '../tier-rules/contract.ts';
import {
  type Advanced,
  advance,
  attributeNames,
  attributeValues,
  type Order,
  type StoredMember,
  type Surroundings,
} from '../tier-rules/index.ts';
import type { TiersDependencies } from './dependencies.ts';
import { createFactsReader, type Known, needsOf, ofProgramme, surroundingsOf } from './facts.ts';
import { insertReviews, type OrderRow, ordersAgreed } from './orders-store.ts';
import { readinessOf, todayOf } from './readiness.ts';
import {
  forgetTouched,
  type MemberChange,
  noteEvaluated,
  type StoredScheme,
  selectMembers,
  selectSchemes,
  selectTouched,
  tierCodesByVersion,
  upsertMembers,
  upsertRun,
  writeStays,
} from './store.ts';

/** Name of the job that evaluates schemes. */
export const EVALUATE_JOB = 'tiers.evaluate';
/** Name of the job that lets tiers rise during the day. */
export const TOUCHED_JOB = 'tiers.touched';

const PAGE = 2_000;
const TOUCHED_PAGE = 500;
/** More missed days than this are not decided one by one. */
const DAYS_MAX = 400;

/** A scheme in force. */
export interface Standing {
  readonly code: string;
  readonly scheme: Scheme;
  readonly version: number;
  readonly tiersBefore: ReadonlyMap<number, readonly string[]>;
}

export interface Page {
  readonly known: ReadonlyMap<string, Known>;
  readonly members: ReadonlyMap<string, StoredMember>;
  readonly orders: ReadonlyMap<string, readonly Order[]>;
}

/** Orders as decisions read them; of tiers that the scheme still has. */
export const ordersOf = (
  rows: readonly OrderRow[],
  scheme: Scheme,
  timeZone: string,
): ReadonlyMap<string, readonly Order[]> => {
  const found = new Map<string, Order[]>();
  for (const { customerId, kind, tier, untilDay, decidedAt } of rows) {
    const rank = scheme.tiers.findIndex(({ code }) => code === tier);
    if (rank < 0 || decidedAt === null) continue;
    const order = { kind, rank, untilDay, fromDay: dayNumber(businessDateAt(decidedAt, timeZone)) };
    found.set(customerId, [...(found.get(customerId) ?? []), order]);
  }
  return found;
};

export const readPage = async (
  database: TiersDependencies['db'] | StateTransaction,
  { code, scheme }: Pick<Standing, 'code' | 'scheme'>,
  known: ReadonlyMap<string, Known>,
  timeZone: string,
): Promise<Page> => {
  const ids = [...known.keys()];
  const members = await selectMembers(database, code, ids);
  return { known, members, orders: ordersOf(await ordersAgreed(database, code, ids), scheme, timeZone) };
};

interface Span {
  readonly fromDay: number;
  readonly toDay: number;
  readonly surroundings: Surroundings;
  readonly partial: boolean;
}

export const advanceAll = (
  { scheme, version, tiersBefore }: Standing,
  { known, members, orders }: Page,
  span: Span,
): ReadonlyMap<string, Advanced> => {
  const found = new Map<string, Advanced>();
  for (const [customerId, { facts }] of known) {
    const before = members.get(customerId) ?? null;
    const advanced = advance({
      ...{ scheme, version, before, facts: ofProgramme(facts, scheme.programme), orders: orders.get(customerId) ?? [] },
      ...{ tiersBefore: tiersBefore.get(before?.version ?? version) ?? [], ...span },
    });
    if (advanced) found.set(customerId, advanced);
  }
  return found;
};

const changeEvent = (
  code: string,
  change: MemberChange,
  stay: string,
  from: string | null,
  at: number,
): LoggedEvent => ({
  key: `tiers:changed:${stay}`,
  kind: 'derived',
  name: 'tier_changed',
  occurredAt: at,
  customerId: change.customerId as NonNullable<LoggedEvent['customerId']>,
  properties: {
    ...{ scheme: code, tier: change.tier, from_tier: from, reason: change.reason },
    ...{ rank: change.toRank, direction: change.toRank > (change.fromRank ?? -1) ? 'up' : 'down' },
  },
});

/** Writes what came out: rows, stays, profile, reviews and the events that tell of it. */
export const writeAdvanced = async (
  { announce, clock }: TiersDependencies,
  transaction: StateTransaction,
  { code, scheme, version }: Standing,
  advanced: ReadonlyMap<string, Advanced>,
): Promise<{ readonly risen: number; readonly fallen: number }> => {
  const at = clock.now();
  const tier = (rank: number | null): string | null => (rank === null ? null : (scheme.tiers[rank]?.code ?? null));
  const all = [...advanced];
  await upsertMembers(
    transaction,
    code,
    all.map(([customerId, { after }]) => ({ customerId, member: after })),
  );
  const rounds = Math.max(0, ...all.map(([, { changes }]) => changes.length));
  let [risen, fallen] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const changes = all.flatMap(([customerId, each]): MemberChange[] => {
      const change = each.changes[round];
      return change ? [{ ...change, customerId, tier: tier(change.toRank) ?? '' }] : [];
    });
    const stays = await writeStays(transaction, code, version, changes, at);
    const events = changes.map((change) =>
      changeEvent(code, change, stays.get(change.customerId) ?? '', tier(change.fromRank), at),
    );
    await announce(transaction, events);
    risen += changes.filter(({ fromRank, toRank }) => fromRank !== null && toRank > fromRank).length;
    fallen += changes.filter(({ fromRank, toRank }) => fromRank !== null && toRank < fromRank).length;
  }
  const computed = all.map(([customerId, { after }]) => ({ customerId, values: attributeValues(scheme, after) }));
  await writeComputed(transaction, attributeNames(scheme), computed);
  const reviews = all.flatMap(([customerId, each]) =>
    each.reviews.map((qualifiedOn) => ({ customerId, qualifiedOn, tier: tier(each.after.rank) ?? '' })),
  );
  await insertReviews(transaction, code, reviews, at);
  return { risen, fallen };
};

/** Who was merged into another customer hands over a higher tier: the merged customer's state goes on in the other's. */
const handOver = async (dependencies: TiersDependencies, standing: Standing, ids: readonly string[]): Promise<void> => {
  const into = await mergedInto(dependencies.db, ids);
  if (into.size === 0) return;
  await dependencies.store.transaction(async (transaction) => {
    const { code } = standing;
    const members = await selectMembers(transaction, code, [...into.keys(), ...into.values()]);
    const taken = new Map<string, Advanced>();
    for (const [from, to] of into) {
      const [gone, kept] = [members.get(from), taken.get(to)?.after ?? members.get(to)];
      if (!gone || !kept || gone.version !== kept.version || gone.rank <= kept.rank) continue;
      const on = Math.max(gone.changedOn, kept.changedOn) + 1;
      taken.set(to, {
        after: { ...gone, since: on, changedOn: on - 1 },
        changes: [{ fromRank: kept.rank, toRank: gone.rank, on, reason: 'merged' }],
        reviews: [],
      });
    }
    await writeAdvanced(dependencies, transaction, standing, taken);
  });
};

export const standingOf = async (
  { db }: Pick<TiersDependencies, 'db'>,
  stored: StoredScheme,
): Promise<Standing | null> =>
  stored.status !== 'active' || stored.definition === null
    ? null
    : {
        ...{ code: stored.scheme, scheme: stored.definition, version: stored.version },
        tiersBefore: await tierCodesByVersion(db, stored.scheme),
      };

const checkpointSchema = z.object({
  scheme: z.string(),
  fromDay: z.number(),
  through: z.number(),
  after: z.string(),
  counts: z.object({ members: z.number(), risen: z.number(), fallen: z.number() }),
});
type Checkpoint = z.infer<typeof checkpointSchema>;

/** Evaluates all members of a scheme over the days of the checkpoint, going on where it stands. */
const walk = async (
  dependencies: TiersDependencies,
  standing: Standing,
  start: Checkpoint,
  context: JobContext,
): Promise<Checkpoint['counts']> => {
  const { store, timeZone } = dependencies;
  const needs = needsOf([standing.scheme]);
  const reader = await createFactsReader(dependencies, needs, start.fromDay, true, context.signal);
  const surroundings = await surroundingsOf(dependencies, needs);
  const span = { fromDay: start.fromDay, toDay: start.through, surroundings, partial: false };
  let { after, counts } = start;
  const readAfter = async (customerId: string) => {
    const page = await customersAfter(store.db, customerId, PAGE);
    return { page, known: await reader.read(page) };
  };
  let ahead = readAfter(after);
  for (;;) {
    const { page, known } = await ahead;
    context.signal.throwIfAborted();
    const last = page.at(-1);
    if (!last) return counts;
    // What the next customers are decided by is read while these are written; a failure of it shows when it is their turn.
    ahead = readAfter(last.customerId);
    ahead.catch(() => undefined);
    await handOver(
      dependencies,
      standing,
      page.map(({ customerId }) => customerId),
    );
    const read = await readPage(store.db, standing, known, timeZone);
    const advanced = advanceAll(standing, read, span);
    after = last.customerId;
    const write = async (transaction: StateTransaction): Promise<void> => {
      const { risen, fallen } = await writeAdvanced(dependencies, transaction, standing, advanced);
      counts = { members: counts.members + known.size, risen: counts.risen + risen, fallen: counts.fallen + fallen };
      await context.saveCheckpoint({ ...start, after, counts }, transaction);
    };
    await store.transaction(write, { lookups: true });
    context.progress(counts.members, null, `${standing.code} up to ${after}`);
  }
};

const evaluateScheme = async (
  dependencies: TiersDependencies,
  stored: StoredScheme,
  context: JobContext,
  saved: Checkpoint | null,
): Promise<string | null> => {
  const { store, clock } = dependencies;
  const standing = await standingOf(dependencies, stored);
  if (!standing) return null;
  const needs = needsOf([standing.scheme]);
  const ready = await readinessOf(dependencies, standing.scheme, needs, stored.evaluatedTo);
  const note = (to: number | null) =>
    store.transaction((transaction) => noteEvaluated(transaction, standing.code, to, ready.stale, clock.now()));
  const isNew = stored.evaluatedTo === null;
  const fromDay = isNew ? ready.through : Math.max((stored.evaluatedTo ?? 0) + 1, ready.through - DAYS_MAX);
  if (!saved && (fromDay > ready.through || (isNew && ready.stale !== null))) {
    await note(null);
    return ready.stale
      ? `${standing.code} waits for ${ready.stale.dataset ?? ready.stale.waitsFor} of ${ready.stale.day}`
      : null;
  }
  const counts = { members: 0, risen: 0, fallen: 0 };
  const start = saved ?? { scheme: standing.code, fromDay, through: ready.through, after: '', counts };
  const done = await walk(dependencies, standing, start, context);
  await store.transaction(async (transaction) => {
    const run = { day: start.through, version: standing.version, ...done, finishedAt: clock.now() };
    await upsertRun(transaction, standing.code, run);
    await noteEvaluated(transaction, standing.code, start.through, ready.stale, clock.now());
    // The next scheme begins at its own beginning.
    await context.saveCheckpoint(null, transaction);
  });
  return `${standing.code}: ${done.members} members, ${done.risen} up, ${done.fallen} down`;
};

const evaluatePayload = z.strictObject({ scheme: z.string().optional() });

export const createEvaluateJob = (dependencies: TiersDependencies): JobDefinition<z.infer<typeof evaluatePayload>> => ({
  name: EVALUATE_JOB,
  payload: evaluatePayload,
  run: async ({ scheme }, context) => {
    const saved = checkpointSchema.safeParse(context.checkpoint);
    const told: string[] = [];
    // Two runs of one scheme at a time would decide the same days twice.
    await dependencies.store.exclusively('tiers.evaluate', async () => {
      for (const stored of await selectSchemes(dependencies.db)) {
        if (scheme !== undefined && stored.scheme !== scheme) continue;
        const own = saved.success && saved.data.scheme === stored.scheme ? saved.data : null;
        const line = await evaluateScheme(dependencies, stored, context, own);
        if (line !== null) told.push(line);
      }
    });
    context.result(told.length === 0 ? 'every scheme is up to date' : told.join('; '));
  },
});

/** Lets tiers of some customers rise today, and shows tiers by hand at once. */
export const evaluateToday = async (
  dependencies: TiersDependencies,
  customers: readonly { readonly customerId: string; readonly personId: string }[],
): Promise<void> => {
  const { db, store, timeZone } = dependencies;
  const today = todayOf(dependencies);
  for (const stored of await selectSchemes(db)) {
    const standing = await standingOf(dependencies, stored);
    // A scheme that waits for data is not evaluated, also not for one customer.
    if (!standing || stored.stale !== null || stored.evaluatedTo === null || stored.evaluatedTo < today - 1) continue;
    const needs = needsOf([standing.scheme]);
    const reader = await createFactsReader(dependencies, needs, today, false);
    const surroundings = await surroundingsOf(dependencies, needs);
    const known = await reader.read(customers);
    await store.transaction(async (transaction) => {
      const page = await readPage(transaction, standing, known, timeZone);
      const advanced = advanceAll(standing, page, { fromDay: today, toDay: today, surroundings, partial: true });
      await writeAdvanced(dependencies, transaction, standing, advanced);
    });
  }
};

/** A scheme whose finished days are there but not evaluated yet: today comes after them. */
const behind = async (dependencies: TiersDependencies): Promise<string | undefined> =>
  (await selectSchemes(dependencies.db)).find(
    ({ status, stale, evaluatedTo }) =>
      status === 'active' && stale === null && evaluatedTo !== null && evaluatedTo < todayOf(dependencies) - 1,
  )?.scheme;

export const createTouchedJob = (
  dependencies: TiersDependencies,
  personsOf: (customerIds: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): JobDefinition<unknown> => ({
  name: TOUCHED_JOB,
  payload: z.unknown(),
  run: async (_payload, context) => {
    const late = await behind(dependencies);
    if (late !== undefined) return context.result(`${late} is to be evaluated up to yesterday first`);
    let count = 0;
    await dependencies.store.exclusively('tiers.evaluate', async () => {
      for (;;) {
        context.signal.throwIfAborted();
        const touched = await selectTouched(dependencies.db, TOUCHED_PAGE);
        if (touched.length === 0) break;
        const persons = await personsOf(touched.map(({ customerId }) => customerId));
        await evaluateToday(
          dependencies,
          [...persons].map(([customerId, personId]) => ({ customerId, personId })),
        );
        await dependencies.store.transaction((transaction) => forgetTouched(transaction, touched));
        count += touched.length;
      }
    });
    context.result(`${count} customers`);
  },
});
