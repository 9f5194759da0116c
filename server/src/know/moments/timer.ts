// What time brings: waits that come due, every minute, and what is judged for everybody, every morning. What is waited for stands in the
// state store, so a process that dies loses nothing.
import { z } from 'zod';
import { addDays, type BusinessDate, businessDateAt, isRefusal, startOfDay } from '../../kernel/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { attributeExpression, readValues } from '../profiles/index.ts';
import { compileSegment, customersFor, readCatalogue, type SegmentCondition } from '../segments/index.ts';
import { type ActiveMoment, activeMoments } from './active.ts';
import { holdersOf, type MomentsDependencies } from './check.ts';
import type { MomentFacts, MomentRule } from './definition.ts';
import { dueWaits, type NewMoment, takeWaits, type Wait } from './store.ts';
import { writeMoments } from './write-moments.ts';

/** Names of the jobs. */
export const DUE_JOB = 'moments.due';
export const DAILY_JOB = 'moments.daily';

const DAY_MS = 86_400_000;
const WAITS_A_PAGE = 1_000;
const CUSTOMERS_A_PAGE = 5_000;

type AbsenceRule = Extract<MomentRule, { readonly kind: 'absence' }>;

/** Nothing of what was waited for came after the last beginning, and the rest holds. */
const stillAbsent = ({ trigger, unless, condition }: AbsenceRule): SegmentCondition => ({
  kind: 'all',
  of: [
    {
      ...{ kind: 'did', matcher: unless, measure: { of: 'count' }, operator: 'at_most', value: 0 },
      window: { kind: 'since', matcher: trigger, which: 'last' },
    },
    ...(condition ? [condition] : []),
  ],
});

/** The waits of one definition that have become moments. */
const momentsOfWaits = async (
  dependencies: MomentsDependencies,
  active: ActiveMoment,
  waits: readonly Wait[],
  now: number,
): Promise<readonly NewMoment[]> => {
  const { rule, definition, windowDays, enabled } = active;
  if (!enabled || rule.kind !== 'absence') return [];
  const timely = waits.filter(({ dueAt }) => dueAt + windowDays * DAY_MS > now);
  const customers = timely.flatMap(({ customerId }) => customerId ?? []);
  // Asked again of the whole timeline: what came late, or was said of the customer elsewhere, counts too.
  const [holders] = await holdersOf(dependencies, [stillAbsent(rule)], customers);
  return timely
    .filter(({ customerId }) => (customerId === null ? rule.isAnonymousToo : holders?.has(customerId)))
    .map(({ subject, customerId, cause, dueAt, facts }) => ({
      ...{ key: `${definition.code}:${subject}:${cause}`, code: definition.code, subject, customerId },
      ...{ at: dueAt, expiresAt: dueAt + windowDays * DAY_MS, facts, cause },
    }));
};

/** Turns what has come due into moments; answers how many. */
export const ringDue = async (dependencies: MomentsDependencies, signal?: AbortSignal): Promise<number> => {
  const { store, clock } = dependencies;
  for (let written = 0; ; ) {
    const now = clock.now();
    const waits = await dueWaits(store.db, now, WAITS_A_PAGE);
    if (waits.length === 0 || signal?.aborted) return written;
    const active = await activeMoments(dependencies);
    const moments: NewMoment[] = [];
    for (const each of active) {
      const own = waits.filter(({ code }) => code === each.definition.code);
      if (own.length > 0) moments.push(...(await momentsOfWaits(dependencies, each, own, now)));
    }
    written += await store.transaction(async (transaction) => {
      const taken = await takeWaits(transaction, waits);
      const standing = moments.filter(({ code, subject }) => taken.has(`${code} ${subject}`));
      return writeMoments(dependencies, transaction, standing, active, clock.now());
    });
  }
};

const everybodyFor = async (
  dependencies: MomentsDependencies,
  condition: SegmentCondition,
): Promise<readonly string[]> => {
  const { context, day } = await readCatalogue(dependencies, [condition]);
  const judgement = compileSegment(condition, context);
  if (isRefusal(judgement)) throw new Error(judgement.message);
  const standing: SegmentCondition = {
    kind: 'attribute',
    attribute: 'status',
    operator: 'in',
    value: ['active', 'frozen'],
  };
  const among = compileSegment(standing, context);
  if (isRefusal(among) || among.kind !== 'profile') throw new Error('the status is an attribute of every profile');
  const { db } = dependencies.store;
  const found = await customersFor({ ...dependencies, db }, [judgement], among.condition, day);
  return found[0] ?? [];
};

const compares = (attribute: string, operator: 'lte' | 'gt' | 'has', value: string): SegmentCondition => ({
  ...{ kind: 'attribute', attribute, operator, value },
});

