// How long it takes to fit and to score the lifetime value of very many customers, and to score them by R, F, M.
import { analyse, createObservationColumns, type ModelCode } from '../know/lifetime/index.ts';
import { scoreRfm } from '../know/value/index.ts';
import { report, whole } from './figures.ts';
import type { Flags } from './flags.ts';

const SCORED_SECONDS_MAX = 60;
const WEEKS = 104;
const END_DAY = 20_000;

/** A fixed sequence (mulberry32), so that every run scores the same. */
const createRandom = () => {
  let state = 5;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
};

/** When a customer of that age bought again, in weeks. */
type Story = (age: number) => readonly number[];

const storyOf = (model: ModelCode, random: () => number): Story => {
  const exponential = (mean: number): number => -mean * Math.log(random());
  /** Beta(1, b). */
  const beta = (b: number): number => 1 - random() ** (1 / b);
  // In discrete time each opportunity is one of buying, while the customer lasts.
  if (model === 'bg_bb')
    return (age) => {
      const [buys, leaves] = [beta(8), beta(30)];
      const bought: number[] = [];
      for (let at = 1; at <= age && random() >= leaves; at += 1) if (random() < buys) bought.push(at);
      return bought;
    };
  return (age) => {
    const every = 1 + exponential(20);
    const until = Math.min(age, exponential(20 + exponential(100)));
    const bought: number[] = [];
    for (let at = exponential(every); at < until; at += exponential(every)) bought.push(at);
    return bought;
  };
};

const simulate = (customers: number, model: ModelCode) => {
  const random = createRandom();
  const story = storyOf(model, random);
  const collected = createObservationColumns();
  for (let index = 0; index < customers; index += 1) {
    const age = 1 + Math.floor(random() * (WEEKS - 1));
    const [cutAge, held] = [age - 13, age > 13];
    const bought = story(age);
    const early = bought.filter((at) => at <= cutAge);
    const meanFen = bought.length === 0 ? 0 : 1_000 - 20_000 * Math.log(random());
    const calibration = held ? { repeats: early.length, recency: early.at(-1) ?? 0, age: cutAge } : null;
    collected.add(
      {
        ...{ personId: '', firstDay: END_DAY - age * 7, lastDay: END_DAY, pastFen: 0, unmatchedRefundFen: 0 },
        ...{ summary: { repeats: bought.length, recency: bought.at(-1) ?? 0, age, meanFen }, calibration },
        repeatDays: [],
      },
      END_DAY - 91,
    );
  }
  return collected.finish();
};

const runModel = (model: ModelCode, customers: number): void => {
  const data = { ...simulate(customers, model), model, holdoutDays: 91, endDay: END_DAY };
  const options = { unitDays: 7, horizonDays: 365, discountYearly: 0.1 };
  const startedAt = performance.now();
  let scoringAt = 0;
  const answer = analyse({ ...data, ...options, known: null }, (_done, _total, note) => {
    if (note === 'scores' && scoringAt === 0) scoringAt = performance.now();
  });
  const found = answer.found?.purchases;
  if (!found || !answer.found) throw new Error(`${model} was refused: ${answer.refusal?.message}`);
  const spend = answer.found.spend;
  const again = performance.now();
  const scoredAgain = analyse(
    {
      ...{ ...data, ...options },
      known: {
        purchases: found.parameters,
        spend: 'parameters' in spend ? (spend.parameters as unknown as readonly [number, number, number]) : null,
      },
    },
    () => undefined,
  );
  const seconds = (performance.now() - again) / 1_000;
  const known = scoredAgain.scores?.expected.every((each) => Number.isFinite(each) && each >= 0) ?? false;
  if (!known) throw new Error(`${model} left a customer without an expectation`);
  report('value', `${model}: score ${whole(customers)} customers`, `${seconds.toFixed(1)} s`, {
    text: `${SCORED_SECONDS_MAX} s`,
    met: seconds < SCORED_SECONDS_MAX,
  });
  const fitting = (again - startedAt) / 1_000 - seconds;
  report('value', `${model}: fit, judge on the held out`, `${fitting.toFixed(1)} s, ${found.evaluations} evaluations`);
};

export const runValue = async ({ 'value-customers': customers }: Flags): Promise<void> => {
  console.log('\nvalue');
  for (const model of ['pareto_nbd', 'bg_nbd', 'bg_bb'] as const) runModel(model, customers);
  const { columns } = simulate(customers, 'pareto_nbd');
  const startedAt = performance.now();
  scoreRfm(
    { recencyDays: columns.recency, frequency: columns.repeats, moneyFen: columns.meanFen },
    { kind: 'quantile' },
  );
  report(
    'value',
    `R, F, M of ${whole(customers)} customers`,
    `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
  );
};
