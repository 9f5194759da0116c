// What of the newest events can still be seen when very many come in.
import { expect, test } from 'vitest';
import type { BatchEnvelope, LoggedEvent } from '../log/index.ts';
import { createLiveFeed } from './feed.ts';

const envelope = { source: 'app', trust: 'public', dialect: 'zhiyin', recordedAt: 1 } as BatchEnvelope;
const named = (name: string, count: number): readonly LoggedEvent[] =>
  Array.from(
    { length: count },
    (_, index) => ({ name, key: `${name}-${index}`, properties: {} }) as unknown as LoggedEvent,
  );
const keys = (events: readonly { readonly key: string }[]) => events.map(({ key }) => key);

test('a single event of a name stays to be seen under any load, in order, and once', () => {
  const feed = createLiveFeed({ now: () => 1_000 });
  feed.push(named('searched', 3), envelope, 0);
  for (let round = 0; round < 5; round += 1) feed.push(named('page_viewed', 700), envelope, 3 + round * 700);
  feed.push(named('late', 1), envelope, 9_000);
  expect(keys(feed.read({ limit: 2 }).events)).toEqual(['page_viewed-699', 'late-0']);
  expect(keys(feed.read({ limit: 50, name: 'searched' }).events)).toEqual(['searched-0', 'searched-1', 'searched-2']);
  expect(keys(feed.read({ limit: 2, name: 'searched' }).events)).toEqual(['searched-1', 'searched-2']);
  expect(keys(feed.read({ limit: 50, name: 'late' }).events)).toEqual(['late-0']);
  expect(feed.read({ limit: 50, name: 'searched', source: 'core' }).events).toEqual([]);
});

test('of a name that comes often no event is shown twice, and of very many names the oldest go', () => {
  const feed = createLiveFeed({ now: () => 1_000 });
  feed.push(named('first', 1), envelope, 0);
  for (let index = 0; index < 300; index += 1) feed.push(named(`name-${index}`, 10), envelope, 1 + index * 10);
  expect(feed.read({ limit: 50, name: 'first' }).events).toEqual([]);
  expect(keys(feed.read({ limit: 50, name: 'name-150' }).events)).toHaveLength(10);
  expect(new Set(keys(feed.read({ limit: 50, name: 'name-299' }).events)).size).toBe(10);
});
