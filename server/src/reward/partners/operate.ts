// One operation of a partner: answered once for its key, points and the partner's books in one transaction, or nothing at all.
import { createHash } from 'node:crypto';
import { assert, businessDateAt, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { PostResult } from '../ledger/index.ts';
import type { Partner, PartnerKind } from '../partner-rules/contract.ts';
import type { DecidedOperation } from '../points/index.ts';
import type { OperationView } from './contract.ts';
import type { PartnersDependencies } from './dependencies.ts';
import { accruedOn, heldOn } from './movements-store.ts';
import {
  type Answered,
  answeredBefore,
  claim,
  keepOutcome,
  keepRefusal,
  type PartnerRequest,
  Settled,
} from './requests.ts';
import { type Binding, lockState, type PartnerState, partnerDrafts, selectBinding, selectStates } from './store.ts';

const ATTEMPTS_MAX = 5;

/** Thrown where another operation changed meanwhile what this one was computed from: it is computed anew. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

export interface Prepared {
  readonly programme: string;
  /** At most one; none where no point moves. */
  readonly operations: readonly DecidedOperation[];
  /** `update` where points of packs move. */
  readonly lock: 'share' | 'update';
  readonly work: (
    transaction: StateTransaction,
    state: PartnerState,
    posted: PostResult | undefined,
  ) => Promise<OperationView | Refusal>;
}

const settle = async (
  context: PartnersDependencies,
  request: PartnerRequest,
  prepared: Prepared,
): Promise<Answered<OperationView>> => {
  const { store, ledger } = context;
  const { programme, operations, lock, work } = prepared;
  const within = async (transaction: StateTransaction, [posted]: readonly PostResult[]) => {
    await claim(transaction, request);
    if (isRefusal(posted)) throw new Settled(posted, false);
    const state = await lockState(transaction, request.partner, lock);
    assert(state, `the partner ${request.partner} has no state`);
    const outcome = await work(transaction, state, posted);
    if (isRefusal(outcome)) throw new Settled(outcome, false);
    await keepOutcome(transaction, request, outcome);
    return { ...outcome, replayed: false };
  };
  try {
    return operations.length === 0
      ? await store.transaction((transaction) => within(transaction, []))
      : await ledger.together(programme, operations, within);
  } catch (error) {
    if (!(error instanceof Settled)) throw error;
    return error.isKnown
      ? (error.answer as Answered<OperationView>)
      : keepRefusal<OperationView>(store, request, error.answer as Refusal);
  }
};

/** Does what was prepared once for the key. What another operation overtook is prepared again. */
export const operate = async (
  context: PartnersDependencies,
  request: PartnerRequest,
  prepare: () => Promise<Prepared | Refusal>,
): Promise<Answered<OperationView>> => {
  const before = await answeredBefore<OperationView>(context.db, request);
  if (before) return before;
  for (let attempt = 1; ; attempt += 1) {
    const prepared = await prepare();
    if (isRefusal(prepared)) return keepRefusal(context.store, request, prepared);
    try {
      return await settle(context, request, prepared);
    } catch (error) {
      if (!(error instanceof Overtaken) || attempt >= ATTEMPTS_MAX) throw error;
    }
  }
};

/** A partner with what is or was last in force. */
export interface Known {
  readonly code: string;
  readonly version: number;
  readonly status: 'draft' | 'active' | 'retired';
  readonly partner: Partner;
  readonly state: PartnerState;
}

export const partnerMissing = (code: string): Refusal<'PARTNER_NOT_FOUND'> =>
  refuse('PARTNER_NOT_FOUND', `There is no partner ${code}. Choose one of the list.`);

/** A partner that was ever in force. */
export const knownPartner = async ({ db }: PartnersDependencies, code: string): Promise<Known | Refusal> => {
  const stored = await partnerDrafts.one(db, code);
  const state = (await selectStates(db)).get(code);
  return stored?.definition && state
    ? { code, version: stored.version, status: stored.status, partner: stored.definition, state }
    : refuse('PARTNER_NOT_ACTIVE', `The partner ${code} is not in force.`);
};

