// What holds for any facts: forecasts come true, one level is one level, nothing depends on the server's zone, and explanations add up.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { dateOfDay } from '../../know/purchases/index.ts';
import { laxClasses, lowestClass } from './compliance.ts';
import { type Scheme, schemeSchema } from './contract.ts';
import { evaluate, type MemberState } from './decide.ts';
import { explain } from './explain.ts';
import { emptySeries, type Series, sumOf } from './metric.ts';
import { schemeTemplates } from './templates.ts';
import { changesText, dayOf, memberOn, runDays, schemeOf, testSurroundings } from './testing.ts';

const start = dayOf('2026-01-01');
const runs = process.env.ZHIYIN_SOAK ? 1_000 : 25;

const anyScheme = fc
  .record({
    period: fc.constantFrom(
      'month',
      'quarter',
      'rolling-20-days',
      'rolling-2-months',
      'sliding-2',
      'anniversary',
      'lifetime',
    ),
    up: fc.constantFrom('at_once', 'next_period'),
    mode: fc.constantFrom('none', 'one_level', 'to_earned'),
    grace: fc.constantFrom(0, 5, 40),
    tiers: fc.constantFrom(
      'points:50,points:100,points:200',
      'mean:50,mean:100,mean:200',
      'mean:50&points:20,mean:100|points:150',
    ),
    keep: fc.constantFrom('', ' keep=points:30,-,-'),
  })
  .map(({ period, up, mode, grace, tiers, keep }) =>
    schemeOf(`tiers=${tiers} period=${period} up=${up} down=${mode}:${grace}${keep} rev=at_once restated=keep`),
  );

const fact = fc
  .record({
    what: fc.constantFrom('points', 'assets'),
    day: fc.integer({ min: 0, max: 200 }),
    value: fc.integer({ min: 1, max: 250 }),
  })
  .map(({ what, day, value }) => `${what} ${dateOfDay(start + day)}=${value}`);
const facts = fc.array(fact, { maxLength: 12 }).map((each) => ['opened 2025-03-31=1', ...each].join(' '));

/** Few of the schemes above have a fall to forecast; this one does. */
const fallingScheme = schemeOf(
  'tiers=points:50,points:100,points:200 period=month up=at_once down=to_earned:5 rev=at_once restated=keep',
);

describe('tiers', () => {
  it('fall on the day that was forecast when nothing comes in', () => {
    let falls = 0;
    fc.assert(
      fc.property(anyScheme, facts, fc.integer({ min: 30, max: 200 }), (scheme, text, days) => {
        const day = start + days;
        const known = memberOn(text, day);
        const frozen = text.replaceAll(/(points|assets) (\S+)=\d+/g, (each, _, date: string) =>
          dayOf(date) <= day ? each : '',
        );
        const { state } = runDays(scheme, frozen, start, day);
        const told = explain({
          scheme,
          state,
          member: known,
          day,
          surroundings: testSurroundings,
          audience: 'operator',
        });
        const later = runDays(scheme, frozen, start, day + 400).changes.filter(
          ({ from, to, on }) => from !== null && to < from && on > day + 1 && to < state.rank,
        );
        const soon = later[0]?.on ?? null;
        if (told.fall) falls += 1;
        if (soon !== null) expect(told.fall?.on).toBe(soon);
        else expect(told.fall === null || told.fall.on > day + 400).toBe(true);
      }),
      { numRuns: runs, examples: [[fallingScheme, 'opened 2025-03-31=1 points 2026-01-20=120', 30]] },
    );
    expect(falls).toBeGreaterThan(0);
  });

  it('go down by one level at most where the scheme says so, never above what is there, and rise with what is earned', () => {
    fc.assert(
      fc.property(anyScheme, facts, (scheme, text) => {
        const { changes, state } = runDays(scheme, text, start, start + 260);
        for (const { from, to, reason } of changes) {
          if (scheme.downgrade.mode === 'one_level' && reason === 'downgrade') expect(to).toBe((from ?? 0) - 1);
          if (scheme.downgrade.mode === 'none') expect(reason).not.toBe('downgrade');
        }
        expect(changes.every(({ from, to }) => from !== to)).toBe(true);
        expect(state.rank).toBe(changes.at(-1)?.to);
        expect(state.rank).toBeLessThan(scheme.tiers.length);
      }),
      { numRuns: runs },
    );
  });

  it('are never lower for more points', () => {
    const simple = fc
      .constantFrom('month', 'rolling-20-days', 'lifetime')
      .map((period) => schemeOf(`tiers=points:50,points:100 period=${period}`));
    fc.assert(
      fc.property(
        simple,
        facts,
        fc.integer({ min: 0, max: 150 }),
        fc.integer({ min: 1, max: 300 }),
        (scheme, text, day, more) => {
          const date = dateOfDay(start + day);
          if (text.includes(`points ${date}=`)) return;
          const [less, richer] = [text, `${text} points ${date}=${more}`].map((each) =>
            runDays(scheme, each, start, start + 160),
          );
          expect(richer?.state.rank ?? 0).toBeGreaterThanOrEqual(less?.state.rank ?? 0);
        },
      ),
      { numRuns: runs },
    );
  });

  it('stay as they are when a day without change is evaluated again', () => {
    fc.assert(
      fc.property(anyScheme, facts, (scheme, text) => {
        let state: MemberState | null = null;
        for (let day = start; day < start + 120; day += 1) {
          const input = {
            scheme,
            member: memberOn(text, day),
            day,
            surroundings: testSurroundings,
            evaluatedTo: day - 1,
          };
          const before: MemberState | null = state;
          const first = evaluate({ ...input, before });
          expect(evaluate({ ...input, before })).toEqual(first);
          if (before !== null && first.state === before)
            expect(evaluate({ ...input, before: first.state }).changes).toEqual([]);
          state = first.state;
        }
      }),
      { numRuns: Math.ceil(runs / 6) },
    );
  });
});

