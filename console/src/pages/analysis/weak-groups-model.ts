// Weak groups as the builder edits them: a new question, what is missing, how it reads from an address and as a sentence.
import type { WeakGroupMetric, WeakGroupParameters } from '@contracts/know/weak-groups/contract.ts';
import { addDays, commonMissing, commonOf, DAY_SECONDS, lastDays, type Missing, missingOf, unchosen } from './model.ts';
import type { PlanWords } from './plan-words.ts';
import {
  type Check,
  common,
  either,
  isText,
  listOf,
  matcher,
  oneOf,
  readWith,
  shape,
  whole,
} from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';
import { matcherWords } from './words-of-filter.ts';

export const behavioursMax = 20;
export const dimensionsMax = 10;

type Retention = Extract<WeakGroupMetric, { readonly of: 'retention' }>;
type Funnel = Extract<WeakGroupMetric, { readonly of: 'funnel' }>;

export const retentionMetric = (
  initial: Retention['initial'] = unchosen(),
  returning: Retention['returning'] = [{ event: null }],
): Retention => ({
  ...{ of: 'retention', initial, returning, periods: { kind: 'calendar', count: 1 } },
  ...{ counting: 'exact', occurrencesMin: 1, cohort: 'first_ever', period: 1 },
});

export const funnelMetric = (events: readonly string[] = ['', ''], days = 30): Funnel => ({
  of: 'funnel',
  steps: events.map((event) => ({ events: [{ event }], optional: false })),
  ...{ order: 'ordered', strictBetween: 'any_event', window: { kind: 'duration', seconds: days * DAY_SECONDS } },
  ...{ exclusions: [], voided: 'stop', sameInstant: 'log_order' },
});

/** Counts as many periods as the one that is asked for. */
export const atPeriod = (metric: Retention, period: number): Retention => ({
  ...metric,
  ...{ period, periods: { kind: 'calendar', count: period } },
});

export const newWeakGroups = (today: string): WeakGroupParameters => ({
  ...commonOf(lastDays(today, 365)),
  unit: 'month',
  metric: retentionMetric(),
  dimensions: [],
  behaviours: [],
  behaviourDays: 31,
  sizeMin: 50,
  pairs: true,
  falseDiscoveryRate: 0.05,
});

const metricMissing = (metric: WeakGroupMetric): readonly Missing[] =>
  metric.of === 'retention'
    ? [metric.initial, metric.returning].flatMap(missingOf)
    : metric.steps.flatMap(({ events }) => missingOf(events));

export const weakGroupsMissing = (weak: WeakGroupParameters): readonly Missing[] => [
  ...new Set<Missing>([
    ...commonMissing(weak),
    ...metricMissing(weak.metric),
    ...weak.behaviours.flatMap(({ events }) => missingOf(events)),
    ...(weak.dimensions.length === 0 ? (['dimension'] as const) : []),
  ]),
];

const within =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;
const subject = shape({ kind: oneOf('property', 'field'), name: isText });
const seconds = whole(1, 366 * 86_400);
const metric = either(
  shape({
    ...{ of: oneOf('retention'), initial: matcher, returning: matcher, period: whole(1, 60) },
    periods: shape({ kind: oneOf('calendar'), count: whole(1, 60) }),
    ...{ counting: oneOf('exact', 'on_or_after'), occurrencesMin: whole(1, 1_000) },
    cohort: oneOf('first_ever', 'first_in_range'),
  }),
  shape({
    ...{ of: oneOf('funnel'), order: oneOf('ordered', 'strict', 'any'), strictBetween: isText, voided: isText },
    steps: listOf(shape({ events: matcher, optional: oneOf(true, false) }, { label: isText }), 2, 20),
    window: shape({ kind: oneOf('duration'), seconds }),
    ...{ exclusions: listOf(() => false, 0, 0), sameInstant: isText },
  }),
);
const checks: Readonly<Record<string, Check>> = {
  ...common,
  metric,
  dimensions: listOf(
    either(
      shape({ by: oneOf('attribute'), attribute: isText }),
      shape({ by: oneOf('tag'), tag: isText }),
      shape({ by: oneOf('event'), subject, ordered: oneOf(true, false) }),
      shape({ by: oneOf('did'), behaviour: whole(0, behavioursMax - 1) }),
    ),
    0,
    dimensionsMax,
  ),
  behaviours: listOf(shape({ events: matcher }), 0, behavioursMax),
  behaviourDays: whole(1, 366),
  benchmark: within(0, 1),
  sizeMin: whole(20, 1_000_000),
  pairs: oneOf(true, false),
  falseDiscoveryRate: within(0.001, 0.2),
};

/** The question of an address; `initial` where it says nothing. */
export const readWeakGroups = (text: string, initial: WeakGroupParameters): WeakGroupParameters =>
  readWith(checks, text, initial);

