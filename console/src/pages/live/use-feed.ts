// The newest few hundred live events of a filter, kept up to date while the page is looked at.
import { liveEvents, streamLiveEvents } from '@contracts/record/live-feed/contract.ts';
import { useEffect, useRef, useState } from 'react';
import { type AnswerOf, addressOf, call } from '../../api/client.ts';
import { openStream } from '../../api/open-stream.ts';
import type { Problem } from '../../api/problem.ts';
import { type Connection, followLive } from './follow-live.ts';

export type LiveEvent = AnswerOf<typeof liveEvents>['events'][number];

const KEPT_MAX = 300;

export interface Feed {
  /** Newest first. */
  readonly events: readonly LiveEvent[];
  readonly cursor: number | null;
  readonly skipped: boolean;
  readonly perMinute: number | null;
  readonly connection: Connection;
  readonly problem: Problem | null;
}

export interface LiveFilter {
  readonly name: string;
  readonly source: string;
  readonly quarantined: 'yes' | 'no' | '';
}

const start: Feed = {
  ...{ events: [], cursor: null, skipped: false, perMinute: null },
  ...{ connection: { kind: 'opening' }, problem: null },
};

const added = (feed: Feed, answer: AnswerOf<typeof liveEvents>): Feed => ({
  ...feed,
  events: [...answer.events.toReversed(), ...feed.events].slice(0, KEPT_MAX),
  cursor: answer.cursor,
  skipped: feed.cursor !== null && answer.skipped,
  perMinute: answer.acceptedLastMinute,
  problem: null,
});

/** A tab that nobody looks at holds no stream: browsers open six connections to one address, for all tabs together. */
const useIsVisible = (): boolean => {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = (): void => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
};

/** The feed of a filter; another filter begins another feed. */
export const useFeed = (filter: LiveFilter, paused: boolean) => {
  const [feed, setFeed] = useState<Feed>(start);
  const [restarts, setRestarts] = useState(0);
  const cursor = useRef<number | null>(null);
  const visible = useIsVisible();
  const { name, source, quarantined } = filter;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter, or a restart, begins another feed.
  useEffect(() => {
    cursor.current = null;
    setFeed(start);
  }, [name, source, quarantined, restarts]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a restart opens the stream again.
  useEffect(() => {
    if (paused || !visible) return;
    const stop = new AbortController();
    const asked = { ...(name ? { name } : {}), ...(source ? { source } : {}), ...(quarantined ? { quarantined } : {}) };
    const from = (after: number | null) => (after === null ? asked : { ...asked, after });
    void followLive(
      {
        open: (after, signal) => openStream(addressOf(streamLiveEvents, { query: from(after) }), signal),
        ask: (after, signal) =>
          call(liveEvents, { query: { ...from(after), limit: after === null ? 100 : 200 } }, { signal }),
      },
      {
        onAnswer: (answer) => {
          cursor.current = answer.cursor;
          setFeed((before) => added(before, answer));
        },
        onRate: (perMinute) => setFeed((before) => ({ ...before, perMinute, problem: null })),
        onConnection: (connection) => setFeed((before) => ({ ...before, connection })),
        onProblem: (problem) => setFeed((before) => ({ ...before, problem })),
      },
      cursor.current,
      stop.signal,
    );
    return () => stop.abort();
  }, [paused, visible, name, source, quarantined, restarts]);
  return {
    feed,
    clear: () => setFeed((before) => ({ ...before, events: [] })),
    restart: () => setRestarts((before) => before + 1),
  };
};
