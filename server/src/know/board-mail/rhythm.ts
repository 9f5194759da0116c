// When a board is sent: on the hour, by the calendar of the business time zone.
import { assert, type Instant, isRefusal } from '../../kernel/index.ts';
import { type Cron, lastDue, nextDue, parseCron } from '../../platform/jobs/index.ts';
import type { Rhythm } from './contract.ts';

const cronOf = (rhythm: Rhythm): Cron => {
  const day = rhythm.every === 'month' ? rhythm.on : '*';
  const weekday = rhythm.every === 'week' ? rhythm.on % 7 : '*';
  const cron = parseCron(`0 ${rhythm.hour} ${day} * ${weekday}`);
  assert(!isRefusal(cron), 'a rhythm that the contract takes comes due');
  return cron;
};

/** The first time after the instant. */
export const nextTime = (rhythm: Rhythm, after: Instant, timeZone: string): Instant => {
  const next = nextDue(cronOf(rhythm), after, timeZone);
  assert(next !== null, 'a rhythm comes due again');
  return next;
};

/** The last time up to now, from the one on that was next: what came due several times while nothing ran is sent once. */
export const timeToSend = (rhythm: Rhythm, next: Instant, now: Instant, timeZone: string): Instant =>
  lastDue(cronOf(rhythm), next, now, timeZone) ?? next;
