// Intervals and tests against published figures and arithmetic by hand; calendars at their edges.
import { describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import { periodAt, periodsBetween, unitStart } from './calendar.ts';
import { correctByHolm, shareDifference, shareInterval } from './significance.ts';

const day = (text: string) => text as BusinessDate;

describe('significance', () => {
  it('gives the intervals that Newcombe published', () => {
    // Statistics in Medicine 17 (1998), 857 and 873: Wilson for 81 of 263, and the hybrid score interval for 56/70 - 48/80.
    expect(shareInterval(81, 263).low).toBeCloseTo(0.2553, 4);
    expect(shareInterval(81, 263).high).toBeCloseTo(0.3662, 4);
    const { difference, low, high } = shareDifference(56, 70, 48, 80);
    expect([difference, low, high].map((each) => Math.round(each * 10_000))).toEqual([2000, 524, 3339]);
  });

  it('tests two shares', () => {
    // Pooled 104/150; z = 0.2 / sqrt(0.693 * 0.307 * (1/70 + 1/80)) = 2.6504; p = 0.00804.
    expect(shareDifference(56, 70, 48, 80).p).toBeCloseTo(0.00804, 4);
    expect(shareDifference(0, 0, 3, 5).p).toBe(1);
    expect(shareDifference(5, 5, 3, 3).p).toBe(1);
  });

  it('corrects for the number of comparisons', () => {
    expect(correctByHolm([0.01, 0.04, 0.03]).map((p) => Math.round(p * 1_000))).toEqual([30, 60, 60]);
    expect(correctByHolm([])).toEqual([]);
  });
});

describe('calendar', () => {
  it.each([
    ['2026-03-01', 'week', 1, '2026-02-23'],
    ['2026-03-01', 'week', 7, '2026-03-01'],
    ['2024-02-29', 'month', 1, '2024-02-01'],
    ['2026-12-31', 'quarter', 1, '2026-10-01'],
    ['2026-05-05', 'day', 1, '2026-05-05'],
  ] as const)('%s lies in the %s (weeks begin on %s) from %s', (date, unit, weekStart, start) => {
    expect(unitStart(day(date), unit, weekStart)).toBe(start);
  });

  it('has days of 23 and 25 hours where clocks change', () => {
    const { starts } = periodsBetween(day('2026-03-07'), day('2026-03-10'), 'day', {
      timeZone: 'America/New_York',
      weekStart: 1,
    });
    expect(starts.slice(1).map((start, index) => (start - (starts[index] as number)) / 3_600_000)).toEqual([
      24, 23, 24,
    ]);
    expect(periodAt(starts, (starts[1] as number) - 1)).toBe(0);
    expect(periodAt(starts, starts[1] as number)).toBe(1);
    expect(periodAt(starts, starts[3] as number)).toBe(-1);
  });
});
