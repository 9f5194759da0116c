// Grants: what brings one about, and every later change of it. Where a benefit is consumed by being granted, or runs from then on, it is
// delivered in the same transaction.
import { type BusinessDate, businessDateAt, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Benefit, GrantSource, GrantState } from '../benefit-rules/contract.ts';
import { type GrantRefusal, step } from '../benefit-rules/index.ts';
import { doOnce, giveScarceBack, type Once, type ScarceRefusal, scarcityOf, takeScarce } from '../scarcity/index.ts';
import { type AdmitRefusal, admissionOf, admit } from './admit.ts';
import { settleCode } from './codes-store.ts';
import type { InForce } from './definitions.ts';
import { beginningOf, endOfUse, prepareVoucher, secretFor, usedEvent } from './deliver.ts';
import type { BenefitsContext } from './dependencies.ts';
import { type GrantRow, insertGrant, lockGrant, selectGrantByKey, updateGrant } from './grants-store.ts';
import { cutUses, insertUse, resumeUses } from './uses-store.ts';

/** Somebody is to have a benefit. The key makes it once, whoever asks how often. */
export interface GrantRequest {
  readonly key: string;
  readonly customerId: string;
  readonly benefit: string;
  readonly source: GrantSource;
  /** What it comes from: the scene, the redemption, the draw. */
  readonly sourceRef: string | null;
  readonly reason: string;
}

export interface Granted {
  readonly grantId: number;
  readonly benefit: string;
  readonly version: number;
  readonly state: GrantState;
  readonly endsAt: number | null;
  /** What was delivered or is about to be; null where nothing is before it is used. */
  readonly useId: number | null;
}

export type GrantOutcome =
  | Once<Granted>
  | AdmitRefusal
  | ScarceRefusal
  | GrantRefusal
  | Refusal<'IDEMPOTENCY_MISMATCH' | 'KEY_IN_USE'>;

/** What only keeps a request from being judged now: its key stays free. */
export const passing: ReadonlySet<string> = new Set([
  'BENEFIT_NOT_FOUND',
  'BENEFIT_NOT_ACTIVE',
  'CUSTOMER_NOT_FOUND',
  'GRANT_NOT_FOUND',
  'IDEMPOTENCY_MISMATCH',
  'KEY_IN_USE',
]);

const DAY_MS = 86_400_000;

/** The benefit in force, or why there is none. */
export const benefitInForce = async (
  { book }: BenefitsContext,
  code: string,
): Promise<InForce<Benefit> | Refusal<'BENEFIT_NOT_ACTIVE'>> =>
  (await book.inForce()).get(code) ??
  refuse('BENEFIT_NOT_ACTIVE', `There is no benefit ${code} in force; bring it into force first.`);

/** A benefit with a voucher made for it, where it needs one. */
export interface Ready {
  readonly benefit: InForce<Benefit>;
  readonly voucher: Awaited<ReturnType<typeof prepareVoucher>>;
}

export const readyOf = async (context: BenefitsContext, benefit: InForce<Benefit>): Promise<Ready> => ({
  benefit,
  voucher: await prepareVoucher(context, benefit.code, benefit.definition),
});

/** What is consumed of a grant, and for what. */
export interface Consuming {
  readonly units: number;
  readonly redemptionId: string | null;
  readonly byName: string;
  /** The latest end; null: none. */
  readonly latest: number | null;
}

/** Consumes of a locked grant and begins the delivery. */
export const consumeWithin = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  { benefit, voucher }: Ready,
  grant: GrantRow,
  { units, redemptionId, byName, latest }: Consuming,
): Promise<{ readonly useId: number; readonly grant: GrantRow } | Refusal> => {
  const at = context.clock.now();
  const date = businessDateAt(at, context.timeZone);
  const { definition } = benefit;
  const lasts = definition.consumption.kind === 'time';
  const held = redemptionId !== null;
  const endsAt = endOfUse(definition, at, latest);
  // Nothing begins to run before the points for it are burnt.
  const after =
    lasts && held ? grant : step(grant, lasts ? { kind: 'activate', at, endsAt } : { kind: 'use', at, units });
  if (isRefusal(after)) return after;
  const secret = await secretFor(transaction, benefit, voucher, date);
  if (isRefusal(secret)) return secret;
  const beginning = beginningOf(definition, at, held);
  const cost = (yuan: string): string => (units === 1 ? yuan : timesYuan(yuan, units));
  const use = {
    ...{ grantId: grant.grantId, benefit: benefit.code, version: benefit.version, customerId: grant.customerId },
    ...{
      redemptionId,
      at,
      date,
      units,
      worthYuan: cost(definition.worthYuan),
      costYuan: cost(definition.unitCostYuan),
    },
    ...{ fulfilment: definition.fulfilment.kind, ...beginning, endsAt: held ? null : endsAt },
    ...{
      secret: secret?.secret ?? null,
      digest: secret?.digest ?? null,
      hint: secret?.hint ?? null,
      codeId: secret?.codeId ?? null,
    },
  };
  const useId = await insertUse(transaction, use);
  if (after !== grant) await updateGrant(transaction, grant, after, { at, reason: 'used', byName });
  if (beginning.state === 'delivered') {
    if (use.codeId !== null) await settleCode(transaction, use.codeId, 'delivered');
    await context.announce(transaction, [usedEvent({ ...use, useId }, definition, at)]);
  }
  return { useId, grant: { ...grant, ...after } };
};

