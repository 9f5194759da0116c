// Makes the module: what a customer's own page asks, and the stream that tells it of points.
import { type Clock, refuse } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
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
  /** Of these sessions of members, those that may still be used. */
  readonly alive: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
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

const readRoutes = (dependencies: MemberCentreDependencies): readonly Route[] => {
  const { tiers } = dependencies;
  return [
    route(contract.readTiers, async (_input, { principal }) => {
      const wallets = await walletNames(dependencies.db);
      return { items: (await tiers.cardsFor(principal.id)).map((card) => tierViewOf(card, wallets)) };
    }),
    route(contract.readPoints, (_input, { principal }) => pointsOf(dependencies, principal.id)),
    route(contract.listStatement, ({ query }, { principal }) => listEntries(dependencies, principal.id, query)),
    route(contract.readWhy, ({ params }, { principal }) => readEntry(dependencies, principal.id, params.entryId)),
    route(contract.readTerms, () => termsOf(dependencies)),
  ];
};

export const createMemberCentre = (dependencies: MemberCentreDependencies): MemberCentre => {
  const { db, wallClock, logger, alive, times } = dependencies;
  const arrivals = createArrivals({
    ...{ wallClock, alive, lastPosted: () => lastPosted(db) },
    ...(times ? { times } : {}),
    postedAfter: (asked, limit) => postedAfter(db, asked, limit),
    onFault: (error) => logger.warn({ error: String(error) }, 'the journal could not be followed; trying again'),
  });
  const closings = new WeakSet<AbortSignal>();
  return {
    routes: [
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
