// @vitest-environment happy-dom
// Every ready question of trends, lifecycle, stickiness and distribution is a link that reads as itself, and one that the server takes; what
// nobody could have built reads as a new question.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifecycleParameters, stickinessParameters } from '../../../../server/src/know/activity/contract.ts';
import { channelParameters } from '../../../../server/src/know/channels/contract.ts';
import { distributionParameters } from '../../../../server/src/know/distribution/contract.ts';
import { featureParameters } from '../../../../server/src/know/features/contract.ts';
import { heatmapParameters } from '../../../../server/src/know/heatmap/contract.ts';
import { openingParameters } from '../../../../server/src/know/opening/contract.ts';
import { trendsParameters } from '../../../../server/src/know/trends/contract.ts';
import { weakGroupParameters } from '../../../../server/src/know/weak-groups/contract.ts';
import {
  lifecycleTemplates,
  newLifecycle,
  newStickiness,
  readLifecycle,
  readStickiness,
  stickinessTemplates,
  stretchesOf,
} from './activity-model.ts';
import { channelTemplates, newChannels, readChannels } from './channels-model.ts';
import {
  distributionMissing,
  distributionTemplates,
  edgesOf,
  kinds,
  newDistribution,
  readDistribution,
  withKind,
} from './distribution-model.ts';
import { featuresTemplates, newFeatures, readFeatures } from './features-model.ts';
import { heatmapTemplates, newHeatmap, readHeatmap } from './heatmap-model.ts';
import { newOpening, openingTemplates, readOpening } from './opening-model.ts';
import { writeQuestion } from './question-address.ts';
import { newTrends, readTrends, trendsMissing, trendsTemplates } from './trends-model.ts';
import { newWeakGroups, readWeakGroups, weakGroupsTemplates } from './weak-groups-model.ts';

const today = '2026-03-01';

describe('links', () => {
  const questions = [
    ['trends', trendsParameters, newTrends(today), readTrends, trendsTemplates],
    ['lifecycle', lifecycleParameters, newLifecycle(today), readLifecycle, lifecycleTemplates],
    ['stickiness', stickinessParameters, newStickiness(today), readStickiness, stickinessTemplates],
    ['distribution', distributionParameters, newDistribution(today), readDistribution, distributionTemplates],
    ['feature usage', featureParameters, newFeatures(today), readFeatures, featuresTemplates],
    ['heatmap', heatmapParameters, newHeatmap(today), readHeatmap, heatmapTemplates],
    ['channels', channelParameters, newChannels(today), readChannels, channelTemplates],
    ['opening', openingParameters, newOpening(today), readOpening, openingTemplates],
    ['weak groups', weakGroupParameters, newWeakGroups(today), readWeakGroups, weakGroupsTemplates],
  ] as const;

  it.each(questions)('of %s are the question', (_name, schema, fresh, read, templates) => {
    expect(templates.length).toBeGreaterThan(1);
    for (const { of } of templates) {
      const parameters = of(today);
      const opened = read(writeQuestion(parameters, fresh), fresh as never);
      expect(opened).toEqual(parameters);
      expect(schema.parse(opened)).toEqual(parameters);
    }
  });

  it.each(questions)('of %s that nobody could have built read as a new question', (_name, schema, fresh, read) => {
    for (const text of ['', 'x', '[]', '{"of":5}', '{"series":[]}', '{"within":"day"}', '{"display":{"kind":"none"}}'])
      expect(read(text, fresh as never)).toEqual(fresh);
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(fresh)), fc.jsonValue(), (key, value) => {
        const opened = read(JSON.stringify({ [key]: value }), fresh as never) as Record<string, unknown>;
        // A new question may have an event that is not chosen yet, which the server would refuse.
        const known = {
          ...opened,
          ...(opened[key] === (fresh as Record<string, unknown>)[key] ? { [key]: undefined } : {}),
        };
        const wrong = schema.safeParse(known).error?.issues.filter(({ path }) => path[0] === key && path.length > 1);
        expect(wrong ?? []).toEqual([]);
      }),
    );
  });
});

describe('what is missing', () => {
  it('says an event, a property, a formula', () => {
    const trends = newTrends(today);
    expect(trendsMissing(trends)).toEqual(['event']);
    const events = [{ event: 'a' }];
    expect(trendsMissing({ ...trends, series: [{ events, measure: { kind: 'sum', property: '' } }] })).toEqual([
      'property',
    ]);
    const formulas = [{ expression: ' ', format: 'number' as const }];
    expect(trendsMissing({ ...trends, series: [{ events, measure: { kind: 'events' } }], formulas })).toEqual([
      'formula',
    ]);
    const distribution = newDistribution(today);
    const interval = withKind({ kind: 'frequency', events }, 'interval');
    expect(distributionMissing({ ...distribution, of: interval })).toEqual(['event']);
    expect(distributionMissing({ ...distribution, of: withKind(interval, 'total') })).toEqual(['property']);
  });
});

describe('the form', () => {
  it('keeps the events when something else is distributed', () => {
    const events = [{ event: 'a' }];
    for (const kind of kinds) expect(withKind({ kind: 'frequency', events }, kind)).toMatchObject({ kind, events });
  });

  it('offers stretches in which the unit lies whole', () => {
    expect(stretchesOf('day')).toEqual(['week', 'month', 'quarter', 'range']);
    expect(stretchesOf('month')).toEqual(['quarter', 'range']);
    for (const unit of ['week', 'quarter'] as const) expect(stretchesOf(unit)).toEqual(['range']);
  });

  it.each([
    ['1, 2, 5', [1, 2, 5]],
    ['0.5 ， 1；3、4', [0.5, 1, 3, 4]],
    ['2, 1', null],
    ['1, x', null],
    ['', null],
  ])('reads edges from %s', (line, expected) => {
    expect(edgesOf(line)).toEqual(expected);
  });
});
