// What files are called, what is stated of them, and what is complete as of a day.
import { describe, expect, it } from 'vitest';
import { type BusinessDate, businessDate, isRefusal, tradingCalendar } from '../../kernel/index.ts';
import { mappingSchema } from '../mapping/contract.ts';
import { shippedMappings } from '../mapping/index.ts';
import { completenessOf, type DayState, isExpectedOn } from './delivery.ts';
import { fileMatcher } from './file-pattern.ts';
import { readFlag, readTrailer, reconcile } from './reconcile.ts';

const day = (text: string): BusinessDate => {
  const date = businessDate(text);
  if (!date) throw new Error(`no date ${text}`);
  return date;
};

describe('names of files', () => {
  it.each([
    ['trade_{trade_date}.csv', 'trade_20260630.csv', { tradeDate: '2026-06-30', naturalDate: null }],
    [
      't_{trade_date:yyyy-MM-dd}_{natural_date}*.gz',
      't_2026-06-30_20260701_a.gz',
      { tradeDate: '2026-06-30', naturalDate: '2026-07-01' },
    ],
    ['trade_{trade_date}.csv', 'trade_20261330.csv', null],
    ['trade_{trade_date}.csv', 'trade_20260630.csv.ok', null],
    ['a.b_{trade_date}', 'aXb_20260630', null],
  ] as const)('%s and %s', (pattern, name, expected) => {
    const match = fileMatcher(pattern);
    expect(typeof match === 'string' ? match : match(name)).toEqual(expected);
  });
  it.each(['trade.csv', '{trade_date:HH}', '{other}_{trade_date}', '{trade_date}{trade_date}'])(
    '%s is refused',
    (pattern) => {
      expect(fileMatcher(pattern)).toEqual(expect.any(String));
    },
  );
});

describe('reconciliation', () => {
  it.each([
    ['rows=12\ntotal.amount=1,250.50\n', { rows: 12, totals: { amount: '1250.5' } }],
    ['12', { rows: 12, totals: {} }],
    ['', { rows: null, totals: {} }],
    ['ready\r\nROWS: 7\r\n', { rows: 7, totals: {} }],
  ])('reads the flag %j', (text, expected) => {
    expect(readFlag(text)).toEqual(expected);
  });
  it('reads a trailer and says when it is missing', () => {
    const mapping = mappingSchema.parse({
      ...JSON.parse(JSON.stringify(shippedMappings().get('standard-assets'))),
      control: {
        totals: [{ name: 'assets', column: '总资产' }],
        statedIn: { kind: 'trailer', prefix: '#', rowsCell: 1, totalCells: { assets: 2 } },
      },
    });
    expect(readTrailer(mapping, '#END,3,100.50')).toEqual({ rows: 3, totals: { assets: '100.5' } });
    expect(readTrailer(mapping, '#END,x,100.50')).toMatch(/rows/);
    expect(readTrailer(mapping, null)).toMatch(/cut/);
  });
  it.each([
    [{ rows: 3, totals: { a: '1.5' } }, { rows: 3, totals: { a: '1.5' } }, null],
    [{ rows: null, totals: {} }, { rows: 3, totals: {} }, null],
    [{ rows: 4, totals: {} }, { rows: 3, totals: {} }, /4 rows stated, 3 counted/],
    [{ rows: 3, totals: { a: '2' } }, { rows: 3, totals: { a: '1.5' } }, /total a: 2 stated, 1.5 counted/],
    [{ rows: 3, totals: { b: '2' } }, { rows: 3, totals: {} }, /not counted/],
  ] as const)('%j against %j', (stated, counted, expected) => {
    const problem = reconcile(stated, counted);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});

describe('completeness', () => {
  const calendar = tradingCalendar([2026], [day('2026-06-19')]);
  const trades = (date: BusinessDate): boolean | null => {
    const answer = calendar.isTradingDay(date);
    return isRefusal(answer) ? null : answer;
  };
  const folder = { expectedOn: 'trading_days', expectedFrom: '2026-06-15' } as const;
  const states = (entries: Readonly<Record<string, DayState['status']>>) => new Map(Object.entries(entries));
  const week = {
    '2026-06-15': 'complete',
    '2026-06-16': 'complete',
    '2026-06-17': 'complete',
    '2026-06-18': 'complete',
  } as const;
  it.each([
    ['2026-06-18', week, true, '2026-06-18', null],
    // The 19th is a holiday, 20 and 21 a weekend: nothing is expected.
    ['2026-06-21', week, true, '2026-06-21', null],
    ['2026-06-22', week, false, '2026-06-21', '2026-06-22'],
    ['2026-06-18', { ...week, '2026-06-16': 'mismatch' }, false, '2026-06-15', '2026-06-16'],
    ['2026-06-15', {}, false, null, '2026-06-15'],
    ['2026-06-14', {}, true, null, null],
  ] as const)('as of %s', (date, delivered, complete, completeThrough, missing) => {
    expect(completenessOf(day(date), folder, states(delivered), trades)).toEqual({
      complete,
      completeThrough,
      missing,
    });
  });
  it('expects weekdays where the calendar of the year is unknown', () => {
    expect(isExpectedOn(day('2031-06-18'), 'trading_days', trades)).toBe(true);
    expect(isExpectedOn(day('2031-06-21'), 'trading_days', trades)).toBe(false);
  });
});
