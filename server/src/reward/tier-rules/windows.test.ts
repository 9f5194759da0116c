// Periods and metrics on paper: which days count on a day, and what the numbers are.
import { describe, expect, it } from 'vitest';
import { dateOfDay } from '../../know/purchases/index.ts';
import type { Metric } from './contract.ts';
import { measure, noFacts } from './metric.ts';
import { nextTier, shareOf } from './near.ts';
import { windowOf } from './period.ts';
import { dayOf, factsOn, metrics, periodOf, schemeOf, testSurroundings } from './testing.ts';

/** period | day | opened on | from..to | last day of the period */
const windows = `
month           | 2026-02-01 | 2020-01-01 | 2026-02-01..2026-02-01 | 2026-02-28
month           | 2028-02-29 | 2020-01-01 | 2028-02-01..2028-02-29 | 2028-02-29
quarter         | 2026-05-15 | 2020-01-01 | 2026-04-01..2026-05-15 | 2026-06-30
quarter         | 2026-12-31 | 2020-01-01 | 2026-10-01..2026-12-31 | 2026-12-31
half_year       | 2026-06-30 | 2020-01-01 | 2026-01-01..2026-06-30 | 2026-06-30
half_year       | 2026-07-01 | 2020-01-01 | 2026-07-01..2026-07-01 | 2026-12-31
year            | 2026-03-01 | 2020-01-01 | 2026-01-01..2026-03-01 | 2026-12-31
rolling-30-days | 2026-03-01 | 2020-01-01 | 2026-01-31..2026-03-01 | 2026-03-01
rolling-1-days  | 2026-03-01 | 2020-01-01 | 2026-03-01..2026-03-01 | 2026-03-01
rolling-1-months | 2026-03-31 | 2020-01-01 | 2026-03-01..2026-03-31 | 2026-03-31
rolling-12-months | 2026-02-28 | 2020-01-01 | 2025-03-01..2026-02-28 | 2026-02-28
anniversary     | 2026-06-09 | 2024-06-10 | 2025-06-10..2026-06-09 | 2026-06-09
anniversary     | 2026-06-10 | 2024-06-10 | 2026-06-10..2026-06-10 | 2027-06-09
anniversary     | 2026-02-28 | 2024-02-29 | 2026-02-28..2026-02-28 | 2027-02-27
anniversary     | 2028-02-28 | 2024-02-29 | 2027-02-28..2028-02-28 | 2028-02-28
lifetime        | 2026-06-10 | 2024-06-10 | 1970-01-01..2026-06-10 | 2026-06-10
sliding-3       | 2026-06-29 | 2024-06-10 | 2026-03-01..2026-05-31 | 2026-06-30
sliding-3       | 2026-06-30 | 2024-06-10 | 2026-04-01..2026-06-30 | 2026-06-30
sliding-1       | 2026-01-15 | 2024-06-10 | 2025-12-01..2025-12-31 | 2026-01-31
`;

const rows = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));

describe('windows', () => {
  it.each(rows(windows))('%s on %s', (period, day = '', opened = '', days, end) => {
    const found = windowOf(periodOf(period ?? ''), dayOf(day), dayOf(opened));
    expect([`${dateOfDay(found.from)}..${dateOfDay(found.to)}`, dateOfDay(found.endsOn)]).toEqual([days, end]);
  });
});

