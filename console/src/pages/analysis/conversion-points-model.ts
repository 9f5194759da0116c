// Conversion points as the builder edits them: a new question, what is missing, how it reads from an address and as a sentence.
import type { ConversionPointParameters } from '@contracts/know/conversion-points/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, missingOf, unchosen } from './model.ts';
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

export const behavioursMax = 25;

/** Stages of retention as days of a goal: a beginner returns, a habit forms, somebody stays. */
export const stages = {
  own: null,
  early: { fromDay: 1, toDay: 7 },
  habit: { fromDay: 7, toDay: 30 },
  late: { fromDay: 30, toDay: 90 },
} as const;
export type Stage = keyof typeof stages;

export const stageOf = ({ fromDay, toDay }: ConversionPointParameters['goal']): Stage =>
  (['early', 'habit', 'late'] as const).find(
    (stage) => stages[stage].fromDay === fromDay && stages[stage].toDay === toDay,
  ) ?? 'own';

/** Windows that end before the goal's days begin. */
export const windowsFor = ({ fromDay, toDay }: ConversionPointParameters['goal']): number[] => {
  const last = fromDay > 0 ? fromDay : toDay;
  const usual = [3, 7, 14].filter((days) => days <= last);
  return usual.length > 0 ? usual : [last];
};

export const newConversionPoints = (today: string): ConversionPointParameters => ({
  ...commonOf(lastDays(today, 365)),
  unit: 'month',
  start: unchosen(),
  startWhich: 'first_ever',
  goal: { events: unchosen(), measure: { of: 'count' }, atLeast: 1, fromDay: 0, toDay: 30 },
  behaviours: [],
  windowDays: [3, 7, 14],
  countMax: 20,
  counted: 'until_goal',
  supportMin: 0.03,
  falseDiscoveryRate: 0.05,
  shortBy: 2,
});

export const conversionPointsMissing = (points: ConversionPointParameters): readonly Missing[] => [
  ...new Set<Missing>([
    ...commonMissing(points),
    ...(points.behaviours.length === 0 || points.windowDays.length === 0 ? (['event'] as const) : []),
    ...[points.start, points.goal.events, ...(points.prior ? [points.prior] : [])].flatMap(missingOf),
    ...points.behaviours.flatMap(({ events }) => missingOf(events)),
    ...(points.goal.measure.of === 'sum' && points.goal.measure.subject.name === '' ? (['property'] as const) : []),
  ]),
];

const within =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;
const subject = shape({ kind: oneOf('property', 'field'), name: isText });
const measure = either(shape({ of: oneOf('count') }), shape({ of: oneOf('sum'), subject }));
const checks: Readonly<Record<string, Check>> = {
  ...common,
  start: matcher,
  startWhich: oneOf('first_ever', 'first_in_range'),
  prior: matcher,
  goal: shape({
    ...{ events: matcher, measure, atLeast: within(0.000001, 1e15) },
    ...{ fromDay: whole(0, 364), toDay: whole(1, 365) },
  }),
  benchmark: within(0, 1),
  behaviours: listOf(shape({ events: matcher }), 1, behavioursMax),
  windowDays: listOf(whole(1, 90), 1, 5),
  countMax: whole(2, 60),
  counted: oneOf('until_goal', 'landmark'),
  supportMin: within(0.001, 0.4),
  falseDiscoveryRate: within(0.001, 0.2),
  shortBy: whole(1, 10),
};

/** The question of an address; `initial` where it says nothing. */
export const readConversionPoints = (text: string, initial: ConversionPointParameters): ConversionPointParameters =>
  readWith(checks, text, initial);

/** "Which behaviour after X separates those who reach Y within 30 days from those who do not." */
export const conversionPointsSentence = (speech: Speech, points: ConversionPointParameters): string => {
  const { text, words, quoted } = speech;
  const { goal, range } = points;
  const said = text('points.sentence', {
    from: range.from,
    to: addDays(range.to, -1),
    who: who(speech, points),
    start: quoted(matcherWords(text, words, points.start)),
    goal: quoted(matcherWords(text, words, goal.events)),
    days:
      goal.fromDay === 0
        ? text('points.within', { to: goal.toDay })
        : text('points.between', { from: goal.fromDay, to: goal.toDay }),
    count: points.behaviours.length,
    windows: points.windowDays.join('/'),
  });
  return `${said}${ends(speech, points)}`;
};

const behavioursOf = (events: readonly string[]): ConversionPointParameters['behaviours'] =>
  events.map((event) => ({ events: [{ event }] }));
const usual = ['news_read', 'quote_viewed', 'watchlist_added', 'page_viewed', 'app_started', 'feature_used'];

export const conversionPointsTemplates: readonly Template<ConversionPointParameters>[] = [
  {
    name: 'points.templateTrade',
    hint: 'points.templateTradeHint',
    events: ['cash_flow_recorded', 'trade_recorded', 'account_opened', ...usual],
    of: (today) => ({
      ...newConversionPoints(today),
      start: [{ event: 'cash_flow_recorded' }],
      prior: [{ event: 'account_opened' }],
      goal: { events: [{ event: 'trade_recorded' }], measure: { of: 'count' }, atLeast: 1, fromDay: 0, toDay: 30 },
      behaviours: behavioursOf(usual),
    }),
  },
  {
    name: 'points.templateHabit',
    hint: 'points.templateHabitHint',
    events: ['account_opened', ...usual],
    of: (today) => ({
      ...newConversionPoints(today),
      start: [{ event: 'account_opened' }],
      goal: { events: [{ event: null }], measure: { of: 'count' }, atLeast: 1, ...stages.habit },
      behaviours: behavioursOf([...usual, 'course_finished']),
      windowDays: [3, 7],
    }),
  },
];
