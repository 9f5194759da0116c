// Reads everybody's purchases once and measures them as of several days; what is needed of a customer afterwards stands in columns.
import { assert } from '../../kernel/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import { countAll, scopeCondition } from '../profiles/index.ts';
import { type CustomerHistory, dateOfDay, daysOf, type Habits, readHabits, readPurchases } from '../purchases/index.ts';
import { type AmountFrequencyBenefit, scoreAmountFrequencyBenefit } from './amount-frequency-benefit.ts';
import { holdingStyleOf, preferenceOf, sessionHabitOf, tradingStyleOf } from './behaviour.ts';
import type { ValueDependencies } from './dependencies.ts';
import { measureRfm, type RfmColumns, type RfmMeasures } from './rfm.ts';
import { type Setting, settingOn } from './store.ts';

/** The days over which habits are taken. */
const HABIT_DAYS = 365;

export interface Behaviour {
  readonly tradingStyle: string;
  readonly holdingStyle: string | null;
  readonly preference: string | null;
  readonly sessionHabit: string | null;
}

/** One scored day: settings, and the measures of who bought in its window, by person. */
export interface ScoredDay {
  readonly day: number;
  readonly asOf: string;
  readonly rfmSetting: Setting<'rfm'>;
  readonly afbSetting: Setting<'afb'>;
  readonly rfm: ReadonlyMap<string, RfmMeasures>;
  readonly afb: ReadonlyMap<string, AmountFrequencyBenefit>;
}

export interface Everybody {
  readonly days: readonly ScoredDay[];
  /** As of the last of the days. */
  readonly behaviour: ReadonlyMap<string, Behaviour>;
  readonly unmatchedRefunds: number;
}

const openDay = async ({ db }: ValueDependencies, day: number) => {
  const asOf = dateOfDay(day);
  return {
    ...{ day, asOf },
    rfmSetting: await settingOn(db, 'rfm', asOf),
    afbSetting: await settingOn(db, 'afb', asOf),
    rfm: new Map<string, RfmMeasures>(),
    afb: new Map<string, AmountFrequencyBenefit>(),
  };
};

const behaviourOf = (
  history: CustomerHistory | undefined,
  habits: Habits | undefined,
  { day, rfmSetting }: Pick<ScoredDay, 'day' | 'rfmSetting'>,
): Behaviour => {
  const { behaviour } = rfmSetting.settings;
  return {
    tradingStyle: tradingStyleOf(history, day, behaviour),
    holdingStyle: holdingStyleOf(habits, behaviour),
    preference: preferenceOf(history, { fromDay: day - HABIT_DAYS, endDay: day }, behaviour),
    sessionHabit: sessionHabitOf(habits, behaviour),
  };
};

/** Measures everybody as of each of the days, which ascend. */
export const readEverybody = async (
  dependencies: ValueDependencies,
  dayNumbers: readonly number[],
  context: Pick<JobContext, 'signal' | 'progress'>,
): Promise<Everybody> => {
  const { eventStore, timeZone, db } = dependencies;
  const days = await Promise.all(dayNumbers.map((day) => openDay(dependencies, day)));
  const endDay = Math.max(...dayNumbers);
  const customers = await countAll(db, await scopeCondition(dependencies, { kind: 'firm' }));
  const productCodes = await dependencies.productCodes();
  const reading = { eventStore, timeZone, customers, productCodes, signal: context.signal };
  const habits = new Map<string, Habits>();
  for await (const each of readHabits(reading, endDay - HABIT_DAYS, endDay)) habits.set(each.personId, each);
  const behaviour = new Map<string, Behaviour>();
  const last = days.find(({ day }) => day === endDay);
  assert(last !== undefined, 'there is a day to score');
  for (const [person, each] of habits) behaviour.set(person, behaviourOf(undefined, each, last));
  let unmatchedRefunds = 0;
  let done = 0;
  for await (const history of readPurchases(reading)) {
    const { personId } = history;
    for (const each of days) {
      const measures = measureRfm(history, each.rfmSetting.settings, each.day);
      if (measures) each.rfm.set(personId, measures);
      const scored = scoreAmountFrequencyBenefit(history, each.afbSetting.settings, each.day);
      if (scored) each.afb.set(personId, scored);
    }
    behaviour.set(personId, behaviourOf(history, habits.get(personId), last));
    if (daysOf(history, ['securities', 'products', 'services'], endDay).unmatchedRefundFen > 0) unmatchedRefunds += 1;
    done += 1;
    context.progress(done, null, 'purchases');
  }
  return { days, behaviour, unmatchedRefunds };
};

/** The measures as columns over shared memory, in the order of the map. */
export const columnsOf = (measured: ReadonlyMap<string, RfmMeasures>): RfmColumns => {
  const make = (): Float64Array => new Float64Array(new SharedArrayBuffer(measured.size * 8));
  const columns = { recencyDays: make(), frequency: make(), moneyFen: make() };
  let index = 0;
  for (const each of measured.values()) {
    columns.recencyDays[index] = each.recencyDays;
    columns.frequency[index] = each.frequency;
    columns.moneyFen[index] = each.moneyFen;
    index += 1;
  }
  return columns;
};
