// How tests ask a metric of a firm: over lives written by hand, with the people behind its parts.
import { expect } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import type { QuestionContext } from '../questions/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { type MetricsResult, metricBody, metricRow, metricsParameters } from './contract.ts';
import { checkMetric, type MetricQuestions } from './metric.ts';
import { createMetricQuestion } from './metric-question.ts';

/** Everybody of lives written by hand; in groups where they are given. */
export const contextOf = (
  lives: Readonly<Record<string, readonly string[]>>,
  names: readonly string[],
  grouping: Partial<QuestionContext['grouping']> = {},
): QuestionContext => ({
  grouping: {
    population: { who: 'everybody', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
    ...grouping,
  },
  ...{ timelines: handTimelines(lives, names), timeZone: 'Asia/Shanghai' },
  now: Date.parse('2026-06-01T00:00:00+08:00'),
  control: { signal: new AbortController().signal, onProgress: () => undefined },
});

export const bodyOf = (question: string, figure: string, parameters: object) =>
  metricBody.parse({
    ...{ name: { zh: '指标', en: 'Metric' }, meaning: { zh: '测试', en: 'Test' }, owner: '测试', benchmark: null },
    ...{ unit: 'share', direction: 'higher', who: 'everybody', question, figure, parameters },
  });
const everybody = { segment: null, kind: 'all' as const, value: null };

/** A metric of a firm: its answer, and the people of a part of it. */
export const createOwnMetric =
  (questions: MetricQuestions) =>
  async (question: string, figure: string, parameters: object, context: QuestionContext, more: object = {}) => {
    const body = bodyOf(question, figure, parameters);
    expect(checkMetric(questions, 'own', body)).toBeNull();
    const row = metricRow.parse({ ...body, code: 'own', version: 1, shipped: false, changedAt: null, changedBy: null });
    const asking = createMetricQuestion({ questions, find: async () => row, productCodes: async () => [] });
    const range = { from: '2026-01-01', to: '2026-03-01' };
    const asked = await asking.prepare?.(
      metricsParameters.parse({ metric: 'own', range, unit: 'week', ...more }) as never,
    );
    if (!asked || isRefusal(asked)) throw new Error(asked?.message);
    const result = (await asking.answer(asked, context)) as MetricsResult;
    const { groups, periods, opens, details } = result;
    return {
      ...{ group: groups[0], groups, periods, opens, details },
      table: asking.table(asked, result, 'en'),
      people: async (part: string, group: object = everybody) =>
        [...(await asking.people(asked, { group, part } as never, context)).persons].sort(),
    };
  };
