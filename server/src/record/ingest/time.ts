// When an event happened, by a clock that is not ours.
import type { Instant } from '../../kernel/index.ts';
import { violate, type WireDraft } from './draft.ts';

/** Nothing that this platform records happened before it: 1990-01-01, the year in which the exchanges opened. */
const EARLIEST: Instant = Date.UTC(1990, 0, 1);
const INSTANT_ABS_MAX = 8.64e15;
const ISO = /^[+-]?\d{4,6}-\d{2}/;

/** Milliseconds from a number of milliseconds, the same as text, or ISO 8601; null for anything else. */
export const readTime = (value: unknown): Instant | null => {
  if (typeof value === 'number') return Math.abs(value) <= INSTANT_ABS_MAX ? Math.round(value) + 0 : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^-?\d{1,16}$/.test(text)) return readTime(Number(text));
  if (!ISO.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
};

/** What a record says of time. */
export interface ClientTime {
  /** The client's clock when it happened. */
  readonly happened: unknown;
  /** The client's clock when it sent the request; corrects a clock that is wrong by any amount. */
  readonly sentAt: Instant | null;
  readonly recordedAt: Instant;
}

/**
 * Sets `occurredAt` = recordedAt - (sentAt - happened): how long ago it was by the client's own clock, taken from
 * ours. Without `sentAt` the client's clock is believed as it is. What cannot be read, lies before 1990 or more than
 * `futureMsMax` ahead is a violation, and the event goes to quarantine.
 */
export const setTime = (draft: WireDraft, time: ClientTime, futureMsMax: number): void => {
  const happened = time.happened === undefined || time.happened === null ? time.sentAt : readTime(time.happened);
  if (happened === null) {
    draft.occurredAt = time.recordedAt;
    if (time.happened !== undefined && time.happened !== null) {
      violate(draft, 'WRONG_TYPE', 'The time is neither milliseconds nor ISO 8601.', 'time');
    }
    return;
  }
  draft.occurredAt = time.sentAt === null ? happened : time.recordedAt - (time.sentAt - happened);
  if (draft.occurredAt < EARLIEST) {
    violate(draft, 'TIME_OUT_OF_RANGE', 'The time lies before 1990.', 'time');
  } else if (draft.occurredAt > time.recordedAt + futureMsMax) {
    violate(draft, 'TIME_OUT_OF_RANGE', 'The time lies more than a day in the future.', 'time');
  }
};
