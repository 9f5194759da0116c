// Routes of tiers by hand and invitations, which one person asks for and another agrees to, and of reviews.
import { isRefusal, refuse } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { auditOf, dayGiven, notActive, schemeMissing } from './answers.ts';
import * as contract from './contract.ts';
import type { TiersDependencies } from './dependencies.ts';
import { evaluateToday } from './evaluate-job.ts';
import {
  closeReview,
  decideOrder,
  endOrder,
  insertOrder,
  type OrderRow,
  selectOrder,
  selectOrders,
  selectReviews,
} from './orders-store.ts';
import { personOf } from './person.ts';
import { todayOf } from './readiness.ts';
import { selectScheme, selectSchemes } from './store.ts';
import { orderView } from './views.ts';

const customerMissing = (customerId: string) => refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);

/** A last day that is not over; null: without end. */
const lastDay = (dependencies: TiersDependencies, until: string | null) => {
  if (until === null) return null;
  const day = dayGiven(until);
  if (day === null) return refuse('DAY_UNKNOWN', `${until} is not a day of the calendar.`);
  return day < todayOf(dependencies) ? refuse('DAY_OVER', `${until} is over; give a last day from today on.`) : day;
};

const isSame = (
  row: OrderRow,
  asked: Pick<OrderRow, 'kind' | 'customerId' | 'tier' | 'untilDay' | 'scheme'>,
): boolean =>
  row.kind === asked.kind &&
  row.scheme === asked.scheme &&
  row.customerId === asked.customerId &&
  row.tier === asked.tier &&
  row.untilDay === asked.untilDay;

const proposeRoute = (dependencies: TiersDependencies): Route =>
  route(contract.proposeOrder, async ({ params, body }, context) => {
    const { db, store, audit, wallClock } = dependencies;
    const { principal } = context;
    const stored = await selectScheme(db, params.scheme);
    if (!stored) return schemeMissing(params.scheme);
    if (stored.status !== 'active' || !stored.definition) return notActive(params.scheme);
    if (!stored.definition.tiers.some(({ code }) => code === body.tier))
      return refuse('TIER_NOT_FOUND', `The scheme has no tier ${body.tier}.`);
    const person = await personOf(dependencies, principal.scope, body.customerId);
    if (person === null) return customerMissing(body.customerId);
    const untilDay = lastDay(dependencies, body.until);
    if (isRefusal(untilDay)) return untilDay;
    const order = {
      ...{ orderId: body.key, kind: body.kind, scheme: params.scheme, customerId: body.customerId, tier: body.tier },
      ...{ untilDay, reason: body.reason },
      ...{ proposedBy: principal.id, proposedName: principal.name, proposedAt: wallClock.now() },
    };
    const isNew = await store.transaction(async (transaction) => {
      const inserted = await insertOrder(transaction, order);
      if (inserted) await audit.record(auditOf(context, 'order.propose', body.key, body), transaction);
      return inserted;
    });
    const row = await selectOrder(db, body.key);
    if (!row || (!isNew && !isSame(row, order)))
      return refuse('IDEMPOTENCY_MISMATCH', `The key ${body.key} was used for another request.`);
    return orderView(row);
  });

/** The order, where the caller may see whose it is. */
const seenOrder = async (dependencies: TiersDependencies, orderId: string, { principal }: CallContext) => {
  const missing = refuse('ORDER_NOT_FOUND', `There is no request ${orderId}.`);
  const row = await selectOrder(dependencies.db, orderId);
  if (!row) return missing;
  const personId = await personOf(dependencies, principal.scope, row.customerId);
  return personId === null ? missing : { row, personId };
};

const decisionRoutes = (dependencies: TiersDependencies): readonly Route[] => {
  const { db, store, audit, clock } = dependencies;
  const shown = async (row: OrderRow, personId: string) => {
    await evaluateToday(dependencies, [{ customerId: row.customerId, personId }]);
    return orderView((await selectOrder(db, row.orderId)) ?? row);
  };
  return [
    route(contract.decideOrder, async ({ params, body }, context) => {
      const found = await seenOrder(dependencies, params.orderId, context);
      if (isRefusal(found)) return found;
      const { row, personId } = found;
      if (row.proposedBy === context.principal.id)
        return refuse('SECOND_PERSON_REQUIRED', 'Whoever asked for it cannot decide it; ask somebody else.');
      const decided = await store.transaction(async (transaction) => {
        const state = body.agree ? ('approved' as const) : ('rejected' as const);
        const decision = { state, name: context.principal.name, at: clock.now(), note: body.note ?? null };
        const done = await decideOrder(transaction, row.orderId, decision);
        if (done) await audit.record(auditOf(context, 'order.decide', row.orderId, body), transaction);
        return done;
      });
      if (!decided) return refuse('ALREADY_DECIDED', 'It has been decided already.');
      return shown(row, personId);
    }),
    route(contract.endOrder, async ({ params, body }, context) => {
      const found = await seenOrder(dependencies, params.orderId, context);
      if (isRefusal(found)) return found;
      const { row, personId } = found;
      const ended = await store.transaction(async (transaction) => {
        const done = await endOrder(transaction, row.orderId, todayOf(dependencies) - 1, body.reason);
        if (done) await audit.record(auditOf(context, 'order.end', row.orderId, body), transaction);
        return done;
      });
      if (!ended) return refuse('NOT_IN_FORCE', 'It is not in force: it was not agreed to, or is over.');
      return shown(row, personId);
    }),
  ];
};

export const createOrderRoutes = (dependencies: TiersDependencies): readonly Route[] => {
  const { db, store, audit, wallClock } = dependencies;
  const known = async (scheme: string) => (await selectSchemes(db)).some((each) => each.scheme === scheme);
  return [
    route(contract.listOrders, async ({ params }, { principal }) => {
      if (!(await known(params.scheme))) return schemeMissing(params.scheme);
      const rows = await selectOrders(db, params.scheme, await scopeCondition(dependencies, principal.scope));
      return { items: rows.map(orderView) };
    }),
    proposeRoute(dependencies),
    ...decisionRoutes(dependencies),
    route(contract.listReviews, async ({ params }, { principal }) => {
      if (!(await known(params.scheme))) return schemeMissing(params.scheme);
      const rows = await selectReviews(db, params.scheme, await scopeCondition(dependencies, principal.scope));
      return { items: rows.map((row) => ({ ...row, qualifiedOn: dateOfDay(row.qualifiedOn) })) };
    }),
    route(contract.closeReview, async ({ params, body }, context) => {
      if (!(await known(params.scheme))) return schemeMissing(params.scheme);
      const { customerId, note } = body;
      if ((await personOf(dependencies, context.principal.scope, customerId)) === null)
        return customerMissing(customerId);
      const qualifiedOn = dayGiven(body.qualifiedOn) ?? -1;
      const closed = await store.transaction(async (transaction) => {
        const review = { customerId, qualifiedOn, note, by: context.principal.name, at: wallClock.now() };
        const done = await closeReview(transaction, params.scheme, review);
        if (done) await audit.record(auditOf(context, 'review.close', params.scheme, body), transaction);
        return done;
      });
      return closed ? { closed: true as const } : refuse('REVIEW_NOT_FOUND', 'There is no such open review.');
    }),
  ];
};
