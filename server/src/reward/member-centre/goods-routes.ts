// Routes of benefits, catalogue and redemptions in the member centre.
import { type Clock, type Refusal, refuse } from '../../kernel/index.ts';
import { createRateLimit, type Route, route } from '../../platform/http/index.ts';
import {
  benefitsTold,
  cancelOwn,
  type Goods,
  itemsTold,
  ownCode,
  redeemOwn,
  redemptionsTold,
  useOwn,
} from './goods.ts';
import * as contract from './goods-contract.ts';

/** Redemptions, uses and cancellations of one customer. */
const ACTS_A_MINUTE_MAX = 20;

export const createGoodsRoutes = (goods: Goods, wallClock: Clock): readonly Route[] => {
  const acts = createRateLimit(ACTS_A_MINUTE_MAX, wallClock);
  const tooMany = (customerId: string): Refusal<'TOO_MANY_TRIES'> | null => {
    const wait = acts.take(customerId);
    return wait > 0 ? refuse('TOO_MANY_TRIES', `Try again in ${wait} s.`, { retryAfterSeconds: wait }) : null;
  };
  return [
    route(contract.readBenefits, (_input, { principal }) => benefitsTold(goods, principal.id)),
    route(
      contract.useBenefit,
      async ({ body }, { principal }) => tooMany(principal.id) ?? useOwn(goods, principal.id, body),
    ),
    route(contract.readCode, ({ params }, { principal }) => ownCode(goods, principal.id, params.useId)),
    route(contract.listItems, (_input, { principal }) => itemsTold(goods, principal.id)),
    route(
      contract.redeem,
      async ({ body }, { principal }) => tooMany(principal.id) ?? redeemOwn(goods, principal.id, body),
    ),
    route(contract.listRedemptions, (_input, { principal }) => redemptionsTold(goods, principal.id)),
    route(
      contract.cancelRedemption,
      async ({ params }, { principal }) => tooMany(principal.id) ?? cancelOwn(goods, principal.id, params.redemptionId),
    ),
  ];
};
