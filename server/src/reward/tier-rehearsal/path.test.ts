// Paths over past days as tables, against the day-by-day twin, and against what a single day earns.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfDay } from '../../know/purchases/index.ts';
import type { Scheme } from '../tier-rules/contract.ts';
import { dayOf, factsOn, runDays, schemeOf, testSurroundings } from '../tier-rules/testing.ts';
import { changeOf, differs, earnedOn, keptPath, monthEndsOf, type Path, pathOver, rankOn, staysOf } from './path.ts';

const inputOf = (scheme: Scheme, text: string, last: number) => ({
  ...{ scheme, facts: factsOn(text, last), orders: [], surroundings: testSurroundings },
});
const pathText = (path: Path): string => path.map(({ from, rank }) => `t${rank} ${dateOfDay(from)}`).join(', ');
const over = (scheme: string, facts: string, from: string, to: string): Path =>
  pathOver({ ...inputOf(schemeOf(scheme), facts, dayOf(to)), fromDay: dayOf(from), toDay: dayOf(to) });

const monthly = 'tiers=assets:100,assets:500 period=month up=at_once down=to_earned:0';

describe('a path', () => {
  it.each([
    ['begins with what the day before the span earned', 'assets 2026-03-20=120', 't1 2026-03-31'],
    ['rises the day after', 'assets 2026-03-20=50 assets 2026-04-15=120', 't0 2026-03-31, t1 2026-04-16'],
    ['falls when a month is over', 'assets 2026-03-20=120 assets 2026-05-10=30', 't1 2026-03-31, t0 2026-06-01'],
    ['shows on the day after the last', 'assets 2026-06-29=600', 't0 2026-03-31, t2 2026-06-30'],
    ['begins when the customer came', 'opened 2026-05-04=1 assets 2026-05-04=120', 't1 2026-05-05'],
    ['is none for who came later', 'opened 2026-07-02=1@2026-01-01 assets 2026-07-02=600', ''],
  ])('%s', (_title, facts, expected) => {
    expect(pathText(over(monthly, facts, '2026-03-31', '2026-06-29'))).toBe(expected);
  });

  it('keeps a tier through grace, as in force', () => {
    const path = over(
      'tiers=assets:100 period=month up=at_once down=one_level:10',
      'assets 2026-03-20=120 assets 2026-04-10=30',
      ...(['2026-04-01', '2026-05-31'] as const),
    );
    expect(pathText(path)).toBe('t1 2026-04-01, t0 2026-05-11');
  });

  it('is kept with the end, rises and falls of each month; a turn counts in the month that decided it', () => {
    const span = { fromDay: dayOf('2026-03-31'), toDay: dayOf('2026-06-29') };
    const ends = monthEndsOf(span);
    expect(ends.map(({ month, day }) => [month, dateOfDay(day)])).toEqual([
      ['2026-03', '2026-03-31'],
      ['2026-04', '2026-04-30'],
      ['2026-05', '2026-05-31'],
      ['2026-06', '2026-06-29'],
    ]);
    const facts = 'assets 2026-03-20=120 assets 2026-04-15=600 assets 2026-05-10=30 assets 2026-06-29=500';
    const kept = keptPath(over(monthly, facts, '2026-03-31', '2026-06-29'), span, ends);
    expect(kept).toMatchObject({ ends: [1, 2, 0, 2], rises: [0, 1, 0, 1], falls: [0, 0, 1, 0] });
  });

  it('reads as stays, each until the next', () => {
    const path = over(monthly, 'assets 2026-03-20=120 assets 2026-05-10=30', '2026-03-31', '2026-06-29');
    expect(staysOf(path, schemeOf(monthly))).toEqual([
      { tier: 't1', from: '2026-03-31', to: '2026-06-01' },
      { tier: 't0', from: '2026-06-01', to: null },
    ]);
  });
});

