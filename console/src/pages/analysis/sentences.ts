// A question as one sentence, so that whoever reads a figure knows what was asked without reading the form.
import type { FunnelParameters } from '@contracts/know/funnels/contract.ts';
import type { CommonParameters } from '@contracts/know/questions/contract.ts';
import type { RetentionParameters } from '@contracts/know/retention/contract.ts';
import type { Language, Text } from '../../i18n/index.ts';
import { addDays, DAY_SECONDS } from './model.ts';
import type { PlanWords } from './plan-words.ts';
import { matcherWords } from './words-of-filter.ts';

/** What sentences are made with. */
export interface Speech {
  readonly text: Text;
  readonly words: PlanWords;
  /** Puts a name between the quotation marks of the language. */
  readonly quoted: (name: string) => string;
  readonly breakdownName: (breakdown: NonNullable<CommonParameters['breakdown']>) => string;
}

/** The customers that a question is about, in words. */
export const who = ({ text }: Speech, { population }: Pick<CommonParameters, 'population'>): string => {
  const people = text(population.who === 'everybody' ? 'analysis.everybody' : 'analysis.customersOnly');
  return population.condition || population.segment ? text('analysis.withConditions', { people }) : people;
};

/** What a sentence ends with: breakdown, segments, comparison. */
export const ends = (
  { text, breakdownName }: Speech,
  { breakdown, segments, comparison }: Pick<CommonParameters, 'breakdown' | 'segments' | 'comparison'>,
): string => {
  const parts = [
    ...(breakdown ? [text('analysis.sentenceBreakdown', { name: breakdownName(breakdown) })] : []),
    ...(segments.length > 0
      ? [text('analysis.sentenceSegments', { names: text.list(segments.map(({ label }) => label)) })]
      : []),
    ...(comparison
      ? [text('analysis.sentenceComparison', { from: comparison.from, to: addDays(comparison.to, -1) })]
      : []),
  ];
  return parts.join('');
};

/** Marks for what comes between steps; the same in both languages. */
const joins = { ordered: ' → ', strict: ' ⇒ ', any: ' + ' } as const;

const lengths = [
  ['day', DAY_SECONDS],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const lengthOf = (text: Text, seconds: number): string => {
  const [unit, size] = lengths.find(([, each]) => seconds % each === 0) ?? ['second', 1];
  return text(`duration.${unit}`, { value: seconds / size });
};

/** "Of the customers who began between …, how many did A, then B, within 7 days, by platform." */
export const funnelSentence = (speech: Speech, funnel: FunnelParameters): string => {
  const { text, words, quoted } = speech;
  const join = joins[funnel.order];
  const steps = funnel.steps
    .map(({ events, optional }) => {
      const name = quoted(matcherWords(text, words, events));
      return optional ? text('funnel.optionalWords', { name }) : name;
    })
    .join(join);
  const { window } = funnel;
  const values = {
    from: funnel.range.from,
    to: addDays(funnel.range.to, -1),
    who: who(speech, funnel),
    steps,
    window:
      window.kind === 'session'
        ? text('funnel.inSession')
        : text('funnel.within', { time: lengthOf(text, window.seconds) }),
  };
  const said = text(funnel.counting === 'attempts' ? 'funnel.sentenceAttempts' : 'funnel.sentence', values);
  return `${said}${ends(speech, funnel)}`;
};

/** "Of the customers whose first A was between …, how many did B again, week by week." */
export const retentionSentence = (speech: Speech, retention: RetentionParameters): string => {
  const { text, words, quoted } = speech;
  const { periods } = retention;
  const values = {
    from: retention.range.from,
    to: addDays(retention.range.to, -1),
    who: who(speech, retention),
    initial: quoted(matcherWords(text, words, retention.initial)),
    returning: quoted(matcherWords(text, words, retention.returning)),
    cohort: text(`retentionSentence.${retention.cohort}`),
    unit: text(`calendarUnit.${retention.unit}`),
    periods:
      periods.kind === 'custom'
        ? text('retention.sentenceCustom', { count: periods.brackets.length })
        : periods.kind === 'rolling'
          ? text('retention.sentenceRolling', { count: periods.count, days: periods.days })
          : text('retention.sentenceCalendar', { count: periods.count, unit: text(`calendarUnit.${retention.unit}`) }),
  };
  return `${text('retention.sentence', values)}${ends(speech, retention)}`;
};

/** Quotation marks of a language. */
export const quotedIn =
  (which: Language) =>
  (name: string): string =>
    which === 'zh' ? `「${name}」` : `"${name}"`;
