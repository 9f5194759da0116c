// What activities put onto the log: that somebody joined, and facts that something was reached. A fact may cease to stand by a later revision; the
// scene that gives for it takes back then.
import { createHash } from 'node:crypto';
import type { LoggedEvent } from '../../record/log/index.ts';

export interface ReachedFact {
  readonly event: 'activity_reached' | 'referral_reached';
  readonly activity: string;
  readonly part: string;
  readonly customerId: string;
  /** What makes it one of several of its part: a day, a period, a friend. */
  readonly of: string;
  /** The business day for which it counts; the same in every revision. */
  readonly day: string;
  readonly stands: boolean;
  /** How often it was stated before. */
  readonly sequence: number;
  readonly occurredAt: number;
}

export const reachedFact = (fact: ReachedFact): LoggedEvent => {
  const { event, activity, part, customerId, of, day, stands, sequence, occurredAt } = fact;
  const factKey = `${event}:${activity}:${part}:${customerId}:${of}`;
  return {
    ...{ kind: 'fact', name: event, occurredAt, customerId: customerId as NonNullable<LoggedEvent['customerId']> },
    ...{ factKey, key: `${factKey}:${sequence}` },
    revision: createHash('sha256').update(`${stands} ${sequence}`).digest('hex').slice(0, 16),
    properties: { activity, part, stands, business_date: day },
  };
};

export const joinedEvent = (activity: string, customerId: string, at: number): LoggedEvent => ({
  ...{ key: `activity_joined:${activity}:${customerId}`, kind: 'derived', name: 'activity_joined', occurredAt: at },
  customerId: customerId as NonNullable<LoggedEvent['customerId']>,
  ...{ properties: { activity }, causedBy: `activity:${activity}`, depth: 1 },
});
