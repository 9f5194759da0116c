// Points that a partner takes for what it sells: held, then captured or given up; refunded afterwards, whole or in parts.
import { assert, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { fenBack, fenFor, laterMonth, rateOn } from '../partner-rules/index.ts';
import { operationMissing, stillThose, viewOfMovement } from './accrue.ts';
import type { OperationView } from './contract.ts';
import type { PartnersDependencies } from './dependencies.ts';
import {
  endHold,
  type HoldRow,
  insertHold,
  insertMovement,
  type MovementRow,
  selectBacks,
  selectHold,
  selectMovement,
} from './movements-store.ts';
import {
  amountWrong,
  boundCustomer,
  dayWrong,
  type Known,
  knownPartner,
  mayBegin,
  movementIdOf,
  operate,
  type Prepared,
  postingKeyOf,
  todayOf,
} from './operate.ts';
import { type Answered, fingerprint } from './requests.ts';
import { type Binding, takeCode } from './store.ts';

/** What a customer pays with at the partner. */
export interface Hold {
  readonly key: string;
  readonly memberNumber: string;
  /** That the customer made for this partner just now. */
  readonly code: string;
  readonly points: number;
}

const codeUnknown = (): Refusal<'MEMBER_CODE_UNKNOWN'> =>
  refuse(
    'MEMBER_CODE_UNKNOWN',
    'The code is used, its time is over, or it is of another customer; let a new one be made.',
  );

const viewOfHold = (
  kind: 'redemption_hold' | 'redemption_give_up',
  key: string,
  { points, rate, heldAt, dueAt }: Omit<HoldRow, 'state'>,
): OperationView => {
  assert(rate.redeemYuan !== null, 'a hold without its rate');
  const valueFen = fenFor(points, rate.redeemYuan);
  return { key, kind, points, valueFen, rate: { ...rate }, at: heldAt, dueAt, month: null };
};

const prepareHold = async (context: PartnersDependencies, code: string, hold: Hold): Promise<Prepared | Refusal> => {
  const known = (await knownPartner(context, code)) as Known | Refusal;
  if (isRefusal(known)) return known;
  const today = todayOf(context);
  const refused = mayBegin(known, 'redemption', [today]);
  if (refused) return refused;
  const binding = (await boundCustomer(context, code, hold.memberNumber)) as Binding | Refusal;
  if (isRefusal(binding)) return binding;
  const found = rateOn(known.partner.rates, today);
  if (!found?.redeemYuan) return refuse('RATE_MISSING', `No rate for taking points is agreed for ${today}.`, { today });
  const { from: _from, ...rate } = found;
  const amount = amountWrong(known, 'redemption', hold.points);
  if (amount) return amount;
  const { partner, version } = known;
  const { programme, wallet, name } = partner;
  const { customerId } = binding;
  const { points, key } = hold;
  const postingKey = postingKeyOf(code, key);
  return {
    ...{ programme, lock: 'share' },
    operations: [{ kind: 'hold', key: postingKey, customerId, wallet, points, reason: name.zh }],
    work: async (transaction, _state, posted) => {
      const now = context.clock.now();
      if ((await takeCode(transaction, code, hold.code, now)) !== customerId) return codeUnknown();
      const enough = await dayWrong(transaction, known, 'redemption', { customerId, day: today, points, now });
      if (enough) return enough;
      assert(posted && !isRefusal(posted) && 'outcome' in posted, 'a hold without a result');
      const dueAt = posted.outcome.timesOutAt ?? now;
      const row = {
        ...{ partner: code, key, customerId, version, programme, wallet, points, rate, postingKey },
        ...{ onDate: today, heldAt: now, dueAt },
      };
      await insertHold(transaction, row);
      return viewOfHold('redemption_hold', key, row);
    },
  };
};

/** Holds points of a customer, once for the key. Nothing is burnt yet. */
export const hold = (context: PartnersDependencies, code: string, asked: Hold): Promise<Answered<OperationView>> => {
  const { key, memberNumber, points } = asked;
  const content = { member: fingerprint(memberNumber), points, code: fingerprint(asked.code) };
  const request = { partner: code, key, operation: 'redemption_hold', content, at: context.clock.now() };
  return operate(context, request, () => prepareHold(context, code, asked));
};

const ended = (): Refusal<'HOLD_CLOSED'> => refuse('HOLD_CLOSED', 'The hold has ended already; look at the operation.');

/** Burns what was held, or less of it: the rest goes back. */
export const capture = (
  context: PartnersDependencies,
  code: string,
  asked: { readonly key: string; readonly of: string; readonly points: number | null },
): Promise<Answered<OperationView>> => {
  const { db, clock } = context;
  const { key, of, points: wanted } = asked;
  const request = { partner: code, key, operation: 'redemption', content: { of, points: wanted }, at: clock.now() };
  return operate(context, request, async () => {
    const known = (await knownPartner(context, code)) as Known | Refusal;
    if (isRefusal(known)) return known;
    if (known.state.suspendedAt !== null) return mayBegin(known, 'redemption', []) ?? ended();
    const held = await selectHold(db, code, of);
    if (!held) return operationMissing(of);
    const { customerId, version, programme, wallet, rate } = held;
    const points = wanted ?? held.points;
    const postingKey = postingKeyOf(code, key);
    return {
      ...{ programme, lock: 'share' },
      operations: [{ kind: 'capture', key: postingKey, hold: held.postingKey, points }],
      work: async (transaction, state) => {
        if (!(await endHold(transaction, held, 'captured'))) return ended();
        assert(rate.redeemYuan !== null, 'a hold without its rate');
        const [now, today, fen] = [clock.now(), todayOf(context), fenFor(points, rate.redeemYuan)];
        const month = laterMonth(today.slice(0, 7), state.openMonth);
        const row: MovementRow = {
          ...{
            movementId: movementIdOf(code, key),
            partner: code,
            key,
            kind: 'redemption',
            originId: null,
            customerId,
          },
          ...{ version, programme, wallet, points, fen, spendFen: null, monthPoints: points, monthFen: fen, rate },
          ...{ shares: [], reference: of, occurredAt: now, recordedAt: now, onDate: today },
          ...{ ofMonth: month, month, postingKey },
        };
        await insertMovement(transaction, row);
        return viewOfMovement(row);
      },
    };
  });
};

/** Gives a hold up: the points go back as they were. */
export const giveUp = (
  context: PartnersDependencies,
  code: string,
  asked: { readonly key: string; readonly of: string },
): Promise<Answered<OperationView>> => {
  const { key, of } = asked;
  const request = { partner: code, key, operation: 'redemption_give_up', content: { of }, at: context.clock.now() };
  return operate(context, request, async () => {
    const held = await selectHold(context.db, code, of);
    if (!held) return operationMissing(of);
    return {
      ...{ programme: held.programme, lock: 'share' },
      operations: [{ kind: 'void', key: postingKeyOf(code, key), hold: held.postingKey }],
      work: async (transaction) =>
        (await endHold(transaction, held, 'cancelled'))
          ? { ...viewOfHold('redemption_give_up', key, held), at: context.clock.now(), dueAt: null }
          : ended(),
    };
  });
};

/** Gives points of a redemption back, all that are left of it or fewer, at the rate that they were taken at. */
export const refund = (
  context: PartnersDependencies,
  code: string,
  asked: { readonly key: string; readonly of: string; readonly points: number | null },
): Promise<Answered<OperationView>> => {
  const { db, clock } = context;
  const { key, of, points: wanted } = asked;
  const content = { of, points: wanted };
  const request = { partner: code, key, operation: 'redemption_refund', content, at: clock.now() };
  return operate(context, request, async () => {
    const origin = await selectMovement(db, code, of);
    if (origin?.kind !== 'redemption' || origin.postingKey === null) return operationMissing(of);
    const { movementId: originId, customerId, version, programme, wallet, rate } = origin;
    const before = await selectBacks(db, originId);
    const backPoints = before.reduce((sum, each) => sum + each.points, 0);
    const backFen = before.reduce((sum, each) => sum + each.fen, 0);
    const left = origin.points - backPoints;
    if (left === 0) return refuse('ALREADY_CANCELLED', 'All points of this redemption have been refunded.');
    const points = wanted ?? left;
    if (points > left)
      return refuse('REFUND_EXCEEDS_REDEMPTION', `Of the redemption ${left} points are left to refund.`, { left });
    const postingKey = postingKeyOf(code, key);
    return {
      ...{ programme, lock: 'share' },
      operations: [{ kind: 'cancel', key: postingKey, redemption: origin.postingKey, points }],
      work: async (transaction, state) => {
        await stillThose(transaction, originId, before);
        assert(rate.redeemYuan !== null, 'a redemption without its rate');
        const [now, today] = [clock.now(), todayOf(context)];
        const fen = fenBack({ points: origin.points, fen: origin.fen, backPoints, backFen }, points, rate.redeemYuan);
        const month = laterMonth(today.slice(0, 7), state.openMonth);
        const row: MovementRow = {
          ...{
            movementId: movementIdOf(code, key),
            partner: code,
            key,
            kind: 'redemption_refund',
            originId,
            customerId,
          },
          ...{ version, programme, wallet, points, fen, spendFen: null, monthPoints: points, monthFen: fen, rate },
          ...{ shares: [], reference: null, occurredAt: now, recordedAt: now, onDate: today },
          ...{ ofMonth: origin.month, month, postingKey },
        };
        await insertMovement(transaction, row);
        return viewOfMovement(row);
      },
    };
  });
};
