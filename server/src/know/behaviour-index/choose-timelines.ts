// Which source answers: the behaviour index once it is made, the event store until then and wherever the index does not fit.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { createIndexThreads } from '../index-view/index.ts';
import type { Timelines } from '../timelines/index.ts';
import { createEventStoreTimelines } from '../timelines/index.ts';
import { type BehaviourIndex, createBehaviourIndex } from './behaviour-index.ts';

export interface TimelineSourcesOptions {
  readonly store: EventStore;
  readonly logger: Logger;
  /** Built entry that serves folds. */
  readonly threadEntry: string;
  readonly threadCount: number;
  /** Where the index is kept. */
  readonly folder: string;
  /** Events above which no index is kept: it needs about eight bytes of memory for each. */
  readonly indexEventsMax?: number;
  /** So often the store is looked at without being asked; 20 seconds when absent. */
  readonly followMs?: number;
}

/** Timelines, and what ends their threads. */
export interface TimelineSources extends Timelines {
  /**
   * Begins to read the index, so that it is there before anybody asks: at once where an earlier start left one, so that what is kept never falls far
   * behind what was erased, and else when events do not come in masses any more.
   */
  begin(): void;
  stop(): Promise<void>;
}

const INDEX_EVENTS_MAX = 200_000_000;
/** So often it is brought up to date without being asked, so that questions find little to read, and what was erased leaves it soon. */
const FOLLOW_MS = 20_000;
/** A store that has grown by less since the last look is not being filled: reading it now would not have to be done again. */
const CALM_GROWTH = 0.1;

const countRows = async (store: EventStore): Promise<number> => {
  const [row] = await store.query<{ n: string }>({ sql: 'SELECT count() AS n FROM event' });
  return Number(row?.n ?? 0);
};

/** Resolves when the store has events and has hardly grown since the look before. */
const whenCalm = async (store: EventStore, followMs: number, signal: AbortSignal): Promise<void> => {
  for (let before = await countRows(store); ; ) {
    await sleep(followMs, undefined, { signal, ref: false });
    const rows = await countRows(store);
    if (rows > 0 && rows <= before * (1 + CALM_GROWTH)) return;
    before = rows;
  }
};

/** On a cluster, persons of other shards would have to come over the network as a whole, so there the event store answers. */
export const createTimelineSources = (options: TimelineSourcesOptions): TimelineSources => {
  const { store, logger, threadEntry, threadCount, folder } = options;
  const { indexEventsMax = INDEX_EVENTS_MAX, followMs = FOLLOW_MS } = options;
  const direct = createEventStoreTimelines(store);
  const threads = createIndexThreads(threadEntry, threadCount);
  const index: BehaviourIndex = createBehaviourIndex({
    ...{ store, threads, folder },
    onFault: (error) => logger.warn({ err: error }, 'the behaviour index could not be written to its folder'),
  });
  const stopping = new AbortController();
  let making: Promise<void> | null = null;
  let following: NodeJS.Timeout | null = null;

  const follow = (): void => {
    if (stopping.signal.aborted) return;
    following = setTimeout(() => {
      making = index
        .make(stopping.signal)
        .catch((error: unknown) => {
          if (!stopping.signal.aborted)
            logger.warn({ err: error }, 'the behaviour index could not be brought up to date');
        })
        .then(follow);
    }, followMs);
    following.unref();
  };
  const make = async (): Promise<void> => {
    if ((await countRows(store)) > indexEventsMax) return;
    await index.make(stopping.signal);
    logger.info({ ...index.size() }, 'the behaviour index is made');
    follow();
  };
  const begin = (): void => {
    making ??= make().catch((error: unknown) => {
      if (!stopping.signal.aborted)
        logger.warn({ err: error }, 'the behaviour index could not be made; the event store answers');
      making = null;
    });
  };

  return {
    fold: (fold, spec, query, control) => {
      if (store.cluster !== null) return direct.fold(fold, spec, query, control);
      if (index.ready()) return index.fold(fold, spec, query, control);
      begin();
      return direct.fold(fold, spec, query, control);
    },
    begin: () => {
      if (store.cluster !== null) return;
      if (existsSync(folder)) begin();
      else
        whenCalm(store, followMs, stopping.signal).then(begin, (error: unknown) => {
          // The first question begins it then.
          if (!stopping.signal.aborted) logger.warn({ err: error }, 'the event store could not be looked at');
        });
    },
    stop: async () => {
      stopping.abort(new Error('the server stops'));
      if (following) clearTimeout(following);
      await making;
      await index.settled();
      await threads.stop();
    },
  };
};
