// Until when the compared days count, case by case.
import { expect, it } from 'vitest';
import { comparedUntil } from './like-with-like.ts';

const days = (text: string) => {
  const [from = '', to = ''] = text.split(' ');
  return { from, to } as { from: never; to: never };
};

it.each([
  // range, compared, zone, now, until
  [
    '2026-06-01 2026-07-01',
    '2026-05-02 2026-06-01',
    'Asia/Shanghai',
    '2026-06-30T12:00+08:00',
    '2026-05-31T12:00+08:00',
  ],
  [
    '2026-06-24 2026-07-01',
    '2026-06-17 2026-06-24',
    'Asia/Shanghai',
    '2026-06-30T00:00+08:00',
    '2026-06-23T00:00+08:00',
  ],
  // A month against the month before, of another length; and the day of it that the other does not have.
  [
    '2026-06-01 2026-07-01',
    '2026-05-01 2026-06-01',
    'Asia/Shanghai',
    '2026-06-10T09:30+08:00',
    '2026-05-10T09:30+08:00',
  ],
  ['2026-05-01 2026-06-01', '2026-04-01 2026-05-01', 'Asia/Shanghai', '2026-05-31T09:30+08:00', null],
  // Ended, not begun, and of quite another length.
  ['2026-06-01 2026-07-01', '2026-05-02 2026-06-01', 'Asia/Shanghai', '2026-07-01T00:00+08:00', null],
  ['2026-06-01 2026-07-01', '2026-05-02 2026-06-01', 'Asia/Shanghai', '2026-05-31T23:59+08:00', null],
  ['2026-06-01 2026-07-01', '2026-03-01 2026-06-01', 'Asia/Shanghai', '2026-06-30T12:00+08:00', null],
  // Twelve hours into a day, and into the one on which the clock went forward: noon there is an hour later.
  [
    '2026-04-05 2026-04-06',
    '2026-03-29 2026-03-30',
    'Europe/Berlin',
    '2026-04-05T12:00+02:00',
    '2026-03-29T13:00+02:00',
  ],
  // The last hour of a longer day is after the end of the other.
  [
    '2026-10-25 2026-10-26',
    '2026-10-18 2026-10-19',
    'Europe/Berlin',
    '2026-10-25T23:30+01:00',
    '2026-10-19T00:00+02:00',
  ],
] as const)('%s against %s in %s at %s: %s', (range, compared, timeZone, now, until) => {
  const found = comparedUntil(days(range), days(compared), { timeZone, now: Date.parse(now) });
  expect(found).toBe(until === null ? null : Date.parse(until));
});
