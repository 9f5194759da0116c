// Three loyalties of one customer from what is known: pure. Where nothing is known the score is null, never zero.
import type { LoyaltySettings } from './settings.ts';

/** What was found of a customer as of a day; counts and fen of the window, days since 1970-01-01. */
export interface LoyaltyFacts {
  /** Months of the last twelve with a trade or purchase. */
  readonly activeMonths: number;
  readonly lastTradeDay: number | null;
  readonly firstTradeDay: number | null;
  readonly boughtSecurities: boolean;
  readonly boughtProducts: boolean;
  readonly boughtServices: boolean;
  /** Of securities. */
  readonly turnoverFen: number;
  readonly commissionFen: number;
  /** Days with a visit in the last ninety. */
  readonly visitDays: number;
  readonly watched: number;
  readonly viewed: number;
  readonly purchasesStarted: number;
  readonly enquiries: number;
  /** Latest answers, 0 to 10. */
  readonly intends: number | null;
  readonly recommends: number | null;
  /** Customers who came through this one. */
  readonly invited: number;
  readonly shared: number;
  readonly complaints: number;
  /** Times that staff spoke to the customer, or a service was used with staff. */
  readonly contacts: number;
}

/** Nothing was ever seen. */
export const noFacts: LoyaltyFacts = {
  ...{ activeMonths: 0, lastTradeDay: null, firstTradeDay: null, turnoverFen: 0, commissionFen: 0, visitDays: 0 },
  ...{ boughtSecurities: false, boughtProducts: false, boughtServices: false },
  ...{ watched: 0, viewed: 0, purchasesStarted: 0, enquiries: 0, intends: null, recommends: null },
  ...{ invited: 0, shared: 0, complaints: 0, contacts: 0 },
};

/** One thing that a score rests on: what was measured, and the points it gave (null where it only decides). */
export interface Evidence {
  readonly code: string;
  readonly value: number;
  readonly points: number | null;
}

export interface KindScore {
  /** 0 to 100; null where there is no evidence. */
  readonly score: number | null;
  readonly evidence: readonly Evidence[];
}

const DAY_OF_YEAR = 365.25;
const MONTH_DAYS = 30.4375;
const TENURE_FULL_YEARS = 3;
const PRESENCE_FULL_DAYS = 20;

const within = (value: number): number => Math.min(1, Math.max(0, value));

/** What the customer does: steadiness, recency, tenure, breadth and presence, weighted. */
export const behaviouralScore = (
  facts: LoyaltyFacts,
  /** Day of the opening or of the first trace; null: not known. */
  sinceDay: number | null,
  asOfDay: number,
  { behaviour, windowDays }: Pick<LoyaltySettings, 'behaviour' | 'windowDays'>,
): KindScore => {
  if (facts.lastTradeDay === null && !facts.boughtServices && facts.visitDays === 0)
    return { score: null, evidence: [] };
  const began = Math.min(sinceDay ?? asOfDay, facts.firstTradeDay ?? asOfDay);
  const tenureDays = Math.max(0, asOfDay - began);
  const monthsThere = Math.min(12, Math.max(3, Math.ceil(tenureDays / MONTH_DAYS)));
  const sinceLast = facts.lastTradeDay === null ? null : asOfDay - facts.lastTradeDay;
  const kinds = [facts.boughtSecurities, facts.boughtProducts, facts.boughtServices].filter(Boolean).length;
  const parts = [
    {
      code: 'steadiness',
      value: facts.activeMonths,
      share: facts.activeMonths / monthsThere,
      of: behaviour.steadiness,
    },
    {
      ...{ code: 'recency', value: sinceLast ?? -1, of: behaviour.recency },
      share: sinceLast === null ? 0 : 1 - sinceLast / windowDays,
    },
    {
      ...{ code: 'tenure', value: Math.round((tenureDays / DAY_OF_YEAR) * 10) / 10, of: behaviour.tenure },
      share: tenureDays / DAY_OF_YEAR / TENURE_FULL_YEARS,
    },
    { code: 'breadth', value: kinds, share: kinds / 3, of: behaviour.breadth },
    { code: 'presence', value: facts.visitDays, share: facts.visitDays / PRESENCE_FULL_DAYS, of: behaviour.presence },
  ];
  const evidence = parts.map(({ code, value, share, of }) => ({ code, value, points: Math.round(within(share) * of) }));
  return { score: evidence.reduce((sum, { points }) => sum + points, 0), evidence };
};

