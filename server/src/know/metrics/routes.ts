// The catalogue over HTTP: what ships and what the firm defined; every change is a version, and audited.
import { type Clock, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import {
  listMetricSystems,
  listMetrics,
  listMetricVersions,
  type MetricBody,
  type MetricRow,
  retireMetric,
  saveMetric,
} from './contract.ts';
import { checkMetric, type MetricQuestions } from './metric.ts';
import { findMetric, insertVersion, newestVersion, selectMetrics, selectVersions, shippedMetrics } from './store.ts';
import { metricSystems } from './systems.ts';

export interface MetricsDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly questions: MetricQuestions;
  readonly productCodes: () => Promise<readonly string[]>;
}

const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  code: string,
  details: object,
) => ({
  ...{ principal, requestId, remoteAddress, action, subject: { kind: 'metric', id: code } },
  details: { ...details },
});

const needsFirm = () =>
  refuse('METRIC_NEEDS_FIRM', "Metrics are the whole firm's; only who sees the whole firm can change them.");

const isShipped = (code: string): boolean => shippedMetrics.some((each) => each.code === code);

/** What of a shipped metric is not the firm's to decide, and is asked to be otherwise. */
const differs = (now: MetricRow, asked: MetricBody): boolean =>
  (['name', 'meaning', 'unit', 'question', 'who', 'figure'] as const).some(
    (each) => JSON.stringify(now[each]) !== JSON.stringify(asked[each]),
  ) || JSON.stringify(now.parameters) !== JSON.stringify(asked.parameters);

const saveRoute = ({ store, audit, clock, questions }: MetricsDependencies): Route =>
  route(saveMetric, async ({ params: { code }, body: { from, note, body } }, context) => {
    const { principal } = context;
    if (principal.scope.kind !== 'firm') return needsFirm();
    const wrong = checkMetric(questions, code, body);
    if (wrong !== null) return refuse('METRIC_NOT_VALID', wrong);
    const now = await findMetric(store.db, code);
    if (now?.shipped && differs(now, body))
      return refuse(
        'METRIC_SHIPPED',
        'Of a metric that ships, owner, benchmark and direction can be set. Define one of your own under another code.',
      );
    const written = { code, from, body, note, at: clock.now(), by: principal.name };
    const done = await store.transaction(async (transaction) => {
      const inserted = await insertVersion(transaction, written);
      if (inserted) await audit.record(auditOf(context, 'metric.save', code, { version: from + 1, note }), transaction);
      return inserted;
    });
    return done
      ? { code, version: from + 1 }
      : refuse('METRIC_CHANGED', 'Somebody changed this metric meanwhile. Read it again, and save then.');
  });

const retireRoute = ({ store, audit, clock }: MetricsDependencies): Route =>
  route(retireMetric, async ({ params: { code } }, context) => {
    const { principal } = context;
    if (principal.scope.kind !== 'firm') return needsFirm();
    if (isShipped(code)) return refuse('METRIC_SHIPPED', 'A metric that ships stays in the catalogue.');
    if ((await findMetric(store.db, code)) === null)
      return refuse('METRIC_UNKNOWN', `There is no metric ${code} in the catalogue.`);
    const retired = await store.transaction(async (transaction) => {
      const from = await newestVersion(transaction, code);
      const written = { code, from, body: null, note: '', at: clock.now(), by: principal.name };
      const inserted = await insertVersion(transaction, written);
      if (inserted) await audit.record(auditOf(context, 'metric.retire', code, {}), transaction);
      return inserted;
    });
    return retired ? { code } : refuse('METRIC_UNKNOWN', `There is no metric ${code} in the catalogue.`);
  });

/** The routes of the catalogue. */
export const createMetricRoutes = (dependencies: MetricsDependencies): readonly Route[] => {
  const { db } = dependencies.store;
  return [
    route(listMetrics, async (_call, { principal }) => ({
      rows: [...(await selectMetrics(db))],
      firmWide: principal.scope.kind === 'firm',
    })),
    route(listMetricSystems, async () => ({
      rows: metricSystems.map((system) => ({
        ...system,
        parts: system.parts.map((each) => ({ ...each, metrics: [...each.metrics] })),
      })),
    })),
    route(listMetricVersions, async ({ params: { code } }) => {
      const rows = await selectVersions(db, code);
      return rows.length > 0 ? { rows } : refuse('METRIC_UNKNOWN', `There never was a metric ${code}.`);
    }),
    saveRoute(dependencies),
    retireRoute(dependencies),
  ];
};
