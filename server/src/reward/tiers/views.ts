// How schemes, orders and a customer's tiers are shown.
import type { z } from 'zod';
import { scopeCondition } from '../../know/profiles/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { Scheme } from '../tier-rules/contract.ts';
import {
  type Audience,
  activationOf,
  explain,
  invitedOn,
  rankIn,
  type StoredMember,
  type TierCheck,
} from '../tier-rules/index.ts';
import type { CheckView, order, schemeDetail, schemeSummary, tierCard } from './contract-shapes.ts';
import type { TiersDependencies } from './dependencies.ts';
import { ordersOf } from './evaluate-job.ts';
import { createFactsReader, needsOf, ofProgramme, surroundingsOf } from './facts.ts';
import { type OrderRow, ordersAgreed } from './orders-store.ts';
import { todayOf } from './readiness.ts';
import {
  countMembers,
  type Stay,
  type StoredScheme,
  selectApprovals,
  selectMembers,
  selectRuns,
  selectSchemes,
  selectStays,
  tierCodesByVersion,
} from './store.ts';

const dateOrNull = (day: number | null): string | null => (day === null ? null : dateOfDay(day));

export const tierName = ({ tiers }: Scheme, rank: number) => {
  const tier = tiers[rank];
  return { code: tier?.code ?? '', name: tier?.name ?? { zh: '', en: '' }, rank };
};

type Counts = Awaited<ReturnType<typeof countMembers>>;

export const countsIn = async (dependencies: TiersDependencies, scope: DataScope): Promise<Counts> =>
  countMembers(dependencies.db, await scopeCondition(dependencies, scope));

export const summaryOf = (stored: StoredScheme, counts: Counts): z.input<typeof schemeSummary> => {
  const shown = stored.definition ?? stored.draft;
  const inForce = (rank: number): number =>
    counts.find((each) => each.scheme === stored.scheme && each.rank === rank)?.customers ?? 0;
  return {
    ...{ scheme: stored.scheme, status: stored.status, version: stored.version, stale: stored.stale },
    name: shown?.name ?? { zh: stored.scheme, en: stored.scheme },
    tiers: (shown?.tiers ?? []).map(({ code, name }, rank) => ({
      ...{ code, name, rank },
      customers: stored.definition === null ? 0 : inForce(rank),
    })),
    ...{ attribute: shown?.attribute ?? null, hasDraft: stored.draft !== null },
    evaluatedTo: dateOrNull(stored.evaluatedTo),
    evaluatedAt: stored.evaluatedAt,
  };
};

export const detailOf = async (
  dependencies: TiersDependencies,
  stored: StoredScheme,
  scope: DataScope,
): Promise<z.input<typeof schemeDetail>> => {
  const approvals = await selectApprovals(dependencies.db, stored.scheme);
  const activation = activationOf(stored, approvals, await dependencies.complianceProfile());
  return {
    ...summaryOf(stored, await countsIn(dependencies, scope)),
    ...{
      definition: stored.definition,
      draft: stored.draft,
      draftBy: stored.draftBy,
      draftAt: stored.draftAt,
      activation,
    },
    approvals: approvals.map(({ byId: _byId, ...each }) => each),
    runs: (await selectRuns(dependencies.db, stored.scheme)).map((run) => ({ ...run, day: dateOfDay(run.day) })),
  };
};

export const orderView = (row: OrderRow): z.input<typeof order> => ({
  ...{ orderId: row.orderId, kind: row.kind, scheme: row.scheme, customerId: row.customerId, tier: row.tier },
  ...{ until: dateOrNull(row.untilDay), reason: row.reason, state: row.state },
  ...{ proposedBy: row.proposedName, proposedAt: row.proposedAt },
  ...{ decidedBy: row.decidedName, decidedAt: row.decidedAt, note: row.note },
});

const stayView = ({ tier, fromDay, toDay, reason, recordedAt, replacedAt }: Stay) => ({
  ...{ tier, reason, recordedAt, replacedAt, from: dateOfDay(fromDay), to: dateOrNull(toDay) },
});