/** Whoever was last active exactly so long ago, or a little longer when some nights were missed. */
const silentOnes = async (
  dependencies: MomentsDependencies,
  { windowDays }: ActiveMoment,
  days: number,
  today: BusinessDate,
): Promise<readonly NewMoment[]> => {
  const { store, registry, timeZone } = dependencies;
  const condition: SegmentCondition = {
    kind: 'all',
    of: [
      compares('last_active_on', 'lte', addDays(today, -days)),
      compares('last_active_on', 'gt', addDays(today, -days - windowDays)),
    ],
  };
  const attribute = registry.get('last_active_on');
  if (!attribute) throw new Error('last_active_on is a basic attribute');
  const ids = await everybodyFor(dependencies, condition);
  const moments: NewMoment[] = [];
  for (let from = 0; from < ids.length; from += CUSTOMERS_A_PAGE) {
    const page = ids.slice(from, from + CUSTOMERS_A_PAGE);
    const values = await readValues(store.db, page, new Map([['day', attributeExpression(attribute).sql]]));
    for (const id of page) {
      const last = String(values.get(id)?.day) as BusinessDate;
      const at = startOfDay(addDays(last, days), timeZone);
      const cause = `silence:${id}:${last}`;
      moments.push({
        ...{ key: cause, code: 'silence', subject: id, customerId: id, at, expiresAt: at + windowDays * DAY_MS },
        ...{ facts: { days, last_active: last }, cause },
      });
    }
  }
  return moments;
};

const maturingOnes = async (
  dependencies: MomentsDependencies,
  days: number,
  today: BusinessDate,
): Promise<readonly NewMoment[]> => {
  const { timeZone, productsMaturing } = dependencies;
  const moments: NewMoment[] = [];
  for (const [product, day] of await productsMaturing(today, addDays(today, days))) {
    const at = startOfDay(addDays(day as BusinessDate, -days), timeZone);
    const expiresAt = startOfDay(addDays(day as BusinessDate, 1), timeZone);
    for (const id of await everybodyFor(dependencies, compares('holdings', 'has', product))) {
      const key = `product_maturing:${id}:${product}:${day}`;
      moments.push({
        ...{ key, code: 'product_maturing', subject: id, customerId: id, at, expiresAt, cause: key },
        facts: { product_code: product, day },
      });
    }
  }
  return moments;
};

const nearTierOnes = async (
  { tiers, timeZone }: MomentsDependencies,
  { definition: { code }, windowDays }: ActiveMoment,
  share: number,
  today: BusinessDate,
  signal?: AbortSignal,
): Promise<readonly NewMoment[]> => {
  const at = startOfDay(today, timeZone);
  const moments: NewMoment[] = [];
  for await (const page of tiers.near(share, signal))
    for (const { customerId: id, key: tierKey, scheme, tier, share: reached, missing } of page) {
      // A key of the day: whoever is still near after the cool-down is told of again.
      const key = `${code}:${id}:${tierKey}:${today}`;
      const gap: MomentFacts = missing === null ? {} : { gap_of: missing.of, gap: missing.gap };
      const names = { scheme_zh: scheme.zh, scheme_en: scheme.en, tier_zh: tier.zh, tier_en: tier.en };
      moments.push({
        ...{ key, code, subject: id, customerId: id, at, expiresAt: at + windowDays * DAY_MS, cause: key },
        facts: { ...names, share: Math.floor(reached * 1_000) / 1_000, ...gap },
      });
    }
  return moments;
};

const dailyOnes = (
  dependencies: MomentsDependencies,
  active: ActiveMoment,
  today: BusinessDate,
  signal?: AbortSignal,
): Promise<readonly NewMoment[]> | null => {
  const { rule, enabled } = active;
  if (!enabled) return null;
  if (rule.kind === 'silence') return silentOnes(dependencies, active, rule.days, today);
  if (rule.kind === 'maturing') return maturingOnes(dependencies, rule.days, today);
  return rule.kind === 'near_tier' ? nearTierOnes(dependencies, active, rule.share, today, signal) : null;
};

/** Judges everybody by the daily definitions; answers how many moments are new. */
export const judgeDaily = async (dependencies: MomentsDependencies, signal?: AbortSignal): Promise<number> => {
  const { store, clock, timeZone } = dependencies;
  const today = businessDateAt(clock.now(), timeZone);
  const active = await activeMoments(dependencies);
  let written = 0;
  for (const each of active) {
    const moments = (await dailyOnes(dependencies, each, today, signal)) ?? [];
    for (let from = 0; from < moments.length; from += CUSTOMERS_A_PAGE)
      written += await store.transaction((transaction) =>
        writeMoments(dependencies, transaction, moments.slice(from, from + CUSTOMERS_A_PAGE), active, clock.now()),
      );
  }
  return written;
};

const nothing = z.strictObject({});

export const createJobs = (dependencies: MomentsDependencies): readonly JobDefinition[] => {
  const due: JobDefinition<z.output<typeof nothing>> = {
    ...{ name: DUE_JOB, payload: nothing },
    run: async (_payload, context) => context.result(`${await ringDue(dependencies, context.signal)} moments`),
  };
  const daily: JobDefinition<z.output<typeof nothing>> = {
    ...{ name: DAILY_JOB, payload: nothing },
    run: async (_payload, context) => context.result(`${await judgeDaily(dependencies, context.signal)} moments`),
  };
  return [due as JobDefinition, daily as JobDefinition];
};
