// Routes of items and redemptions.

import type { z } from 'zod';
import {
  createDraftActs,
  type DraftActs,
  draftRoutes,
  draftView,
  type StoredDraft,
} from '../../decide/drafts/index.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { Benefit, Item } from '../benefit-rules/contract.ts';
import { type DefinitionRefusal, itemTemplates, itemWrong } from '../benefit-rules/index.ts';
import {
  attributesWrong,
  customerMissing,
  selectUseOfRedemption,
  tiersWrong,
  todayOf,
  withNames,
} from '../benefits/index.ts';
import { addStock, budgetUsed, selectStocks } from '../scarcity/index.ts';
import { withItems } from './catalogue.ts';
import * as contract from './contract.ts';
import type { Redemption } from './create-redemption.ts';
import { deliverByItself, viewOf } from './deliver-by-itself.ts';
import type { RedemptionContext } from './dependencies.ts';
import { cancel, redemptionMissing, refund } from './settle.ts';
import { countRedemptions, itemDrafts, noteFee, selectRedemption, selectRedemptions } from './store.ts';

type Detail = z.input<(typeof contract.readItem)['response']>;
type Summary = z.input<(typeof contract.listItems)['response']>['items'][number];
type Own = DefinitionRefusal | Refusal<'ITEM_NOT_FOUND' | 'ITEM_NOT_ACTIVE' | 'BENEFIT_NOT_ACTIVE'>;
type Doors = Pick<Redemption, 'catalogueFor' | 'redeem' | 'redemptionsOf'>;

const DAYS_MS = 30 * 86_400_000;

const itemMissing = (code: string): Refusal<'ITEM_NOT_FOUND'> =>
  refuse('ITEM_NOT_FOUND', `There is no item ${code}. Choose one of the list.`);

const wrongWith = async ({ benefits }: RedemptionContext, item: Item): Promise<Own | null> => {
  const wrong = itemWrong(item) ?? attributesWrong(benefits, item);
  if (wrong) return wrong;
  if (!(await benefits.book.inForce()).has(item.benefit))
    return refuse('BENEFIT_NOT_ACTIVE', `There is no benefit ${item.benefit} in force; bring it into force first.`);
  const wallets = await benefits.walletsOf(item.programme);
  if (wallets === null)
    return refuse('PROGRAMME_NOT_FOUND', `There is no programme ${item.programme}; create it first.`);
  if (!wallets.includes(item.wallet))
    return refuse('WALLET_NOT_FOUND', `The programme ${item.programme} has no wallet ${item.wallet}; add it first.`);
  const { scheme, byTier } = item.price;
  const named = byTier.map(({ tier }) => tier);
  return scheme === null ? null : tiersWrong(benefits, scheme, named);
};

type InForce = ReadonlyMap<string, { readonly definition: Benefit }>;

/** An item has the class of its benefit; without one, the strictest. */
const classIn = (inForce: InForce, { benefit }: Item, profile: keyof Benefit['compliance']) =>
  inForce.get(benefit)?.definition.compliance[profile] ?? 'R';

type Acts = DraftActs<Item, Own>;

const actsOf = (context: RedemptionContext, inForce: InForce): Acts =>
  createDraftActs<Item, Own>(context.benefits, {
    ...{ store: itemDrafts, noun: 'item', audited: 'redemption' },
    wrongWith: (item) => wrongWith(context, item),
    missing: itemMissing,
    notActive: (code) => refuse('ITEM_NOT_ACTIVE', `The item ${code} is not in force.`),
    classOf: (item, profile) => classIn(inForce, item, profile),
  });

