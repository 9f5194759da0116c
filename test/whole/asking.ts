// Questions that the tests ask again and again through the API, with the patience that consumers of a log need.
import { expect } from 'vitest';
import type { Site } from './site.ts';

/** Asks until the answer is as expected; the last difference is shown when time is over. */
export const eventually = (check: () => Promise<void>): Promise<void> =>
  expect.poll(() => check().then(() => 'as expected', String), { timeout: 45_000, interval: 200 }).toBe('as expected');

interface TimelineEvent {
  readonly name: string;
  readonly at: number;
  readonly actorId: string | null;
  readonly sessionId: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

const pathOf = (customer: string): string => `/customers/${encodeURIComponent(customer)}`;

/** The newest events of a customer's timeline, newest first; none for a customer of whom nothing is known. */
export const timelineOf = async (site: Site, customer: string): Promise<readonly TimelineEvent[]> => {
  const { status, json, text } = await site.api('GET', `${pathOf(customer)}/timeline?limit=200`);
  if (status === 404) return [];
  expect(status, text).toBe(200);
  return json.events as TimelineEvent[];
};

/** How often each event is counted in the customer's profile. */
export const countersOf = async (site: Site, customer: string): Promise<Readonly<Record<string, number>>> => {
  const { status, json, text } = await site.api('GET', pathOf(customer));
  if (status === 404) return {};
  expect(status, text).toBe(200);
  const counters = json.counters as { readonly event: string; readonly count: number }[];
  return Object.fromEntries(counters.map(({ event, count }) => [event, count]));
};

/** The values of one property over a customer's timeline, sorted; what a case compares. */
export const seenBy = async (site: Site, customer: string, property = 'mark'): Promise<readonly unknown[]> =>
  (await timelineOf(site, customer)).flatMap((event) => event.properties[property] ?? []).sort();
