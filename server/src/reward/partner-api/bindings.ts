// Whose number at a partner is whose at the firm: the customer makes a code in the member centre, the partner gives it with its own number. Both
// sides have then said so, and either may end it.
import { randomInt } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { fenFor, rateOn, yuanOfFen } from '../partner-rules/index.ts';
import {
  type Binding,
  boundCustomer,
  deleteBinding,
  insertBinding,
  insertCode,
  type Known,
  knownPartner,
  type PartnersDependencies,
  partnerMissing,
  selectBinding,
  takeCode,
  todayOf,
} from '../partners/index.ts';

/** How long a code holds: long enough to show it at a counter. */
const CODE_MS = 5 * 60_000;
/** Without letters and digits that are taken for one another. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LENGTH = 10;

const activePartner = async (context: PartnersDependencies, code: string): Promise<Known | Refusal> => {
  const known = await knownPartner(context, code);
  return 'partner' in known && known.status === 'active' ? known : partnerMissing(code);
};

/** A code of the customer for one partner; it counts once, and an earlier one no longer. */
export const makeCode = async (
  context: PartnersDependencies,
  customerId: string,
  partner: string,
): Promise<{ readonly code: string; readonly expiresAt: number } | Refusal> => {
  const known = await activePartner(context, partner);
  if (isRefusal(known)) return known;
  const code = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const now = context.clock.now();
  const expiresAt = now + CODE_MS;
  await context.store.transaction((transaction) =>
    insertCode(transaction, { code, partner, customerId, expiresAt }, now),
  );
  return { code, expiresAt };
};

/** Binds a number of the partner to the customer of the code. Bound already to the same one is as well. */
export const bind = async (
  context: PartnersDependencies,
  partner: string,
  { code, memberNumber }: { readonly code: string; readonly memberNumber: string },
  onBound: (transaction: StateTransaction, customerId: string) => Promise<unknown>,
): Promise<{ readonly boundAt: number } | Refusal> => {
  const known = await activePartner(context, partner);
  if (isRefusal(known)) return known;
  const { store, clock } = context;
  return store.transaction(async (transaction) => {
    const now = clock.now();
    const customerId = await takeCode(transaction, partner, code, now);
    if (customerId === null)
      return refuse('MEMBER_CODE_UNKNOWN', 'The code is used or its time is over; let the customer make a new one.');
    if (await insertBinding(transaction, { partner, memberNumber, customerId, boundAt: now })) {
      await onBound(transaction, customerId);
      return { boundAt: now };
    }
    const before = await selectBinding(transaction, partner, memberNumber);
    return before?.customerId === customerId
      ? { boundAt: before.boundAt }
      : refuse('NUMBER_BOUND', 'The number or the customer is bound otherwise; end that binding first.');
  });
};

/** Ends a binding from either side. What was given and taken stays as it is. */
export const unbind = async (
  { store }: PartnersDependencies,
  partner: string,
  of: { readonly customerId: string } | { readonly memberNumber: string },
  onEnded: (transaction: StateTransaction) => Promise<unknown>,
): Promise<Refusal | null> =>
  store.transaction(async (transaction) => {
    if (!(await deleteBinding(transaction, partner, of)))
      return refuse('MEMBER_NOT_BOUND', 'There is no such binding; it may have been ended.');
    await onEnded(transaction);
    return null;
  });

/** What a bound customer could pay with at the partner. */
export const balanceOf = async (
  context: PartnersDependencies,
  partner: string,
  memberNumber: string,
): Promise<{ readonly available: number; readonly worthYuan: string | null } | Refusal> => {
  const known = await activePartner(context, partner);
  if (isRefusal(known)) return known;
  const binding = await boundCustomer(context, partner, memberNumber);
  if (isRefusal(binding)) return binding;
  const { programme, wallet, rates } = (known as Known).partner;
  const balances = await context.ledger.balances(programme, (binding as Binding).customerId, null);
  if (isRefusal(balances)) return balances;
  const available = 'wallets' in balances ? balances.wallets.find((each) => each.wallet === wallet)?.available : 0;
  const rate = rateOn(rates, todayOf(context))?.redeemYuan ?? null;
  const points = Math.max(0, available ?? 0);
  return { available: points, worthYuan: rate === null ? null : yuanOfFen(fenFor(points, rate)) };
};
