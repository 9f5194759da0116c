// Every kind of bad past, through every model, from raw purchases to scores: a refusal that says why, or finite numbers; never a silent one.
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import type { CustomerDay, CustomerHistory } from '../purchases/index.ts';
import { analyse } from './analysis.ts';
import type { ModelCode } from './model.ts';
import { createObservationColumns, observe } from './observation.ts';

const END = 20_000;
const CUSTOMERS = 250;
const nothing = { boughtFen: 0, returnedFen: 0, purchases: 0, returns: 0, revenueFen: 0 };

const day = (at: number, boughtFen: number, returnedFen = 0, purchases = boughtFen > 0 ? 1 : 0): CustomerDay => ({
  ...{ day: at, trades: purchases },
  kinds: {
    securities: { ...nothing, boughtFen, returnedFen, purchases, returns: returnedFen > 0 ? 1 : 0 },
    ...{ products: nothing, services: nothing },
  },
});
const history = (who: number, days: readonly CustomerDay[]): CustomerHistory => ({ personId: String(who), days });
const everybody = (of: (who: number) => readonly CustomerDay[]) =>
  Array.from({ length: CUSTOMERS }, (_, who) => history(who, of(who)));

/** A past that the models can learn from: buys at a rate of his own until he leaves (mulberry32, so that it is always the same). */
const pasts = (() => {
  let state = 11;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
  const exponential = (mean: number): number => -mean * Math.log(random());
  return Array.from({ length: CUSTOMERS }, () => {
    const first = END - 700 + Math.floor(random() * 300);
    const [every, until] = [1 / exponential(1 / 40), Math.min(END, first + exponential(1 / exponential(1 / 200)))];
    const spends = 5_000 + exponential(30_000);
    const days = [first];
    for (let at = first + exponential(every); at < until; at += exponential(every)) days.push(Math.floor(at));
    return [...new Set(days)].map((at) => day(at, Math.round(spends * (0.5 + random()))));
  });
})();
const usual = (who: number): readonly CustomerDay[] => pasts[who % CUSTOMERS] ?? [];

const analysed = (model: ModelCode, histories: readonly CustomerHistory[]) => {
  const options = {
    ...{ model, kinds: ['securities'] as const, worth: 'amount' as const },
    ...{ endDay: END, holdoutDays: 91, periodDays: 30 },
  };
  const columns = createObservationColumns();
  for (const each of histories) {
    const observed = observe(each, options);
    if (observed) columns.add(observed, END - 91);
  }
  const unitDays = model === 'bg_bb' ? 30 : 7;
  const data = { ...columns.finish(), model, holdoutDays: 91, endDay: END, unitDays, horizonDays: 365 };
  return analyse({ ...data, discountYearly: 0.1, known: null }, () => undefined);
};

/** What comes of it: the reason of the refusal, or whether worth is known too. */
const outcome = (model: ModelCode, histories: readonly CustomerHistory[]): string => {
  const { refusal, scores, found } = analysed(model, histories);
  if (refusal) {
    expect(refusal.message.length, refusal.code).toBeGreaterThan(30);
    return refusal.code;
  }
  for (const value of scores?.expected ?? [Number.NaN]) expect(value >= 0 && Number.isFinite(value)).toBe(true);
  // BG/NBD cannot say whether somebody who never repeated is active; that is not known, and never a number.
  for (const value of scores?.alive ?? [])
    expect((value >= 0 && value <= 1) || (Number.isNaN(value) && model === 'bg_nbd')).toBe(true);
  return found && isRefusal(found.spend) ? `scored, worth ${found.spend.code}` : 'scored';
};

const models = ['bg_nbd', 'pareto_nbd', 'bg_bb'] as const;

describe('a bad past', () => {
  it.each([
    ['empty history', [], 'NO_PURCHASES'],
    ['histories without a purchase', everybody(() => []), 'NO_PURCHASES'],
    ['one customer', [history(1, usual(1))], 'TOO_FEW_CUSTOMERS'],
    ['negative amounts alone', everybody((who) => [day(END - 100 - who, 0, 5_000)]), 'NO_PURCHASES'],
    [
      'refunds of everything',
      everybody((who) => usual(who).map((each) => day(each.day, each.kinds.securities.boughtFen, 10_000_000))),
      'NO_PURCHASES',
    ],
    ['same-day repeats alone', everybody((who) => [day(END - 300 - who, 30_000, 0, 5)]), 'NOBODY_REPEATS'],
    ['all equal', everybody(() => [END - 300, END - 200, END - 150].map((at) => day(at, 10_000))), 'ALL_EQUAL'],
  ] as const)('of $0 says why', (_title, histories, code) => {
    for (const model of models) expect(outcome(model, histories), model).toBe(code);
  });

  it('that does not determine a model is refused, where it has no optimum', () => {
    // Everybody buys in every period to the end: nobody ever leaves.
    const steady = everybody((who) =>
      Array.from({ length: 24 }, (_, n) => day(END - 30 * n - (who % 3), 10_000 + who)),
    );
    for (const model of models) expect(['NOT_CONVERGED', 'ALL_EQUAL'], model).toContain(outcome(model, steady));
  });

  it('of worth alone leaves the purchases scored and says why worth is not known', () => {
    // The discrete model takes what was bought in one period as one purchase, so that a few are worth twice as much.
    const alike = everybody((who) => usual(who).map(({ day: at }) => day(at, 10_000)));
    for (const model of models)
      expect(outcome(model, alike), model).toMatch(/^scored, worth (ALL_EQUAL|NOT_CONVERGED)$/);
  });

  it('beside a usual one changes nothing but itself: refunds, same-day repeats, negative amounts', () => {
    const odd = [
      history(900, [day(END - 400, 20_000), day(END - 399, 0, 20_000)]),
      history(901, [day(END - 400, 20_000, 0, 7)]),
      history(902, [day(END - 400, 0, 1_000), day(END - 300, 9_000), day(END - 200, 9_000, 4_000)]),
    ];
    for (const model of models) expect(outcome(model, [...everybody(usual), ...odd]), model).toBe('scored');
  });
});
