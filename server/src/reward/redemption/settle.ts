// The second phase: points are burnt when it is delivered, or go back with everything that was taken. Whether it still suits the customer
// is asked again before the points are burnt.

import { type BusinessDate, businessDateAt, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { step } from '../benefit-rules/index.ts';
import {
  admissionOf,
  admit,
  changeWithin,
  lockGrant,
  lockUseOfRedemption,
  markDelivered,
  markEnded,
  selectUseOfRedemption,
  settleCode,
  takeUseBack,
  updateGrant,
} from '../benefits/index.ts';
import type { CancelOperation } from '../points/index.ts';
import { giveScarceBack, Refused } from '../scarcity/index.ts';
import type { RedemptionContext } from './dependencies.ts';
import { captureKey, holdKey, itemScarcity } from './redeem.ts';
import { lockRedemption, noteClosed, noteFulfilled, type RedemptionRow, selectRedemption } from './store.ts';

export type SettleRefusal = Refusal;

export const redemptionMissing = (redemptionId: string): Refusal<'REDEMPTION_NOT_FOUND'> =>
  refuse('REDEMPTION_NOT_FOUND', `There is no redemption ${redemptionId}.`);

const closed = ({ state }: RedemptionRow): Refusal<'REDEMPTION_CLOSED'> =>
  refuse('REDEMPTION_CLOSED', `The redemption is ${state} already.`, { state });

/** Runs the work; what it refuses rolls everything back. */
const orRefused = async (work: () => Promise<unknown>): Promise<Refusal | null> => {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
};

/** The redemption under lock, still in that state. */
const lockIn = async (
  transaction: StateTransaction,
  redemptionId: string,
  state: RedemptionRow['state'],
): Promise<RedemptionRow> => {
  const row = await lockRedemption(transaction, redemptionId);
  if (!row) throw new Refused(redemptionMissing(redemptionId));
  if (row.state !== state) throw new Refused(closed(row));
  return row;
};

const readHeld = async ({ benefits }: RedemptionContext, redemptionId: string): Promise<RedemptionRow | Refusal> => {
  const row = await selectRedemption(benefits.db, redemptionId);
  if (!row) return redemptionMissing(redemptionId);
  return row.state === 'held' ? row : closed(row);
};

type InForceBenefit = Awaited<ReturnType<typeof benefitOf>>;

/** The benefit in force behind a redemption; undefined where it no longer is. */
const benefitOf = async ({ benefits }: RedemptionContext, { benefit }: RedemptionRow) =>
  (await benefits.book.inForce()).get(benefit);

/** Why it may not be delivered now: the fee is missing, or it no longer suits the customer. Its hours do not matter any more. */
const whyNotDelivered = async (
  { benefits }: RedemptionContext,
  row: RedemptionRow,
  benefit: InForceBenefit,
): Promise<Refusal | null> => {
  if (Number(row.feeYuan) > 0 && row.feePaidAt === null)
    return refuse('FEE_OUTSTANDING', `${row.feeYuan} yuan are to be paid first.`, { feeYuan: row.feeYuan });
  if (!benefit) return null;
  const admission = { ...admissionOf(benefit.definition), windows: [], validFrom: '0000-01-01', validUntil: null };
  return admit(benefits, admission, row.customerId);
};

/** Why a held redemption may not be delivered now; null when it may. */
export const mayDeliver = async (context: RedemptionContext, redemptionId: string): Promise<Refusal | null> => {
  const row = await readHeld(context, redemptionId);
  return isRefusal(row) ? row : whyNotDelivered(context, row, await benefitOf(context, row));
};

const deliverWithin = async (
  context: RedemptionContext,
  transaction: StateTransaction,
  row: RedemptionRow,
  benefit: InForceBenefit,
  by: string,
): Promise<void> => {
  const { benefits } = context;
  const at = benefits.clock.now();
  await noteFulfilled(transaction, row.redemptionId, by, at);
  const category = benefit?.definition.category;
  const { customerId, redemptionId, item } = row;
  await benefits.announce(transaction, [
    {
      key: `redemption:${redemptionId}`,
      ...{ kind: 'derived', name: 'benefit_redeemed', occurredAt: at, customerId: customerId as never },
      properties: { item, benefit: row.benefit, points: row.points, ...(category ? { category } : {}) },
    },
  ]);
};

/** Burns the points and does the work; what is delivered by itself is, unless the work does it. */
export const deliver = async (
  context: RedemptionContext,
  redemptionId: string,
  by: string,
  work: ((transaction: StateTransaction) => Promise<void>) | null,
): Promise<Refusal | null> => {
  const { benefits, ledger, onChosen } = context;
  const row = await readHeld(context, redemptionId);
  if (isRefusal(row)) return row;
  const benefit = await benefitOf(context, row);
  const refused = await whyNotDelivered(context, row, benefit);
  if (refused) return refused;
  const capture = { kind: 'capture', key: captureKey(redemptionId), hold: holdKey(redemptionId) } as const;
  const failed = await orRefused(() =>
    ledger.together(row.programme, [capture], async (transaction, [captured]) => {
      if (isRefusal(captured)) throw new Refused(captured);
      const held = await lockIn(transaction, redemptionId, 'held');
      await deliverWithin(context, transaction, held, benefit, by);
      if (work) return work(transaction);
      const waiting = await lockUseOfRedemption(transaction, redemptionId);
      if (waiting?.state === 'waiting') await markDelivered(benefits, transaction, waiting, { by, reference: null });
    }),
  );
  const category = benefit?.definition.category;
  if (!failed && category) await onChosen({ customerId: row.customerId, category, redemptionId });
  return failed;
};

/** Gives back what the redemption took of the item, on the day on which it took. */
const giveItemBack = async (context: RedemptionContext, transaction: StateTransaction, row: RedemptionRow) => {
  const { benefits, items } = context;
  const item = await items.version(row.item, row.version, transaction);
  const benefit = (await benefits.book.inForce(transaction)).get(row.benefit);
  if (!item) return;
  const date: BusinessDate = businessDateAt(row.requestedAt, benefits.timeZone);
  const scarcity = itemScarcity(row.item, item, benefit?.definition ?? { unitCostYuan: '0' });
  await giveScarceBack(transaction, scarcity, row.customerId, 1, date);
};

export interface Ending {
  readonly state: 'cancelled' | 'expired';
  readonly by: string;
  readonly reason: string;
  readonly code: string | null;
}

/** Points that are held no longer went back by themselves. */
const wentBack = (answer: unknown): boolean => {
  if (!isRefusal(answer)) return true;
  return answer.code === 'HOLD_TIMED_OUT' || (answer.code === 'HOLD_CLOSED' && answer.details?.state === 'voided');
};

/** Gives points, stock, limits, budget and code back; the grant is revoked. */
export const cancel = async (
  context: RedemptionContext,
  redemptionId: string,
  ending: Ending,
): Promise<Refusal | null> => {
  const { benefits, ledger } = context;
  const row = await readHeld(context, redemptionId);
  if (isRefusal(row)) return row;
  const { by, reason } = ending;
  const release = {
    kind: 'void',
    key: `redemption:${redemptionId}:void`,
    hold: holdKey(redemptionId),
    reason,
  } as const;
  return orRefused(() =>
    ledger.together(row.programme, [release], async (transaction, [released]) => {
      if (!wentBack(released)) throw new Refused(released as Refusal);
      const held = await lockIn(transaction, redemptionId, 'held');
      await noteClosed(transaction, redemptionId, { ...ending, at: benefits.clock.now() });
      const waiting = await lockUseOfRedemption(transaction, redemptionId);
      if (waiting?.state === 'waiting')
        await markEnded(benefits, transaction, waiting, { state: 'cancelled', by, note: reason });
      await changeWithin(benefits, transaction, held.grantId, 'revoke', { reason, byName: by });
      await giveItemBack(context, transaction, held);
    }),
  );
};

/** Takes back what was delivered and gives the points back, by the ledger's rules: with the ends they had, or the least days of the item. */
export const refund = async (
  context: RedemptionContext,
  redemptionId: string,
  by: string,
  reason: string,
): Promise<Refusal | null> => {
  const { benefits, ledger, items } = context;
  const row = await selectRedemption(benefits.db, redemptionId);
  if (!row) return redemptionMissing(redemptionId);
  if (row.state !== 'fulfilled') return closed(row);
  const use = await selectUseOfRedemption(benefits.db, redemptionId);
  if (use?.honouredAt) return refuse('ALREADY_USED', 'The voucher has been honoured; it cannot be refunded.');
  const days = (await items.version(row.item, row.version))?.refundMinimumDays ?? null;
  const restore: CancelOperation = {
    ...{ kind: 'cancel', key: `redemption:${redemptionId}:refund`, redemption: captureKey(redemptionId), reason },
    ...(days === null ? {} : { minimumDays: days }),
  };
  return orRefused(() =>
    ledger.together(row.programme, [restore], async (transaction, [restored]) => {
      if (isRefusal(restored)) throw new Refused(restored);
      const fulfilled = await lockIn(transaction, redemptionId, 'fulfilled');
      const at = benefits.clock.now();
      await noteClosed(transaction, redemptionId, { state: 'refunded', by, at, reason, code: null });
      const grant = await lockGrant(transaction, fulfilled.grantId);
      if (grant && grant.used > (use ? use.units : 0))
        throw new Refused(
          refuse('ALREADY_USED', 'Part of it has been used; it cannot be refunded.', { used: grant.used }),
        );
      if (use) {
        await takeUseBack(transaction, use.useId, by, at, reason);
        // The customer has seen the code: nobody else may have it.
        if (use.codeId !== null) await settleCode(transaction, use.codeId, 'void');
        const after = grant && step(grant, { kind: 'give_back', units: use.units });
        if (grant && after && !isRefusal(after))
          await updateGrant(transaction, grant, after, { at, reason, byName: by });
      }
      await changeWithin(benefits, transaction, fulfilled.grantId, 'revoke', { reason, byName: by });
      await giveItemBack(context, transaction, fulfilled);
    }),
  );
};
