// Makes the module: what a customer's own page asks, and the stream that tells it of points.
import { type Clock, Defect, isRefusal, refuse } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { MemberEntrance, MemberSessions } from '../../platform/member-sessions/index.ts';
import { type Database, inOneTurn } from '../../platform/state-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { groupOf, lastPosted, postedAfter, selectProgrammes } from '../ledger/index.ts';
import type { Tiers } from '../tiers/index.ts';
import { type ArrivalTimes, createArrivals } from './arrivals.ts';
import * as contract from './contract.ts';
import type { Goods } from './goods.ts';
import { createGoodsRoutes } from './goods-routes.ts';
import { pointsOf, termsOf, walletNames } from './points-view.ts';
import { listEntries, readEntry, type StatementDependencies } from './statement.ts';
import { tierViewOf } from './tier-view.ts';

export interface MemberCentreDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly timeZone: string;
  readonly logger: Logger;
  readonly tiers: Pick<Tiers, 'cardsFor'>;
  readonly originsOf: StatementDependencies['originsOf'];
  readonly benefits: Goods['benefits'];
  readonly redemption: Goods['redemption'];
  readonly sessions: Pick<MemberSessions, 'alive' | 'exchange' | 'entered'>;
  /** Shortened by tests. */
  readonly times?: ArrivalTimes;
}

export interface MemberCentre {
  readonly routes: readonly Route[];
  stop(): void;
}

/** Everybody whose points count together with the customer's in some programme, the customer included. */
const countedWith = async (db: Database, customerId: string): Promise<readonly string[]> => {
  const all = new Set([customerId]);
  for (const { programmeId } of await selectProgrammes(db))
    for (const each of await groupOf(db, programmeId, customerId)) all.add(each);
  return [...all];
};

const tiersOf = async ({ db, tiers }: MemberCentreDependencies, customerId: string) => {
  const [wallets, cards] = await Promise.all([walletNames(db), tiers.cardsFor(customerId)]);
  return { items: cards.map((card) => tierViewOf(card, wallets)) };
};

/** One answer for the whole of the first picture: a phone waits for its network once, not once for each part. */
const openingRoutes = (dependencies: MemberCentreDependencies): readonly Route[] => {
  const { sessions } = dependencies;
  const opening = async ({ customerId, session }: MemberEntrance) => {
    const reading = inOneTurn(() =>
      Promise.all([
        pointsOf(dependencies, customerId),
        listEntries(dependencies, customerId, { size: contract.OPENING_ENTRIES }),
      ]),
    );
    const [tiers, [points, latest]] = await Promise.all([tiersOf(dependencies, customerId), reading]);
    if (isRefusal(latest)) throw new Defect(`the newest entries were refused: ${latest.code}`);
    return { session, tiers, points, latest };
  };
  return [
    route(contract.openCentre, async ({ body }, context) => {
      const found = await sessions.exchange(body.code, context);
      return isRefusal(found) ? found : opening(found);
    }),
    route(contract.reopenCentre, async (_input, context) => opening(await sessions.entered(context))),
  ];
};

const readRoutes = (dependencies: MemberCentreDependencies): readonly Route[] => [
  // Not in one turn: tiers may ask the event store, and nobody should wait for that at the state store.
  route(contract.readTiers, (_input, { principal }) => tiersOf(dependencies, principal.id)),
  route(contract.readPoints, (_input, { principal }) => inOneTurn(() => pointsOf(dependencies, principal.id))),
  route(contract.listStatement, ({ query }, { principal }) =>
    inOneTurn(() => listEntries(dependencies, principal.id, query)),
  ),
  route(contract.readWhy, ({ params }, { principal }) =>
    inOneTurn(() => readEntry(dependencies, principal.id, params.entryId)),
  ),
  route(contract.readTerms, () => termsOf(dependencies)),
];

export const createMemberCentre = (dependencies: MemberCentreDependencies): MemberCentre => {
  const { db, wallClock, logger, sessions, times } = dependencies;
  const arrivals = createArrivals({
    ...{ wallClock, alive: sessions.alive, lastPosted: () => lastPosted(db) },
    ...(times ? { times } : {}),
    postedAfter: (asked, limit) => postedAfter(db, asked, limit),
    onFault: (error) => logger.warn({ error: String(error) }, 'the journal could not be followed; trying again'),
  });
  const closings = new WeakSet<AbortSignal>();
  return {
    routes: [
      ...openingRoutes(dependencies),
      ...readRoutes(dependencies),
      ...createGoodsRoutes(dependencies, wallClock),
      route(contract.memberStream, async (_input, { principal, reply, closing }) => {
        const customers = await countedWith(db, principal.id);
        if (!(await arrivals.ready()) || closing.aborted)
          return refuse('TOO_MANY_STREAMS', 'Too many pages are open; ask again later.', { retryAfterSeconds: 30 });
        // One listener for all streams of a server that stops.
        if (!closings.has(closing)) closing.addEventListener('abort', () => arrivals.close(), { once: true });
        closings.add(closing);
        reply.hijack();
        arrivals.open(principal.sessionId ?? '', customers, reply.raw);
        return undefined;
      }),
    ],
    stop: () => arrivals.close(),
  };
};
