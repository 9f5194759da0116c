// Makes the module: draws from the commitment to the grants of the winners, and the job that serves those who wait.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { assert, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { commitmentOf, drawOrder, newSeed } from '../benefit-rules/index.ts';
import {
  admissionOf,
  admit,
  type Benefits,
  benefitInForce,
  customerMissing,
  openCode,
  readEntitled,
  sealCodes,
  selectEndedUnused,
} from '../benefits/index.ts';
import { selectStocks } from '../scarcity/index.ts';
import * as contract from './contract.ts';
import { createOwnDrawRoutes } from './own-draws.ts';
import {
  type DrawRow,
  endWaiting,
  handingOn,
  hasWon,
  insertDraw,
  insertEntry,
  insertWaiting,
  noteWinner,
  publishResult,
  selectDraw,
  selectDraws,
  selectEntries,
  selectWaiting,
} from './store.ts';

export const WAITING_JOB = 'benefits.waiting';
const PAGE = 200;

export interface BenefitDraws {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

const drawMissing = (drawId: string): Refusal<'DRAW_NOT_FOUND'> =>
  refuse('DRAW_NOT_FOUND', `There is no draw ${drawId}.`);

const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  id: string,
  details: object,
) => ({
  ...{ principal, requestId, remoteAddress, action: `benefits.${action}`, subject: { kind: 'benefits', id } },
  details: { ...details },
});

const viewOf = async ({ context: { db } }: Benefits, row: DrawRow) => {
  const { sealedSeed: _sealed, ...shown } = row;
  const drawn = row.state === 'drawn' ? await selectEntries(db, row.drawId) : [];
  return {
    ...shown,
    order: drawn.map((each) => ({
      entry: each.entry,
      place: each.place ?? 0,
      won: hasWon(each),
      passedOver: each.passedOver,
    })),
  };
};

/** Grants the benefit to the first of the order; who may not have it is passed over for the next. */
const grantWinners = async (benefits: Benefits, row: DrawRow, byName: string): Promise<void> => {
  const { db } = benefits.context;
  const entries = await selectEntries(db, row.drawId);
  let left = row.prizes - entries.filter(hasWon).length;
  for (const { entry, customerId, grantId, passedOver } of entries) {
    if (left === 0) return;
    if (grantId !== null || passedOver !== null) continue;
    const request = { key: `draw:${row.drawId}:${entry}`, customerId, benefit: row.benefit, source: 'draw' as const };
    const granted = await benefits.grantBenefit(
      { ...request, sourceRef: row.drawId, reason: `draw ${row.drawId}` },
      byName,
    );
    if (isRefusal(granted)) await noteWinner(db, row.drawId, entry, { grantId: null, passedOver: granted.code });
    else {
      await noteWinner(db, row.drawId, entry, {
        grantId: (granted as { readonly grantId: number }).grantId,
        passedOver: null,
      });
      left -= 1;
    }
  }
};

const endedAs = { expired: 'LAPSED', revoked: 'REVOKED' } as const;

/** Hands prizes that ended unused to the next of their order; how many. */
const handOn = async (benefits: Benefits, signal: AbortSignal): Promise<number> => {
  const { db, clock } = benefits.context;
  let handed = 0;
  for await (const row of handingOn(db, clock.now())) {
    if (signal.aborted) break;
    const winners = (await selectEntries(db, row.drawId)).filter(hasWon);
    const ended = await selectEndedUnused(
      db,
      winners.flatMap(({ grantId }) => grantId ?? []),
    );
    for (const { entry, grantId } of winners) {
      const how = ended.get(grantId ?? 0);
      if (how) await noteWinner(db, row.drawId, entry, { grantId, passedOver: endedAs[how] });
    }
    // Also what a stop between the note and the grant left out.
    if (winners.length - ended.size < row.prizes) await grantWinners(benefits, row, 'platform');
    handed += ended.size;
  }
  return handed;
};

const drawNow = async (
  benefits: Benefits,
  row: DrawRow,
  word: string | null,
  call: CallContext,
): Promise<Refusal<'DRAW_NOT_OVER' | 'WORD_MISSING'> | null> => {
  const { context } = benefits;
  const { store, clock, audit } = context;
  if (clock.now() < row.closesAt)
    return refuse('DRAW_NOT_OVER', 'Entries are still taken; draw when it has closed.', { closesAt: row.closesAt });
  if (row.wordFrom !== null && word === null)
    return refuse('WORD_MISSING', `The word that was announced is missing: ${row.wordFrom}.`);
  const seed = await openCode(context, row.sealedSeed);
  assert(seed !== null && commitmentOf(seed) === row.commitment, `the seed of the draw ${row.drawId} does not open`);
  const used = row.wordFrom === null ? null : word;
  const entries = (await selectEntries(context.db, row.drawId)).map(({ entry }) => entry);
  const order = drawOrder({ drawId: row.drawId, seed, word: used ?? '', entries });
  await store.transaction(async (transaction) => {
    const by = call.principal.name;
    if (await publishResult(transaction, row.drawId, { seed, word: used, order, by, at: clock.now() }))
      await audit.record(auditOf(call, 'draw', row.drawId, { entries: entries.length, word: used }), transaction);
  });
  return null;
};