/** metric | day | facts | value in the calendar year */
const values = `
assets       | 2026-01-10 |                                                | 0
assets       | 2026-01-10 | assets 2026-01-05=700                          | 700
assets       | 2026-01-04 | assets 2026-01-05=700                          | 0
mean         | 2026-01-10 | assets 2026-01-06=1000                         | 500
mean         | 2026-01-10 | assets 2025-12-01=100 assets 2026-01-06=300    | 200
mean         | 2026-01-03 | assets 2026-01-01=1                            | 1
mean         | 2026-01-03 | assets 2026-01-03=1                            | 0
mean         | 2026-01-10 | assets 2026-01-01=100 assets 2026-01-10=0      | 90
mean         | 2026-01-10 | assets 2026-01-01=100 assets 2026-01-01=50     | 50
trading_mean | 2026-01-11 | assets 2026-01-05=700                          | 500
trading_mean | 2026-01-11 | assets 2026-01-09=700                          | 100
trading_mean | 2026-01-11 | assets 2026-01-10=700                          | 0
month_mean   | 2026-03-15 | assets 2026-02-15=2800                         | 1400
month_mean   | 2026-03-31 | assets 2026-02-15=2800                         | 2800
quarter_mean | 2026-04-15 | assets 2026-03-01=9000                         | 3100
inflow       | 2026-03-15 | inflow 2026-01-01=500 inflow 2026-02-01=-200   | 300
inflow       | 2026-03-15 | inflow 2025-12-31=500                          | 0
trades       | 2026-03-15 | trades 2026-01-01=2 trades 2026-03-15=1        | 3
ten_days     | 2026-03-15 | trades 2026-03-05=2 trades 2026-03-06=1        | 1
volume       | 2026-03-15 | volume 2026-03-05=200000 volume 2026-03-16=9   | 200000
commission   | 2026-03-15 | commission 2026-03-05=60                       | 60
points       | 2026-03-15 | points 2026-01-01=5 points 2025-12-31=7        | 5
ever         | 2026-03-15 | points 2026-01-01=5 points 2025-12-31=7        | 12
growth       | 2026-03-15 | growth 2025-06-01=40                           | 40
products     | 2026-03-15 | fund 2025-06-01=400 bond 2025-06-01=600        | 2
funds        | 2026-03-15 | fund 2025-06-01=400 bond 2025-06-01=600        | 400
tenure       | 2026-03-15 | opened 2025-03-16=1                            | 11
tenure       | 2026-03-16 | opened 2025-03-16=1                            | 12
tenure       | 2026-02-28 | opened 2025-08-31=1                            | 6
tenure       | 2026-02-28 |                                                | null
benefit      | 2026-02-28 | benefit 2026-01-01=4                           | 4
benefit      | 2026-02-28 |                                                | null
trading_mean | 2028-01-11 | assets 2026-01-05=700                          | null
`;

describe('metrics', () => {
  it.each(rows(values))('%s on %s of %s', (metric = '', date = '', facts = '', value) => {
    const day = dayOf(date);
    const window = windowOf(periodOf('year'), day, day);
    const found = measure(metrics[metric] as Metric, factsOn(facts, day), window, day, testSurroundings);
    expect(String(found)).toBe(value);
  });
});

describe('the next tier', () => {
  /** scheme | facts of 2026-06-30 | rank | share in percent, what is missing */
  const near = `
tiers=assets:1000,assets:2000          | assets 900              | 0 | 90 assets 100
tiers=assets:1000,assets:2000          | assets 1500             | 1 | 75 assets 500
tiers=assets:1000                      | assets 1000             | 0 | -
tiers=assets:1000                      | assets 5000             | 1 | -
tiers=trades:10                        | trades 9                | 0 | 90 untold
`;
  it.each(rows(near))('%s with %s at rank %s: %s', (scheme = '', facts = '', rank, wanted) => {
    const [name = '', value] = facts.split(' ');
    const day = dayOf('2026-06-30');
    const series = { days: [day], values: [Number(value)] };
    const known = { ...noFacts, ...(name === 'assets' ? { assets: series } : { tradeCount: series }) };
    const member = { rank: Number(rank), joinedOn: dayOf('2026-01-01'), facts: known };
    const next = nextTier(schemeOf(scheme), member, day, testSurroundings);
    const missing = next?.missing ? `${next.missing.metric.kind} ${next.missing.gap}` : 'untold';
    expect(next === null ? '-' : `${Math.round(next.share * 100)} ${missing}`).toBe(wanted);
  });

  it('takes the least of what is all needed, the best of alternatives, and nothing of what is not known', () => {
    const part = (value: number | null, atLeast: number) => ({
      ...{ kind: 'metric' as const, metric: metrics.assets as Metric, atLeast, value, met: (value ?? -1) >= atLeast },
      gap: null,
    });
    const joined = (kind: 'all' | 'any', ...of: ReturnType<typeof part>[]) => ({
      kind,
      met: kind === 'all' ? of.every(({ met }) => met) : of.some(({ met }) => met),
      of,
    });
    expect(shareOf(joined('all', part(9, 10), part(5, 10)))).toBe(0.5);
    expect(shareOf(joined('any', part(9, 10), part(5, 10)))).toBe(0.9);
    expect(shareOf(joined('any', part(9, 10), part(10, 10)))).toBe(1);
    expect(shareOf(part(null, 10))).toBe(0);
    expect(shareOf(part(-3, 10))).toBe(0);
  });
});
