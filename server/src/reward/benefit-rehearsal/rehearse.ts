// Decides a drafted benefit on the past: what tiers would have given in each period by the stays that there really were, and what was really
// granted of it otherwise, judged by the draft's conditions, stock, limits and budget. Nothing is granted.
import { inOrder, type RehearsalStage, type Rehearsed, type RehearsedSums } from '../../decide/rehearsals/index.ts';
import { addDays, type BusinessDate, businessDateAt, chunksOf, startOfDay } from '../../kernel/index.ts';
import { dateOfDay, dayNumber } from '../../know/purchases/index.ts';
import { firstStayDay, staysBetween } from '../accounting/index.ts';
import type { Benefit, Entitlement } from '../benefit-rules/contract.ts';
import type { Period, TierStay } from '../benefit-rules/index.ts';
import { type BenefitsContext, grantsBetween } from '../benefits/index.ts';
import { selectStocks } from '../scarcity/index.ts';
import { periodsIn, quotaOf } from './quotas.ts';
import { refusedEver } from './refused.ts';
import { createScarce, type Scarce } from './scarce.ts';

const PAGE = 2_000;
const EVER = '0001-01-01' as BusinessDate;

interface Stage {
  readonly context: BenefitsContext;
  readonly benefit: Benefit;
  readonly code: string;
  readonly customers: ReadonlyMap<string, Rehearsed>;
  readonly scarce: Scarce;
  /** On which somebody was first in a tier of the scheme that gives it; null: nobody was. */
  readonly firstDay: number | null;
  readonly months: Map<string, { awards: number; points: number }>;
  readonly refusals: Map<string, { times: number; points: number }>;
  /** Why customers may not have it, as they are known now; asked for once each. */
  readonly judged: Map<string, string | null>;
}

const refuse = ({ refusals }: Stage, code: string, times: number): void => {
  refusals.set(code, { times: (refusals.get(code)?.times ?? 0) + times, points: 0 });
};

/** Units for a customer on a day; `whole`: all of them or none. */
const give = (stage: Stage, who: Rehearsed, units: number, date: BusinessDate, whole: boolean): void => {
  const { judged, scarce, months } = stage;
  const why = judged.get(who.customerId) ?? null;
  if (why !== null) {
    refuse(stage, why, units);
    return;
  }
  const taken = scarce.take(who.customerId, units, date, whole);
  if (taken.code !== null) refuse(stage, taken.code, units - taken.units);
  if (taken.units === 0) return;
  who.awards += taken.units;
  const month = date.slice(0, 7);
  months.set(month, { awards: (months.get(month)?.awards ?? 0) + taken.units, points: 0 });
};

/** Judges conditions and suitability; on which days and at which hours it can be had is not asked. */
const judge = async ({ context, benefit, judged }: Stage, ids: readonly string[]): Promise<void> => {
  const unknown = ids.filter((id) => !judged.has(id));
  if (unknown.length === 0) return;
  const refused = await refusedEver(context, benefit, unknown);
  for (const id of unknown) judged.set(id, refused.get(id) ?? null);
};

/** Stays of customers that touch a period. Before the scheme began its tiers count as they were on its first day. */
const staysOfMany = async (
  { context, firstDay }: Stage,
  scheme: string,
  ids: readonly string[],
  period: Period,
  last: BusinessDate,
): Promise<ReadonlyMap<string, readonly TierStay[]>> => {
  const found = new Map<string, TierStay[]>();
  if (firstDay === null) return found;
  const lastDay = Math.max(dayNumber(last), firstDay);
  const rows = await staysBetween(context.db, scheme, ids, dayNumber(period.start), lastDay);
  for (const { customerId, tier, fromDay, toDay } of rows) {
    const from = fromDay === firstDay ? EVER : dateOfDay(fromDay);
    const stay = { tier, from, to: toDay === null ? null : dateOfDay(toDay) };
    found.set(customerId, [...(found.get(customerId) ?? []), stay]);
  }
  return found;
};

const giveByTier = async (
  stage: Stage,
  entitlement: Entitlement,
  period: Period,
  last: BusinessDate,
  signal: AbortSignal,
): Promise<void> => {
  const { customers } = stage;
  for (const ids of chunksOf([...customers.keys()].toSorted(), PAGE)) {
    signal.throwIfAborted();
    const stays = await staysOfMany(stage, entitlement.scheme, ids, period, last);
    const quotas = ids.flatMap((id) => {
      const quota = quotaOf(entitlement, stays.get(id) ?? [], period, last);
      return quota > 0 ? [[id, quota] as const] : [];
    });
    await judge(
      stage,
      quotas.map(([id]) => id),
    );
    for (const [id, quota] of quotas) {
      const who = customers.get(id);
      if (who) give(stage, who, quota, period.start, false);
    }
  }
};

/** What was granted of it by scenes, by hand, for points and otherwise. */
const giveAsGranted = async (stage: Stage, from: BusinessDate, after: BusinessDate): Promise<void> => {
  const { context, customers, code, benefit } = stage;
  const { timeZone } = context;
  const units = benefit.consumption.kind === 'use' ? benefit.consumption.uses : 1;
  const granted = await grantsBetween(context.db, code, startOfDay(from, timeZone), startOfDay(after, timeZone));
  for (const some of chunksOf(granted, PAGE)) {
    await judge(
      stage,
      some.map(({ customerId }) => customerId),
    );
    for (const { customerId, grantedAt } of some) {
      const who = customers.get(customerId);
      if (who) give(stage, who, units, businessDateAt(grantedAt, timeZone), true);
    }
  }
};

/** Who would have had how many units of the draft on the days of the rehearsal. */
export const rehearse = async (
  context: BenefitsContext,
  { rehearsal, everybody, signal, progress }: RehearsalStage<Benefit>,
): Promise<RehearsedSums> => {
  const { definition: benefit, subject: code } = rehearsal;
  const [from, to] = [rehearsal.fromDay, rehearsal.toDay] as [BusinessDate, BusinessDate];
  const counted = benefit.supply.kind === 'stock' && benefit.fulfilment.kind !== 'codes';
  const stock = counted ? ((await selectStocks(context.db)).get(`benefit:${code}`)?.total ?? null) : null;
  const stage: Stage = {
    ...{ context, benefit, code, scarce: createScarce(benefit, stock) },
    firstDay: benefit.entitlement ? await firstStayDay(context.db, benefit.entitlement.scheme) : null,
    customers: new Map([...everybody.values()].map((each) => [each.customerId, each])),
    ...{ months: new Map(), refusals: new Map(), judged: new Map() },
  };
  const periods = periodsIn(benefit.entitlement, from, to);
  // What comes before the first period, then each period with what was granted in it, so that limits are taken in the order of time.
  await giveAsGranted(stage, from, periods[0]?.start ?? addDays(to, 1));
  for (const [at, period] of periods.entries()) {
    const last = period.end <= to ? addDays(period.end, -1) : to;
    if (benefit.entitlement) await giveByTier(stage, benefit.entitlement, period, last, signal);
    await giveAsGranted(stage, period.start, addDays(last, 1));
    progress(at + 1, periods.length, period.name);
  }
  return { months: inOrder('month', stage.months), refusals: inOrder('code', stage.refusals) };
};
