// The shipped holidays against the exchanges' notices, which state first and last day of each closure, weekends included.
import { expect, it } from 'vitest';
import { shippedCalendar } from './shipped-calendar.ts';

/** First and last closed day, as in the notices; the days on which trading began again stand in the last column. */
const notices: Readonly<Record<number, readonly (readonly [from: string, to: string, opens: string])[]>> = {
  2024: [
    ['2024-01-01', '2024-01-01', '2024-01-02'],
    ['2024-02-09', '2024-02-17', '2024-02-19'],
    ['2024-04-04', '2024-04-06', '2024-04-08'],
    ['2024-05-01', '2024-05-05', '2024-05-06'],
    ['2024-06-10', '2024-06-10', '2024-06-11'],
    ['2024-09-15', '2024-09-17', '2024-09-18'],
    ['2024-10-01', '2024-10-07', '2024-10-08'],
  ],
  2025: [
    ['2025-01-01', '2025-01-01', '2025-01-02'],
    ['2025-01-28', '2025-02-04', '2025-02-05'],
    ['2025-04-04', '2025-04-06', '2025-04-07'],
    ['2025-05-01', '2025-05-05', '2025-05-06'],
    ['2025-05-31', '2025-06-02', '2025-06-03'],
    ['2025-10-01', '2025-10-08', '2025-10-09'],
  ],
  2026: [
    ['2026-01-01', '2026-01-03', '2026-01-05'],
    ['2026-02-15', '2026-02-23', '2026-02-24'],
    ['2026-04-04', '2026-04-06', '2026-04-07'],
    ['2026-05-01', '2026-05-05', '2026-05-06'],
    ['2026-06-19', '2026-06-21', '2026-06-22'],
    ['2026-09-25', '2026-09-27', '2026-09-28'],
    ['2026-10-01', '2026-10-07', '2026-10-08'],
  ],
};

const DAY_MS = 86_400_000;
const isWeekend = (date: string): boolean => [0, 6].includes(new Date(date).getUTCDay());
const dayAfter = (date: string): string => new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);

const daysBetween = (from: string, to: string): readonly string[] => {
  const days = [from];
  for (let day = from; day < to; ) {
    day = dayAfter(day);
    days.push(day);
  }
  return days;
};

it('ships the years of the notices and no other', () => {
  expect([...shippedCalendar.keys()]).toEqual(Object.keys(notices).map(Number));
});

it.each(Object.keys(notices).map(Number))('closes %i on the weekdays that the notice closes', (year) => {
  const closures = notices[year] ?? [];
  const announced = closures.flatMap(([from, to]) => daysBetween(from, to)).filter((date) => !isWeekend(date));
  const shipped = (shippedCalendar.get(year) ?? []).map(({ date }) => date);
  expect(shipped).toEqual(announced);
  for (const [, to, opens] of closures) {
    expect([isWeekend(opens), shipped.includes(opens)]).toEqual([false, false]);
    // Between the last closed day and the first open one there is nothing but a weekend.
    expect(daysBetween(dayAfter(to), opens).slice(0, -1).every(isWeekend)).toBe(true);
  }
});