/** What the customer means to do: signs weighted, and what was answered, which counts for six tenths where it is known. */
export const intentionalScore = (
  { watched, viewed, purchasesStarted, enquiries, intends }: LoyaltyFacts,
  { signsForFull }: Pick<LoyaltySettings, 'signsForFull'>,
): KindScore => {
  const signs = [
    { code: 'watched', value: watched, weight: 1 },
    { code: 'viewed', value: viewed, weight: 1 },
    { code: 'purchases_started', value: purchasesStarted, weight: 2 },
    { code: 'enquiries', value: enquiries, weight: 2 },
  ].filter(({ value }) => value > 0);
  if (signs.length === 0 && intends === null) return { score: null, evidence: [] };
  const signed = within(signs.reduce((sum, { value, weight }) => sum + value * weight, 0) / signsForFull) * 100;
  const answered = intends === null ? [] : [{ code: 'intends', value: intends, points: null }];
  return {
    score: Math.round(intends === null ? signed : signs.length === 0 ? intends * 10 : intends * 6 + signed * 0.4),
    evidence: [...answered, ...signs.map(({ code, value }) => ({ code, value, points: null }))],
  };
};

const RECOMMENDED_POINTS = 80;
const SHARED_POINTS = 60;
const COMPLAINED_POINTS = 20;
const COMPLAINT_COSTS = 20;

/**
 * What the customer feels: ten points for each of the 0 to 10 of the answer. Whoever brought somebody has 80 at least, whoever shared
 * articles without an answer 60; a complaint takes 20 off, and is 20 where nothing else is known.
 */
export const emotionalScore = ({ recommends, invited, shared, complaints }: LoyaltyFacts): KindScore => {
  const evidence = [
    ...(recommends === null ? [] : [{ code: 'recommends', value: recommends, points: null }]),
    ...[
      { code: 'invited', value: invited, points: null },
      { code: 'shared', value: shared, points: null },
      { code: 'complaints', value: complaints, points: null },
    ].filter(({ value }) => value > 0),
  ];
  if (evidence.length === 0) return { score: null, evidence };
  const said = recommends === null ? null : recommends * 10;
  const done = invited > 0 ? RECOMMENDED_POINTS : shared > 0 && said === null ? SHARED_POINTS : null;
  const best = Math.max(said ?? -1, done ?? -1);
  const score = best < 0 ? COMPLAINED_POINTS : complaints > 0 ? Math.max(0, best - COMPLAINT_COSTS) : best;
  return { score, evidence };
};

export const loyaltyTypes = ['true', 'price', 'habit', 'latent', 'low', 'unknown'] as const;
export type LoyaltyType = (typeof loyaltyTypes)[number];

export interface Loyalty {
  readonly behaviour: KindScore;
  readonly intention: KindScore;
  readonly emotion: KindScore;
  /** Commission over turnover of securities, as parts of a hundred million; null without turnover. */
  readonly ratePerHundredMillion: number | null;
  /** Loyal in what is done, at a low price, and by nothing else that is known. Null: the price is not known. */
  readonly priceOnly: boolean | null;
  readonly type: LoyaltyType;
}

const HUNDRED_MILLION = 100_000_000;

/** A decimal share as parts of a hundred million; exact, because a share has eight decimals at most. */
export const partsOfShare = (share: string): number => {
  const [, decimals = ''] = share.split('.');
  return Number(decimals.padEnd(8, '0'));
};

const typeOf = (
  behaves: boolean | null,
  means: boolean | null,
  feels: boolean | null,
  priceOnly: boolean | null,
): LoyaltyType => {
  if (behaves === null && means === null && feels === null) return 'unknown';
  if (behaves && feels) return 'true';
  if (priceOnly) return 'price';
  if (behaves) return 'habit';
  return means || feels ? 'latent' : 'low';
};

/** All three with the flag, from the same facts and settings for everybody. */
export const loyaltyOf = (
  facts: LoyaltyFacts,
  sinceDay: number | null,
  asOfDay: number,
  settings: LoyaltySettings,
): Loyalty => {
  const behaviour = behaviouralScore(facts, sinceDay, asOfDay, settings);
  const intention = intentionalScore(facts, settings);
  const emotion = emotionalScore(facts);
  const loyal = ({ score }: KindScore): boolean | null => (score === null ? null : score >= settings.loyalFrom);
  const rate = facts.turnoverFen > 0 ? (facts.commissionFen * HUNDRED_MILLION) / facts.turnoverFen : null;
  const [behaves, means, feels] = [loyal(behaviour), loyal(intention), loyal(emotion)];
  const tied = means || feels || facts.boughtProducts || facts.boughtServices || facts.contacts > 0;
  const priceOnly =
    behaves !== true || tied
      ? behaves === null
        ? null
        : false
      : rate === null
        ? null
        : rate <= partsOfShare(settings.lowRate);
  return {
    ...{ behaviour, intention, emotion, priceOnly },
    ratePerHundredMillion: rate === null ? null : Math.round(rate),
    type: typeOf(behaves, means, feels, priceOnly),
  };
};
