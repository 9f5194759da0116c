// A customer uses a benefit: of what their tier gives them, or of what they were granted. Two uses at once never take the same unit,
// because the grant is locked before it is counted.
import { businessDateAt, isRefusal, type Refusal, refuse, startOfDay } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { GrantRefusal } from '../benefit-rules/index.ts';
import { doOnce, type Once, type ScarceRefusal, scarcityOf, takeScarce } from '../scarcity/index.ts';
import { type AdmitRefusal, admissionOf, admit } from './admit.ts';
import type { BenefitsContext } from './dependencies.ts';
import { benefitInForce, consumeWithin, passing, type Ready, readyOf } from './grant.ts';
import { type GrantRow, insertGrant, lockGrant, lockGrantOfPeriod, selectOpenGrants } from './grants-store.ts';
import { readEntitled } from './tiers-of.ts';

export interface UseRequest {
  readonly key: string;
  readonly customerId: string;
  readonly benefit: string;
  /** Of this grant; null: of the tier first, then of the grant that ends first. */
  readonly grantId: number | null;
}

export interface Used {
  readonly useId: number;
  readonly grantId: number;
  readonly benefit: string;
  /** Of the grant; null: without end. */
  readonly left: number | null;
}

export type UseOutcome =
  | Once<Used>
  | AdmitRefusal
  | ScarceRefusal
  | GrantRefusal
  | Refusal<'NOT_ENTITLED' | 'GRANT_NOT_FOUND' | 'IDEMPOTENCY_MISMATCH' | 'KEY_IN_USE'>;

/** The grant of the period for what a tier gives, made when it is first needed; it is locked, with its quantity as of now. */
export const periodGrant = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  { benefit }: Ready,
  customerId: string,
  byName: string,
): Promise<GrantRow | Refusal<'NOT_ENTITLED' | 'QUOTA_USED'>> => {
  const { clock, timeZone } = context;
  const at = clock.now();
  const before = await readEntitled(context, transaction, benefit, customerId);
  if (!before || before.quota === 0)
    return refuse('NOT_ENTITLED', "The customer's tier does not have this benefit.", { tier: before?.tier ?? null });
  const { period } = before;
  const fresh: Omit<GrantRow, 'grantId'> = {
    key: `tier:${benefit.code}:${period.name}:${customerId}`,
    ...{ benefit: benefit.code, version: benefit.version, customerId, source: 'tier', sourceRef: before.tier },
    ...{
      reason: `${before.tier ?? ''} ${period.name}`,
      quantity: null,
      used: 0,
      state: 'granted',
      suspendedFrom: null,
    },
    ...{ grantedAt: at, startsAt: startOfDay(period.start, timeZone), activateBy: null, activatedAt: null },
    ...{ endsAt: startOfDay(period.end, timeZone), period: period.name },
  };
  await insertGrant(transaction, fresh, byName);
  const locked = await lockGrantOfPeriod(transaction, benefit.code, customerId, period.name);
  // Counted under the lock: whoever used meanwhile is seen.
  const now = locked && (await readEntitled(context, transaction, benefit, customerId));
  if (!locked || !now || now.left === 0)
    return refuse('QUOTA_USED', `Everything that the tier gives in ${period.name} has been used.`, { left: 0 });
  const quantity = now.left === null ? null : locked.used + now.left;
  // A period that seemed used up has more after a rise of the tier.
  return { ...locked, quantity, state: locked.state === 'used' ? 'activated' : locked.state };
};

const ownGrant = async (
  { store }: BenefitsContext,
  transaction: StateTransaction,
  { customerId, benefit, grantId }: UseRequest,
): Promise<GrantRow | null | Refusal<'GRANT_NOT_FOUND'>> => {
  if (grantId !== null) {
    const grant = await lockGrant(transaction, grantId);
    const own = grant?.customerId === customerId && grant.benefit === benefit;
    return own
      ? grant
      : refuse('GRANT_NOT_FOUND', `The customer has no grant ${grantId} of ${benefit}.`, { engine: store.engine });
  }
  const [first] = await selectOpenGrants(transaction, customerId, benefit);
  return first ? lockGrant(transaction, first.grantId) : null;
};

const useOfTier = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  ready: Ready,
  { customerId }: UseRequest,
  byName: string,
): Promise<Used | Refusal> => {
  const grant = await periodGrant(context, transaction, ready, customerId, byName);
  if (isRefusal(grant)) return grant;
  const { code, definition } = ready.benefit;
  const date = businessDateAt(context.clock.now(), context.timeZone);
  const gone = await takeScarce(transaction, scarcityOf(code, definition), customerId, 1, date);
  if (gone) return gone;
  // What is switched on at the beginning of each period ends with it; what the customer switches on lasts its days.
  const latest =
    definition.activation.kind === 'at_once' && definition.consumption.kind === 'time' ? grant.endsAt : null;
  const consumed = await consumeWithin(context, transaction, ready, grant, {
    units: 1,
    redemptionId: null,
    byName,
    latest,
  });
  if (isRefusal(consumed)) return consumed;
  const { quantity, used } = consumed.grant;
  return {
    useId: consumed.useId,
    grantId: grant.grantId,
    benefit: code,
    left: quantity === null ? null : quantity - used,
  };
};

/** Uses one unit within the caller's transaction; the caller has admitted the customer. */
export const useWithin = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  ready: Ready,
  request: UseRequest,
  byName: string,
): Promise<Used | Refusal> => {
  const byTier = request.grantId === null && ready.benefit.definition.entitlement !== null;
  const ofTier = byTier ? await useOfTier(context, transaction, ready, request, byName) : null;
  const passedOver = isRefusal(ofTier) && (ofTier.code === 'NOT_ENTITLED' || ofTier.code === 'QUOTA_USED');
  if (ofTier && !passedOver) return ofTier;
  const grant = await ownGrant(context, transaction, request);
  if (isRefusal(grant)) return grant;
  if (!grant) return ofTier ?? refuse('NOT_ENTITLED', 'The customer has no such benefit.');
  const consumed = await consumeWithin(context, transaction, ready, grant, {
    units: 1,
    redemptionId: null,
    byName,
    latest: null,
  });
  if (isRefusal(consumed)) return consumed;
  const { quantity, used } = consumed.grant;
  return {
    ...{ useId: consumed.useId, grantId: grant.grantId, benefit: ready.benefit.code },
    left: quantity === null ? null : quantity - used,
  };
};

/** A customer uses one unit of a benefit, or activates it, once for the key. */
export const useBenefit = async (
  context: BenefitsContext,
  request: UseRequest,
  byName: string,
): Promise<UseOutcome> => {
  const { customerId, benefit: code, grantId } = request;
  const keyed = {
    ...{ key: `use:${customerId}:${request.key}`, operation: 'use', customerId },
    ...{ content: { benefit: code, grantId }, at: context.clock.now() },
  };
  const prepare = async (): Promise<Ready | Refusal> => {
    const benefit = await benefitInForce(context, code);
    if (isRefusal(benefit)) return benefit;
    return (await admit(context, admissionOf(benefit.definition), customerId)) ?? readyOf(context, benefit);
  };
  const answer = await doOnce(context.store, keyed, passing, prepare, (transaction, ready) =>
    useWithin(context, transaction, ready, request, byName),
  );
  return answer as UseOutcome;
};
