// A metric as its page asks it.
import type { MetricsParameters } from '@contracts/know/metrics/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, rangeBefore } from '../analysis/model.ts';
import { common, readWith } from '../analysis/question-address.ts';
import { ends, type Speech, who } from '../analysis/sentences.ts';

const DAYS = 180;

/** The last half-year, month by month, beside the one before. */
export const newMetric =
  (metric: string) =>
  (today: string): MetricsParameters => {
    const range = lastDays(today, DAYS);
    return { ...commonOf(range), comparison: rangeBefore(range), unit: 'month', metric };
  };

export const readMetric = (text: string, initial: MetricsParameters): MetricsParameters =>
  readWith(common, text, initial);

export const metricMissing = (metric: MetricsParameters): readonly Missing[] => commonMissing(metric);

export const metricSentence = (speech: Speech, asked: MetricsParameters, name: string): string => {
  const said = speech.text('metrics.sentence', {
    ...{ name, from: asked.range.from, to: addDays(asked.range.to, -1), who: who(speech, asked) },
    unit: speech.text(`calendarUnit.${asked.unit}`),
  });
  return `${said}${ends(speech, asked)}`;
};
