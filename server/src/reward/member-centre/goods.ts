// Benefits, catalogue and redemptions as their customer is told of them, and what the customer does with them. Pure views of what the doors of
// benefits and redemption answer; whose they are says the session.
import { addDays, type BusinessDate, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Benefits, CustomerBenefits } from '../benefits/index.ts';
import { selectProgrammes } from '../ledger/index.ts';
import type { CustomerCatalogue, RedemptionView as OwnRedemption, Redemption } from '../redemption/index.ts';
import type { BenefitsAnswer, BenefitView, ItemsAnswer, RedemptionView, UseView } from './goods-contract.ts';
import { walletName } from './statement.ts';

export interface Goods {
  readonly db: Database;
  readonly benefits: Pick<Benefits, 'benefitsOf' | 'useBenefit' | 'codeOf'>;
  readonly redemption: Pick<Redemption, 'catalogueFor' | 'redeem' | 'redemptionsOf' | 'cancelOwn'>;
}

type OwnBenefit = CustomerBenefits['benefits'][number];
type OwnUse = CustomerBenefits['uses'][number];
type OwnItem = CustomerCatalogue['items'][number];

/** Which customers' acts these are, in keys and trails. */
const BY = 'member';

const benefitView = (own: OwnBenefit): BenefitView => {
  const { entitlement } = own;
  return {
    ...{ benefit: own.benefit, name: own.name, summary: own.summary, disclosure: own.disclosure },
    ...{ category: own.category, worthYuan: own.worthYuan, standing: own.standing, activeUntil: own.activeUntil },
    quota:
      entitlement === null || entitlement.quota === 0
        ? null
        : {
            ...{ quota: entitlement.quota, used: entitlement.used, left: entitlement.left },
            lastDay: addDays(entitlement.periodEnd as BusinessDate, -1),
          },
    grants: own.grants.map(({ grantId, quantity, used, endsAt, activateBy, state }) => ({
      ...{ grantId, left: quantity === null ? null : Math.max(0, quantity - used) },
      endsAt: endsAt ?? activateBy,
      usable: (state === 'granted' || state === 'activated') && (quantity === null || used < quantity),
    })),
    fromTier: own.fromTier?.name ?? null,
  };
};

const withCode = (use: OwnUse): boolean =>
  use.state === 'delivered' && use.hint !== null && (use.fulfilment === 'codes' || use.fulfilment === 'voucher');

const useView = (use: OwnUse): UseView => {
  const { useId, name, at, worthYuan, state, fulfilment, dueAt, endsAt } = use;
  return { useId, name, at, worthYuan, state, fulfilment, dueAt, endsAt, hasCode: withCode(use) };
};

export const benefitsTold = async ({ benefits }: Goods, customerId: string): Promise<BenefitsAnswer> => {
  const { month, ever, benefits: own, uses } = await benefits.benefitsOf(customerId);
  return { month, ever, benefits: own.map(benefitView), uses: uses.map(useView) };
};

/** Whatever was refused, as the one code of the API; the page has words for the reasons that it knows. */
const told = ({ code, message }: Refusal): Refusal<'REQUEST_REFUSED'> =>
  refuse('REQUEST_REFUSED', message, { reason: code });

export const useOwn = async (
  { benefits }: Goods,
  customerId: string,
  { benefit, grantId, key }: { readonly benefit: string; readonly grantId: number | null; readonly key: string },
) => {
  const request = { key: `${BY}:${customerId}:${key}`, customerId, benefit, grantId };
  const used = await benefits.useBenefit(request, BY);
  return isRefusal(used) ? told(used) : { useId: used.useId, left: used.left };
};

export const ownCode = async (
  { benefits }: Goods,
  customerId: string,
  useId: number,
): Promise<{ readonly code: string } | Refusal<'CODE_NOT_FOUND'>> => {
  const code = await benefits.codeOf(customerId, useId);
  return code === null ? refuse('CODE_NOT_FOUND', 'There is no such code among yours.') : { code };
};

export const itemsTold = async ({ db, redemption }: Goods, customerId: string): Promise<ItemsAnswer> => {
  const programmes = await selectProgrammes(db);
  const walletOf = ({ programme, wallet }: OwnItem) => {
    const found = programmes.find((each) => each.programme === programme);
    return found ? walletName(found, wallet) : { zh: wallet, en: wallet };
  };
  const { items } = await redemption.catalogueFor(customerId);
  return {
    items: items.map((own) => ({
      ...{ item: own.item, name: own.name, summary: own.summary, disclosure: own.disclosure, category: own.category },
      ...{ points: own.points, standardPoints: own.standardPoints, feeYuan: own.feeYuan, worthYuan: own.worthYuan },
      ...{ left: own.left, available: own.available, why: own.why },
      wallet: walletOf(own),
      ofTier: own.ofTier?.name ?? null,
    })),
  };
};

const redemptionView = (own: OwnRedemption, uses: readonly OwnUse[]): RedemptionView => ({
  ...{ redemptionId: own.redemptionId, name: own.name, points: own.points, feeYuan: own.feeYuan, state: own.state },
  ...{ requestedAt: own.requestedAt, dueAt: own.dueAt, fulfilledAt: own.fulfilledAt, closedAt: own.closedAt },
  feeOpen: own.state === 'held' && Number(own.feeYuan) > 0 && own.feePaidAt === null,
  useId: uses.find((use) => use.redemptionId === own.redemptionId && withCode(use))?.useId ?? null,
});

const usesOf = async ({ benefits }: Goods, customerId: string): Promise<readonly OwnUse[]> =>
  (await benefits.benefitsOf(customerId)).uses;

export const redemptionsTold = async (goods: Goods, customerId: string) => {
  const uses = await usesOf(goods, customerId);
  return { items: (await goods.redemption.redemptionsOf(customerId)).map((own) => redemptionView(own, uses)) };
};

export const redeemOwn = async (
  goods: Goods,
  customerId: string,
  { item, points, key }: { readonly item: string; readonly points: number; readonly key: string },
) => {
  const outcome = await goods.redemption.redeem({ key: `${BY}:${key}`, customerId, item, points }, BY);
  return isRefusal(outcome) ? told(outcome) : redemptionView(outcome, await usesOf(goods, customerId));
};

export const cancelOwn = async (goods: Goods, customerId: string, redemptionId: string) => {
  const outcome = await goods.redemption.cancelOwn(customerId, redemptionId, 'cancelled by the customer');
  return isRefusal(outcome) ? told(outcome) : redemptionView(outcome, await usesOf(goods, customerId));
};
