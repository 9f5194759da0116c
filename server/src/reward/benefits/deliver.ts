// How what was used is delivered: at once, by a call to a system, or by somebody at the desk.
import { createHmac, randomBytes } from 'node:crypto';
import { assert, type BusinessDate, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import type { Benefit, FulfilmentKind } from '../benefit-rules/contract.ts';
import { step } from '../benefit-rules/index.ts';
import { giveScarceBack, scarcityOf } from '../scarcity/index.ts';
import { settleCode, takeCode } from './codes-store.ts';
import type { InForce } from './definitions.ts';
import type { BenefitsContext } from './dependencies.ts';
import { type GrantRow, lockGrant, updateGrant } from './grants-store.ts';
import { endUse, type NewUse, type UseRow } from './uses-store.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Without letters and digits that look alike. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Whose key codes and secrets of a benefit are encrypted with. */
const subjectOf = (benefit: string): string => `benefit-codes:${benefit}`;

/** Keyed hash of a code or voucher: equal texts have equal ones, and nobody computes them without the installation's key. */
export const digestOf = ({ cipher }: Pick<BenefitsContext, 'cipher'>, benefit: string, text: string): string =>
  cipher.blindIndex('name', `code of ${benefit}: ${text}`);

export const hintOf = (text: string): string =>
  `${'•'.repeat(Math.min(8, Math.max(0, text.length - 4)))}${text.slice(-4)}`;

export const sealCodes = (
  { cipher }: Pick<BenefitsContext, 'cipher'>,
  benefit: string,
  texts: readonly string[],
): Promise<readonly string[]> => cipher.encrypt(texts.map((text) => ({ subject: subjectOf(benefit), text })));

export const openCode = async ({ cipher }: Pick<BenefitsContext, 'cipher'>, secret: string): Promise<string | null> =>
  (await cipher.decrypt([secret]))[0] ?? null;

/** A code or voucher as it is kept. */
interface Sealed {
  readonly secret: string;
  readonly digest: string | null;
  readonly hint: string;
  readonly codeId: number | null;
}

const newVoucher = (prefix: string): string => {
  const drawn = [...randomBytes(12)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${prefix}-${drawn.slice(0, 4)}-${drawn.slice(4, 8)}-${drawn.slice(8)}`;
};

/** Makes what needs no transaction: a voucher is encrypted before one begins. */
export const prepareVoucher = async (
  context: BenefitsContext,
  code: string,
  { fulfilment }: Benefit,
): Promise<Sealed | null> => {
  if (fulfilment.kind !== 'voucher') return null;
  const text = newVoucher(fulfilment.prefix);
  const [secret] = await sealCodes(context, code, [text]);
  assert(secret !== undefined, 'a voucher was not encrypted');
  return { secret, digest: digestOf(context, 'vouchers', text), hint: hintOf(text), codeId: null };
};

const nothing: Sealed | null = null;

/** The code or voucher for a use; null where none is needed. */
export const secretFor = async (
  transaction: StateTransaction,
  benefit: InForce<Benefit>,
  voucher: Sealed | null,
  today: string,
): Promise<Sealed | null | Refusal<'OUT_OF_STOCK'>> => {
  const { kind } = benefit.definition.fulfilment;
  if (kind === 'voucher') return voucher;
  if (kind !== 'codes') return nothing;
  const code = await takeCode(transaction, benefit.code, today);
  return code
    ? { ...code, digest: null }
    : refuse('OUT_OF_STOCK', 'No code is left; upload more of them.', { owner: `benefit:${benefit.code}` });
};

const isInstant = (kind: FulfilmentKind): boolean => kind === 'flag' || kind === 'codes' || kind === 'voucher';

/** Where a delivery begins, until when it was promised, when it is tried. `held`: nothing is delivered before points are burnt. */
export const beginningOf = (
  { fulfilment }: Benefit,
  at: number,
  held: boolean,
): Pick<NewUse, 'state' | 'dueAt' | 'nextAt'> => ({
  state: isInstant(fulfilment.kind) && !held ? 'delivered' : 'waiting',
  dueAt: fulfilment.kind === 'desk' ? at + fulfilment.hours * HOUR_MS : null,
  nextAt: fulfilment.kind === 'webhook' ? at : null,
});

/** When what is delivered at an instant ends. */
export const endOfUse = ({ consumption, fulfilment }: Benefit, at: number, latest: number | null): number | null => {
  const own =
    consumption.kind === 'time'
      ? at + consumption.days * DAY_MS
      : fulfilment.kind === 'voucher'
        ? at + fulfilment.validDays * DAY_MS
        : null;
  return own === null || latest === null ? own : Math.min(own, latest);
};

export const usedEvent = (
  use: Pick<UseRow, 'useId' | 'customerId' | 'benefit' | 'redemptionId' | 'worthYuan'>,
  benefit: Benefit,
  at: number,
): LoggedEvent => ({
  key: `benefits:use:${use.useId}`,
  ...{ kind: 'derived', name: 'benefit_used', occurredAt: at },
  customerId: use.customerId as NonNullable<LoggedEvent['customerId']>,
  properties: {
    ...{ benefit: use.benefit, category: benefit.category, loyalty_level: benefit.loyaltyLevel },
    ...{ redeemed: use.redemptionId !== null, worth_yuan: use.worthYuan },
  },
});

const grantOf = async (transaction: StateTransaction, use: UseRow): Promise<GrantRow> => {
  const grant = await lockGrant(transaction, use.grantId);
  assert(grant, `the use ${use.useId} has no grant`);
  return grant;
};

/** Writes that a waiting delivery was made; false when it was ended meanwhile. Time begins now where it was waited for. */
export const markDelivered = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  use: UseRow,
  given: { readonly by: string; readonly reference: string | null; readonly note?: string | null },
): Promise<boolean> => {
  const { clock, book, announce } = context;
  const at = clock.now();
  const benefit = await book.version(use.benefit, use.version, transaction);
  assert(benefit, `the version ${use.version} of ${use.benefit} is gone`);
  const grant = await grantOf(transaction, use);
  const endsAt = use.endsAt ?? endOfUse(benefit, at, null);
  const { by, reference, note = null } = given;
  if (!(await endUse(transaction, use.useId, { state: 'delivered', by, at, reference, note, endsAt }))) return false;
  if (use.codeId !== null) await settleCode(transaction, use.codeId, 'delivered');
  if (benefit.consumption.kind === 'time' && grant.state === 'granted') {
    const after = step(grant, { kind: 'activate', at, endsAt });
    if (!isRefusal(after)) await updateGrant(transaction, grant, after, { at, reason: 'delivered', byName: by });
  }
  await announce(transaction, [usedEvent(use, benefit, at)]);
  return true;
};

/** Writes that a waiting delivery will not be made: what it took of the grant is given back. */
export const markEnded = async (
  context: BenefitsContext,
  transaction: StateTransaction,
  use: UseRow,
  given: { readonly state: 'failed' | 'cancelled'; readonly by: string; readonly note: string },
): Promise<boolean> => {
  const at = context.clock.now();
  if (!(await endUse(transaction, use.useId, { ...given, at }))) return false;
  // Nobody has seen the code: the next one may have it.
  if (use.codeId !== null) await settleCode(transaction, use.codeId, 'free');
  const grant = await grantOf(transaction, use);
  if (grant.state === 'used' || grant.state === 'activated') {
    const after = step(grant, { kind: 'give_back', units: use.units });
    if (!isRefusal(after)) await updateGrant(transaction, grant, after, { at, reason: given.note, byName: given.by });
  }
  const benefit = await context.book.version(use.benefit, use.version, transaction);
  // What a tier gives takes from the scarce at each use; everything else took when it was granted.
  if (benefit && grant.period !== null)
    await giveScarceBack(
      transaction,
      scarcityOf(use.benefit, benefit),
      use.customerId,
      use.units,
      use.date as BusinessDate,
    );
  return true;
};

/** Signature of a call: HMAC-SHA256 over "time.body" with the secret, in hex. */
export const signatureOf = (secret: string, time: number, body: string): string =>
  createHmac('sha256', secret).update(`${time}.${body}`, 'utf8').digest('hex');
