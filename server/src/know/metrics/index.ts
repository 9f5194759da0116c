// The metric catalogue: metrics as data over questions, the systems that they tell, and a metric as a question.
import type { Route } from '../../platform/http/index.ts';
import type { Bilingual } from '../profiles/index.ts';
import type { AnyQuestion } from '../questions/index.ts';
import { createMetricQuestion } from './metric-question.ts';
import { createMetricRoutes, type MetricsDependencies } from './routes.ts';
import { findMetric } from './store.ts';

export type { MetricQuestions } from './metric.ts';
export { migrations } from './store.ts';
export { type MetricSystem, metricSystems } from './systems.ts';

export interface Metrics {
  /** For createQuestions. */
  readonly question: AnyQuestion;
  readonly routes: readonly Route[];
  /** What a metric is called; null: there is none. */
  nameOf(code: string): Promise<Bilingual | null>;
}

export const createMetrics = (dependencies: MetricsDependencies): Metrics => {
  const { store, questions, productCodes } = dependencies;
  return {
    question: createMetricQuestion({ questions, productCodes, find: (code) => findMetric(store.db, code) }),
    routes: createMetricRoutes(dependencies),
    nameOf: async (code) => (await findMetric(store.db, code))?.name ?? null,
  };
};
