// Routes of the ledger: parse, ask, render. Whose customers a caller sees is decided here for every one of them.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { reconcileProgramme } from '../journal-checks/index.ts';
import { type AdjustmentDependencies, decideAdjustment, propose, selectAdjustments } from './adjustments.ts';
import { groupOf, readBalances } from './balance.ts';
import type { PostResult } from './batch.ts';
import * as contract from './contract.ts';
import { resume } from './guard.ts';
import { parseOperation } from './parse.ts';
import { programmeMissing, type StoredProgramme, selectProgramme, selectProgrammes } from './programmes.ts';
import { verifyChain } from './seal.ts';
import { selectLots, selectMovements, selectPosting, selectStatement } from './statement.ts';

export interface RouteDependencies extends AdjustmentDependencies {
  readonly timeZone: string;
  /** Whether a caller with the scope may see the customer. */
  readonly isVisible: (scope: DataScope, customerId: string) => Promise<boolean>;
}

const customerMissing = (customerId: string): Refusal<'CUSTOMER_NOT_FOUND'> =>
  refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);

const viewProgramme = ({ programmeId: _programmeId, byCode: _byCode, ...programme }: StoredProgramme) => programme;

const programmeRoutes = ({ store, core, audit }: RouteDependencies): readonly Route[] => [
  route(contract.listProgrammes, async () => ({ items: (await selectProgrammes(store.db)).map(viewProgramme) })),
  route(contract.saveProgramme, async ({ params, body }, { principal, requestId, remoteAddress }) => {
    const saved = await core.saveProgramme(params.programme, body, async (transaction) => {
      const subject = { kind: 'programme', id: params.programme };
      await audit.record(
        { principal, action: 'ledger.programme.save', subject, details: body, requestId, remoteAddress },
        transaction,
      );
    });
    return isRefusal(saved) ? saved : viewProgramme(saved);
  }),
  route(contract.resumeProgramme, async ({ params, body }, { principal, requestId, remoteAddress }) => {
    const programme = await selectProgramme(store.db, params.programme);
    if (!programme) return programmeMissing(params.programme);
    const refusal = await resume(store, programme);
    if (refusal) return refusal;
    const subject = { kind: 'programme', id: params.programme };
    await audit.record({
      principal,
      action: 'ledger.resume',
      subject,
      details: { reason: body.reason },
      requestId,
      remoteAddress,
    });
    return viewProgramme((await selectProgramme(store.db, params.programme)) ?? programme);
  }),
];

const viewItem = (key: string, result: PostResult) => {
  if (result.kind === 'posted') return { status: 'posted' as const, ...result };
  const { replayed, ...details } = result.details ?? {};
  const { code, message } = result;
  return { status: 'refused' as const, key, replayed: replayed === true, code, message, details };
};

const postingRoutes = ({ core, isVisible }: RouteDependencies): readonly Route[] => {
  const mayTouch = async (context: Pick<CallContext, 'principal'>, customers: readonly string[]): Promise<boolean> => {
    const { scope } = context.principal;
    if (scope.kind === 'firm') return true;
    for (const customerId of customers) if (!(await isVisible(scope, customerId))) return false;
    return true;
  };
  return [
    route(contract.postOperation, async ({ params, body }, context) => {
      const operation = parseOperation(body, context.request.headers['idempotency-key']);
      if (isRefusal(operation)) return operation;
      // Keys of limited scope name customers; what refers to an earlier posting needs a key for the whole firm.
      const named =
        'customerId' in operation ? [operation.customerId, ...('to' in operation ? [operation.to] : [])] : null;
      if (context.principal.scope.kind !== 'firm' && (named === null || !(await mayTouch(context, named))))
        return customerMissing(named?.[0] ?? operation.key);
      return core.post(params.programme, operation);
    }),
    route(contract.postOperations, async ({ params, body }, context) => {
      if (context.principal.scope.kind !== 'firm') return customerMissing("outside the caller's scope");
      if (!(await core.programme(params.programme))) return programmeMissing(params.programme);
      const results = await core.postAll(params.programme, body.operations);
      return { items: results.map((result, index) => viewItem(body.operations[index]?.key ?? '', result)) };
    }),
    route(contract.mergeWallets, async ({ params, body }, context) => {
      const named = body.kind === 'merge' ? [body.customerId, body.into] : [body.customerId];
      if (!(await mayTouch(context, named))) return customerMissing(body.customerId);
      return core.merge(params.programme, body);
    }),
  ];
};