const summariesIn = async (
  { benefits }: RedemptionContext,
  scope: DataScope,
  inForce: InForce,
): Promise<(stored: StoredDraft<Item>) => Summary | null> => {
  const since = benefits.clock.now() - DAYS_MS;
  const counts = await countRedemptions(benefits.db, since, await scopeCondition(benefits, scope));
  const [stocks, profile] = [await selectStocks(benefits.db), await benefits.complianceProfile()];
  return ({ code, status, version, draft, ...stored }) => {
    const definition = stored.definition ?? draft;
    if (!definition) return null;
    const { redemptions = 0, points = 0 } = counts.get(code) ?? {};
    return {
      ...{ code, status, version, hasDraft: draft !== null, definition, class: classIn(inForce, definition, profile) },
      stock: definition.stocked ? (stocks.get(`item:${code}`) ?? { total: 0, taken: 0 }) : null,
      benefitName: inForce.get(definition.benefit)?.definition.name ?? null,
      ...{ redemptions, points: Number(points) },
    };
  };
};

const detailOf = async (context: RedemptionContext, stored: StoredDraft<Item>, scope: DataScope): Promise<Detail> => {
  const { benefits } = context;
  const inForce = await benefits.book.inForce();
  const budget = (stored.definition ?? stored.draft)?.budget ?? null;
  return {
    ...((await summariesIn(context, scope, inForce))(stored) as Summary),
    ...(await draftView(benefits.db, itemDrafts, actsOf(context, inForce), stored)),
    budget: budget ? await budgetUsed(benefits.db, `item:${stored.code}`, budget, todayOf(benefits)) : null,
  };
};

const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  id: string,
  details: Readonly<Record<string, unknown>>,
) => ({
  principal,
  requestId,
  remoteAddress,
  action: `redemption.${action}`,
  subject: { kind: 'redemption', id },
  details,
});

/** The class of an item is asked of the benefits that are in force at that moment. */
const createActs = (context: RedemptionContext): Omit<Acts, 'activationOf'> => {
  const acts = async (): Promise<Acts> => actsOf(context, await context.benefits.book.inForce());
  return {
    read: async (...asked) => (await acts()).read(...asked),
    save: async (...asked) => (await acts()).save(...asked),
    approve: async (...asked) => (await acts()).approve(...asked),
    activate: async (...asked) => (await acts()).activate(...asked),
    retire: async (...asked) => (await acts()).retire(...asked),
  };
};

const draftsOf = (context: RedemptionContext) =>
  draftRoutes(
    {
      ...{ read: contract.readItem, save: contract.saveItemDraft, approve: contract.approveItemDraft },
      ...{ activate: contract.activateItem, retire: contract.retireItem },
    },
    {
      codeOf: ({ item }) => item,
      acts: createActs(context),
      detail: (stored: StoredDraft<Item>, { principal }) => detailOf(context, stored, principal.scope),
    },
  );

const itemRoutes = (context: RedemptionContext): readonly Route[] => {
  const { benefits } = context;
  const { db, store, audit } = benefits;
  const drafts = draftsOf(context);
  return [
    route(contract.listItemTemplates, async () => ({ items: [...itemTemplates] })),
    route(contract.listItems, async (_input, { principal }) => {
      const view = await summariesIn(context, principal.scope, await benefits.book.inForce());
      return { items: (await itemDrafts.all(db)).flatMap((each) => view(each) ?? []) };
    }),
    ...[drafts.read, drafts.save, drafts.approve, drafts.activate, drafts.retire],
    route(contract.changeItemStock, async ({ params, body }, call) => {
      const stored = await itemDrafts.one(db, params.item);
      if (!stored) return itemMissing(params.item);
      const done = await store.transaction(async (transaction) => {
        const changed = await addStock(transaction, `item:${params.item}`, body.count);
        if (changed) await audit.record(auditOf(call, 'stock', params.item, body), transaction);
        return changed;
      });
      return done
        ? detailOf(context, stored, call.principal.scope)
        : refuse('STOCK_TAKEN', 'Less would be left than was taken; take fewer out.');
    }),
  ];
};

const isVisible = async ({ benefits }: RedemptionContext, scope: DataScope, customerId: string): Promise<boolean> =>
  (await customersAmong(benefits.db, [customerId], await scopeCondition(benefits, scope))).has(customerId);

