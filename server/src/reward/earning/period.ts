// What time sets off: which customers earn on a finished day, by assets, deposits that stayed, anniversaries and birthdays. Read a page of
// customers at a time, for the job and for rehearsals alike.
import { type Inputs, subjectOf } from '../../decide/rules/index.ts';
import { addDays, type BusinessDate, isRefusal, startOfDay } from '../../kernel/index.ts';
import { assetDays, assetSeries, entryOf, mergedInto, readValues } from '../../know/profiles/index.ts';
import { dateOfDay, dayNumber } from '../../know/purchases/index.ts';
import { conditionsHold, type EarningRule, type PeriodTrigger, rate, triggerOf } from '../earning-rules/index.ts';
import { emptySeries, measure, noFacts, type Series } from '../tier-rules/index.ts';
import { readTrading } from '../trading-days/index.ts';
import type { Case } from './decide.ts';
import type { EarningDependencies } from './dependencies.ts';
import type { RuleInForce } from './rules-store.ts';
import { readInputs } from './subjects.ts';

/** What is rated on a day: the occasion's name, and the day that it is of. */
export interface PeriodWork {
  readonly inForce: RuleInForce;
  readonly trigger: PeriodTrigger;
  readonly occasion: string;
  readonly date: BusinessDate;
}

export const periodTriggerOf = (rule: EarningRule): PeriodTrigger | null => {
  const trigger = triggerOf(rule.trigger.word);
  return trigger?.kind === 'period' ? trigger : null;
};

/** On this day of a month the month before is rated again: what was restated meanwhile is posted as a difference. */
const SETTLED_ON = 10;

const isMonthEnd = (date: BusinessDate): boolean => addDays(date, 1).endsWith('-01');

const isTrading = async ({ tradingCalendar }: Pick<EarningDependencies, 'tradingCalendar'>, date: BusinessDate) => {
  const trades = (await tradingCalendar()).isTradingDay(date);
  return isRefusal(trades) ? null : trades;
};

/** What of a rule is rated when a day is over; null on days without. */
export const workOn = async (
  dependencies: Pick<EarningDependencies, 'tradingCalendar'>,
  inForce: RuleInForce,
  date: BusinessDate,
): Promise<PeriodWork | null> => {
  const trigger = periodTriggerOf(inForce.rule);
  if (!trigger) return null;
  const work = (occasion: string, of: BusinessDate): PeriodWork => ({ inForce, trigger, occasion, date: of });
  switch (trigger.period) {
    case 'assets_day':
      return (await isTrading(dependencies, date)) === false ? null : work(date, date);
    case 'assets_month': {
      if (isMonthEnd(date)) return work(date.slice(0, 7), date);
      if (Number(date.slice(8)) !== SETTLED_ON) return null;
      const before = addDays(`${date.slice(0, 7)}-01` as BusinessDate, -1);
      return work(before.slice(0, 7), before);
    }
    case 'deposit_kept': {
      const deposited = addDays(date, -Number(inForce.rule.trigger.with.days));
      return work(deposited, deposited);
    }
    case 'anniversary':
    case 'birthday':
      return work(date.slice(0, 4), date);
  }
};

/** The last trading day at or before the date whose end-of-day assets must be there; null where the calendar is not known. */
const lastTradingDay = async (
  dependencies: Pick<EarningDependencies, 'tradingCalendar'>,
  date: BusinessDate,
): Promise<BusinessDate | null> => {
  const calendar = await dependencies.tradingCalendar();
  const trades = calendar.isTradingDay(date);
  if (isRefusal(trades)) return null;
  const last = trades ? date : calendar.previous(date);
  return isRefusal(last) ? null : last;
};

/** Whether the assets that the work measures were delivered. */
export const isReady = async (dependencies: EarningDependencies, { trigger, date }: PeriodWork): Promise<boolean> => {
  if (trigger.period !== 'assets_day' && trigger.period !== 'assets_month') return true;
  const last = await lastTradingDay(dependencies, date);
  return last === null || (await assetDays(dependencies.db, last, last)).length > 0;
};

/** What of the deposits of a day has stayed since: the least that the sum of all flows from that day on ever was. */
export const keptOf = ({ days, values }: Series, from: number, to: number): number => {
  let [sum, least] = [0, Number.MAX_SAFE_INTEGER];
  for (let index = 0; index < days.length; index += 1) {
    const day = days[index] ?? 0;
    if (day < from || day > to) continue;
    if (day > from && sum <= 0) return 0;
    sum += values[index] ?? 0;
    least = Math.min(least, sum);
  }
  return least === Number.MAX_SAFE_INTEGER ? 0 : Math.max(0, least);
};

interface Customer {
  readonly customerId: string;
  readonly personId: string;
}

/** Fen for the work, by customer; customers who are not concerned are absent. */
type Measured = ReadonlyMap<string, number>;