const metricWords = ({ text, words, quoted }: Speech, { metric: asked, unit }: WeakGroupParameters): string =>
  asked.of === 'retention'
    ? text('weak.metricRetention', {
        initial: quoted(matcherWords(text, words, asked.initial)),
        returning: quoted(matcherWords(text, words, asked.returning)),
        period: asked.period,
        unit: text(`calendarUnit.${unit}`),
      })
    : text('weak.metricFunnel', {
        steps: asked.steps.map(({ events }) => quoted(matcherWords(text, words, events))).join(' → '),
        days: asked.window.kind === 'duration' ? asked.window.seconds / DAY_SECONDS : 1,
      });

/** "Of customers from … to …: who did X and came back in month 1. Which groups by 6 dimensions stay behind." */
export const weakGroupsSentence = (speech: Speech, weak: WeakGroupParameters): string => {
  const said = speech.text('weak.sentence', {
    from: weak.range.from,
    to: addDays(weak.range.to, -1),
    who: who(speech, weak),
    metric: metricWords(speech, weak),
    count: weak.dimensions.length,
  });
  return `${said}${ends(speech, weak)}`;
};

/** What a dimension is called. */
export const dimensionName = (
  dimension: WeakGroupParameters['dimensions'][number],
  behaviours: WeakGroupParameters['behaviours'],
  names: {
    readonly words: PlanWords;
    attribute(name: string): string;
    tag(code: string): string;
    behaviour(events: WeakGroupParameters['behaviours'][number]['events']): string;
  },
): string => {
  if (dimension.by === 'attribute') return names.attribute(dimension.attribute);
  if (dimension.by === 'tag') return names.tag(dimension.tag);
  if (dimension.by === 'event') return names.words.subjectName(dimension.subject);
  return names.behaviour(behaviours[dimension.behaviour]?.events ?? []);
};

const usual = ['feature_used', 'course_finished', 'course_started', 'quote_viewed', 'news_read', 'watchlist_added'];
const behavioursOf = (events: readonly string[]): WeakGroupParameters['behaviours'] =>
  events.map((event) => ({ events: [{ event }] }));
const attributesOf = (names: readonly string[]): WeakGroupParameters['dimensions'] =>
  names.map((attribute) => ({ by: 'attribute', attribute }));
const did = (...behaviours: readonly number[]): WeakGroupParameters['dimensions'] =>
  behaviours.map((behaviour) => ({ by: 'did', behaviour }));
const who4 = ['birth_year', 'gender', 'education', 'risk_level', 'first_channel'];

const openingSteps = [
  ...['opening_started', 'opening_phone_verified', 'opening_id_uploaded', 'opening_profile_filled'],
  ...['opening_risk_test_done', 'opening_agreements_signed', 'opening_bank_bound', 'opening_password_set'],
  ...['opening_video_passed', 'opening_submitted', 'opening_reviewed', 'account_opened'],
];

/** Whoever opens the app again came back; a message read on the way or what a core system says of them is no return. */
const cameBack: Retention['returning'] = [{ event: 'app_started' }];

export const weakGroupsTemplates: readonly Template<WeakGroupParameters>[] = [
  {
    name: 'weak.templateRetention',
    hint: 'weak.templateRetentionHint',
    events: ['account_opened', 'app_started', 'feature_used', 'course_finished'],
    of: (today) => ({
      ...newWeakGroups(today),
      metric: retentionMetric([{ event: 'account_opened' }], cameBack),
      behaviours: behavioursOf(usual),
      dimensions: [...attributesOf(who4), ...did(0, 3, 4)],
    }),
  },
  {
    name: 'weak.templateFunded',
    hint: 'weak.templateFundedHint',
    events: ['account_opened', 'cash_flow_recorded', 'app_started', 'feature_used', 'course_finished'],
    of: (today) => ({
      ...newWeakGroups(today),
      metric: retentionMetric(
        [
          {
            event: 'cash_flow_recorded',
            filter: { kind: 'compare', subject: { kind: 'property', name: 'direction' }, operator: 'eq', value: 'in' },
          },
        ],
        cameBack,
      ),
      behaviours: behavioursOf(usual),
      dimensions: [...attributesOf(who4), ...did(0, 3, 4)],
    }),
  },
  {
    name: 'weak.templateOpening',
    hint: 'weak.templateOpeningHint',
    events: openingSteps,
    everybody: true,
    of: (today) => ({
      ...newWeakGroups(today),
      metric: funnelMetric(openingSteps),
      behaviours: behavioursOf(['page_viewed', 'opening_failed']),
      dimensions: [
        ...(['platform', 'channel'] as const).map((name) => ({
          ...{ by: 'event' as const, subject: { kind: 'field' as const, name }, ordered: false },
        })),
        { by: 'event', subject: { kind: 'field', name: 'app_version' }, ordered: true },
        { by: 'event', subject: { kind: 'property', name: 'invited' }, ordered: false },
      ],
    }),
  },
  {
    name: 'weak.templateTrade',
    hint: 'weak.templateTradeHint',
    events: ['account_opened', 'trade_recorded', 'news_read'],
    of: (today) => ({
      ...newWeakGroups(today),
      metric: funnelMetric(['account_opened', 'trade_recorded']),
      behaviours: behavioursOf(usual),
      dimensions: attributesOf(who4),
    }),
  },
];