describe('numbers', () => {
  it('are summed exactly as whole numbers, however they are cut', () => {
    const series = fc
      .array(
        fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 })),
      )
      .map((pairs): Series => {
        const byDay = [...new Map(pairs)].sort(([one], [other]) => one - other);
        return { days: byDay.map(([day]) => day), values: byDay.map(([, value]) => value) };
      });
    fc.assert(
      fc.property(series, fc.integer({ min: 0, max: 400 }), (given, cut) => {
        const parts = sumOf(given, { from: 0, to: cut }) + sumOf(given, { from: cut + 1, to: 400 });
        const exact = given.values.reduce((sum, value) => sum + BigInt(value), 0n);
        expect(BigInt(parts)).toBe(exact);
      }),
    );
    expect(sumOf(emptySeries, { from: 0, to: 1 })).toBe(0);
    expect(() => sumOf({ days: [1, 2], values: [Number.MAX_SAFE_INTEGER, 1] }, { from: 0, to: 9 })).toThrow('exact');
  });
});

describe('the server’s zone', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  it('changes nothing', () => {
    const answers = ['UTC', 'Asia/Shanghai', 'America/New_York'].map((each) => {
      process.env.TZ = each;
      const text = 'opened 2024-02-29=1 points 2026-03-08=100 points 2026-11-01=500 assets 2026-03-31=100';
      const changed = ['anniversary', 'sliding-3', 'year', 'rolling-2-months'].map((period) =>
        changesText(
          runDays(schemeOf(`tiers=points:100,points:500 period=${period} down=one_level:9`), text, start, start + 700)
            .changes,
        ),
      );
      return [new Date(0).getTimezoneOffset(), changed.join('; ')] as const;
    });
    expect(new Set(answers.map(([offset]) => offset)).size).toBe(3);
    expect(new Set(answers.map(([, changed]) => changed)).size).toBe(1);
  });
});

describe('explanations', () => {
  const scheme = schemeOf('tiers=mean:100&trades:2,mean:500|trades:9 period=month down=to_earned:10');
  const text = 'assets 2025-12-01=200 trades 2026-01-02=2';
  const at = (date: string, audience: 'operator' | 'customer', given: Scheme = scheme) => {
    const day = dayOf(date);
    const { state } = runDays(given, text, start, day);
    return explain({
      scheme: given,
      state,
      member: memberOn(text, day),
      day,
      surroundings: testSurroundings,
      audience,
    });
  };

  it('say in numbers why and what is missing', () => {
    const { why, next } = at('2026-01-10', 'operator');
    expect(why?.check).toMatchObject({
      met: true,
      of: [
        { value: 200, atLeast: 100 },
        { value: 2, atLeast: 2 },
      ],
    });
    expect(next?.check).toMatchObject({
      met: false,
      of: [
        { value: 200, gap: 300 },
        { value: 2, gap: 7 },
      ],
    });
  });

  it('tell a customer nothing of trades', () => {
    const { why, next } = at('2026-01-10', 'customer');
    expect(JSON.stringify([why, next])).not.toContain('trade');
    expect(next).toMatchObject({ partsHidden: true, check: { kind: 'any', of: [{ gap: 300 }] } });
    const trading = at('2026-01-10', 'customer', schemeOf('tiers=trades:2,volume:9 period=month'));
    expect(trading.next).toMatchObject({ check: null, partsHidden: true });
  });

  it('say when a tier will fall, and unless what', () => {
    // Review on February 28, ten days of grace, gone on March 11.
    const { fall } = at('2026-01-31', 'operator');
    // What the fall will be decided by is missing, whatever this period has.
    expect(fall).toMatchObject({ rank: 0, unless: { rank: 1, check: { met: false } } });
    expect(dateOfDay(fall?.on ?? 0)).toBe('2026-03-11');
  });

  it('look ahead as far as the trading calendar is known', () => {
    const trading = schemeOf('tiers=trading_mean:100 period=rolling-10-days');
    const { forecastDays } = explain({
      ...{ scheme: trading, day: dayOf('2027-12-01'), audience: 'operator', surroundings: testSurroundings },
      state: runDays(trading, text, start, start).state,
      member: memberOn(text, start),
    });
    expect(forecastDays).toBe(30);
  });
});

describe('templates', () => {
  it.each(schemeTemplates.map(({ code, scheme }) => [code, scheme] as const))(
    '%s is a valid scheme with honest classes',
    (_, scheme) => {
      expect(schemeSchema.parse(scheme)).toEqual(scheme);
      expect(laxClasses(scheme)).toEqual([]);
      expect(scheme.tiers[0]?.qualify).toBeNull();
    },
  );
  it('ship V0 to V7 and four cards, free for a mainland broker', () => {
    const codes = schemeTemplates.map(({ scheme }) => scheme.tiers.map(({ code }) => code).join(' '));
    expect(codes.slice(0, 2)).toEqual(['v0 v1 v2 v3 v4 v5 v6 v7', 'normal silver gold diamond']);
    expect(schemeTemplates.slice(0, 2).map(({ scheme }) => lowestClass(scheme, 'mainland_broker'))).toEqual(['G', 'G']);
  });
  it('do not let trading be called free', () => {
    const trading = schemeOf('tiers=trades:3');
    expect(lowestClass(trading, 'mainland_broker')).toBe('R');
    const compliance = { mainland_broker: 'G', bank: 'G', overseas_broker: 'Y' } as const;
    expect(laxClasses({ ...trading, compliance })).toEqual([
      { profile: 'mainland_broker', lowest: 'R' },
      { profile: 'bank', lowest: 'Y' },
    ]);
  });
});
