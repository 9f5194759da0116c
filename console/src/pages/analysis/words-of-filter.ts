// Events and their conditions as words, for sentences and for conditions too deep to be edited line by line.
import type { EventComparison, EventFilter, EventMatcher } from '@contracts/know/timelines/contract.ts';
import { useMemo } from 'react';
import { type Text, useText } from '../../i18n/index.ts';
import type { PlanWords } from './plan-words.ts';

const compareWords = (text: Text, words: PlanWords, comparison: EventComparison): string => {
  const subject = words.subjectName(comparison.subject);
  const operator = text(`filterOperator.${comparison.operator}`);
  if (!('value' in comparison)) return `${subject} ${operator}`;
  const { value } = comparison;
  const named = (each: unknown): string => words.valueName(comparison.subject, String(each));
  const said = Array.isArray(value)
    ? text.list(value.map(named))
    : typeof value === 'boolean'
      ? text(value ? 'state.yes' : 'state.no')
      : named(value);
  return `${subject} ${operator} ${said}`;
};

/** A filter in words. */
export const filterWords = (text: Text, words: PlanWords, filter: EventFilter): string => {
  if (filter.kind === 'compare') return compareWords(text, words, filter);
  if (filter.kind === 'not') return text('analysis.notWords', { filter: filterWords(text, words, filter.of) });
  const parts = filter.of.map((each) =>
    each.kind === 'compare' ? filterWords(text, words, each) : `(${filterWords(text, words, each)})`,
  );
  return parts.join(text(filter.kind === 'all' ? 'analysis.andWords' : 'analysis.orWords'));
};

/** Any of several events with their conditions, in words. */
export const matcherWords = (text: Text, words: PlanWords, matcher: EventMatcher): string =>
  matcher
    .map(({ event, filter }) => {
      const name = event === '' ? text('analysis.notChosen') : words.eventName(event);
      return filter ? text('analysis.eventWhere', { name, filter: filterWords(text, words, filter) }) : name;
    })
    .join(text('analysis.orWords'));

export const useFilterWords = (words: PlanWords): ((filter: EventFilter) => string) => {
  const text = useText();
  return useMemo(() => (filter: EventFilter) => filterWords(text, words, filter), [text, words]);
};
