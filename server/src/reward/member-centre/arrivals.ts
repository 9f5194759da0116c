// Points arriving live: one process follows the journal with one small query for all the pages that are open in it, and tells those whose
// customer was concerned. A page that is told asks again for what it shows.
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../kernel/index.ts';
import type { PostedAfter, PostedNumber } from '../ledger/index.ts';
import { createFollower, type Follower } from './follower.ts';

/** Milliseconds that tests shorten. */
export interface ArrivalTimes {
  /** Between two looks into the journal, while a page is open. */
  readonly lookMs: number;
  /** Between two signs of life. */
  readonly beatMs: number;
  /** Between two looks at whose sessions have ended. */
  readonly checkMs: number;
}

export const usualTimes: ArrivalTimes = { lookMs: 400, beatMs: 20_000, checkMs: 30_000 };

const PAGE = 5_000;

interface Page {
  readonly sessionId: string;
  readonly customers: readonly string[];
  readonly raw: ServerResponse;
}

export interface ArrivalsDependencies {
  readonly wallClock: Clock;
  readonly lastPosted: () => Promise<number>;
  readonly postedAfter: (asked: PostedAfter, limit: number) => Promise<readonly PostedNumber[]>;
  readonly alive: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly onFault: (error: unknown) => void;
  readonly times?: ArrivalTimes;
}

export interface Arrivals {
  /** Begins to follow the journal, unless it is followed already: what is posted from now on is told. False: no further page is taken. */
  ready(): Promise<boolean>;
  /** Takes the answer as a stream for a session whose customer counts together with these. */
  open(sessionId: string, customers: readonly string[], raw: ServerResponse): void;
  /** Pages that are open. */
  count(): number;
  /** Ends every stream. */
  close(): void;
}

const PAGES_MAX = 20_000;
/** Pages of one session: a reload may be quicker than the end of the page before it. */
const PAGES_OF_SESSION_MAX = 3;
/** A browser that leaves so much lying is cut off, and comes back by itself. */
const UNSENT_BYTES_MAX = 16_384;

const message = (event: string): string => `event: ${event}\ndata: {}\n\n`;

/** The pages that are open, by customer. */
const createPages = (onNone: () => void) => {
  const pages = new Set<Page>();
  const byCustomer = new Map<string, Set<Page>>();
  const leave = (page: Page): void => {
    pages.delete(page);
    for (const customer of page.customers) {
      const own = byCustomer.get(customer);
      own?.delete(page);
      if (own?.size === 0) byCustomer.delete(customer);
    }
    if (pages.size === 0) onNone();
  };
  return {
    all: () => [...pages],
    count: () => pages.size,
    concerned: (customers: Iterable<string>): ReadonlySet<Page> =>
      new Set([...customers].flatMap((customer) => [...(byCustomer.get(customer) ?? [])])),
    enter: (page: Page): void => {
      const own = [...pages].filter(({ sessionId }) => sessionId === page.sessionId);
      if (own.length >= PAGES_OF_SESSION_MAX) own[0]?.raw.destroy();
      pages.add(page);
      for (const customer of page.customers)
        byCustomer.set(customer, (byCustomer.get(customer) ?? new Set()).add(page));
      page.raw.once('close', () => leave(page));
    },
    leave,
  };
};

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // A connection that stayed open after the stream would hold up a server that stops.
  connection: 'close',
  // nginx would keep messages back to fill its buffer.
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;

/** Runs again and again, never twice at once; a store that does not answer is asked again at the next turn. */
const repeat = (work: () => Promise<void>, everyMs: number, onFault: (error: unknown) => void): NodeJS.Timeout => {
  let busy = false;
  return setInterval(() => {
    if (busy) return;
    busy = true;
    void work()
      .catch(onFault)
      .finally(() => {
        busy = false;
      });
  }, everyMs);
};

export const createArrivals = (dependencies: ArrivalsDependencies): Arrivals => {
  const { wallClock, lastPosted, postedAfter, alive, onFault, times = usualTimes } = dependencies;
  let follower: Follower | null = null;
  let timers: readonly NodeJS.Timeout[] = [];
  const pages = createPages(() => {
    for (const timer of timers) clearInterval(timer);
    [timers, follower] = [[], null];
  });
  const send = ({ raw }: Page, event: string): void => {
    if (raw.writableLength > UNSENT_BYTES_MAX) raw.destroy();
    else raw.write(message(event));
  };
  const end = (page: Page): void => {
    page.raw.end(message('ended'));
    pages.leave(page);
  };
  const follow = async (): Promise<Follower> => {
    const last = follower ? 0 : await lastPosted();
    follower ??= createFollower(last);
    return follower;
  };
  const look = async (): Promise<void> => {
    const following = await follow();
    for (;;) {
      const rows = await postedAfter(following.next(), PAGE);
      for (const page of pages.concerned(following.take(rows, wallClock.now()))) send(page, 'points');
      if (rows.length < PAGE) return;
    }
  };
  const beat = async (): Promise<void> => {
    for (const page of pages.all()) send(page, 'beat');
  };
  const check = async (): Promise<void> => {
    const living = await alive([...new Set(pages.all().map(({ sessionId }) => sessionId))]);
    for (const page of pages.all()) if (!living.has(page.sessionId)) end(page);
  };
  const begin = (): void => {
    timers = [
      repeat(look, times.lookMs, onFault),
      repeat(beat, times.beatMs, onFault),
      repeat(check, times.checkMs, onFault),
    ];
  };
  return {
    count: pages.count,
    ready: async () => {
      await follow();
      return pages.count() < PAGES_MAX;
    },
    open: (sessionId, customers, raw) => {
      if (raw.destroyed) return;
      const page: Page = { sessionId, customers, raw };
      pages.enter(page);
      raw.writeHead(200, headers);
      raw.write(`retry: 3000\n\n${message('beat')}`);
      if (timers.length === 0) begin();
    },
    close: () => {
      for (const page of pages.all()) end(page);
    },
  };
};