const checkView = (scheme: Scheme, { rank, ...check }: TierCheck) => ({
  ...{ tier: tierName(scheme, rank), partsHidden: check.partsHidden, invitationMissing: check.invitationMissing },
  check: check.check as CheckView | null,
});

interface Asked {
  readonly customerId: string;
  readonly personId: string;
  readonly audience: Audience;
}

/** The explained part of a card: measured today, and decided again from the last evaluated day on; where data are late, as of that day. */
const explained = async (
  dependencies: TiersDependencies,
  stored: StoredScheme,
  scheme: Scheme,
  member: StoredMember,
  { customerId, personId, audience }: Asked,
) => {
  const needs = needsOf([scheme]);
  const evaluatedTo = stored.evaluatedTo ?? todayOf(dependencies) - 1;
  const day = stored.stale === null ? todayOf(dependencies) : evaluatedTo;
  const reader = await createFactsReader(dependencies, needs, day, false);
  const known = (await reader.read([{ customerId, personId }])).get(customerId);
  if (!known) return null;
  const agreed = await ordersAgreed(dependencies.db, stored.scheme, [customerId]);
  const orders = ordersOf(agreed, scheme, dependencies.timeZone).get(customerId) ?? [];
  const before = (await tierCodesByVersion(dependencies.db, stored.scheme)).get(member.version) ?? [];
  const rank = rankIn(
    scheme.tiers.map(({ code }) => code),
    before,
    member.state.rank,
  );
  const explanation = explain({
    ...{ scheme, day, audience, state: { ...member.state, rank }, undecidedFrom: evaluatedTo + 1 },
    member: { facts: ofProgramme(known.facts, scheme.programme), invited: invitedOn(orders, day) },
    surroundings: await surroundingsOf(dependencies, needs),
  });
  return { ...explanation, rank, orders: agreed };
};

export type TierCard = z.output<typeof tierCard>;

const cardOf = async (
  dependencies: TiersDependencies,
  stored: StoredScheme,
  scheme: Scheme,
  asked: Asked,
  stays: readonly Stay[],
): Promise<TierCard> => {
  const member = (await selectMembers(dependencies.db, stored.scheme, [asked.customerId])).get(asked.customerId);
  const found = member ? await explained(dependencies, stored, scheme, member, asked) : null;
  const check = (given: TierCheck | null | undefined) => (given ? checkView(scheme, given) : null);
  const isByHand = member !== undefined && member.rank !== member.state.rank;
  return {
    ...{ scheme: stored.scheme, name: scheme.name, stale: stored.stale, asOf: dateOrNull(stored.evaluatedTo) },
    tier: member && found ? tierName(scheme, isByHand ? member.rank : found.rank) : null,
    rankMax: scheme.tiers.length - 1,
    computedTier: isByHand && found ? tierName(scheme, found.rank) : null,
    since: dateOrNull(member?.since ?? null),
    period: found && {
      from: dateOfDay(found.window.from),
      to: dateOfDay(found.window.to),
      endsOn: dateOfDay(found.window.endsOn),
    },
    ...{ why: check(found?.why), next: check(found?.next) },
    graceEndsOn: dateOrNull(member?.state.grace?.endsOn ?? null),
    fall: found?.fall
      ? {
          on: dateOfDay(found.fall.on),
          tier: tierName(scheme, found.fall.rank),
          unless: checkView(scheme, found.fall.unless),
        }
      : null,
    orders: asked.audience === 'operator' ? (found?.orders ?? []).map(orderView) : [],
    stays: stays.filter(({ scheme: code }) => code === stored.scheme).map(stayView),
  };
};

/** The cards of all schemes in force. */
export const cardsOf = async (dependencies: TiersDependencies, asked: Asked, all: boolean): Promise<TierCard[]> => {
  const { db } = dependencies;
  const [stays, schemes] = await Promise.all([selectStays(db, asked.customerId, all), selectSchemes(db)]);
  const cards: TierCard[] = [];
  for (const stored of schemes)
    if (stored.status === 'active' && stored.definition)
      cards.push(await cardOf(dependencies, stored, stored.definition, asked, stays));
  return cards;
};
