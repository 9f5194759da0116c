// What operators do to customers over HTTP: reveal a personal value, merge, take apart, unlink. Each act is audited in the
// transaction that puts it on its way.
import { type Clock, type CustomerId, isRefusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Identity } from '../../record/identity/index.ts';
import type { AttributeRegistry } from './attribute.ts';
import * as contract from './contract.ts';
import { clearTexts, type RowDependencies } from './customer-rows.ts';
import type { ListDependencies } from './list-query.ts';
import { findCustomer } from './routes.ts';

export type ActRouteDependencies = ListDependencies &
  Pick<RowDependencies, 'cipher'> & {
    readonly store: StateStore;
    readonly audit: Audit;
    readonly registry: AttributeRegistry;
    readonly identity: Pick<Identity, 'merge' | 'unmerge' | 'unlink'>;
    readonly wallClock: Clock;
    /** Puts the recomputation of everyone into the job queue. */
    readonly enqueueRecompute: (createdBy: string) => Promise<{ readonly jobId: string }>;
  };

const act = (context: CallContext, action: string, customerId: string, details: Record<string, unknown>) => ({
  principal: context.principal,
  requestId: context.requestId,
  remoteAddress: context.remoteAddress,
  action,
  subject: { kind: 'customer', id: customerId },
  details,
});

const revealRoute = (dependencies: ActRouteDependencies): Route =>
  route(contract.revealField, async ({ params, body }, context) => {
    const row = await findCustomer(dependencies, context.principal.scope, params.customerId);
    if (isRefusal(row)) return row;
    const { field, reason } = body;
    const register = Object.hasOwn(row.attributes, field) ? row.attributes[field] : undefined;
    const encrypted = typeof register?.[0] === 'string' && register[0].startsWith('enc:');
    if (!encrypted && dependencies.registry.get(field)?.personal !== true)
      return refuse('FIELD_NOT_PERSONAL', `${field} is not a personal value of this customer; it is shown as it is.`);
    // The record stands before the value is read: whoever saw it is in the trail.
    await dependencies.audit.record(act(context, 'customer.reveal', row.customer_id, { field, reason }));
    const [value = null] = await clearTexts(dependencies.cipher, [register?.[0] ?? null]);
    return { field, value };
  });

const mergeRoutes = (dependencies: ActRouteDependencies): readonly Route[] => {
  const { store, identity, audit, wallClock } = dependencies;
  return [
    route(contract.mergeCustomers, async ({ params, body }, context) => {
      const { scope, name } = context.principal;
      const kept = await findCustomer(dependencies, scope, params.customerId);
      if (isRefusal(kept)) return kept;
      const merged = await findCustomer(dependencies, scope, body.mergedCustomerId);
      if (isRefusal(merged)) return merged;
      const answer = { customerId: kept.customer_id, mergedCustomerId: merged.customer_id };
      return store.transaction(async (transaction) => {
        const decision = { from: merged.customer_id as CustomerId, into: kept.customer_id as CustomerId };
        const refused = await identity.merge(transaction, { ...decision, at: wallClock.now(), by: name });
        if (refused) return refused;
        await audit.record(
          act(context, 'customer.merge', kept.customer_id, { merged: merged.customer_id, reason: body.reason }),
          transaction,
        );
        return answer;
      });
    }),
    route(contract.unmergeCustomers, async ({ params, body }, context) => {
      const { scope, name } = context.principal;
      const kept = await findCustomer(dependencies, scope, params.customerId);
      if (isRefusal(kept)) return kept;
      const merged = await findCustomer(dependencies, scope, body.mergedCustomerId);
      if (isRefusal(merged) || merged.merged_into !== kept.customer_id)
        return refuse('NOT_MERGED', `Customer ${body.mergedCustomerId} is not merged into ${kept.customer_id}.`);
      return store.transaction(async (transaction) => {
        const from = merged.customer_id as CustomerId;
        const refused = await identity.unmerge(transaction, { from, at: wallClock.now(), by: name });
        if (refused) return refused;
        const details = { merged: from, reason: body.reason };
        await audit.record(act(context, 'customer.unmerge', kept.customer_id, details), transaction);
        return { customerId: kept.customer_id, mergedCustomerId: from };
      });
    }),
  ];
};

const unlinkRoute = (dependencies: ActRouteDependencies): Route =>
  route(contract.unlinkActor, async ({ params, body }, context) => {
    const row = await findCustomer(dependencies, context.principal.scope, params.customerId);
    if (isRefusal(row)) return row;
    const { actorId, reason } = body;
    const customer = row.customer_id as CustomerId;
    return dependencies.store.transaction(async (transaction) => {
      const decision = { actorId, customer, at: dependencies.wallClock.now(), by: context.principal.name };
      const refused = await dependencies.identity.unlink(transaction, decision);
      if (refused) return refused;
      await dependencies.audit.record(act(context, 'customer.unlink', customer, { actorId, reason }), transaction);
      return { customerId: customer, actorId };
    });
  });

/** Routes that act on customers. */
export const createActRoutes = (dependencies: ActRouteDependencies): readonly Route[] => [
  revealRoute(dependencies),
  ...mergeRoutes(dependencies),
  unlinkRoute(dependencies),
  route(contract.recomputeProfiles, async (_input, { principal }) => {
    const { jobId } = await dependencies.enqueueRecompute(principal.name);
    return { jobId };
  }),
];
