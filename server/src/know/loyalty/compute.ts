// The job: judges everybody as of the last finished day and writes what it finds into the profiles, page by page. Interrupted it goes
// on with the page after the last one written.
import { z } from 'zod';
import { businessDateAt } from '../../kernel/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import {
  attributeExpression,
  type ComputedValue,
  countAll,
  customersAfter,
  readValues,
  scopeCondition,
  writeComputed,
} from '../profiles/index.ts';
import { dateOfDay, dayNumber } from '../purchases/index.ts';
import { loyaltyAttributeNames } from './attributes.ts';
import type { LoyaltyDependencies } from './dependencies.ts';
import { type FactsReading, readFacts, readInvited } from './read-facts.ts';
import { type Loyalty, type LoyaltyFacts, loyaltyOf, noFacts } from './score.ts';
import type { LoyaltySettings } from './settings.ts';
import { loyaltySetting, saveRun } from './store.ts';

/** Name of the job that judges everybody. */
export const COMPUTE_JOB = 'loyalty.compute';

const PAGE = 5_000;
const DAY_MS = 86_400_000;

const checkpointSchema = z.object({ asOfDay: z.number(), after: z.string() });

/** The last business day that is over. */
const lastFinishedDay = ({ clock, timeZone }: Pick<LoyaltyDependencies, 'clock' | 'timeZone'>): number =>
  dayNumber(businessDateAt(clock.now(), timeZone)) - 1;

export const readingOf = async (
  dependencies: LoyaltyDependencies,
  settings: LoyaltySettings,
  asOfDay: number,
  signal?: AbortSignal,
): Promise<FactsReading> => ({
  ...{ eventStore: dependencies.eventStore, timeZone: dependencies.timeZone, settings, asOfDay },
  productCodes: await dependencies.productCodes(),
  customers: await countAll(dependencies.db, await scopeCondition(dependencies, { kind: 'firm' })),
  ...(signal ? { signal } : {}),
});

/** Since which day each of the customers is with the firm: the opening, else the first trace. */
export const sinceDays = async (
  db: Database,
  { registry }: Pick<LoyaltyDependencies, 'registry'>,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const wanted = ['opened_on', 'first_seen_at'].flatMap((name) => {
    const attribute = registry.get(name);
    return attribute ? [[name, attributeExpression(attribute).sql] as const] : [];
  });
  const found = await readValues(db, customerIds, new Map(wanted));
  return new Map(
    [...found].flatMap(([customerId, { opened_on: opened, first_seen_at: seen }]) => {
      if (typeof opened === 'string') return [[customerId, Date.parse(`${opened}T00:00:00Z`) / DAY_MS] as const];
      return typeof seen === 'number' ? [[customerId, Math.floor(seen / DAY_MS)] as const] : [];
    }),
  );
};

const valuesOf = (loyalty: Loyalty): Readonly<Record<string, ComputedValue>> => ({
  ...{ loyalty_behaviour: loyalty.behaviour.score, loyalty_intention: loyalty.intention.score },
  ...{ loyalty_emotion: loyalty.emotion.score, loyalty_type: loyalty.type, loyalty_price_only: loyalty.priceOnly },
});

const compute = async (dependencies: LoyaltyDependencies, context: JobContext): Promise<void> => {
  const { store, db, wallClock } = dependencies;
  const saved = checkpointSchema.safeParse(context.checkpoint);
  const asOfDay = saved.success ? saved.data.asOfDay : lastFinishedDay(dependencies);
  const setting = await loyaltySetting(db);
  const reading = await readingOf(dependencies, setting.settings, asOfDay, context.signal);
  const known = new Map<string, LoyaltyFacts>();
  for await (const { personId, facts } of readFacts(reading)) known.set(personId, facts);
  const invited = await readInvited(reading);
  let customers = 0;
  for (let after = saved.success ? saved.data.after : ''; ; ) {
    context.signal.throwIfAborted();
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    after = last.customerId;
    await store.transaction(async (transaction) => {
      const ids = page.map(({ customerId }) => customerId);
      const since = await sinceDays(transaction, dependencies, ids);
      const rows = page.map(({ customerId, personId }) => {
        const facts = { ...(known.get(personId) ?? noFacts), invited: invited.get(customerId) ?? 0 };
        const judged = loyaltyOf(facts, since.get(customerId) ?? null, asOfDay, setting.settings);
        return { customerId, values: valuesOf(judged) };
      });
      await writeComputed(transaction, loyaltyAttributeNames, rows);
      await context.saveCheckpoint({ asOfDay, after }, transaction);
    });
    customers += page.length;
    context.progress(customers, null, `written up to ${after}`);
  }
  const run = {
    asOf: dateOfDay(asOfDay),
    version: setting.version,
    customers: known.size,
    computedAt: wallClock.now(),
  };
  await store.transaction((transaction) => saveRun(transaction, run));
  context.result(`${customers} customers judged as of ${run.asOf}`);
};

export const createComputeJob = (dependencies: LoyaltyDependencies): JobDefinition => ({
  name: COMPUTE_JOB,
  payload: z.unknown(),
  run: (_payload, context) => compute(dependencies, context),
});
