// The live feed over HTTP: asked again and again, or held open.
import { type Route, route } from '../../platform/http/index.ts';
import { type LiveEventsAnswer, liveEvents, streamLiveEvents } from './contract.ts';
import type { LiveFeed } from './feed.ts';
import type { LiveStreams } from './streams.ts';

/** The contract speaks of mutable arrays. */
const copyOf = (properties: Readonly<Record<string, unknown>>) =>
  properties as Record<string, string | number | boolean | null | (string | number | boolean)[]>;

/** Only what the contract names; a stream is not checked against it again. */
const render = (answer: ReturnType<LiveFeed['read']>): LiveEventsAnswer => ({
  ...answer,
  events: answer.events.map((event) => ({
    cursor: event.cursor,
    position: event.position,
    recordedAt: event.recordedAt,
    occurredAt: event.occurredAt,
    source: event.source,
    dialect: event.dialect,
    trust: event.trust,
    kind: event.kind,
    name: event.name,
    actorId: event.actorId,
    customerId: event.customerId,
    sessionId: event.sessionId,
    properties: copyOf(event.properties),
    traits: event.traits && copyOf(event.traits),
    violations: event.violations?.map((violation) => ({ ...violation })),
  })),
});

interface GivenFilter {
  readonly name?: string | undefined;
  readonly source?: string | undefined;
  readonly quarantined?: 'yes' | 'no' | undefined;
}

const filterOf = ({ name, source, quarantined }: GivenFilter) => ({
  ...(name === undefined ? {} : { name }),
  ...(source === undefined ? {} : { source }),
  ...(quarantined ? { quarantined: quarantined === 'yes' } : {}),
});

/** The cursor of the last message that the browser saw before the stream broke. */
const lastSeen = (header: string | readonly string[] | undefined): number | undefined =>
  typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : undefined;

export const createLiveRoutes = (feed: LiveFeed, streams: LiveStreams): readonly Route[] => [
  route(liveEvents, async ({ query: { after, limit, ...filter } }) =>
    render(feed.read({ ...filterOf(filter), limit, ...(after === undefined ? {} : { after }) })),
  ),
  route(streamLiveEvents, async ({ query: { after: asked, ...filter } }, context) => {
    const after = lastSeen(context.request.headers['last-event-id']) ?? asked;
    return streams.open({ ...filterOf(filter), ...(after === undefined ? {} : { after }) }, render, context);
  }),
];
