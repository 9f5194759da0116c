// What is seen of a customer at an instant, and whether they were lost afterwards: a fold over the person's timeline. Features look at
// what came before the cut alone, labels at what came from it on, so nothing of the future can leak into the past.
import type { Id64 } from '../../record/log/index.ts';
import type { EventMatcher, EventSubject, PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import type { ChurnSettings } from './settings.ts';

const DAY_MS = 86_400_000;

/** Features in the order in which they stand in a row. `yuan` features are money. */
export const featureCodes = [
  'idle_days',
  'active_days',
  'usual_days',
  'activity_trend',
  'trades',
  'trade_trend',
  'trade_idle_days',
  'withdrawals',
  'net_outflow',
  'complaints',
  'low_scores',
  'asset_change',
  'assets',
  'known_days',
  'product_views',
  'contacts',
] as const;
export type FeatureCode = (typeof featureCodes)[number];
export const FEATURES = featureCodes.length;

const named = (event: string): EventMatcher => [{ event }];
const direction = (value: string): EventMatcher => [
  {
    event: 'cash_flow_recorded',
    filter: { kind: 'compare', subject: { kind: 'property', name: 'direction' }, operator: 'eq', value },
  },
];
const score = (operator: 'gte' | 'lte', value: number) =>
  ({ kind: 'compare', subject: { kind: 'property', name: 'score' }, operator, value }) as const;

/** Bits of the timeline. */
const bit = {
  any: 0,
  trade: 1,
  moneyIn: 2,
  moneyOut: 3,
  complaint: 4,
  low: 5,
  product: 6,
  contact: 7,
  assets: 8,
} as const;
export const churnMatchers: readonly EventMatcher[] = [
  [{ event: null }],
  named('trade_recorded'),
  direction('in'),
  direction('out'),
  named('complaint_filed'),
  [{ event: 'survey_answered', filter: { kind: 'all', of: [score('gte', 0), score('lte', 6)] } }],
  [{ event: 'product_viewed' }, { event: 'product_purchase_started' }],
  named('staff_contacted'),
  named('asset_recorded'),
];
export const churnColumns: readonly EventSubject[] = [
  { kind: 'property', name: 'amount_fen' },
  { kind: 'property', name: 'total_assets_fen' },
];
/** So far back from a cut features look. */
export const HISTORY_DAYS = 365;
const TREND_DAYS = 180;

export type LabelSettings = Pick<
  ChurnSettings,
  'horizonDays' | 'regularDaysMin' | 'inactive' | 'assetsDownShare' | 'outflowShare' | 'sleepDays'
>;

export interface ChurnSpec extends LabelSettings {
  /** Instants at which customers are looked at, ascending. */
  readonly cuts: readonly number[];
  /** Up to here everything is known; a cut whose horizon ends later has no label. */
  readonly knownUntil: number;
  /** One person in so many is looked at. */
  readonly sampleEvery: number;
}

/** Rows of customers at cuts; plain arrays, for they are sent between threads. */
export interface ChurnRows {
  readonly persons: readonly Id64[];
  /** Number of the cut of each row. */
  readonly cuts: readonly number[];
  /** 1 lost, 0 stayed, -1 not known yet. */
  readonly labels: readonly number[];
  /** Row after row. */
  readonly values: readonly number[];
  /** Customers of the last cut who are asleep, regular or not. */
  readonly sleeping: number;
}

const has = (timeline: PersonTimeline, event: number, which: number): boolean =>
  (((timeline.matches[event] ?? 0) >>> which) & 1) === 1;

/** What is summed up of the events before a cut. */
interface Past {
  readonly first: number;
  readonly lastActive: number;
  readonly lastTrade: number;
  readonly activeDays30: number;
  readonly activeDays60: number;
  readonly activeDays180: number;
  readonly trades30: number;
  readonly trades90: number;
  readonly trades180: number;
  readonly outs60: number;
  readonly netOut60: number;
  readonly moneyIn: number;
  readonly complaints90: number;
  readonly low90: number;
  readonly products30: number;
  readonly contacts90: number;
  readonly assets: number | null;
  readonly assetsMax: number;
}

type Amounts = (event: number, column: number) => number;

const amountsOf =
  (timeline: PersonTimeline, textOf: TextOfCode): Amounts =>
  (event, column) => {
    const code = timeline.columns[column]?.[event] ?? -1;
    const value = code < 0 ? 0 : Number(textOf(column, code));
    return Number.isFinite(value) ? value : 0;
  };

/** Sums up events [0, until): those before the cut. */
const pastOf = (timeline: PersonTimeline, until: number, cut: number, amountOf: Amounts): Past => {
  const past = {
    ...{ first: timeline.at[0] ?? cut, lastActive: Number.NEGATIVE_INFINITY, lastTrade: Number.NEGATIVE_INFINITY },
    ...{
      activeDays30: 0,
      activeDays60: 0,
      activeDays180: 0,
      trades30: 0,
      trades90: 0,
      trades180: 0,
      outs60: 0,
      netOut60: 0,
      moneyIn: 0,
    },
    ...{ complaints90: 0, low90: 0, products30: 0, contacts90: 0, assets: null as number | null, assetsMax: 0 },
  };
  let day = -1;
  for (let event = 0; event < until; event += 1) {
    const at = timeline.at[event] ?? 0;
    const age = (cut - at) / DAY_MS;
    const within = (days: number): number => (age <= days ? 1 : 0);
    const trade = has(timeline, event, bit.trade);
    if (trade || has(timeline, event, bit.any)) {
      past.lastActive = at;
      const today = Math.floor(at / DAY_MS);
      if (today !== day) {
        past.activeDays30 += within(30);
        past.activeDays60 += within(60);
        past.activeDays180 += within(TREND_DAYS);
      }
      day = today;
    }
    if (trade) {
      past.lastTrade = at;
      past.trades30 += within(30);
      past.trades90 += within(90);
      past.trades180 += within(TREND_DAYS);
    }
    if (has(timeline, event, bit.moneyIn)) {
      past.moneyIn += amountOf(event, 0);
      past.netOut60 -= within(60) * amountOf(event, 0);
    }
    if (has(timeline, event, bit.moneyOut)) {
      past.outs60 += within(60);
      past.netOut60 += within(60) * amountOf(event, 0);
    }
    if (has(timeline, event, bit.complaint)) past.complaints90 += within(90);
    if (has(timeline, event, bit.low)) past.low90 += within(90);
    if (has(timeline, event, bit.product)) past.products30 += within(30);
    if (has(timeline, event, bit.contact)) past.contacts90 += within(90);
    if (has(timeline, event, bit.assets)) {
      past.assets = amountOf(event, 1);
      if (age <= TREND_DAYS) past.assetsMax = Math.max(past.assetsMax, past.assets);
    }
  }
  return past;
};

const daysSince = (cut: number, at: number, most: number): number => Math.min(most, Math.max(0, (cut - at) / DAY_MS));
const clipped = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
/** The last days of a half-year against the rest of it, as the logarithm of the ratio of what is done a day. */
const trend = (recent: number, half: number, days: number): number =>
  Math.log((recent + 0.5) / (((half - recent) * days) / (TREND_DAYS - days) + 0.5));

/** The features as people would say them; see {@link scaled} for what the model reads. */
const featuresOf = (past: Past, cut: number): readonly number[] => [
  daysSince(cut, past.lastActive, TREND_DAYS),
  past.activeDays30,
  past.activeDays180,
  trend(past.activeDays60, past.activeDays180, 60),
  past.trades90,
  trend(past.trades30, past.trades180, 30),
  daysSince(cut, past.lastTrade, HISTORY_DAYS),
  past.outs60,
  clipped(past.netOut60 / Math.max(past.assets ?? past.moneyIn, 100_000), -1, 1),
  past.complaints90,
  past.low90,
  past.assets === null || past.assetsMax <= 0 ? 0 : clipped(past.assets / past.assetsMax - 1, -1, 0),
  (past.assets ?? 0) / 100,
  daysSince(cut, past.first, HISTORY_DAYS),
  past.products30,
  past.contacts90,
];

/** Counts, days and money grow by orders of magnitude; what the model reads is their logarithm. */
const logged: ReadonlySet<FeatureCode> = new Set([
  'idle_days',
  'active_days',
  'usual_days',
  'trades',
  'trade_idle_days',
  'withdrawals',
  'complaints',
  'low_scores',
  'assets',
  'known_days',
  'product_views',
  'contacts',
]);
const isLogged = featureCodes.map((code) => logged.has(code));

/** A feature on the scale of the model. */
export const scaled = (feature: number, value: number): number =>
  isLogged[feature] ? Math.log1p(Math.max(0, value)) : value;

/** Whether the events from the cut to the end of the horizon mean that the customer is lost. */
const labelOf = (
  timeline: PersonTimeline,
  from: number,
  end: number,
  past: Past,
  spec: ChurnSpec,
  amountOf: Amounts,
): number => {
  let [active, trades, out] = [0, 0, 0];
  let assets: number | null = null;
  for (let event = from; event < timeline.length && (timeline.at[event] ?? 0) < end; event += 1) {
    const trade = has(timeline, event, bit.trade);
    if (trade || has(timeline, event, bit.any)) active += 1;
    if (trade) trades += 1;
    if (has(timeline, event, bit.moneyOut)) out += amountOf(event, 0);
    if (has(timeline, event, bit.assets)) assets = amountOf(event, 1);
  }
  const { inactive, assetsDownShare, outflowShare } = spec;
  if (inactive !== null && (inactive === 'any' ? active : trades) === 0) return 1;
  const before = past.assets ?? 0;
  if (before <= 0) return 0;
  if (assetsDownShare !== null && assets !== null && assets <= before * (1 - assetsDownShare)) return 1;
  return outflowShare !== null && out >= before * outflowShare ? 1 : 0;
};

export const churnFold: PersonFold<ChurnSpec, ChurnRows> = {
  code: 'churn.features',
  begin: (spec, textOf) => {
    const rows = { persons: [] as Id64[], cuts: [] as number[], labels: [] as number[], values: [] as number[] };
    let sleeping = 0;
    let seen = 0;
    const lookAt = (timeline: PersonTimeline, cut: number, index: number, amountOf: Amounts): void => {
      let until = 0;
      while (until < timeline.length && (timeline.at[until] ?? 0) < cut) until += 1;
      if (until === 0) return;
      const past = pastOf(timeline, until, cut, amountOf);
      if (index === spec.cuts.length - 1 && daysSince(cut, past.lastActive, HISTORY_DAYS) >= spec.sleepDays)
        sleeping += 1;
      if (past.activeDays180 < spec.regularDaysMin) return;
      // Whoever is asleep already is not to be lost any more.
      if (daysSince(cut, past.lastActive, HISTORY_DAYS) >= spec.sleepDays) return;
      const end = cut + spec.horizonDays * DAY_MS;
      rows.persons.push(timeline.person());
      rows.cuts.push(index);
      rows.labels.push(end > spec.knownUntil ? -1 : labelOf(timeline, until, end, past, spec, amountOf));
      for (const value of featuresOf(past, cut)) rows.values.push(value);
    };
    return {
      visit: (timeline) => {
        seen += 1;
        if (seen % spec.sampleEvery !== 0) return;
        const amountOf = amountsOf(timeline, textOf);
        for (const [index, cut] of spec.cuts.entries()) lookAt(timeline, cut, index, amountOf);
      },
      finish: () => ({ ...rows, sleeping }),
    };
  },
  merge: (_spec, parts) => ({
    persons: parts.flatMap(({ persons }) => persons),
    cuts: parts.flatMap(({ cuts }) => cuts),
    labels: parts.flatMap(({ labels }) => labels),
    values: parts.flatMap(({ values }) => values),
    sleeping: parts.reduce((sum, { sleeping }) => sum + sleeping, 0),
  }),
};
