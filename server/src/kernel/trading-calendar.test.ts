// Trading days as tables, and that an unknown year is said, never guessed.
import { describe, expect, it } from 'vitest';
import { type BusinessDate, isRefusal, tradingCalendar } from './index.ts';

const date = (text: string) => text as BusinessDate;
const calendar = tradingCalendar(
  [2025, 2026],
  ['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08', '2026-01-01', '2026-01-02'].map(
    date,
  ),
);
const unknown = 'CALENDAR_YEAR_UNKNOWN';
const shown = (answer: unknown): unknown => (isRefusal(answer) ? answer.code : answer);

describe('tradingCalendar', () => {
  it.each([
    ['a Tuesday', '2025-09-30', true],
    ['a holiday', '2025-10-01', false],
    ['a make-up working Saturday', '2025-10-11', false],
    ['a Sunday', '2025-09-28', false],
    ['a day of an unknown year', '2027-03-01', unknown],
    ['a weekend of an unknown year', '2027-03-06', unknown],
  ])('isTradingDay: %s', (_title, day, expected) => {
    expect(shown(calendar.isTradingDay(date(day)))).toBe(expected);
  });

  it.each([
    ['next over a long holiday', calendar.next(date('2025-09-30')), '2025-10-09'],
    ['next over the turn of the year', calendar.next(date('2025-12-31')), '2026-01-05'],
    ['next into an unknown year', calendar.next(date('2026-12-31')), unknown],
    ['previous over a long holiday', calendar.previous(date('2025-10-09')), '2025-09-30'],
    ['previous into an unknown year', calendar.previous(date('2025-01-01')), unknown],
    ['plus 0 on a trading day', calendar.addTradingDays(date('2025-09-30'), 0), '2025-09-30'],
    ['plus 0 on a holiday', calendar.addTradingDays(date('2025-10-03'), 0), '2025-10-09'],
    ['plus 3', calendar.addTradingDays(date('2025-09-29'), 3), '2025-10-10'],
    ['minus 2', calendar.addTradingDays(date('2025-10-10'), -2), '2025-09-30'],
    ['plus 400 leaves what is known', calendar.addTradingDays(date('2026-01-05'), 400), unknown],
  ])('%s', (_title, answer, expected) => {
    expect(shown(answer)).toBe(expected);
  });
});
