// Points that a partner gives for what it sells, and their cancellation, whole or in parts.
import { assert, businessDateAt, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import {
  fenOfYuan,
  laterMonth,
  pointsBack,
  pointsFor,
  rateOn,
  type Share,
  sharesBack,
  yuanOfFen,
} from '../partner-rules/index.ts';
import type { OperationView } from './contract.ts';
import type { PartnersDependencies } from './dependencies.ts';
import { insertMovement, type MovementRow, type RateUsed, selectBacks, selectMovement } from './movements-store.ts';
import {
  amountWrong,
  boundCustomer,
  dayWrong,
  type Known,
  knownPartner,
  mayBegin,
  movementIdOf,
  Overtaken,
  operate,
  type Prepared,
  postingKeyOf,
  todayOf,
} from './operate.ts';
import { noteLeft, payFor, putBack } from './pack-work.ts';
import { type Answered, fingerprint } from './requests.ts';
import type { Binding } from './store.ts';

const DAY_MS = 86_400_000;
const FUTURE_TOLERANCE_MS = 5 * 60_000;

/** A sale of the partner. */
export interface Accrual {
  readonly key: string;
  readonly memberNumber: string;
  readonly spendYuan: string;
  /** When it was sold; now when null. */
  readonly occurredAt: number | null;
  /** The partner's own: a receipt. */
  readonly reference: string | null;
}

export const viewOfMovement = (row: MovementRow): OperationView => ({
  ...{ key: row.key, kind: row.kind, points: row.points, valueFen: row.fen, rate: { ...row.rate } },
  ...{ at: row.recordedAt, dueAt: null, month: row.month },
});

const sumOf = (shares: readonly Share[], of: 'points' | 'fen', intoMonth: boolean): number =>
  shares.reduce((sum, share) => sum + (intoMonth && share.packId !== null ? 0 : share[of]), 0);

/** What shares make of a movement. */
const valuesOf = (shares: readonly Share[]) => ({
  shares,
  ...{ points: sumOf(shares, 'points', false), fen: sumOf(shares, 'fen', false) },
  ...{ monthPoints: sumOf(shares, 'points', true), monthFen: sumOf(shares, 'fen', true) },
});

const timeWrong = (at: number, now: number, { partner }: Known): Refusal | null => {
  if (at > now + FUTURE_TOLERANCE_MS)
    return refuse('OCCURRED_IN_FUTURE', 'The sale lies in the future; look at the clock.', { now });
  return at < now - partner.lateDays * DAY_MS - FUTURE_TOLERANCE_MS
    ? refuse('OCCURRED_TOO_EARLY', `A sale can be told of ${partner.lateDays} days later at most.`, { now })
    : null;
};

interface Rated {
  readonly binding: Binding;
  readonly rate: RateUsed;
  readonly spendFen: number;
  readonly points: number;
  readonly at: number;
  readonly day: string;
}

/** What the sale is worth in points by the rate of its day, and whether the customer may have them. */
const rateSale = async (context: PartnersDependencies, known: Known, sale: Accrual): Promise<Rated | Refusal> => {
  const now = context.clock.now();
  const at = sale.occurredAt ?? now;
  const day = businessDateAt(at, context.timeZone);
  const refused = mayBegin(known, 'accrual', [todayOf(context), day]) ?? timeWrong(at, now, known);
  if (refused) return refused;
  const binding = await boundCustomer(context, known.code, sale.memberNumber);
  if (isRefusal(binding)) return binding;
  const found = rateOn(known.partner.rates, day);
  if (!found?.pointsPerYuan) return refuse('RATE_MISSING', `No rate for giving points is agreed for ${day}.`, { day });
  const { from: _from, ...rate } = found;
  const spendFen = fenOfYuan(sale.spendYuan);
  const points = pointsFor(spendFen, found.pointsPerYuan);
  if (points === 0)
    return refuse('NO_WHOLE_POINT', `For ${sale.spendYuan} yuan there is no whole point at this rate.`, { ...rate });
  const amount = amountWrong(known, 'accrual', points);
  if (amount) return amount;
  return { binding: binding as Binding, rate, spendFen, points, at, day };
};

const prepareAccrual = async (
  context: PartnersDependencies,
  code: string,
  sale: Accrual,
): Promise<Prepared | Refusal> => {
  const known = await knownPartner(context, code);
  if (isRefusal(known)) return known;
  const rated = await rateSale(context, known as Known, sale);
  if (isRefusal(rated)) return rated;
  const { binding, rate, spendFen, points, at, day } = rated as Rated;
  const { partner, version } = known as Known;
  const { customerId } = binding;
  const postingKey = postingKeyOf(code, sale.key);
  const now = context.clock.now();
  return {
    programme: partner.programme,
    lock: partner.settlement === 'prepaid' ? 'update' : 'share',
    operations: [
      {
        ...{ kind: 'award', key: postingKey, customerId, occurredAt: Math.min(at, now) },
        credits: [{ wallet: partner.wallet, points, priority: 0 }],
        ...{ ruleVersion: `partner:${code}@${version}`, reason: partner.name.zh },
      },
    ],
    work: async (transaction, state) => {
      const enough = await dayWrong(transaction, known as Known, 'accrual', { customerId, day, points, now });
      if (enough) return enough;
      const movementId = movementIdOf(code, sale.key);
      const [ofMonth, today] = [day.slice(0, 7), todayOf(context)];
      const month = laterMonth(ofMonth, state.openMonth);
      const place = { month, movementId, today, at: now };
      const shares = await payFor(transaction, known as Known, points, rate.issueYuan, place);
      if (isRefusal(shares)) return shares;
      const row: MovementRow = {
        ...{ movementId, partner: code, key: sale.key, kind: 'accrual', originId: null, customerId, version },
        ...{ programme: partner.programme, wallet: partner.wallet, spendFen, rate, ofMonth, month, postingKey },
        ...valuesOf(shares as readonly Share[]),
        ...{ reference: sale.reference, occurredAt: at, recordedAt: now, onDate: day },
      };
      await insertMovement(transaction, row);
      await noteLeft(transaction, known as Known, today, now);
      return viewOfMovement(row);
    },
  };
};

/** Gives points for a sale, once for its key. */
export const accrue = (
  context: PartnersDependencies,
  code: string,
  sale: Accrual,
): Promise<Answered<OperationView>> => {
  const { key, memberNumber, spendYuan, occurredAt, reference } = sale;
  const content = { member: fingerprint(memberNumber), spendYuan, occurredAt, reference };
  const request = { partner: code, key, operation: 'accrual', content, at: context.clock.now() };
  return operate(context, request, () => prepareAccrual(context, code, sale));
};

export const operationMissing = (key: string): Refusal<'OPERATION_NOT_FOUND'> =>
  refuse('OPERATION_NOT_FOUND', `There is no such operation ${key} of yours to undo.`);

/** Throws where other parts came back since `before` was read. */
export const stillThose = async (
  transaction: StateTransaction,
  originId: string,
  before: readonly MovementRow[],
): Promise<void> => {
  if ((await selectBacks(transaction, originId)).length !== before.length) throw new Overtaken();
};

interface CancelPart {
  readonly origin: MovementRow;
  readonly before: readonly MovementRow[];
  readonly partFen: number;
  readonly points: number;
}

/** What of a sale is cancelled, by the rate of the sale. */
const partOf = async (
  { db }: PartnersDependencies,
  code: string,
  originKey: string,
  spendYuan: string | null,
): Promise<CancelPart | Refusal> => {
  const origin = await selectMovement(db, code, originKey);
  if (origin?.kind !== 'accrual') return operationMissing(originKey);
  const before = await selectBacks(db, origin.movementId);
  const cancelledFen = before.reduce((sum, { spendFen }) => sum + (spendFen ?? 0), 0);
  const cancelledPoints = before.reduce((sum, { points }) => sum + points, 0);
  const left = (origin.spendFen ?? 0) - cancelledFen;
  if (left === 0) return refuse('ALREADY_CANCELLED', 'All of this sale has been cancelled.');
  const partFen = spendYuan === null ? left : fenOfYuan(spendYuan);
  if (partFen > left)
    return refuse('CANCEL_EXCEEDS_SALE', `Of the sale ${yuanOfFen(left)} yuan are left to cancel.`, { leftFen: left });
  const { rate } = origin;
  assert(rate.pointsPerYuan !== null && origin.spendFen !== null, 'a sale without its rate');
  const sale = { spendFen: origin.spendFen, points: origin.points, cancelledFen, cancelledPoints };
  return { origin, before, partFen, points: pointsBack(sale, partFen, rate.pointsPerYuan) };
};

const prepareCancel = async (
  context: PartnersDependencies,
  code: string,
  cancel: { readonly key: string; readonly of: string; readonly spendYuan: string | null },
): Promise<Prepared | Refusal> => {
  const known = await knownPartner(context, code);
  if (isRefusal(known)) return known;
  const part = await partOf(context, code, cancel.of, cancel.spendYuan);
  if (isRefusal(part)) return part;
  const { origin, before, partFen, points } = part as CancelPart;
  const { customerId, version, programme, wallet, rate, movementId: originId } = origin;
  const now = context.clock.now();
  const today = todayOf(context);
  const postingKey = points === 0 ? null : postingKeyOf(code, cancel.key);
  return {
    programme,
    // What came out of a pack goes back there.
    lock: origin.shares.some(({ packId }) => packId !== null) ? 'update' : 'share',
    operations:
      postingKey === null || origin.postingKey === null
        ? []
        : [{ kind: 'reverse', key: postingKey, award: origin.postingKey, occurredAt: now, points }],
    work: async (transaction, state) => {
      await stillThose(transaction, originId, before);
      const movementId = movementIdOf(code, cancel.key);
      const month = laterMonth(today.slice(0, 7), state.openMonth);
      const earlier = before.flatMap(({ shares }) => shares);
      const shares = sharesBack(origin.shares, earlier, points, rate.issueYuan);
      await putBack(transaction, code, shares, { month, movementId, today, at: now });
      const row: MovementRow = {
        ...{ movementId, partner: code, key: cancel.key, kind: 'accrual_cancel', originId, customerId, version },
        ...{ programme, wallet, spendFen: partFen, rate, ofMonth: origin.month, month, postingKey },
        ...{ ...valuesOf(shares), points },
        ...{ reference: null, occurredAt: now, recordedAt: now, onDate: today },
      };
      await insertMovement(transaction, row);
      await noteLeft(transaction, known as Known, today, now);
      return viewOfMovement(row);
    },
  };
};

/** Takes points of a sale back, all that is left of it or a part in yuan; they return to their pack. */
export const cancelAccrual = (
  context: PartnersDependencies,
  code: string,
  cancel: { readonly key: string; readonly of: string; readonly spendYuan: string | null },
): Promise<Answered<OperationView>> => {
  const content = { of: cancel.of, spendYuan: cancel.spendYuan };
  const request = { partner: code, key: cancel.key, operation: 'accrual_cancel', content, at: context.clock.now() };
  return operate(context, request, () => prepareCancel(context, code, cancel));
};