const timesYuan = (yuan: string, units: number): string => {
  const [whole = '0', fraction = ''] = yuan.split('.');
  const total = (BigInt(whole + fraction.padEnd(4, '0')) * BigInt(units)).toString().padStart(5, '0');
  return `${total.slice(0, -4)}.${total.slice(-4)}`;
};

/** Whether what is granted is delivered with the grant. */
const isAtOnce = ({ definition }: InForce<Benefit>, source: GrantSource): boolean => {
  const { consumption, activation } = definition;
  if (consumption.kind === 'grant') return true;
  if (consumption.kind === 'time') return activation.kind === 'at_once';
  return consumption.uses === 1 && source === 'redemption';
};

const newGrant = (context: BenefitsContext, { benefit }: Ready, request: GrantRequest): Omit<GrantRow, 'grantId'> => {
  const at = context.clock.now();
  const { consumption, activation } = benefit.definition;
  return {
    ...{ key: request.key, benefit: benefit.code, version: benefit.version, customerId: request.customerId },
    ...{ source: request.source, sourceRef: request.sourceRef, reason: request.reason, grantedAt: at, startsAt: at },
    quantity: consumption.kind === 'use' ? consumption.uses : 1,
    ...{ used: 0, state: 'granted', suspendedFrom: null, activatedAt: null, endsAt: null, period: null },
    activateBy: activation.kind === 'by_customer' ? at + activation.withinDays * DAY_MS : null,
  };
};

/**
 * Grants within the caller's transaction; the caller has admitted the customer. A refusal leaves part of the work done: roll back.
 * `took`: what was taken from the scarce already (an offer of the waiting list).
 */
export const grantWithin = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  ready: Ready,
  request: GrantRequest,
  { byName, took = false }: { readonly byName: string; readonly took?: boolean },
): Promise<Granted | Refusal> => {
  const { benefit } = ready;
  const given = newGrant(context, ready, request);
  const units = given.quantity ?? 1;
  const date = businessDateAt(given.grantedAt, context.timeZone);
  const scarce = scarcityOf(benefit.code, benefit.definition);
  const gone = await takeScarce(
    transaction,
    took ? { ...scarce, stocked: false } : scarce,
    request.customerId,
    units,
    date,
  );
  if (gone) return gone;
  const grantId = await insertGrant(transaction, given, byName);
  if (grantId === null) return refuse('KEY_IN_USE', `The key ${request.key} has a grant already.`);
  await context.announce(transaction, [
    {
      key: `benefits:grant:${grantId}`,
      ...{ kind: 'derived', name: 'benefit_granted', occurredAt: given.grantedAt },
      customerId: request.customerId as never,
      properties: { benefit: benefit.code, source: request.source, category: benefit.definition.category },
    },
  ]);
  const outcome = { grantId, benefit: benefit.code, version: benefit.version };
  if (!isAtOnce(benefit, request.source)) return { ...outcome, state: 'granted', endsAt: null, useId: null };
  const consumed = await consumeWithin(
    context,
    transaction,
    ready,
    { ...given, grantId },
    {
      ...{ units: 1, byName, latest: null },
      redemptionId: request.source === 'redemption' ? request.sourceRef : null,
    },
  );
  if (isRefusal(consumed)) return consumed;
  return { ...outcome, state: consumed.grant.state, endsAt: consumed.grant.endsAt, useId: consumed.useId };
};

