// The first phase: points are held, and stock, limits, budget, code and grant are taken, in one transaction or not at all.

import { createHash } from 'node:crypto';
import { assert, businessDateAt, type Instant, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Benefit, Item } from '../benefit-rules/contract.ts';
import {
  type AdmitRefusal,
  admissionOf,
  admitByAll,
  benefitInForce,
  grantWithin,
  type InForce,
  readyOf,
  staysOf,
  tierOn,
} from '../benefits/index.ts';
import type { HoldOperation } from '../points/index.ts';
import {
  answeredBefore,
  type KeyedRequest,
  keepRefusal,
  type Once,
  onceWithin,
  Refused,
  type ScarceRefusal,
  type Scarcity,
  takeScarce,
} from '../scarcity/index.ts';
import type { RedemptionContext } from './dependencies.ts';
import { insertRedemption } from './store.ts';

const HOUR_MS = 3_600_000;

/** A customer wants something for points. */
export interface RedeemRequest {
  /** The caller's; the same key of the same customer is the same redemption for ever. */
  readonly key: string;
  readonly customerId: string;
  readonly item: string;
  /** What the customer was told that it costs; another price now is refused. Null: whatever it costs. */
  readonly points: number | null;
}

export interface Redeemed {
  readonly redemptionId: string;
}

export type RedeemRefusal =
  | AdmitRefusal
  | ScarceRefusal
  | Refusal<'ITEM_NOT_ACTIVE' | 'PRICE_CHANGED' | 'IDEMPOTENCY_MISMATCH' | 'KEY_IN_USE'>
  | Refusal;

/** Leaves the key free: the same request may be made again. */
export const passing: ReadonlySet<string> = new Set([
  'ITEM_NOT_ACTIVE',
  'BENEFIT_NOT_ACTIVE',
  'CUSTOMER_NOT_FOUND',
  'PRICE_CHANGED',
  'PROGRAMME_NOT_FOUND',
  'WALLET_NOT_FOUND',
  'PROGRAMME_STOPPED',
  'CALENDAR_YEAR_UNKNOWN',
  'IDEMPOTENCY_MISMATCH',
  'KEY_IN_USE',
]);

export const holdKey = (redemptionId: string): string => `redemption:${redemptionId}:hold`;
export const captureKey = (redemptionId: string): string => `redemption:${redemptionId}:capture`;

const idOf = (customerId: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([customerId, key]))
    .digest('hex')
    .slice(0, 20);

export const itemScarcity = (code: string, item: Item, benefit: Pick<Benefit, 'unitCostYuan'>): Scarcity => ({
  owner: `item:${code}`,
  stocked: item.stocked,
  customerLimits: item.customerLimits,
  budget: item.budget,
  unitCostYuan: benefit.unitCostYuan,
});

/** What it costs a customer, with the tier by which it does. */
export const priceFor = async (
  { benefits }: RedemptionContext,
  { price }: Item,
  customerId: string,
  at: Instant,
): Promise<{ readonly points: number; readonly tier: string | null }> => {
  if (price.scheme === null || price.byTier.length === 0) return { points: price.points, tier: null };
  const stays = (await staysOf(benefits.db, customerId)).get(price.scheme) ?? [];
  const tier = tierOn(stays, businessDateAt(at, benefits.timeZone));
  return { points: price.byTier.find((each) => each.tier === tier)?.points ?? price.points, tier };
};

export const itemAdmission = (item: Item) => ({
  ...{ conditions: item.conditions, riskRating: null, windows: item.windows },
  ...{ validFrom: item.validFrom, validUntil: item.validUntil },
});

interface Prepared {
  readonly item: InForce<Item>;
  readonly benefit: InForce<Benefit>;
  readonly price: { readonly points: number; readonly tier: string | null };
}

