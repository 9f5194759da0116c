// A rhythm names its next time, and what was missed is sent once.
import { expect, it } from 'vitest';
import type { Instant } from '../../kernel/index.ts';
import { nextTime, timeToSend } from './rhythm.ts';

const ZONE = 'Asia/Shanghai';
const START = Date.parse('2026-07-01T07:30:00+08:00');
const at = (text: string): Instant => Date.parse(`${text}+08:00`);

it.each([
  [{ every: 'day', hour: 8 }, '2026-07-01T08:00:00', '2026-07-02T08:00:00'],
  [{ every: 'week', on: 7, hour: 0 }, '2026-07-05T00:00:00', '2026-07-12T00:00:00'],
  [{ every: 'month', on: 28, hour: 23 }, '2026-07-28T23:00:00', '2026-08-28T23:00:00'],
] as const)('comes due %j', (rhythm, first, second) => {
  expect(nextTime(rhythm, START, ZONE)).toBe(at(first));
  expect(nextTime(rhythm, at(first), ZONE)).toBe(at(second));
  // What came due while nothing ran is sent once, for its last time.
  expect(timeToSend(rhythm, at(first), at(second) + 1, ZONE)).toBe(at(second));
  expect(timeToSend(rhythm, at(first), at(first), ZONE)).toBe(at(first));
});