const assetsOf = async (
  dependencies: EarningDependencies,
  work: PeriodWork,
  ids: readonly string[],
): Promise<Measured> => {
  const { date, trigger, inForce } = work;
  const day = dayNumber(date);
  const first = trigger.period === 'assets_day' ? day : dayNumber(`${date.slice(0, 7)}-01` as BusinessDate);
  const series = await assetSeries(dependencies.db, ids, first);
  const calendar = await dependencies.tradingCalendar();
  const isTradingDay = (number: number): boolean | null => {
    const trades = calendar.isTradingDay(dateOfDay(number) as BusinessDate);
    return isRefusal(trades) ? null : trades;
  };
  const metric =
    trigger.period === 'assets_day'
      ? ({ kind: 'assets' } as const)
      : ({
          kind: 'average_assets',
          days: inForce.rule.trigger.with.days === 'trading' ? 'trading' : 'calendar',
          span: { kind: 'period' },
        } as const);
  const surroundings = { isTradingDay, productsOf: () => new Set<string>() };
  return new Map(
    ids.map((id) => {
      const facts = { ...noFacts, assets: series.get(id) ?? emptySeries };
      return [id, measure(metric, facts, { from: first, to: day }, day, surroundings) ?? 0];
    }),
  );
};

const depositsOf = async (
  { eventStore, timeZone }: EarningDependencies,
  { date, inForce }: PeriodWork,
  page: readonly Customer[],
): Promise<Measured> => {
  const from = dayNumber(date);
  const to = from + Number(inForce.rule.trigger.with.days);
  const trading = await readTrading(
    eventStore,
    timeZone,
    from,
    page.map(({ personId }) => personId),
  );
  return new Map(
    page.flatMap(({ customerId, personId }) => {
      const flows = trading.get(personId)?.netInflow;
      // Only what came in on the day itself is a deposit of that day.
      if (!flows || flows.days[0] !== from || (flows.values[0] ?? 0) <= 0) return [];
      return [[customerId, keptOf(flows, from, to)] as const];
    }),
  );
};

/** Of February 29 the day in other years is February 28. */
const isAnniversary = (of: string, date: string): boolean => {
  const [year, day] = [Number(date.slice(0, 4)), of.slice(5)];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return date.slice(5) === (day === '02-29' && !isLeap ? '02-28' : day);
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;

const anniversariesOf = async (
  { db, registry, cipher }: EarningDependencies,
  { date, trigger, inForce }: PeriodWork,
  ids: readonly string[],
): Promise<Measured> => {
  if (trigger.period === 'birthday') {
    const found = [...(await readValues(db, ids, new Map([['birth_date', entryOf('birth_date', 'text').sql]])))];
    const clear = await cipher.decrypt(found.map(([, { birth_date }]) => String(birth_date ?? '')));
    return new Map(
      found.flatMap(([id, { birth_date }], index) => {
        const born = clear[index] ?? String(birth_date ?? '');
        return DATE.test(born) && isAnniversary(born, date) ? [[id, 0] as const] : [];
      }),
    );
  }
  const opened = await readInputs(db, registry, [{ ...inForce.rule, conditions: [{ word: 'tenure', with: {} }] }], ids);
  const years = Number(inForce.rule.trigger.with.years);
  return new Map(
    [...opened].flatMap(([id, { attributes }]) => {
      const since = String(attributes.opened_on ?? '');
      if (!DATE.test(since) || !isAnniversary(since, date)) return [];
      return Number(date.slice(0, 4)) - Number(since.slice(0, 4)) >= years ? [[id, 0] as const] : [];
    }),
  );
};

const measured = (
  dependencies: EarningDependencies,
  work: PeriodWork,
  page: readonly Customer[],
): Promise<Measured> => {
  const ids = page.map(({ customerId }) => customerId);
  switch (work.trigger.period) {
    case 'assets_day':
    case 'assets_month':
      return assetsOf(dependencies, work, ids);
    case 'deposit_kept':
      return depositsOf(dependencies, work, page);
    case 'anniversary':
    case 'birthday':
      return anniversariesOf(dependencies, work, ids);
  }
};

/**
 * Cases of a page of customers. Below the least amount an occasion is worth nothing, so that what was posted for it is taken back.
 * `knownThen`: what is taken as known of a customer instead of what is known now.
 */
export const casesOfPeriod = async (
  dependencies: EarningDependencies,
  work: PeriodWork,
  page: readonly Customer[],
  knownThen: (customerId: string, inputs: Inputs) => Inputs = (_customerId, inputs) => inputs,
): Promise<readonly Case[]> => {
  const { db, registry, timeZone } = dependencies;
  const { inForce, occasion, date } = work;
  const { rule } = inForce;
  const fen = await measured(dependencies, work, page);
  const merged = await mergedInto(db, [...fen.keys()]);
  const concerned = [...fen].filter(([id]) => !merged.has(id));
  const inputs = await readInputs(
    db,
    registry,
    [rule],
    concerned.map(([id]) => id),
  );
  const occurredAt = startOfDay(addDays(date, 1), timeZone) - 1;
  return concerned.flatMap(([customerId, amountFen]): readonly Case[] => {
    const now = inputs.get(customerId);
    if (!now) return [];
    const own = knownThen(customerId, now);
    const subject = subjectOf(own, date);
    const isOwn =
      rule.guards.excludeOwnAccounts &&
      (own.attributes.is_staff === true || own.attributes.customer_type === 'product');
    if (isOwn || !conditionsHold(rule, subject)) return [];
    const enough = amountFen >= Number(rule.trigger.with.minimumFen ?? 0);
    const quantity = rule.amount.kind === 'rate' ? amountFen : 1;
    return [
      {
        ...{ inForce, customerId, occasion, date, occurredAt, branchId: null, device: null, cause: occasion },
        rated: enough ? rate(rule, [{ quantity, of: {} }], subject) : { points: 0, lines: [] },
        ...{ excluded: [], inputs: own, isEvent: false },
      },
    ];
  });
};