const customerRoutes = (context: RedemptionContext, doors: Doors): readonly Route[] => [
  route(contract.readCatalogue, async ({ params: { customerId } }, { principal }) =>
    (await isVisible(context, principal.scope, customerId))
      ? doors.catalogueFor(customerId)
      : customerMissing(customerId),
  ),
  route(contract.listRedemptionsOf, async ({ params: { customerId } }, { principal }) =>
    (await isVisible(context, principal.scope, customerId))
      ? { items: [...(await doors.redemptionsOf(customerId))] }
      : customerMissing(customerId),
  ),
  route(contract.redeemFor, async ({ params: { customerId }, body }, call) => {
    if (!(await isVisible(context, call.principal.scope, customerId))) return customerMissing(customerId);
    const redeemed = await doors.redeem({ ...body, key: `console:${body.key}`, customerId }, call.principal.name);
    if (!isRefusal(redeemed) && !redeemed.replayed)
      await context.benefits.audit.record(auditOf(call, 'redeem', redeemed.redemptionId, { ...body, customerId }));
    return redeemed;
  }),
];

const redemptionRoutes = (context: RedemptionContext): readonly Route[] => {
  const { benefits } = context;
  const { db, store, audit, clock } = benefits;
  const visible = async (redemptionId: string, { principal }: CallContext) => {
    const row = await selectRedemption(db, redemptionId);
    return row && (await isVisible(context, principal.scope, row.customerId)) ? row : redemptionMissing(redemptionId);
  };
  const after = async (
    redemptionId: string,
    call: CallContext,
    action: string,
    refused: Refusal | null,
    details: object,
  ) => {
    if (refused) return refused;
    await audit.record(auditOf(call, action, redemptionId, { ...details }));
    return (await viewOf(context, redemptionId)) ?? redemptionMissing(redemptionId);
  };
  return [
    route(contract.listRedemptions, async ({ query }, { principal }) => {
      const { state = null, item = null, page, pageSize } = query;
      const condition = await scopeCondition(benefits, principal.scope);
      const place = { offset: (page - 1) * pageSize, limit: pageSize };
      const { rows, total } = await selectRedemptions(db, { state, item }, condition, place);
      return { items: await withItems(context, rows), total };
    }),
    route(contract.readRedemption, async ({ params: { redemptionId } }, call) => {
      const row = await visible(redemptionId, call);
      if (isRefusal(row)) return row;
      const use = await selectUseOfRedemption(db, redemptionId);
      const view = await viewOf(context, redemptionId);
      return view
        ? { ...view, use: use ? ((await withNames(benefits, [use]))[0] ?? null) : null }
        : redemptionMissing(redemptionId);
    }),
    route(contract.confirmFee, async ({ params: { redemptionId }, body }, call) => {
      const row = await visible(redemptionId, call);
      if (isRefusal(row)) return row;
      if (Number(row.feeYuan) === 0) return refuse('FEE_NOT_DUE', 'There is no fee beside the points.');
      const noted = await store.transaction((transaction) =>
        noteFee(transaction, redemptionId, body.reference, clock.now()),
      );
      if (!noted)
        return refuse('FEE_NOT_DUE', 'The fee was paid before, or the redemption is closed.', { state: row.state });
      if (row.byItself) await deliverByItself(context, redemptionId);
      return after(redemptionId, call, 'fee', null, body);
    }),
    route(contract.cancelRedemption, async ({ params: { redemptionId }, body }, call) => {
      const row = await visible(redemptionId, call);
      if (isRefusal(row)) return row;
      const ending = { state: 'cancelled', by: call.principal.name, reason: body.reason, code: null } as const;
      return after(redemptionId, call, 'cancel', await cancel(context, redemptionId, ending), body);
    }),
    route(contract.refundRedemption, async ({ params: { redemptionId }, body }, call) => {
      const row = await visible(redemptionId, call);
      if (isRefusal(row)) return row;
      const refused = await refund(context, redemptionId, call.principal.name, body.reason);
      return after(redemptionId, call, 'refund', refused, body);
    }),
  ];
};

export const createRedemptionRoutes = (context: RedemptionContext, doors: Doors): readonly Route[] => [
  ...itemRoutes(context),
  ...customerRoutes(context, doors),
  ...redemptionRoutes(context),
];
