// Events that wait to be sent: in memory, and each under a key of its own in the storage, so that a page that dies loses
// nothing and adding one does not rewrite the others.
import { isRecord, type KeyValues, readJson } from './host.ts';
import { utf8Bytes, type WireEvent } from './wire.ts';

export interface QueueLimits {
  /** Waiting events; over it the oldest go. */
  readonly eventsMax: number;
  /** Waiting bytes; over it the oldest go. */
  readonly bytesMax: number;
}

interface Item {
  readonly event: WireEvent;
  readonly bytes: number;
  /** Where it is stored; null when the storage took it not. */
  readonly key: string | null;
}

export interface Queue {
  size(): number;
  bytes(): number;
  add(event: WireEvent): void;
  /** The oldest events within the bounds, at least one; they stay until {@link Queue.settle}. */
  peek(eventsMax: number, bytesMax: number): readonly WireEvent[];
  /** What is not on its way. */
  idle(): readonly WireEvent[];
  /** The first `count` are on their way, and are not dropped meanwhile. */
  fly(count: number): void;
  /** Takes events out, sent or refused. */
  settle(ids: readonly string[]): void;
  /** Forgets what the condition does not hold for. */
  keepOnly(condition: (event: WireEvent) => boolean): void;
  /** Adds what another page left behind, before its own. */
  adopt(owner: string): void;
  /** Forgets what another page has taken over while this one was frozen. */
  resync(): void;
  /** Events dropped because there were too many, and of which the server has not been told. */
  dropped(): number;
  tellDropped(count: number): void;
}

const isEvent = (value: unknown): value is WireEvent =>
  isRecord(value) && typeof value.id === 'string' && typeof value.time === 'number';

/** How many of the oldest fit into the bounds, at least one. */
const countWithin = (items: readonly Item[], eventsMax: number, bytesMax: number): number => {
  let sum = 0;
  const beyond = items.findIndex((item, index) => {
    sum += item.bytes;
    return index > 0 && (index >= eventsMax || sum > bytesMax);
  });
  return beyond < 0 ? items.length : beyond;
};

/** How many of the oldest are too many; the newest never is. */
const countBeyond = (items: readonly Item[], eventsMax: number, bytesMax: number): number =>
  items.length - countWithin(items.slice().reverse(), eventsMax, bytesMax);

/** What another page left under the keys, and can be read. */
const readEvents = (storage: KeyValues, keys: readonly string[]): readonly WireEvent[] =>
  keys.map((key) => readJson(storage, key, isEvent)).filter((event) => event !== null);

/** Keys sort as numbers do: nine quadrillion events fit. */
const FIRST_NUMBER = 1e15;

/** `owner` names this page among those that share the storage. */
export const createQueue = (storage: KeyValues, prefix: string, owner: string, limits: QueueLimits): Queue => {
  const droppedKey = `${prefix}dropped`;
  let items: readonly Item[] = [];
  let bytes = 0;
  let number = FIRST_NUMBER;
  let inFlight = 0;

  const droppedCount = (): number => Number(storage.get(droppedKey)) || 0;
  const store = (event: WireEvent): Item => {
    const text = JSON.stringify(event);
    number += 1;
    const key = `${prefix}e:${owner}:${number}`;
    const size = utf8Bytes(text);
    bytes += size;
    return { event, bytes: size, key: storage.set(key, text) ? key : null };
  };
  /** Keeps those for which the condition holds; the others leave the storage too. */
  const filter = (keep: (item: Item) => boolean): void => {
    items = items.filter((item) => {
      const stays = keep(item);
      if (!stays) {
        bytes -= item.bytes;
        if (item.key !== null) storage.remove(item.key);
      }
      return stays;
    });
  };
  const add = (events: readonly WireEvent[], at: number): void => {
    const stored = events.map(store);
    items = [...items.slice(0, at), ...stored, ...items.slice(at)];
    const excess = countBeyond(items.slice(inFlight), limits.eventsMax - inFlight, limits.bytesMax);
    if (excess === 0) return;
    const gone = new Set(items.slice(inFlight, inFlight + excess));
    filter((item) => !gone.has(item));
    storage.set(droppedKey, String(droppedCount() + excess));
  };
  return {
    size: () => items.length,
    bytes: () => bytes,
    add: (event) => add([event], items.length),
    peek: (eventsMax, bytesMax) => items.slice(0, countWithin(items, eventsMax, bytesMax)).map(({ event }) => event),
    idle: () => items.slice(inFlight).map(({ event }) => event),
    fly: (count) => {
      inFlight = count;
    },
    settle: (ids) => {
      const gone = new Set(ids);
      filter(({ event }) => !gone.has(event.id));
    },
    keepOnly: (condition) => filter(({ event }) => condition(event)),
    adopt: (other) => {
      const known = new Set(items.map(({ event }) => event.id));
      const keys = storage.keys(`${prefix}e:${other}:`).slice().sort();
      // What is on its way stays in front.
      add(
        readEvents(storage, keys).filter(({ id }) => !known.has(id)),
        inFlight,
      );
      for (const key of keys) storage.remove(key);
    },
    resync: () => filter(({ key }) => key === null || storage.get(key) !== null),
    dropped: droppedCount,
    tellDropped: (count) => {
      const left = droppedCount() - count;
      if (left > 0) storage.set(droppedKey, String(left));
      else storage.remove(droppedKey);
    },
  };
};