const drawRoutes = (benefits: Benefits): readonly Route[] => {
  const { context } = benefits;
  const { db, store, clock, audit } = context;
  const shown = async (drawId: string) => {
    const row = await selectDraw(db, drawId);
    return row ? viewOf(benefits, row) : drawMissing(drawId);
  };
  return [
    route(contract.listDraws, async () => ({
      items: await Promise.all((await selectDraws(db)).map((each) => viewOf(benefits, each))),
    })),
    route(contract.openDraw, async ({ body }, call) => {
      const benefit = await benefitInForce(context, body.benefit);
      if (isRefusal(benefit)) return benefit;
      if (benefit.definition.supply.kind !== 'draw')
        return refuse('NOT_DRAWN', `${body.benefit} is not supplied by a draw; change its supply first.`);
      if (body.closesAt <= body.opensAt || body.closesAt <= clock.now())
        return refuse('DRAW_NOT_VALID', 'It must close after it opens, and later than now.');
      const [drawId, seed] = [randomUUID(), newSeed()];
      const [sealedSeed = ''] = await sealCodes(context, body.benefit, [seed]);
      await store.transaction(async (transaction) => {
        const row = { ...body, drawId, commitment: commitmentOf(seed), sealedSeed };
        await insertDraw(transaction, row, call.principal.name, clock.now());
        await audit.record(auditOf(call, 'draw.open', drawId, { ...body, commitment: row.commitment }), transaction);
      });
      return shown(drawId);
    }),
    route(contract.enterDraw, async ({ params: { drawId }, body: { customerId } }, { principal }) => {
      const row = await selectDraw(db, drawId);
      if (!row) return drawMissing(drawId);
      const visible = await customersAmong(db, [customerId], await scopeCondition(context, principal.scope));
      if (!visible.has(customerId)) return customerMissing(customerId);
      const benefit = await benefitInForce(context, row.benefit);
      const refused = isRefusal(benefit) ? benefit : await admit(context, admissionOf(benefit.definition), customerId);
      if (refused) return refused;
      const entered = await store.transaction((transaction) =>
        insertEntry(transaction, drawId, customerId, clock.now()),
      );
      return (
        entered ??
        refuse('DRAW_CLOSED', 'The draw takes no entries now.', { opensAt: row.opensAt, closesAt: row.closesAt })
      );
    }),
    route(contract.drawResult, async ({ params: { drawId }, body }, call) => {
      const row = await selectDraw(db, drawId);
      if (!row) return drawMissing(drawId);
      const refused = row.state === 'open' ? await drawNow(benefits, row, body.word, call) : null;
      if (refused) return refused;
      await grantWinners(benefits, row, call.principal.name);
      return shown(drawId);
    }),
  ];
};

const leftOf = async ({ context: { db } }: Benefits, benefit: string): Promise<number> => {
  const { total = 0, taken = 0 } = (await selectStocks(db)).get(`benefit:${benefit}`) ?? {};
  return total - taken;
};

const waitingRoute = (benefits: Benefits): Route => {
  const { context } = benefits;
  const { db, store, clock } = context;
  return route(contract.joinWaiting, async ({ params: { benefit: code }, body: { customerId } }, { principal }) => {
    const visible = await customersAmong(db, [customerId], await scopeCondition(context, principal.scope));
    if (!visible.has(customerId)) return customerMissing(customerId);
    const benefit = await benefitInForce(context, code);
    if (isRefusal(benefit)) return benefit;
    if (!benefit.definition.supply.waitingList) return refuse('NOT_WAITED_FOR', 'Nobody waits for this benefit.');
    if ((await leftOf(benefits, code)) > 0)
      return refuse('STILL_THERE', 'There is some left: use it instead of waiting.');
    const refused = await admit(context, admissionOf(benefit.definition), customerId);
    if (refused) return refused;
    const entitled = await readEntitled(context, db, benefit, customerId);
    if (!entitled || entitled.quota === 0)
      return refuse('NOT_ENTITLED', "The customer's tier does not have this benefit.");
    if (entitled.left === 0) return refuse('QUOTA_USED', 'Everything that the tier gives has been used.');
    return {
      ahead: await store.transaction((transaction) => insertWaiting(transaction, code, customerId, clock.now())),
    };
  });
};

/** Serves those who wait, in order, with what was given back; first the next of draws, whose order is published. */
const serve = async (benefits: Benefits, signal: AbortSignal): Promise<number> => {
  const { db, book } = benefits.context;
  let served = await handOn(benefits, signal);
  for (const { code, definition } of (await book.inForce()).values()) {
    if (!definition.supply.waitingList || signal.aborted) continue;
    const left = await leftOf(benefits, code);
    for (const { waitingId, customerId } of left > 0 ? await selectWaiting(db, code, Math.min(left, PAGE)) : []) {
      const used = await benefits.useBenefit(
        { key: `waiting:${waitingId}`, customerId, benefit: code, grantId: null },
        'platform',
      );
      if (!isRefusal(used)) served += 1;
      await endWaiting(db, waitingId, isRefusal(used) ? 'dropped' : 'served', isRefusal(used) ? used.code : null);
    }
  }
  return served;
};

export const createBenefitDraws = (benefits: Benefits): BenefitDraws => ({
  routes: [...drawRoutes(benefits), ...createOwnDrawRoutes(benefits), waitingRoute(benefits)],
  jobs: [
    {
      name: WAITING_JOB,
      payload: z.unknown(),
      run: async (_payload, { signal, result }) => result(`${await serve(benefits, signal)} served`),
    },
  ],
  schedules: [
    { name: 'serve who waits for benefits', cron: '*/2 * * * *', job: WAITING_JOB, payload: {}, routine: true },
  ],
});
