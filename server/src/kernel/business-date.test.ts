// Days of a zone, against what the engine says of the same instants: about clock changes of every kind, and at random.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BusinessDate, businessDateAt, startOfDay } from './index.ts';

const zones = [
  'Asia/Shanghai',
  'America/New_York',
  'UTC',
  // Clocks went back at one minute past midnight, so that a day came twice.
  'America/St_Johns',
  // Half an hour of summer time; a whole day left out; seconds of local mean time; summer time that skips midnight.
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Monrovia',
  'America/Sao_Paulo',
];

const bySlowWay = (timeZone: string): ((instant: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (instant) => format.format(instant);
};

describe('businessDateAt', () => {
  it.each(zones)('says what the engine says in %s', (timeZone) => {
    const slow = bySlowWay(timeZone);
    const instants = fc.integer({ min: Date.UTC(1965, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(businessDateAt(instant, timeZone)).toBe(slow(instant));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['America/St_Johns', '2006-10-29T02:20:00Z'],
    ['Pacific/Apia', '2011-12-30T09:30:00Z'],
    ['America/Sao_Paulo', '2018-11-04T02:30:00Z'],
    ['Africa/Monrovia', '1972-01-06T23:30:00Z'],
    ['Asia/Shanghai', '1991-09-14T14:30:00Z'],
  ])('says what the engine says each second about a clock change in %s', (timeZone, from) => {
    const slow = bySlowWay(timeZone);
    const begin = Date.parse(from);
    for (let at = begin; at < begin + 3_600_000; at += 7_000)
      expect(`${at} ${businessDateAt(at, timeZone)}`).toBe(`${at} ${slow(at)}`);
  });

  it('keeps years before 1000 and after 9999 as the engine writes them, and refuses what is no instant', () => {
    expect(businessDateAt(253_402_300_799_999, 'Asia/Shanghai')).toBe('10000-01-01');
    expect(businessDateAt(Date.UTC(1969, 11, 31, 20), 'Asia/Shanghai')).toBe('1970-01-01');
    expect(() => businessDateAt(Number.NaN, 'UTC')).toThrow(RangeError);
  });
});

describe('startOfDay', () => {
  it.each([
    ['Asia/Shanghai', '2026-06-30', '2026-06-29T16:00:00.000Z'],
    ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
  ])('begins a day in %s at its first instant, asked once or again', (timeZone, date, expected) => {
    for (let time = 0; time < 2; time += 1) {
      const start = startOfDay(date as BusinessDate, timeZone);
      expect(new Date(start).toISOString()).toBe(expected);
      expect(businessDateAt(start, timeZone)).toBe(date);
      expect(businessDateAt(start - 1, timeZone) < date).toBe(true);
    }
  });
});
