// Decided events and ranges for tests, and a naive twin of what questions read.
import type { DecidedEvent, DecidedRange, Id64 } from '../log/index.ts';
import type { OverrideRow } from './sink.ts';

export const TEST_START_MS = Date.UTC(2026, 0, 15);

/** An event with everything that is not given set to something plain. */
export const decidedEvent = (given: Partial<DecidedEvent> & { readonly position: number }): DecidedEvent => ({
  key: `k${given.position}`,
  kind: 'track',
  name: 'page_viewed',
  occurredAt: TEST_START_MS + given.position * 1_000,
  recordedAt: TEST_START_MS + given.position * 1_000 + 500,
  source: 'app',
  trust: 'public',
  dialect: 'zhiyin',
  properties: {},
  actorHash: '1',
  personId: given.actorHash ?? '1',
  ...given,
});

export const decidedRange = (from: number, to: number, events: readonly DecidedEvent[]): DecidedRange => ({
  from,
  to,
  events,
  quarantined: [],
  duplicates: to - from - events.length,
});

/** The person of an event by the rows of the highest version of its actor. */
export const naiveOwner = (event: DecidedEvent, overrides: readonly OverrideRow[]): Id64 => {
  const own = overrides.filter((row) => row.actorHash === event.actorHash);
  const latest = Math.max(...own.map((row) => row.version));
  const span = own.find(
    (row) => row.version === latest && row.fromMs <= event.occurredAt && event.occurredAt < row.toMs,
  );
  return span?.personId ?? event.personId;
};

/** Events as questions see them: last revisions, with the person they belong to. */
export const naiveResolved = (
  events: readonly DecidedEvent[],
  overrides: readonly OverrideRow[],
): readonly DecidedEvent[] => {
  const superseded = new Set(events.flatMap(({ supersedes }) => (supersedes === undefined ? [] : [supersedes])));
  return events
    .filter((event) => event.kind !== 'fact' || !superseded.has(event.position))
    .map((event) => ({ ...event, personId: naiveOwner(event, overrides) }));
};