/** What can be seen without a transaction: that there is such an item, that the customer may have it, and what it costs. */
const prepare = async (
  context: RedemptionContext,
  { customerId, item: code, points }: RedeemRequest,
): Promise<Prepared | Refusal> => {
  const { benefits, items } = context;
  const item = (await items.inForce()).get(code);
  if (!item) return refuse('ITEM_NOT_ACTIVE', `There is no item ${code} in the catalogue now; choose one of the list.`);
  const benefit = await benefitInForce(benefits, item.definition.benefit);
  if (isRefusal(benefit)) return benefit;
  const admissions = [itemAdmission(item.definition), admissionOf(benefit.definition)];
  const refused = await admitByAll(benefits, admissions, customerId);
  if (refused) return refused;
  const price = await priceFor(context, item.definition, customerId, benefits.clock.now());
  return points !== null && points !== price.points
    ? refuse('PRICE_CHANGED', `It costs ${price.points} points now, not ${points}; look again.`, {
        points: price.points,
      })
    : { item, benefit, price };
};

const keyedOf = ({ benefits }: RedemptionContext, { key, customerId, item, points }: RedeemRequest): KeyedRequest => ({
  ...{ key: `redeem:${customerId}:${key}`, operation: 'redeem', customerId },
  ...{ content: { item, points }, at: benefits.clock.now() },
});

/** Takes everything that the redemption needs, under its key. */
const takeWithin = async (
  { benefits }: RedemptionContext,
  transaction: StateTransaction,
  { item, benefit, price }: Prepared,
  ready: Awaited<ReturnType<typeof readyOf>>,
  whose: { readonly redemptionId: string; readonly customerId: string; readonly byName: string },
): Promise<Redeemed | Refusal> => {
  const { redemptionId, customerId, byName } = whose;
  const { programme, wallet, name, holdHours } = item.definition;
  const at = benefits.clock.now();
  const scarcity = itemScarcity(item.code, item.definition, benefit.definition);
  const gone = await takeScarce(transaction, scarcity, customerId, 1, businessDateAt(at, benefits.timeZone));
  if (gone) return gone;
  const request = {
    ...{ key: `redemption:${redemptionId}`, customerId, benefit: benefit.code, source: 'redemption' as const },
    ...{ sourceRef: redemptionId, reason: name.zh },
  };
  const granted = await grantWithin(benefits, transaction, ready, request, { byName });
  if (isRefusal(granted)) return granted;
  await insertRedemption(transaction, {
    ...{ redemptionId, customerId, item: item.code, version: item.version, benefit: benefit.code, programme, wallet },
    ...{ points: price.points, tier: price.tier, feeYuan: item.definition.price.feeYuan, grantId: granted.grantId },
    byItself: granted.useId === null || !['desk', 'webhook'].includes(benefit.definition.fulfilment.kind),
    ...{ requestedAt: at, requestedBy: byName, dueAt: at + holdHours * HOUR_MS },
  });
  return { redemptionId };
};

/** Holds and takes once for the key. Nothing is delivered yet. */
export const holdOnce = async (
  context: RedemptionContext,
  request: RedeemRequest,
  byName: string,
): Promise<Once<Redeemed> | RedeemRefusal> => {
  const { benefits, ledger } = context;
  const { store } = benefits;
  const keyed = keyedOf(context, request);
  const before = await answeredBefore<Redeemed>(store.db, keyed);
  if (before) return before;
  const prepared = await prepare(context, request);
  if (isRefusal(prepared)) return keepRefusal(store, keyed, prepared, passing);
  const { item, benefit, price } = prepared;
  const { customerId } = request;
  const { programme, wallet, name, holdHours } = item.definition;
  const redemptionId = idOf(customerId, request.key);
  const ready = await readyOf(benefits, benefit);
  const hold: HoldOperation = {
    ...{ kind: 'hold', key: holdKey(redemptionId), customerId, wallet, points: price.points, reason: name.zh },
    // Longer than the redemption: whoever ends it finds the points held.
    timeoutMs: (holdHours + 24) * HOUR_MS,
  };
  try {
    return await ledger.together(programme, [hold], async (transaction, [held]) => {
      const answer = await onceWithin<Redeemed>(transaction, keyed, async () => {
        assert(held, 'a hold without a result');
        const whose = { redemptionId, customerId, byName };
        return isRefusal(held) ? held : takeWithin(context, transaction, prepared, ready, whose);
      });
      // Also what was refused before rolls this hold back.
      if (isRefusal(answer)) throw new Refused(answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof Refused) return keepRefusal(store, keyed, error.refusal, passing);
    throw error;
  }
};
