// @vitest-environment happy-dom
// Links of attribution, paths and conversion points are the questions, and every template is a question that the server takes.
import { describe, expect, it } from 'vitest';
import { attributionParameters } from '../../../../server/src/know/attribution/contract.ts';
import { conversionPointParameters } from '../../../../server/src/know/conversion-points/contract.ts';
import { pathParameters } from '../../../../server/src/know/paths/contract.ts';
import { attributionMissing, attributionTemplates, newAttribution, readAttribution } from './attribution-model.ts';
import {
  conversionPointsMissing,
  conversionPointsTemplates,
  newConversionPoints,
  readConversionPoints,
  stageOf,
  stages,
  windowsFor,
} from './conversion-points-model.ts';
import { newPaths, pathsMissing, pathsTemplates, readPaths } from './paths-model.ts';
import { writeQuestion } from './question-address.ts';

const today = '2026-03-01';

describe('links and templates', () => {
  it('hold an attribution', () => {
    expect(attributionMissing(newAttribution(today))).toEqual(['event']);
    for (const { of } of attributionTemplates) {
      const asked = of(today);
      expect(attributionMissing(asked)).toEqual([]);
      expect(attributionParameters.parse(asked)).toEqual(asked);
      expect(readAttribution(writeQuestion(asked, newAttribution(today)), newAttribution(today))).toEqual(asked);
    }
    const initial = newAttribution(today);
    expect(readAttribution('{"lookbackDays":0,"direct":"never","halfLifeDays":3}', initial)).toEqual({
      ...initial,
      halfLifeDays: 3,
    });
    expect(attributionMissing({ ...initial, value: { kind: 'property', name: '' } })).toContain('property');
  });

  it('hold paths', () => {
    expect(pathsMissing(newPaths(today))).toEqual(['event']);
    for (const { of } of pathsTemplates) {
      const asked = of(today);
      expect(pathsMissing(asked)).toEqual([]);
      expect(pathParameters.parse(asked)).toEqual(asked);
      expect(readPaths(writeQuestion(asked, newPaths(today)), newPaths(today))).toEqual(asked);
    }
    expect(readPaths('{"stepsMax":99,"nodesMax":3}', newPaths(today))).toEqual({ ...newPaths(today), nodesMax: 3 });
  });

  it('hold a search for conversion points', () => {
    expect(conversionPointsMissing(newConversionPoints(today))).toEqual(['event']);
    for (const { of } of conversionPointsTemplates) {
      const asked = of(today);
      expect(conversionPointsMissing(asked)).toEqual([]);
      expect(conversionPointParameters.parse(asked)).toEqual(asked);
      const initial = newConversionPoints(today);
      expect(readConversionPoints(writeQuestion(asked, initial), initial)).toEqual(asked);
    }
  });

  it('keep the windows of a search before the days of its goal', () => {
    const { goal } = newConversionPoints(today);
    expect(windowsFor(goal)).toEqual([3, 7, 14]);
    expect(windowsFor({ ...goal, ...stages.habit })).toEqual([3, 7]);
    expect(windowsFor({ ...goal, ...stages.early })).toEqual([1]);
    expect(stageOf({ ...goal, ...stages.late })).toBe('late');
    expect(stageOf(goal)).toBe('own');
  });
});
