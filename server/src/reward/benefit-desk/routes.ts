// Routes of what customers have and use, and of the desk that delivers.

import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import {
  type Benefits,
  type BenefitsContext,
  changeWithin,
  customerMissing,
  digestOf,
  grantView,
  honourUse,
  lockUse,
  markDelivered,
  markEnded,
  openCode,
  selectChanges,
  selectDesk,
  selectGrant,
  selectUse,
  selectUseByDigest,
  type UseRow,
  useView,
  withNames,
} from '../benefits/index.ts';
import * as contract from './contract.ts';
import { auditOf, createDefinitionRoutes } from './definition-routes.ts';

const isVisible = async (context: BenefitsContext, scope: DataScope, customerId: string): Promise<boolean> =>
  (await customersAmong(context.db, [customerId], await scopeCondition(context, scope))).has(customerId);

const useMissing = (useId: number): Refusal<'USE_NOT_FOUND'> =>
  refuse('USE_NOT_FOUND', `There is no delivery ${useId} in your scope.`);

const visibleUse = async (context: BenefitsContext, useId: number, { principal }: CallContext) => {
  const use = await selectUse(context.db, useId);
  return use && (await isVisible(context, principal.scope, use.customerId)) ? use : null;
};

const viewed = async (context: BenefitsContext, use: UseRow) =>
  useView(use, (await context.book.version(use.benefit, use.version))?.name ?? null);

type Answer = Refusal | null;

/** Ends a delivery: with a redemption behind it, the points move in the same transaction. */
export const endDelivery = async (
  context: BenefitsContext,
  use: UseRow,
  by: string,
  ended:
    | { readonly outcome: 'delivered'; readonly reference: string }
    | { readonly outcome: 'failed'; readonly reason: string },
): Promise<Answer> => {
  const { store, redemptions } = context;
  const port = use.redemptionId === null ? null : redemptions();
  if (ended.outcome === 'failed') {
    if (port && use.redemptionId !== null) return port.cancel(use.redemptionId, by, ended.reason);
    await store.transaction(async (transaction) => {
      const waiting = await lockUse(transaction, use.useId);
      if (waiting?.state === 'waiting')
        await markEnded(context, transaction, waiting, { state: 'failed', by, note: ended.reason });
    });
    return null;
  }
  const mark = async (transaction: Parameters<typeof lockUse>[0]): Promise<void> => {
    const waiting = await lockUse(transaction, use.useId);
    const reference = ended.reference === '' ? null : ended.reference;
    if (waiting?.state === 'waiting') await markDelivered(context, transaction, waiting, { by, reference });
  };
  if (port && use.redemptionId !== null) return port.deliver(use.redemptionId, by, mark);
  await store.transaction(mark);
  return null;
};

const grantRoutes = (context: BenefitsContext, benefits: Pick<Benefits, 'grantBenefit'>): readonly Route[] => {
  const { store, db, audit, clock } = context;
  return [
    route(contract.grantByHand, async ({ params: { benefit }, body }, call) => {
      const { key, customerId, reason } = body;
      if (!(await isVisible(context, call.principal.scope, customerId))) return customerMissing(customerId);
      const by = call.principal.name;
      const request = {
        key: `hand:${key}`,
        customerId,
        benefit,
        source: 'manual',
        sourceRef: call.principal.id,
        reason,
      } as const;
      const granted = await benefits.grantBenefit(request, by);
      if (isRefusal(granted)) return granted;
      const { grantId, replayed } = granted as Exclude<typeof granted, Refusal>;
      if (!replayed) await audit.record(auditOf(call, 'grant', benefit, { ...body, grantId }));
      const row = await selectGrant(db, grantId);
      return row
        ? { grant: grantView(row, clock.now()), replayed }
        : refuse('GRANT_NOT_FOUND', `There is no grant ${grantId}.`);
    }),
    route(contract.changeGrant, async ({ params: { grantId }, body: { action, reason } }, call) => {
      const missing = refuse('GRANT_NOT_FOUND', `There is no grant ${grantId} in your scope.`);
      const before = await selectGrant(db, grantId);
      if (!before || !(await isVisible(context, call.principal.scope, before.customerId))) return missing;
      const changed = await store.transaction(async (transaction) => {
        const after = await changeWithin(context, transaction, grantId, action, {
          reason,
          byName: call.principal.name,
        });
        if (!isRefusal(after)) await audit.record(auditOf(call, action, String(grantId), { reason }), transaction);
        return after;
      });
      if (isRefusal(changed)) return changed;
      const row = (await selectGrant(db, grantId)) ?? before;
      return { grant: grantView(row, clock.now()), changes: [...(await selectChanges(db, grantId))] };
    }),
  ];
};

