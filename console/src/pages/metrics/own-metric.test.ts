// Which parameters of a question become a metric's, and which figures it offers.
import { expect, it } from 'vitest';
import { newFunnel, newRetention } from '../analysis/model.ts';
import { definedBy, figuresOf, losesChoices } from './own-metric.ts';

it('a retention keeps its events, brackets and unit, and leaves days, customers and groups to whoever looks', () => {
  const kept = { question: 'retention' as const, parameters: { ...newRetention('2026-06-30'), breakdown: undefined } };
  const { question, who, parameters } = definedBy(kept);
  expect([question, who]).toEqual(['retention', 'customers']);
  expect(Object.keys(parameters).sort()).toEqual(
    ['cohort', 'counting', 'initial', 'occurrencesMin', 'periods', 'returning', 'unit'].sort(),
  );
  // Eight periods after the one of the beginning, which comes last: hardly anybody means it.
  expect(figuresOf(kept).map(({ figure }) => figure)).toEqual([
    ...['period:1', 'period:2', 'period:3', 'period:4', 'period:5', 'period:6', 'period:7', 'period:8', 'period:0'],
  ]);
  expect(losesChoices(kept)).toBe(false);
});

it('a funnel of everybody stays one of everybody, without its unit, and says when a narrowed population is lost', () => {
  const funnel = { ...newFunnel('2026-06-30'), population: { who: 'everybody' as const } };
  const { who, parameters } = definedBy({ question: 'funnel', parameters: funnel });
  expect([who, 'unit' in parameters, 'steps' in parameters]).toEqual(['everybody', false, true]);
  const narrowed = { ...funnel, population: { who: 'customers' as const, segment: 'careful' } };
  expect(losesChoices({ question: 'funnel', parameters: narrowed })).toBe(true);
});

it('trends offer their formulas and then their series', () => {
  const parameters = { series: [{}, {}], formulas: [{}] };
  expect(figuresOf({ question: 'trends', parameters }).map(({ figure }) => figure)).toEqual(['f1', 'A', 'B']);
});