/** Grants a benefit once for the key. */
export const grantBenefit = async (
  context: BenefitsContext,
  request: GrantRequest,
  byName: string,
): Promise<GrantOutcome> => {
  const { key, customerId, benefit: code, source, sourceRef } = request;
  const keyed = {
    key,
    operation: 'grant',
    customerId,
    content: { benefit: code, source, sourceRef },
    at: context.clock.now(),
  };
  const prepare = async (): Promise<Ready | Refusal> => {
    const benefit = await benefitInForce(context, code);
    if (isRefusal(benefit)) return benefit;
    return (await admit(context, admissionOf(benefit.definition), customerId)) ?? readyOf(context, benefit);
  };
  const answer = await doOnce(context.store, keyed, passing, prepare, (transaction, ready) =>
    grantWithin(context, transaction, ready, request, { byName }),
  );
  return answer as GrantOutcome;
};

/** What may be done to a grant later. */
export type GrantAction = 'suspend' | 'reinstate' | 'revoke';

/**
 * Gives back what a grant took and nobody used. What tiers give took nothing beforehand. What lapsed goes back into the stock alone: the
 * customer has had it and the budget of its day has given it, but somebody else may have it now.
 */
const giveUnusedBack = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  grant: GrantRow,
  how: 'revoked' | 'lapsed',
): Promise<void> => {
  const unused = (grant.quantity ?? 0) - grant.used;
  if (grant.period !== null || unused <= 0) return;
  const benefit = await context.book.version(grant.benefit, grant.version, transaction);
  // What began to run is used.
  if (!benefit || (benefit.consumption.kind === 'time' && grant.activatedAt !== null)) return;
  const date: BusinessDate = businessDateAt(grant.grantedAt, context.timeZone);
  const scarcity = scarcityOf(grant.benefit, benefit);
  const taken = how === 'revoked' ? scarcity : { ...scarcity, customerLimits: [], budget: null };
  await giveScarceBack(transaction, taken, grant.customerId, unused, date);
};

/** Writes that time has ended a grant; false where it has not, or that was written before. */
export const lapseWithin = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  grantId: number,
  at: number,
): Promise<boolean> => {
  const grant = await lockGrant(transaction, grantId);
  const after = grant && step(grant, { kind: 'expire', at });
  if (!grant || !after || isRefusal(after)) return false;
  await updateGrant(transaction, grant, after, { at, reason: 'its time is over', byName: 'platform' });
  await giveUnusedBack(context, transaction, grant, 'lapsed');
  return true;
};

/** Changes a grant within the caller's transaction. */
export const changeWithin = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  grantId: number,
  action: GrantAction,
  why: { readonly reason: string; readonly byName: string },
): Promise<GrantRow | GrantRefusal | Refusal<'GRANT_NOT_FOUND'>> => {
  const at = context.clock.now();
  const grant = await lockGrant(transaction, grantId);
  if (!grant) return refuse('GRANT_NOT_FOUND', `There is no grant ${grantId}.`);
  const after = step(grant, { kind: action, at });
  if (isRefusal(after)) return after;
  await updateGrant(transaction, grant, after, { at, ...why });
  // What runs is switched off, and on again until its end.
  if (grant.endsAt !== null) {
    if (action === 'reinstate') await resumeUses(transaction, grantId, grant.endsAt);
    else await cutUses(transaction, grantId, at);
  }
  if (action === 'revoke') await giveUnusedBack(context, transaction, grant, 'revoked');
  // Reinstated when its time was over already.
  else if (after.state === 'expired') await giveUnusedBack(context, transaction, grant, 'lapsed');
  return { ...grant, ...after };
};

/** Changes the grant of a key: what brought it about takes it away, or gives it again. Done before: answered as it stands. */
export const changeGrantOf = async (
  context: BenefitsContext,
  key: string,
  action: GrantAction,
  why: { readonly reason: string; readonly byName: string },
): Promise<GrantRow | GrantRefusal | Refusal<'GRANT_NOT_FOUND'>> => {
  const grant = await selectGrantByKey(context.db, key);
  if (!grant) return refuse('GRANT_NOT_FOUND', `There is no grant with the key ${key}.`);
  if (action === 'reinstate' && grant.state !== 'suspended') return grant;
  if (action === 'revoke' && grant.state === 'revoked') return grant;
  return context.store.transaction((transaction) => changeWithin(context, transaction, grant.grantId, action, why));
};
