// @vitest-environment happy-dom
// Which parameters of a question become a metric's, and which figures it offers.
import { expect, it } from 'vitest';
import { newFunnel, newRetention } from '../analysis/model.ts';
import { newOpening } from '../analysis/opening-model.ts';
import { definedBy, figuresOf, losesChoices, usualDirection } from './own-metric.ts';

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

it('every other question offers its figures with what they are counted in, and a concentration those of its percents', () => {
  const of = (question: Parameters<typeof figuresOf>[0]['question'], parameters = {}) =>
    figuresOf({ question, parameters }).map(({ figure, unit }) => `${figure} ${unit}`);
  expect(of('channels')).toEqual(['cac fen', 'new customers']);
  expect(of('repurchase')).toEqual(['share share', 'purchases times', 'gap_days days']);
  expect(of('nps')).toEqual(['nps points']);
  expect(of('levels')).toHaveLength(6);
  expect(of('concentration', { percents: [15] })).toEqual(['top:15 share', 'gini ratio']);
  expect(of('concentration')).toContain('top:20 share');
});

it('the opening workbench offers times and each step, and leaves out what no figure reads', () => {
  const opening = { ...newOpening('2026-06-30'), changedOn: '2026-05-01' };
  const kept = { question: 'opening' as const, parameters: opening };
  const { parameters } = definedBy(kept);
  expect(Object.keys(parameters).sort()).toEqual(['failed', 'steps', 'windowDays']);
  const figures = figuresOf(kept).map(({ figure, unit }) => `${figure} ${unit}`);
  expect(figures.slice(0, 4)).toEqual(['opened share', 'minutes minutes', 'lost:2 share', 'pass:2 share']);
  expect(figures.at(-1)).toBe(`pass:${opening.steps.length} share`);
  // The lifecycle of a month is not that of a week.
  const lifecycle = {
    question: 'activity-lifecycle' as const,
    parameters: { unit: 'month', activity: [], groupsMax: 9 },
  };
  expect(definedBy(lifecycle).parameters).toEqual({ unit: 'month', activity: [] });
  expect(figuresOf(lifecycle)[0]).toEqual({ figure: 'kept', unit: 'share' });
  expect(figuresOf({ question: 'conversion-points', parameters: {} }).map(({ figure }) => figure)).toEqual([
    ...['reached', 'support', 'lift', 'short'],
  ]);
});

it('questions whose answers have many figures offer those of the answer, with names as in addresses', () => {
  const of = (question: Parameters<typeof figuresOf>[0]['question'], parameters = {}, result?: unknown) =>
    figuresOf({ question, parameters, result }).map(({ figure, unit }) => `${figure} ${unit}`);
  const paid = { kind: 'total', events: [], property: 'amount_fen' };
  expect(of('distribution', { of: paid, brackets: { kind: 'custom', edges: [5] } })).toEqual([
    ...['median fen', 'mean fen', 'p90 fen', 'from:5 share'],
  ]);
  expect(of('distribution', { of: { kind: 'interval' }, brackets: {} })[0]).toBe('median minutes');
  expect(of('distribution', { of: { kind: 'day_part' } })).toContain('part:morning share');

  const channel = (kind: string, value: string | null) => ({ channel: { kind, value } });
  const credited = {
    groups: [{ channels: [channel('value', '抖音'), channel('direct', null), channel('other', null)] }],
  };
  const credits = of('attribution', {}, credited);
  expect(credits).toHaveLength(2 * 2 * 7);
  expect(credits).toContain(`share:linear:${encodeURIComponent('抖音')} share`);
  expect(credits).toContain('conversions:markov: events');
  expect(of('attribution', { value: {} }, credited)).toContain('value:last: fen');
  expect(of('attribution')).toEqual([]);

  const node = (number: number, value: string | null = null) => ({ node: { kind: 'node', node: number, value } });
  const walked = {
    groups: [
      {
        reached: [node(1, 'a b')],
        steps: [
          { nodes: [node(0)] },
          { nodes: [node(1, 'a b'), { node: { kind: 'other', node: null, value: null } }] },
        ],
        links: [
          { step: 0, from: 0, to: 0 },
          { step: 0, from: 0, to: 1 },
        ],
      },
    ],
  };
  expect(of('paths', {}, walked)).toEqual([
    ...['reach:2=a%20b share', 'step:1:1 share', 'step:2:2=a%20b share', 'link:1:1>2=a%20b share'],
  ]);

  const list = { features: { kind: 'list', list: [{ name: '条件单' }] } };
  expect(of('feature-usage', list)[0]).toBe(`adoption:${encodeURIComponent('条件单')} share`);
  expect(of('heatmap', {}, { groups: [{ elements: [{ path: 'main > a' }] }] })).toContain('rate:main%20%3E%20a share');
  expect(of('weak-groups')).toEqual([
    ...['weak customers', 'weak_share share', 'affected customers', 'found ratio', 'rate share'],
  ]);
  // Without an answer another metric is offered what it is made of.
  const own = { figure: 'reach:1', unit: 'share' as const };
  expect(figuresOf({ question: 'paths', parameters: {}, own })).toEqual([own]);
});

it('what is lost, takes time or costs is better when it is less', () => {
  const lower = ['lost:3', 'minutes', 'cac', 'gap_days', 'dormant', 'weak_share', 'found'];
  const higher = ['pass:3', 'opened', 'lift', 'share', 'total', 'A'];
  expect([...lower, ...higher].filter((figure) => usualDirection(figure) === 'lower')).toEqual(lower);
});

it('a channel metric keeps its touch and benchmarks, and none of the days', () => {
  const asked = { touch: 'first', outcomeDays: 90, benchmarks: {} };
  const common = { range: {}, groupsMax: 10, weekStart: 1, unit: 'day', population: { who: 'everybody' } };
  const { parameters, who } = definedBy({ question: 'channels', parameters: { ...asked, ...common } });
  expect([who, parameters]).toEqual(['everybody', asked]);
});