export const todayOf = ({ clock, timeZone }: Pick<PartnersDependencies, 'clock' | 'timeZone'>): string =>
  businessDateAt(clock.now(), timeZone);

/** Why a partner may not begin anything of this kind for the day; null when it may. */
export const mayBegin = (
  { code, status, partner, state }: Known,
  kind: PartnerKind,
  days: readonly string[],
): Refusal | null => {
  if (status !== 'active') return refuse('PARTNER_NOT_ACTIVE', `The contract with ${code} has ended.`);
  if (state.suspendedAt !== null)
    return refuse('PARTNER_SUSPENDED', `The partner ${code} is suspended: ${state.suspendedFor}. Ask the firm.`);
  const { validFrom, validUntil } = partner;
  const outside = days.find((day) => day < validFrom || (validUntil !== null && day > validUntil));
  if (outside !== undefined)
    return refuse(
      'OUTSIDE_CONTRACT',
      `The contract is from ${validFrom} to ${validUntil ?? 'its end'}, not on ${outside}.`,
    );
  return partner.kinds.includes(kind)
    ? null
    : refuse('KIND_NOT_AGREED', `It is not agreed that ${code} does this (${kind}); see the contract.`, { kind });
};

/** Whose number it is, if that customer stands. */
export const boundCustomer = async (
  context: PartnersDependencies,
  code: string,
  memberNumber: string,
): Promise<Binding | Refusal> => {
  const binding = await selectBinding(context.db, code, memberNumber);
  if (!binding)
    return refuse(
      'MEMBER_NOT_BOUND',
      'This number is bound to no customer of the firm; bind it with a code of the customer.',
    );
  const status = await context.statusOf(binding.customerId);
  if (status === null)
    return refuse('CUSTOMER_NOT_FOUND', 'The customer of this number is no customer of the firm any more.');
  return ['closed', 'frozen'].includes(status)
    ? refuse('CUSTOMER_CLOSED', `The account of this customer is ${status}; points cannot move.`, { status })
    : binding;
};

/** Why so many points cannot move at once; null when they can. */
export const amountWrong = ({ partner }: Known, kind: PartnerKind, points: number): Refusal | null => {
  const { minPoints, maxPoints } = partner.limits[kind];
  if (points < minPoints)
    return refuse('BELOW_MINIMUM', `At least ${minPoints} points at once; these are ${points}.`, { minPoints, points });
  return points > maxPoints
    ? refuse('ABOVE_MAXIMUM', `At most ${maxPoints} points at once; these are ${points}.`, { maxPoints, points })
    : null;
};

/** Why a customer has had enough for a day; asked when the customer's account is locked. */
export const dayWrong = async (
  transaction: StateTransaction,
  { code, partner }: Known,
  kind: PartnerKind,
  wanted: { readonly customerId: string; readonly day: string; readonly points: number; readonly now: number },
): Promise<Refusal | null> => {
  const { dayPoints } = partner.limits[kind];
  if (dayPoints === null) return null;
  const { customerId, day, points, now } = wanted;
  const before =
    kind === 'accrual'
      ? await accruedOn(transaction, code, customerId, day)
      : await heldOn(transaction, code, customerId, day, now);
  return before + points <= dayPoints
    ? null
    : refuse('DAY_LIMIT_REACHED', `At most ${dayPoints} points a customer and day; ${before} were on ${day}.`, {
        ...{ dayPoints, before, day },
      });
};

/** The number of what a partner's key began or undid. */
export const movementIdOf = (partner: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([partner, key]))
    .digest('hex')
    .slice(0, 20);

/** Keys of the ledger that are of a partner. */
export const postingPrefix = (partner: string): string => `partner:${partner}:`;

export const postingKeyOf = (partner: string, key: string): string =>
  postingPrefix(partner) + movementIdOf(partner, key);
