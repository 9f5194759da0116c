// Lifecycle and stickiness as the builder edits them: new questions, what is missing, addresses, sentences, templates.
import type { LifecycleParameters, StickinessParameters } from '@contracts/know/activity/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, missingOf } from './model.ts';
import { common, matcher, oneOf, readWith, whole } from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';
import { matcherWords } from './words-of-filter.ts';

const stretches = ['week', 'month', 'quarter', 'range'] as const satisfies readonly StickinessParameters['within'][];

export const newLifecycle = (today: string): LifecycleParameters => ({
  ...commonOf(lastDays(today, 84)),
  unit: 'week',
  activity: [{ event: null }],
});

export const newStickiness = (today: string): StickinessParameters => ({
  ...commonOf(lastDays(today, 90)),
  unit: 'day',
  activity: [{ event: null }],
  occurrencesMin: 1,
  within: 'month',
});

export const activityMissing = (asked: LifecycleParameters | StickinessParameters): readonly Missing[] => [
  ...new Set<Missing>([...commonMissing(asked), ...missingOf(asked.activity)]),
];

export const readLifecycle = (text: string, initial: LifecycleParameters): LifecycleParameters =>
  readWith({ ...common, activity: matcher }, text, initial);

export const readStickiness = (text: string, initial: StickinessParameters): StickinessParameters =>
  readWith(
    { ...common, activity: matcher, occurrencesMin: whole(1, 1_000), within: oneOf(...stretches) },
    text,
    initial,
  );

/** Stretches in which a unit lies whole. */
export const stretchesOf = (unit: StickinessParameters['unit']): readonly StickinessParameters['within'][] => {
  if (unit === 'day') return stretches;
  return unit === 'month' ? ['quarter', 'range'] : ['range'];
};

const valuesOf = (speech: Speech, asked: LifecycleParameters | StickinessParameters) => ({
  from: asked.range.from,
  to: addDays(asked.range.to, -1),
  who: who(speech, asked),
  events: speech.quoted(matcherWords(speech.text, speech.words, asked.activity)),
  unit: speech.text(`calendarUnit.${asked.unit}`),
});

export const lifecycleSentence = (speech: Speech, asked: LifecycleParameters): string =>
  `${speech.text('activity.lifecycleSentence', valuesOf(speech, asked))}${ends(speech, asked)}`;

export const stickinessSentence = (speech: Speech, asked: StickinessParameters): string =>
  `${speech.text('activity.stickinessSentence', {
    ...valuesOf(speech, asked),
    within: speech.text(`stretch.${asked.within}`),
  })}${ends(speech, asked)}`;

export const lifecycleTemplates: readonly Template<LifecycleParameters>[] = [
  { name: 'activity.templateWeeks', hint: 'activity.templateWeeksHint', events: [], of: newLifecycle },
  {
    name: 'activity.templateTraders',
    hint: 'activity.templateTradersHint',
    events: ['trade_recorded'],
    of: (today) => ({
      ...newLifecycle(today),
      range: lastDays(today, 180),
      unit: 'month',
      activity: [{ event: 'trade_recorded' }],
    }),
  },
];

export const stickinessTemplates: readonly Template<StickinessParameters>[] = [
  { name: 'activity.templateDays', hint: 'activity.templateDaysHint', events: [], of: newStickiness },
  {
    name: 'activity.templateTradingDays',
    hint: 'activity.templateTradingDaysHint',
    events: ['trade_recorded'],
    of: (today) => ({ ...newStickiness(today), activity: [{ event: 'trade_recorded' }] }),
  },
];