describe('two schemes', () => {
  const draft = schemeOf('tiers=assets:50,assets:100,assets:500 period=month down=to_earned:0');
  const named = (scheme: Scheme, codes: readonly string[]): Scheme => ({
    ...scheme,
    tiers: scheme.tiers.map((tier, rank) => ({ ...tier, code: codes[rank] ?? tier.code })),
  });
  const inForce = named(schemeOf(monthly), ['low', 'silver', 'gold']);
  const withBronze = named(draft, ['low', 'bronze', 'silver', 'gold']);

  it('are compared by the names of tiers: a tier put in between lifts nobody above it', () => {
    expect(changeOf(withBronze, inForce, 2, 1)).toBe(0);
    expect(changeOf(withBronze, inForce, 1, 0)).toBe(1);
    expect(changeOf(withBronze, inForce, 1, 1)).toBe(-1);
    // Gold is gone: whoever has it stands at silver, which is the next lower one.
    const withoutGold = named(schemeOf('tiers=assets:100 period=month'), ['low', 'silver']);
    expect(changeOf(withoutGold, inForce, 1, 2)).toBe(0);
  });

  it('differ where a name differs on some day', () => {
    const facts = 'assets 2026-03-20=120 assets 2026-05-10=30';
    const of = (scheme: Scheme) =>
      pathOver({
        ...inputOf(scheme, facts, dayOf('2026-06-29')),
        fromDay: dayOf('2026-03-31'),
        toDay: dayOf('2026-06-29'),
      });
    expect(differs(of(withBronze), withBronze, of(inForce), inForce)).toBe(false);
    const cheaper = named(schemeOf('tiers=assets:20,assets:500 period=month down=to_earned:0'), [
      'low',
      'silver',
      'gold',
    ]);
    expect(differs(of(cheaper), cheaper, of(inForce), inForce)).toBe(true);
  });
});

const start = dayOf('2026-01-01');
const runs = process.env.ZHIYIN_SOAK ? 1_000 : 40;
const anyFacts = fc
  .array(
    fc
      .record({ what: fc.constantFrom('points', 'assets'), day: fc.integer({ min: 0, max: 150 }), value: fc.nat(250) })
      .map(({ what, day, value }) => `${what} ${dateOfDay(start + day)}=${value}`),
    { maxLength: 12 },
  )
  .map((each) => ['opened 2025-03-31=1', ...each].join(' '));
const span = { fromDay: start + 20, toDay: start + 160 };

describe('whatever the facts are', () => {
  it('a path is that of the days decided one by one', () => {
    let turns = 0;
    fc.assert(
      fc.property(anyFacts, fc.constantFrom('month', 'quarter', 'rolling-20-days', 'sliding-2'), (text, period) => {
        const scheme = schemeOf(`tiers=points:50,mean:60&points:20 period=${period} down=one_level:7`);
        // Restated facts are another matter: everything is known from the beginning.
        const known = text.replaceAll(/=(\d+)/g, '=$1@2025-01-01');
        const path = pathOver({ ...inputOf(scheme, text, span.toDay), ...span });
        const twin = runDays(scheme, known, span.fromDay - 1, span.toDay);
        expect(pathText(path)).toBe(twin.changes.map(({ to, on }) => `t${to} ${dateOfDay(on)}`).join(', '));
        turns += path.length - 1;
      }),
      { numRuns: runs },
    );
    expect(turns).toBeGreaterThan(10);
  });

  it('where every day is a review without grace, the last day stands for itself: it is what a preview of it says', () => {
    let moved = 0;
    fc.assert(
      fc.property(anyFacts, (text) => {
        const scheme = schemeOf('tiers=mean:30,mean:60&points:20,points:200 period=rolling-30-days down=to_earned:0');
        const input = inputOf(scheme, text, span.toDay);
        const path = pathOver({ ...input, ...span });
        for (const { day } of monthEndsOf(span)) expect(rankOn(path, day + 1)).toBe(earnedOn(day, input));
        moved += path.length > 1 ? 1 : 0;
      }),
      { numRuns: runs },
    );
    expect(moved).toBeGreaterThan(5);
  });
});
