// What a customer has: benefits of the tier with what is left of them, grants, what is switched on, what was used and saved.
import { addDays, type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { type Entitled, periodOf, stateAt, type TierStay } from '../benefit-rules/index.ts';
import { type Stock, selectStocks } from '../scarcity/index.ts';
import { admissionOf, admit, closedNow } from './admit.ts';
import { countFree } from './codes-store.ts';
import type { CustomerBenefits, GrantView, UseView } from './contract.ts';
import type { InForce } from './definitions.ts';
import type { BenefitsContext } from './dependencies.ts';
import { type GrantRow, selectGrantsOf } from './grants-store.ts';
import { entitledTo, staysOf, type TierNamed, tiersInForce } from './tiers-of.ts';
import { savedBy, selectRunning, selectUsesOf, type UseRow, usedByTier } from './uses-store.ts';

type OfCustomer = CustomerBenefits['benefits'][number];

export const grantView = (grant: GrantRow, at: number): GrantView => {
  const { key: _key, customerId: _customer, suspendedFrom: _from, startsAt: _starts, ...shown } = grant;
  return { ...shown, state: stateAt(grant, at) };
};

export const useView = (use: UseRow, name: Benefit['name'] | null): UseView => {
  const {
    version: _version,
    date: _date,
    counts: _counts,
    secret: _secret,
    digest: _digest,
    codeId: _code,
    nextAt: _next,
    ...shown
  } = use;
  return { ...shown, name };
};

/** Names of the benefits of uses, by the version under which they were used. */
export const withNames = async ({ book }: BenefitsContext, uses: readonly UseRow[]): Promise<readonly UseView[]> =>
  Promise.all(uses.map(async (use) => useView(use, (await book.version(use.benefit, use.version))?.name ?? null)));

interface Picture {
  readonly stays: ReadonlyMap<string, readonly TierStay[]>;
  readonly used: Awaited<ReturnType<typeof usedByTier>>;
  readonly grants: readonly GrantRow[];
  readonly uses: readonly UseRow[];
  readonly running: ReadonlyMap<string, number>;
  readonly tiers: ReadonlyMap<string, readonly TierNamed[]>;
  readonly stocks: ReadonlyMap<string, Stock>;
  readonly codes: ReadonlyMap<string, number>;
  readonly at: number;
}

const pictureOf = async (context: BenefitsContext, customerId: string): Promise<Picture> => {
  const { db, clock, timeZone } = context;
  const at = clock.now();
  return {
    stays: await staysOf(db, customerId),
    used: await usedByTier(db, customerId),
    grants: await selectGrantsOf(db, customerId),
    uses: await selectUsesOf(db, customerId),
    running: new Map((await selectRunning(db, customerId, at)).map(({ benefit, endsAt }) => [benefit, endsAt])),
    tiers: await tiersInForce(db),
    stocks: await selectStocks(db),
    codes: await countFree(db, businessDateAt(at, timeZone)),
    at,
  };
};

const entitlementView = (entitled: Entitled | null): OfCustomer['entitlement'] =>
  entitled && {
    ...{
      tier: entitled.tier,
      quota: entitled.quota,
      rolled: entitled.rolled,
      used: entitled.used,
      left: entitled.left,
    },
    ...{ period: entitled.period.name, periodEnd: entitled.period.end },
  };

/** The lowest tier of the scheme that has the benefit. */
export const lowestTierOf = (
  { entitlement }: Benefit,
  tiers: ReadonlyMap<string, readonly TierNamed[]>,
): OfCustomer['fromTier'] => {
  if (!entitlement) return null;
  const own = (tiers.get(entitlement.scheme) ?? []).filter(({ code }) =>
    entitlement.quotas.some(({ tier }) => tier === code),
  );
  const [lowest] = own;
  return lowest ? { scheme: entitlement.scheme, tier: lowest.code, name: lowest.name } : null;
};

const isGone = ({ code, definition }: InForce<Benefit>, { stocks, codes }: Picture): boolean => {
  if (definition.fulfilment.kind === 'codes') return (codes.get(code) ?? 0) === 0;
  const stock = stocks.get(`benefit:${code}`);
  return definition.supply.kind === 'stock' && (stock?.total ?? 0) <= (stock?.taken ?? 0);
};

const isUsable = (grant: GrantRow, at: number): boolean => {
  const state = stateAt(grant, at);
  const lasts = state === 'granted' || state === 'activated';
  return lasts && (grant.quantity === null || grant.used < grant.quantity);
};

/** Most benefits ask nothing of the customer: then nothing is read. */
const whyNot = async (context: BenefitsContext, definition: Benefit, customerId: string) => {
  const admission = admissionOf(definition);
  const asks = definition.conditions.length > 0 || definition.riskRating !== null;
  return asks ? admit(context, admission, customerId) : closedNow(admission, context.clock.now(), context.timeZone);
};

const ofOne = async (
  context: BenefitsContext,
  customerId: string,
  benefit: InForce<Benefit>,
  picture: Picture,
): Promise<OfCustomer | null> => {
  const { code, version, definition } = benefit;
  const { at } = picture;
  const entitled = entitledTo(context, benefit, picture.stays, picture.used, at);
  const grants = picture.grants.filter((grant) => grant.benefit === code && grant.period === null);
  const open = grants.filter((grant) => !['used', 'expired', 'revoked'].includes(stateAt(grant, at)));
  const activeUntil = definition.consumption.kind === 'time' ? (picture.running.get(code) ?? null) : null;
  const hasTier = entitled !== null && (entitled.quota !== 0 || entitled.used > 0);
  if (!hasTier && open.length === 0 && activeUntil === null && entitled === null) return null;
  const left = (entitled !== null && entitled.left !== 0) || open.some((grant) => isUsable(grant, at));
  const mayHave = hasTier || open.length > 0;
  const refusal = mayHave && left ? await whyNot(context, definition, customerId) : null;
  const today = businessDateAt(at, context.timeZone);
  const standing = ((): OfCustomer['standing'] => {
    if (activeUntil !== null) return 'active';
    if (!mayHave) return 'higher_tier';
    if (!left) return 'used_up';
    if (refusal) return refusal.code === 'NOT_SUITABLE' || refusal.code === 'NOT_ELIGIBLE' ? 'not_suitable' : 'closed';
    return isGone(benefit, picture) && open.length === 0 ? 'out_of_stock' : 'available';
  })();
  const { name, summary, category, loyaltyLevel, worthYuan, disclosure, fulfilment, consumption } = definition;
  return {
    ...{ benefit: code, version, name, summary, category, loyaltyLevel, worthYuan, disclosure },
    ...{ fulfilment: fulfilment.kind, consumption: consumption.kind, standing, why: refusal?.code ?? null },
    entitlement: entitlementView(entitled),
    grants: open.map((grant) => grantView(grant, at)),
    activeUntil,
    fromTier: hasTier ? null : lowestTierOf(definition, picture.tiers),
    usedThisMonth: usedSince(picture.uses, code, periodOf(today, 'month').start, context.timeZone),
  };
};

const usedSince = (uses: readonly UseRow[], benefit: string, since: BusinessDate, timeZone: string): number =>
  uses.reduce(
    (sum, use) =>
      use.benefit === benefit && use.counts && businessDateAt(use.at, timeZone) >= since ? sum + use.units : sum,
    0,
  );

/** A customer's benefits: what they have, what they used and saved, and what a higher tier has. */
export const benefitsOf = async (context: BenefitsContext, customerId: string): Promise<CustomerBenefits> => {
  const picture = await pictureOf(context, customerId);
  const { at } = picture;
  const today = businessDateAt(at, context.timeZone);
  const saved = await savedBy(context.db, customerId, periodOf(today, 'month').start);
  const benefits: OfCustomer[] = [];
  for (const benefit of (await context.book.inForce()).values()) {
    const { validFrom, validUntil } = benefit.definition;
    // What ended lately is shown as long as something of it runs.
    if (today < validFrom || (validUntil !== null && today > addDays(validUntil as BusinessDate, 31))) continue;
    const one = await ofOne(context, customerId, benefit, picture);
    if (one) benefits.push(one);
  }
  const uses = await withNames(context, picture.uses.slice(0, 50));
  return { customerId, asOf: at, month: saved.lately, ever: saved.ever, benefits, uses: [...uses] };
};
