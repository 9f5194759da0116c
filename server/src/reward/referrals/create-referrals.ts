// Makes the module: the consumer, the job that ends what did not qualify in time, routes, and what scenes of activities tell.
import { z } from 'zod';
import type { ActivityNote, Outcome } from '../../decide/rules/index.ts';
import { isRefusal, refuse } from '../../kernel/index.ts';
import { customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Consumer } from '../../record/log/index.ts';
import { todayOf } from '../activities/index.ts';
import { part } from '../activity-rules/index.ts';
import { createReferralsConsumer } from './consumer.ts';
import * as contract from './contract.ts';
import { moveReferral, type ReferralsDependencies } from './move.ts';
import { makeOwnLink, ownReferrals } from './own.ts';
import { lockReferral, type ReferralRow, selectChanges, selectOver, selectPage } from './store.ts';

export const LAPSE_JOB = 'referrals.lapse';
const PAGE = 500;

export interface Referrals {
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly routes: readonly Route[];
  /** A scene of a referral was reached, or is no more; null where it is of another module. */
  note(asked: ActivityNote): Promise<Outcome | null>;
}

const byPlatform = { byName: 'platform', note: null };

const shown = ({ sequence: _sequence, ...row }: ReferralRow) => row;

const createLapseJob = (dependencies: ReferralsDependencies): JobDefinition => ({
  name: LAPSE_JOB,
  payload: z.unknown(),
  run: async (_payload, { signal, result }) => {
    const { store, db } = dependencies.activities.benefits;
    let lapsed = 0;
    for (;;) {
      signal.throwIfAborted();
      const over = await selectOver(db, todayOf(dependencies.activities), PAGE);
      for (const each of over)
        await store.transaction((transaction) =>
          moveReferral(dependencies, transaction, each, { kind: 'time_over' }, byPlatform),
        );
      lapsed += over.length;
      if (over.length < PAGE) break;
    }
    result(`${lapsed} lapsed`);
  },
});

const consoleRoutes = (dependencies: ReferralsDependencies): readonly Route[] => {
  const { benefits } = dependencies.activities;
  const { store, db, audit } = benefits;
  const missing = (friendId: string) =>
    refuse('REFERRAL_NOT_FOUND', `There is no referral of ${friendId} in your scope.`);
  const visible = async (
    activity: string,
    friendId: string,
    { principal }: CallContext,
  ): Promise<ReferralRow | null> => {
    const row = await store.transaction((transaction) => lockReferral(transaction, activity, friendId));
    const scope = await scopeCondition(benefits, principal.scope);
    return row && (await customersAmong(db, [row.referrerId], scope)).has(row.referrerId) ? row : null;
  };
  const detail = async (row: ReferralRow) => ({
    referral: shown(row),
    changes: [...(await selectChanges(db, row.activity, row.friendId))],
  });
  return [
    route(contract.listReferrals, async ({ params: { activity }, query }, { principal }) => {
      const { page, pageSize, state = null } = query;
      const place = { limit: pageSize, offset: (page - 1) * pageSize };
      const scope = await scopeCondition(benefits, principal.scope);
      const { rows, total } = await selectPage(db, { activity, state }, scope, place);
      return { items: rows.map(shown), total };
    }),
    route(contract.readReferral, async ({ params: { activity, friendId } }, call) => {
      const row = await visible(activity, friendId, call);
      return row ? detail(row) : missing(friendId);
    }),
    route(contract.judgeReferral, async ({ params: { activity, friendId }, body: { act, reason } }, call) => {
      if (!(await visible(activity, friendId, call))) return missing(friendId);
      const { principal, requestId, remoteAddress } = call;
      const moved = await store.transaction(async (transaction) => {
        const kind = act === 'reverse' ? 'reversed' : 'reinstated';
        const change = { byName: principal.name, note: reason };
        const done = await moveReferral(dependencies, transaction, { activity, friendId }, { kind }, change);
        if (done?.moved)
          await audit.record(
            {
              ...{ principal, requestId, remoteAddress, action: `referrals.${act}` },
              ...{ subject: { kind: 'referral', id: `${activity}:${friendId}` }, details: { reason } },
            },
            transaction,
          );
        return done;
      });
      if (!moved) return missing(friendId);
      return moved.moved
        ? detail(moved.row)
        : refuse('REFERRAL_STANDS_SO', `The referral is ${moved.row.state}; there is nothing to ${act}.`);
    }),
  ];
};

const memberRoutes = (dependencies: ReferralsDependencies): readonly Route[] => [
  route(contract.listOwnReferrals, async (_input, { principal }) => ({
    items: [...(await ownReferrals(dependencies, principal.id))],
  })),
  route(contract.makeLink, async ({ params: { activity } }, { principal }) => {
    const made = await makeOwnLink(dependencies, principal.id, activity);
    return isRefusal(made) ? refuse('REQUEST_REFUSED', made.message, { reason: made.code }) : made;
  }),
];

export const createReferrals = (dependencies: ReferralsDependencies): Referrals => ({
  consumers: [createReferralsConsumer(dependencies)],
  jobs: [createLapseJob(dependencies)],
  schedules: [{ name: 'referrals whose time is over', cron: '40 8 * * *', job: LAPSE_JOB, payload: {} }],
  routes: [...consoleRoutes(dependencies), ...memberRoutes(dependencies)],
  note: async ({ order, activity, part: reached }) => {
    if (reached !== part.closes) return null;
    const moving =
      order.step === 'do' ? ({ kind: 'qualified', on: order.date } as const) : ({ kind: 'unqualified' } as const);
    const place = { activity, friendId: order.customerId };
    const { store } = dependencies.activities.benefits;
    const moved = await store.transaction((transaction) =>
      moveReferral(dependencies, transaction, place, moving, { byName: 'platform', note: order.rule }),
    );
    return moved ? { kind: 'done', reference: moved.row.state } : { kind: 'failed', why: 'there is no such referral' };
  },
});
