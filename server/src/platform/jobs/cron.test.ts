// Due times, case by case, with the zones' clock changes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import { type Cron, lastDue, nextDue, parseCron } from './cron.ts';

const cron = (text: string): Cron => {
  const parsed = parseCron(text);
  if (isRefusal(parsed)) throw new Error(parsed.message);
  return parsed;
};

const next = (text: string, after: string, timeZone: string): string | null => {
  const due = nextDue(cron(text), Date.parse(after), timeZone);
  return due === null ? null : new Date(due).toISOString().replace(':00.000Z', 'Z');
};

describe('next due time', () => {
  test.each([
    // Every minute, steps, lists, ranges, names.
    ['* * * * *', '2026-06-30T10:00:30Z', 'UTC', '2026-06-30T10:01Z'],
    ['*/15 * * * *', '2026-06-30T10:15:00Z', 'UTC', '2026-06-30T10:30Z'],
    ['5/20 3 * * *', '2026-06-30T03:05:00Z', 'UTC', '2026-06-30T03:25Z'],
    ['0 9,18 * * *', '2026-06-30T09:00:00Z', 'UTC', '2026-06-30T18:00Z'],
    ['30 8-10/2 * * *', '2026-06-30T08:30:00Z', 'UTC', '2026-06-30T10:30Z'],
    ['0 0 * jan sun', '2026-06-30T00:00:00Z', 'UTC', '2027-01-03T00:00Z'],
    ['0 0 * * 7', '2026-06-30T00:00:00Z', 'UTC', '2026-07-05T00:00Z'],
    // A restricted day of month and a restricted weekday: either.
    ['0 0 13 * 5', '2026-02-01T00:00:00Z', 'UTC', '2026-02-06T00:00Z'],
    ['0 0 13 * 5', '2026-02-06T00:00:00Z', 'UTC', '2026-02-13T00:00Z'],
    // Leap days, also across 2100, which has none.
    ['0 0 29 2 *', '2026-06-30T00:00:00Z', 'UTC', '2028-02-29T00:00Z'],
    ['0 0 29 2 *', '2096-03-01T00:00:00Z', 'UTC', '2104-02-29T00:00Z'],
    ['59 23 31 12 *', '2026-12-31T23:59:00Z', 'UTC', '2027-12-31T23:59Z'],
    // The business zone decides what a day is.
    ['0 2 * * *', '2026-06-30T17:59:00Z', 'Asia/Shanghai', '2026-06-30T18:00Z'],
    ['0 0 1 * *', '2026-06-30T16:00:00Z', 'Asia/Shanghai', '2026-07-31T16:00Z'],
    ['0 0 * * *', '2026-06-30T00:00:00Z', 'Asia/Kathmandu', '2026-06-30T18:15Z'],
    // Spring: 02:00 to 03:00 does not exist on 2026-03-08 in New York; what is due then runs at 03:00 (07:00Z), once.
    ['30 2 * * *', '2026-03-08T05:00:00Z', 'America/New_York', '2026-03-08T07:00Z'],
    ['30 2 * * *', '2026-03-08T07:00:00Z', 'America/New_York', '2026-03-09T06:30Z'],
    ['*/30 2 * * *', '2026-03-08T07:00:00Z', 'America/New_York', '2026-03-09T06:00Z'],
    ['*/30 * * * *', '2026-03-08T06:30:00Z', 'America/New_York', '2026-03-08T07:00Z'],
    // Autumn: 01:30 comes twice on 2026-11-01; a time of day runs at the first, an open hour at both.
    ['30 1 * * *', '2026-11-01T04:00:00Z', 'America/New_York', '2026-11-01T05:30Z'],
    ['30 1 * * *', '2026-11-01T05:30:00Z', 'America/New_York', '2026-11-02T06:30Z'],
    ['30 * * * *', '2026-11-01T05:30:00Z', 'America/New_York', '2026-11-01T06:30Z'],
    // Zones that change at midnight: the day begins at 01:00.
    ['0 0 * * *', '2026-03-28T23:00:00Z', 'Asia/Beirut', '2026-03-29T21:00Z'],
    ['15 0 * * *', '2018-11-03T12:00:00Z', 'America/Sao_Paulo', '2018-11-04T03:00Z'],
    // Half an hour of change.
    ['45 1 * * *', '2026-04-04T12:00:00Z', 'Australia/Lord_Howe', '2026-04-04T14:45Z'],
    // China's summer time of 1988: began on April 17th at 02:00.
    ['30 2 * * *', '1988-04-16T12:00:00Z', 'Asia/Shanghai', '1988-04-16T18:00Z'],
  ])('%s after %s in %s', (text, after, timeZone, expected) => {
    expect(next(text, after, timeZone)).toBe(expected);
  });
});

test.each([
  ['', 'has 1 fields'],
  ['* * * *', 'has 4 fields'],
  ['60 * * * *', '"60" is not a minute'],
  ['* 24 * * *', '"24" is not a hour'],
  ['* * 0 * *', '"0" is not a day of month'],
  ['* * * 13 *', '"13" is not a month'],
  ['* * * * 8', '"8" is not a day of week'],
  ['5-1 * * * *', '"5-1" is not a minute'],
  ['*/0 * * * *', '"*/0" is not a minute'],
  ['1,,2 * * * *', '"" is not a minute'],
  ['1.5 * * * *', '"1.5" is not a minute'],
  ['-1 * * * *', '"-1" is not a minute'],
  ['@daily', 'has 1 fields'],
  ['0 0 30 2 *', 'never comes due'],
])('%s is refused', (text, reason) => {
  expect(parseCron(text)).toMatchObject({
    kind: 'refusal',
    code: 'BAD_CRON',
    message: expect.stringContaining(reason),
  });
});

test('the last due time agrees with walking from one to the next', () => {
  const zones = ['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC'];
  const field = (max: number) =>
    fc.oneof(fc.constant('*'), fc.integer({ min: 0, max }).map(String), fc.constant('*/7'));
  fc.assert(
    fc.property(
      field(59),
      field(23),
      fc.constantFrom(...zones),
      fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') }),
      fc.integer({ min: 1, max: 3_600_000 }),
      (minute, hour, timeZone, after, span) => {
        const expression = cron(`${minute} ${hour} * * *`);
        let walked: number | null = null;
        for (let due = nextDue(expression, after, timeZone); due !== null && due <= after + span; ) {
          expect(due).toBeGreaterThan(walked ?? after);
          walked = due;
          due = nextDue(expression, due, timeZone);
        }
        expect(lastDue(expression, after, after + span, timeZone)).toBe(walked);
      },
    ),
    { numRuns: 60 },
  );
});
