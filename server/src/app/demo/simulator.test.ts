// The simulated firm: deterministic, in order, of the size asked for, and with the planted truths in it.
import { beforeAll, describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import type { SimulatedEvent } from './draft.ts';
import { makeFirm } from './firm.ts';
import { areaUnderCurve, historiesOf, lately, leavingScore, type Scored, usualVisits } from './leavers-testing.ts';
import { drawLife } from './life.ts';
import { brokenStep, conversionPoint, weakChannel, weakGroup } from './planted-truths.ts';
import { type SimulatedMonth, simulate } from './simulator.ts';

const options = {
  seed: 7,
  // ZHIYIN_DEMO_CUSTOMERS=20000 looks at the firm of `zhiyin demo`; it takes five times as long.
  customers: Number(process.env.ZHIYIN_DEMO_CUSTOMERS ?? 4_000),
  from: '2025-07-01' as BusinessDate,
  until: '2026-07-01' as BusinessDate,
  timeZone: 'Asia/Shanghai',
  isTradingDay: () => null,
};

const share = (items: readonly unknown[], all: readonly unknown[]): number => items.length / all.length;

describe('the simulated firm', () => {
  let months: SimulatedMonth[];
  let events: SimulatedEvent[];
  const byCustomer = new Map<string, SimulatedEvent[]>();
  const named = (name: string) => events.filter((event) => event.draft.name === name);

  beforeAll(() => {
    months = [...simulate(options)];
    events = months.flatMap((month) => [...month.events]);
    for (const event of events) {
      const { customerId } = event.draft;
      if (customerId !== undefined) {
        const own = byCustomer.get(customerId);
        if (own) own.push(event);
        else byCustomer.set(customerId, [event]);
      }
    }
  });

  it('is the same for the same seed and another for another', () => {
    const [again] = [...simulate({ ...options, customers: 300 })].map((month) => JSON.stringify(month.events));
    const [same] = [...simulate({ ...options, customers: 300 })].map((month) => JSON.stringify(month.events));
    const [other] = [...simulate({ ...options, seed: 8, customers: 300 })].map((month) => JSON.stringify(month.events));
    expect(again).toBe(same);
    expect(again).not.toBe(other);
  });

  it('has some 12 events a customer and month, sorted, each key once', () => {
    const rate = events.length / options.customers / 12;
    expect(rate).toBeGreaterThan(8);
    expect(rate).toBeLessThan(18);
    expect(new Set(events.map((event) => event.draft.key)).size).toBe(events.length);
    const late = months.flatMap((month) =>
      month.events.filter((event, index) => event.draft.occurredAt < (month.events[index - 1]?.draft.occurredAt ?? 0)),
    );
    expect(late).toEqual([]);
    expect(months.map((month) => month.number)).toEqual([...Array(12).keys()]);
  });

  it('has about the customers asked for', () => {
    const customers = named('customer_recorded').length;
    expect(customers / options.customers).toBeGreaterThan(0.93);
    expect(customers / options.customers).toBeLessThan(1.07);
  });

  it('hides the conversion point between the first deposit and the first trade', () => {
    const outcomes = [...byCustomer.values()].flatMap((own) => {
      const opened = own.find((event) => event.draft.name === 'account_opened');
      const deposited = own.find((event) => event.draft.name === 'cash_flow_recorded');
      if (!opened || !deposited) return [];
      const at = deposited.draft.occurredAt;
      const traded = own.find((event) => event.draft.name === 'trade_recorded');
      const until = Math.min(traded?.draft.occurredAt ?? Number.POSITIVE_INFINITY, at + 13 * 86_400_000);
      const reads = own.filter(
        (event) =>
          event.draft.name === 'news_read' &&
          event.draft.occurredAt > at &&
          event.draft.occurredAt < until &&
          event.draft.sessionId?.startsWith('r'),
      );
      const inTime = traded !== undefined && traded.draft.occurredAt - at < conversionPoint.windowDays * 86_400_000;
      return [{ reads: reads.length, inTime }];
    });
    const many = outcomes.filter((each) => each.reads >= conversionPoint.newsReads);
    const few = outcomes.filter((each) => each.reads < conversionPoint.newsReads);
    expect(many.length).toBeGreaterThan(50);
    const lift =
      share(
        many.filter((each) => each.inTime),
        many,
      ) /
      share(
        few.filter((each) => each.inTime),
        few,
      );
    expect(lift).toBeGreaterThan(1.5);
  });

  it('loses old Android versions at the video', () => {
    const failed = named('opening_failed').filter((event) => event.draft.properties.step === brokenStep.step);
    const passed = named(brokenStep.step);
    const rate = (platform: string, old: boolean) => {
      const of = (list: SimulatedEvent[]) =>
        list.filter(
          (event) =>
            event.draft.properties.platform === platform &&
            String(event.draft.properties.app_version) < brokenStep.fixedInVersion === old,
        );
      return of(passed).length / (of(passed).length + of(failed).length);
    };
    expect(rate('android', true)).toBeLessThan(0.68);
    expect(rate('android', false)).toBeGreaterThan(0.8);
    expect(rate('ios', true)).toBeGreaterThan(0.8);
    expect(failed.some((event) => event.draft.properties.reason === brokenStep.reason)).toBe(true);
  });

  it('brings most visitors and few funded customers through the weak channel', () => {
    const touched = named('channel_touched');
    const weak = touched.filter((event) => event.draft.properties.channel === weakChannel.channel);
    expect(share(weak, touched)).toBeGreaterThan(0.3);
    const opened = named('account_opened');
    const funded = new Set(named('cash_flow_recorded').map((event) => event.draft.customerId));
    const fundedShare = (list: SimulatedEvent[]) =>
      share(
        list.filter((event) => funded.has(event.draft.customerId)),
        list,
      );
    const ofWeak = opened.filter((event) => event.draft.properties.channel === weakChannel.channel);
    const ofOthers = opened.filter((event) => event.draft.properties.channel !== weakChannel.channel);
    expect(fundedShare(ofWeak)).toBeLessThan(fundedShare(ofOthers) / 2);
  });

  it('keeps fewer young beginners in the month after opening', () => {
    const kept = { weak: [0, 0], others: [0, 0] };
    const owner = new Map(named('identify').map((event) => [event.draft.actorId, event.draft.customerId]));
    const whole = new Map<string | undefined, SimulatedEvent[]>();
    for (const event of events) {
      const customer = event.draft.customerId ?? owner.get(event.draft.actorId);
      const own = whole.get(customer);
      if (own) own.push(event);
      else whole.set(customer, [event]);
    }
    const names = new Map(named('customer_recorded').map((event) => [event.draft.customerId, event]));
    for (const [customer, own] of whole) {
      const opened = own.find((event) => event.draft.name === 'account_opened');
      if (!opened || opened.draft.occurredAt > Date.parse('2026-05-01')) continue;
      const openedMonth = new Date(opened.draft.occurredAt + 8 * 3_600_000).toISOString().slice(0, 7);
      const next = new Date(Date.parse(`${openedMonth}-01`) + 32 * 86_400_000).toISOString().slice(0, 7);
      const born = Number(names.get(customer as never)?.draft.properties.birth_year);
      const monthOf = (event: SimulatedEvent) =>
        new Date(event.draft.occurredAt + 8 * 3_600_000).toISOString().slice(0, 7);
      const tools = own.some((event) => event.draft.name === 'feature_used' && monthOf(event) === openedMonth);
      const taught = own.some((event) => event.draft.name === 'course_finished');
      const active = own.some((event) => event.source === 'app' && monthOf(event) === next);
      if (taught || customer === undefined) continue;
      const group = 2026 - born <= weakGroup.ageMax && tools ? kept.weak : kept.others;
      group[0] = (group[0] ?? 0) + Number(active);
      group[1] = (group[1] ?? 0) + 1;
    }
    const rate = ([active = 0, all = 1]: number[]) => active / all;
    expect(kept.weak[1]).toBeGreaterThan(100);
    expect(rate(kept.weak)).toBeLessThan(rate(kept.others) - 0.05);
  });

  describe('customers who leave', () => {
    /** Months, counted from 0, after which somebody may be gone. */
    const ends = [3, 4, 5, 6, 7, 8, 9, 10];
    let histories: ReturnType<typeof historiesOf>;
    let leavesAfter: Map<string, number | null>;

    beforeAll(() => {
      histories = historiesOf(months);
      const firm = makeFirm(options.seed, options.customers);
      const customers = [...histories.keys()].map((customer) => Number(customer) - 800_000_000);
      leavesAfter = new Map(
        customers.map((index) => {
          const life = drawLife(options.seed, firm, index, months.length, index >= options.customers * 0.64);
          return [life.customerId, life.leavesAfter];
        }),
      );
    });

    /** Everybody who was there before, at each end; who is gone or half way out by then is left away. */
    const scored = (usualMin: number): readonly Scored[] =>
      ends.flatMap((until) =>
        [...histories].flatMap(([customer, history]) => {
          const last = leavesAfter.get(customer) ?? Number.POSITIVE_INFINITY;
          if (last !== until && last <= until + 1) return [];
          if (usualVisits(history, until) < usualMin) return [];
          return [{ score: leavingScore(history, until), leaves: last === until }];
        }),
      );

    it('are found two months before by visits, withdrawals, scores and complaints', () => {
      const regulars = scored(1);
      expect(regulars.filter((each) => each.leaves).length).toBeGreaterThan(50);
      expect(areaUnderCurve(regulars)).toBeGreaterThan(0.85);
      // Who hardly ever came is harder to tell.
      expect(areaUnderCurve(scored(0.25))).toBeGreaterThan(0.8);
    });

    it('cannot be told by the same score before that', () => {
      const early = ends.slice(4).flatMap((until) =>
        [...histories].flatMap(([customer, history]) => {
          const last = leavesAfter.get(customer) ?? Number.POSITIVE_INFINITY;
          if (last < until || usualVisits(history, until - 3) < 1) return [];
          return [{ score: leavingScore(history, until - 3), leaves: last === until }];
        }),
      );
      expect(Math.abs(areaUnderCurve(early) - 0.5)).toBeLessThan(0.12);
    });

    it('complain more often and give lower scores than others', () => {
      const all = [...histories].flatMap(([customer, history]) => {
        const last = leavesAfter.get(customer) ?? null;
        const leaving = last === null ? [] : lately(history, last);
        return history
          .filter((signs) => signs.visits > 0)
          .map((signs) => ({ signs, leaving: leaving.includes(signs) }));
      });
      const complaints = (leaving: boolean) =>
        share(
          all.filter((each) => each.leaving === leaving && each.signs.complaints > 0),
          all.filter((each) => each.leaving === leaving),
        );
      expect(complaints(true)).toBeGreaterThan(10 * complaints(false));
      const lowShare = (leaving: boolean) => {
        const scores = all.flatMap((each) => (each.leaving === leaving ? each.signs.scores : []));
        expect(scores.length).toBeGreaterThan(1);
        return share(
          scores.filter((score) => score <= 6),
          scores,
        );
      };
      expect(lowShare(true)).toBeGreaterThan(0.9);
      expect(lowShare(false)).toBeLessThan(0.5);
    });
  });
});