const readRoutes = ({ store, core, clock, timeZone, isVisible }: RouteDependencies): readonly Route[] => {
  /** The programme and everybody merged with the customer, if the caller may see all of them. */
  const look = async (code: string, customerId: string, { principal }: CallContext) => {
    const programme = await selectProgramme(store.db, code);
    if (!programme) return programmeMissing(code);
    const group = await groupOf(store.db, programme.programmeId, customerId);
    if (principal.scope.kind !== 'firm')
      for (const each of group) if (!(await isVisible(principal.scope, each))) return customerMissing(customerId);
    return { programme, group };
  };
  return [
    route(contract.readBalance, async ({ params, query }, context) => {
      const found = await look(params.programme, params.customerId, context);
      if (isRefusal(found)) return found;
      const now = clock.now();
      const asOf = { effectiveAt: query.effectiveAt ?? now, knownAt: query.knownAt ?? now };
      const past = query.effectiveAt === undefined && query.knownAt === undefined ? null : asOf;
      const wallets = await readBalances(store.db, found.programme, found.group, past, now, timeZone);
      return { ...asOf, mergedWith: found.group.filter((each) => each !== params.customerId), wallets: [...wallets] };
    }),
    route(contract.listLots, async ({ params, query }, context) => {
      const found = await look(params.programme, params.customerId, context);
      if (isRefusal(found)) return found;
      return { items: await selectLots(store.db, found.programme.programmeId, found.group, query.all === 'true') };
    }),
    route(contract.readStatement, async ({ params, query }, context) => {
      const found = await look(params.programme, params.customerId, context);
      if (isRefusal(found)) return found;
      const { programme, group } = found;
      const now = clock.now();
      const [from, to] = [query.from ?? 0, query.to ?? now + 1];
      const page = { from, to, wallet: query.wallet ?? null, before: query.before ?? null, size: query.size };
      const at = (effectiveAt: number) =>
        readBalances(store.db, programme, group, { effectiveAt, knownAt: now }, now, timeZone);
      return {
        ...(await selectStatement(store.db, programme.programmeId, group, page)),
        opening: [...(await at(Math.max(0, from - 1)))],
        closing: [...(await at(to - 1))],
      };
    }),
    route(contract.readPosting, async ({ params }, { principal }) => {
      const programme = await core.programme(params.programme);
      if (!programme) return programmeMissing(params.programme);
      const missing = refuse('POSTING_NOT_FOUND', `There is no posting ${params.postingId}.`);
      const found = await selectPosting(store.db, programme.programmeId, params.postingId);
      if (!found) return missing;
      const customers = found.customerIds.filter((each) => each !== null);
      if (principal.scope.kind !== 'firm') {
        if (customers.length === 0) return missing;
        for (const each of customers) if (!(await isVisible(principal.scope, each))) return missing;
      }
      return found;
    }),
  ];
};

const adjustmentRoutes = (dependencies: RouteDependencies): readonly Route[] => {
  const { store, isVisible } = dependencies;
  const sees = async ({ scope }: CallContext['principal'], customerId: string): Promise<boolean> =>
    scope.kind === 'firm' || (await isVisible(scope, customerId));
  return [
    route(contract.proposeAdjustment, async ({ params, body }, context) => {
      const programme = await selectProgramme(store.db, params.programme);
      if (!programme) return programmeMissing(params.programme);
      if (!(await sees(context.principal, body.customerId))) return customerMissing(body.customerId);
      return propose(dependencies, programme, body, context);
    }),
    route(contract.decideAdjustment, async ({ params, body }, context) => {
      const programme = await selectProgramme(store.db, params.programme);
      if (!programme) return programmeMissing(params.programme);
      return decideAdjustment(dependencies, programme, params.adjustmentId, body, context);
    }),
    route(contract.listAdjustments, async ({ params, query }, { principal }) => {
      const programme = await selectProgramme(store.db, params.programme);
      if (!programme) return programmeMissing(params.programme);
      const items = [];
      for (const each of await selectAdjustments(store.db, programme.programmeId, query.state))
        if (await sees(principal, each.customerId)) items.push(each);
      return { items };
    }),
  ];
};

const auditRoutes = ({ store }: RouteDependencies): readonly Route[] => [
  route(contract.readMovements, async ({ params, query }) => {
    const programme = await selectProgramme(store.db, params.programme);
    if (!programme) return programmeMissing(params.programme);
    return { items: await selectMovements(store.db, programme.programmeId, query, query.by) };
  }),
  route(contract.reconcile, async ({ params }) => {
    const programme = await selectProgramme(store.db, params.programme);
    if (!programme) return programmeMissing(params.programme);
    const { violations, ...counts } = await reconcileProgramme(store.db, programme.programmeId);
    return { ...counts, violations: [...violations] };
  }),
  route(contract.verifyLedger, async ({ query }) => {
    const all = await selectProgrammes(store.db);
    const asked = query.programme === undefined ? all : all.filter(({ programme }) => programme === query.programme);
    if (query.programme !== undefined && asked.length === 0) return programmeMissing(query.programme);
    const kept =
      query.programme !== undefined && query.number !== undefined && query.hash !== undefined
        ? { number: query.number, hash: query.hash }
        : null;
    const chains = [];
    for (const { programme, programmeId } of asked)
      chains.push({ programme, ...(await verifyChain(store.db, programmeId, kept)) });
    return { chains };
  }),
];

/** Routes of the module. */
export const createLedgerRoutes = (dependencies: RouteDependencies): readonly Route[] => [
  ...programmeRoutes(dependencies),
  ...postingRoutes(dependencies),
  ...readRoutes(dependencies),
  ...adjustmentRoutes(dependencies),
  ...auditRoutes(dependencies),
];