const customerRoutes = (context: BenefitsContext, benefits: Benefits): readonly Route[] => [
  route(contract.readCustomerBenefits, async ({ params: { customerId } }, { principal }) =>
    (await isVisible(context, principal.scope, customerId))
      ? benefits.benefitsOf(customerId)
      : customerMissing(customerId),
  ),
  route(contract.readFlags, async ({ params: { customerId } }, { principal }) =>
    (await isVisible(context, principal.scope, customerId))
      ? { items: [...(await benefits.flagsOf(customerId))] }
      : customerMissing(customerId),
  ),
  route(contract.useByHand, async ({ params: { customerId }, body }, call) => {
    if (!(await isVisible(context, call.principal.scope, customerId))) return customerMissing(customerId);
    const used = await benefits.useBenefit({ ...body, customerId }, call.principal.name);
    if (isRefusal(used)) return used;
    const { useId, left, replayed } = used as Exclude<typeof used, Refusal>;
    if (!replayed) await context.audit.record(auditOf(call, 'use', body.benefit, { customerId, useId }));
    const use = await selectUse(context.db, useId);
    return use ? { use: await viewed(context, use), left, replayed } : customerMissing(customerId);
  }),
];

const deskRoutes = (context: BenefitsContext): readonly Route[] => {
  const { db, store, audit, clock, book } = context;
  return [
    route(contract.listUses, async ({ query }, { principal }) => {
      const { state, fulfilment = null, benefit = null, page, pageSize } = query;
      const condition = await scopeCondition(context, principal.scope);
      const place = { offset: (page - 1) * pageSize, limit: pageSize };
      const { rows, total } = await selectDesk(db, { state, fulfilment, benefit }, condition, place);
      return { items: [...(await withNames(context, rows))], total };
    }),
    route(contract.endUse, async ({ params: { useId }, body }, call) => {
      const use = await visibleUse(context, useId, call);
      if (!use) return useMissing(useId);
      if (use.state !== 'waiting')
        return refuse('USE_ENDED', `The delivery is ${use.state} already.`, { state: use.state });
      const refused = await endDelivery(context, use, call.principal.name, body);
      if (refused) return refused;
      await audit.record(auditOf(call, 'delivery', String(useId), body));
      return viewed(context, (await selectUse(db, useId)) ?? use);
    }),
    route(contract.revealCode, async ({ params: { useId }, body }, call) => {
      const use = await visibleUse(context, useId, call);
      if (!use) return useMissing(useId);
      const code = use.secret === null || use.state !== 'delivered' ? null : await openCode(context, use.secret);
      if (code === null) return refuse('NO_CODES', 'Nothing with a code was delivered.');
      await audit.record(auditOf(call, 'code.reveal', String(useId), { ...body, customerId: use.customerId }));
      return { code };
    }),
    route(contract.honourVoucher, async ({ body: { voucher } }, call) => {
      const use = await selectUseByDigest(db, digestOf(context, 'vouchers', voucher.toUpperCase()));
      const missing = refuse('VOUCHER_NOT_FOUND', 'There is no such voucher; compare it letter by letter.');
      if (!use) return missing;
      const grant = await selectGrant(db, use.grantId);
      const stands = grant !== null && grant.state !== 'suspended' && grant.state !== 'revoked';
      const honoured =
        stands &&
        (await store.transaction(async (transaction) => {
          const done = await honourUse(transaction, use.useId, clock.now());
          if (done) await audit.record(auditOf(call, 'voucher', String(use.useId), {}), transaction);
          return done;
        }));
      if (!honoured)
        return refuse('VOUCHER_NOT_VALID', 'The voucher was honoured before, has ended or was taken back.', {
          honouredAt: use.honouredAt,
        });
      const name = (await book.version(use.benefit, use.version))?.name ?? { zh: use.benefit, en: use.benefit };
      return { benefit: use.benefit, name, useId: use.useId };
    }),
  ];
};

export const createBenefitRoutes = (context: BenefitsContext, benefits: Benefits): readonly Route[] => [
  ...createDefinitionRoutes(context),
  ...grantRoutes(context, benefits),
  ...customerRoutes(context, benefits),
  ...deskRoutes(context),
];
