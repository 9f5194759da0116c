// What benefits ask of tiers: in which tiers customers were on which days, and the names of tiers.
import { type BusinessDate, businessDateAt, type Instant } from '../../kernel/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { type Entitled, entitledOn, type TierStay } from '../benefit-rules/index.ts';
import { selectSchemes, selectStays } from '../tiers/index.ts';
import type { InForce } from './definitions.ts';
import type { BenefitsContext } from './dependencies.ts';
import { usedByTier } from './uses-store.ts';

type Name = { readonly zh: string; readonly en: string };

export interface TierNamed {
  readonly code: string;
  readonly name: Name;
  readonly rank: number;
}

/** Tiers of every scheme in force, from the lowest. */
export const tiersInForce = async (db: Database): Promise<ReadonlyMap<string, readonly TierNamed[]>> =>
  new Map(
    (await selectSchemes(db)).flatMap(({ scheme, definition, status }) =>
      definition && status === 'active'
        ? [[scheme, definition.tiers.map(({ code, name }, rank) => ({ code, name, rank }))] as const]
        : [],
    ),
  );

/** Stays of a customer, by scheme. */
export const staysOf = async (
  db: Database | StateTransaction,
  customerId: string,
): Promise<ReadonlyMap<string, readonly TierStay[]>> => {
  const found = new Map<string, TierStay[]>();
  for (const { scheme, tier, fromDay, toDay } of await selectStays(db, customerId, false)) {
    const stay = { tier, from: dateOfDay(fromDay), to: toDay === null ? null : dateOfDay(toDay) };
    found.set(scheme, [...(found.get(scheme) ?? []), stay]);
  }
  return found;
};

/** The tier of a customer in a scheme on a day; null when in none. */
export const tierOn = (stays: readonly TierStay[], day: BusinessDate): string | null =>
  stays.find(({ from, to }) => from <= day && (to === null || to > day))?.tier ?? null;

type Used = Awaited<ReturnType<typeof usedByTier>>;

/** What a customer may still use of a benefit by tier; null where no tier gives it. */
export const entitledTo = (
  { timeZone }: Pick<BenefitsContext, 'timeZone'>,
  { code, definition, since }: InForce<Benefit>,
  stays: ReadonlyMap<string, readonly TierStay[]>,
  used: Used,
  at: Instant,
): Entitled | null => {
  const { entitlement } = definition;
  if (entitlement === null) return null;
  const uses = (used.get(code) ?? []).map(({ date, units }) => ({ date: date as BusinessDate, units }));
  const today = businessDateAt(at, timeZone);
  return entitledOn(entitlement, stays.get(entitlement.scheme) ?? [], uses, businessDateAt(since, timeZone), today);
};

/** The same, read within a transaction. */
export const readEntitled = async (
  context: BenefitsContext,
  database: Database | StateTransaction,
  benefit: InForce<Benefit>,
  customerId: string,
): Promise<Entitled | null> =>
  entitledTo(
    context,
    benefit,
    await staysOf(database, customerId),
    await usedByTier(database, customerId, benefit.code),
    context.clock.now(),
  );
