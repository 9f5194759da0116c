// What steps, groups and times of the workbench are called.
import type { OpeningFinding, OpeningParameters, OpeningWorkbench } from '@contracts/know/opening/contract.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { PlanWords } from './plan-words.ts';
import { matcherWords } from './words-of-filter.ts';

export const useOpeningWords = (words: PlanWords, asked: OpeningParameters) => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const stepName = (step: number): string => {
    const own = asked.steps[step];
    return own ? (own.label ?? matcherWords(text, words, own.events)) : '';
  };
  const dimensionName = (dimension: number): string => {
    const own = asked.dimensions[dimension];
    return own ? words.subjectName(own.subject) : '';
  };
  const valueName = (dimension: number, label: string): string => {
    const own = asked.dimensions[dimension];
    return own ? words.valueName(own.subject, label) : label;
  };
  const groupName = ({ terms }: Pick<OpeningFinding, 'terms'>): string =>
    terms
      .map(({ dimension, relation, label }) =>
        text(relation === 'is' ? 'opening.termIs' : 'opening.termBelow', {
          ...{ name: dimensionName(dimension), value: valueName(dimension, say(label)) },
        }),
      )
      .join(' · ');
  const time = (ms: number | null): string => format.duration(ms === null ? null : ms / 1_000);
  const spread = ({ count, median, p90 }: OpeningWorkbench['total']): string =>
    count === 0 ? '–' : `${time(median)} / ${time(p90)}`;
  const reasonName = (code: string): string => text.code('openingReason', code);
  return { stepName, dimensionName, groupName, reasonName, time, spread };
};
export type OpeningWords = ReturnType<typeof useOpeningWords>;

/** A p or q as it is shown. */
export const shownP = (value: number, decimal: (value: number, digits: number) => string): string =>
  value < 0.001 ? '<0.001' : decimal(value, 3);
