// Events that wait: bounds, what a page leaves behind, and a storage that takes nothing.
import { describe, expect, it } from 'vitest';
import { type KeyValues, memoryStorage } from './host.ts';
import { createQueue } from './queue.ts';
import { utf8Bytes, type WireEvent } from './wire.ts';

const eventOf = (id: string, text = ''): WireEvent => ({ id, time: 1, name: 'a', properties: { text } });
const idsIn = (events: readonly WireEvent[]): readonly string[] => events.map(({ id }) => id);
const roomy = { eventsMax: 100, bytesMax: 1_000_000 };
const all = [1_000, 1_000_000] as const;

describe('the queue', () => {
  it('keeps order over a reload, ten and more included', () => {
    const storage = memoryStorage();
    const queue = createQueue(storage, 'p:', 'one', roomy);
    const ids = [...Array(12).keys()].map((index) => `e${index}`);
    for (const id of ids) queue.add(eventOf(id));
    const next = createQueue(storage, 'p:', 'two', roomy);
    next.add(eventOf('new'));
    next.adopt('one');
    expect(idsIn(next.peek(...all))).toEqual([...ids, 'new']);
    expect(storage.keys('p:e:one')).toEqual([]);
    next.settle([...ids, 'new']);
    expect([next.size(), next.bytes(), storage.keys('p:')]).toEqual([0, 0, []]);
  });

  it('drops the oldest that is not on its way, and counts it until it is told', () => {
    const queue = createQueue(memoryStorage(), 'p:', 'one', { eventsMax: 3, bytesMax: 1_000_000 });
    queue.add(eventOf('flying'));
    queue.fly(1);
    for (const id of ['b', 'c', 'd', 'e']) queue.add(eventOf(id));
    expect([idsIn(queue.peek(...all)), queue.dropped()]).toEqual([['flying', 'd', 'e'], 2]);
    queue.tellDropped(1);
    expect(queue.dropped()).toBe(1);
    queue.tellDropped(1);
    expect(queue.dropped()).toBe(0);
  });

  it('bounds bytes as the wire counts them, and keeps the newest whatever its size', () => {
    const size = utf8Bytes(JSON.stringify(eventOf('a', '中'.repeat(100))));
    const queue = createQueue(memoryStorage(), 'p:', 'one', { eventsMax: 100, bytesMax: 2 * size });
    for (const id of ['a', 'b', 'c']) queue.add(eventOf(id, '中'.repeat(100)));
    expect([idsIn(queue.peek(...all)), queue.bytes()]).toEqual([['b', 'c'], 2 * size]);
    queue.add(eventOf('huge', 'x'.repeat(5_000)));
    expect(idsIn(queue.peek(...all))).toEqual(['huge']);
  });

  it('cuts batches by count and bytes, at least one event each', () => {
    const queue = createQueue(memoryStorage(), 'p:', 'one', roomy);
    for (const id of ['a', 'b', 'c']) queue.add(eventOf(id));
    const one = queue.bytes() / 3;
    expect(idsIn(queue.peek(2, 1_000_000))).toEqual(['a', 'b']);
    expect(idsIn(queue.peek(10, 2 * one))).toEqual(['a', 'b']);
    expect(idsIn(queue.peek(10, 1))).toEqual(['a']);
    expect(createQueue(memoryStorage(), 'p:', 'one', roomy).peek(5, 5)).toEqual([]);
  });

  it('works in memory where the storage takes nothing, and ignores what it cannot read there', () => {
    const full: KeyValues = { ...memoryStorage(), set: () => false };
    const queue = createQueue(full, 'p:', 'one', roomy);
    queue.add(eventOf('a'));
    queue.resync();
    expect(idsIn(queue.peek(...all))).toEqual(['a']);
    const spoilt = memoryStorage();
    spoilt.set('p:e:gone:1', '{"id":');
    spoilt.set('p:e:gone:2', '"text"');
    spoilt.set('p:e:gone:3', JSON.stringify(eventOf('good')));
    const other = createQueue(spoilt, 'p:', 'two', roomy);
    other.adopt('gone');
    expect([idsIn(other.peek(...all)), spoilt.keys('p:e:gone')]).toEqual([['good'], []]);
  });

  it('forgets what another page took over', () => {
    const storage = memoryStorage();
    const frozen = createQueue(storage, 'p:', 'one', roomy);
    frozen.add(eventOf('a'));
    createQueue(storage, 'p:', 'two', roomy).adopt('one');
    frozen.resync();
    expect([frozen.size(), frozen.bytes()]).toEqual([0, 0]);
  });
});
