// The warning over HTTP.
import { refuse } from '../../kernel/index.ts';
import { csvStream, type Route, route } from '../../platform/http/index.ts';
import { customersAmong, scopeCondition } from '../profiles/index.ts';
import { bandNames } from './attributes.ts';
import { type ChurnDependencies, COMPUTE_JOB, DRIFT_MAX } from './compute.ts';
import * as contract from './contract.ts';
import { featureCodes } from './features.ts';
import type { ChurnSettings } from './settings.ts';
import {
  type Band,
  bands,
  countBands,
  currentSetting,
  insertSetting,
  latestModels,
  latestRun,
  type ScoreRow,
  scoreOf,
  selectScores,
  selectTrainings,
} from './store.ts';
import { featureNames, reasonWords } from './words.ts';

/** What leaving means by the settings, in words. */
export const definitionWords = (settings: ChurnSettings) => {
  const { horizonDays, regularDaysMin, inactive, assetsDownShare, outflowShare, sleepDays } = settings;
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  const signs = [
    ...(inactive === 'any' ? [{ zh: '既无访问也无成交', en: 'neither a visit nor a trade' }] : []),
    ...(inactive === 'trade' ? [{ zh: '没有成交', en: 'no trade' }] : []),
    ...(assetsDownShare === null
      ? []
      : [
          {
            zh: `资产较期初下降不少于 ${percent(assetsDownShare)}`,
            en: `assets down by at least ${percent(assetsDownShare)}`,
          },
        ]),
    ...(outflowShare === null
      ? []
      : [
          {
            zh: `转出不少于期初资产的 ${percent(outflowShare)}`,
            en: `at least ${percent(outflowShare)} of the assets withdrawn`,
          },
        ]),
  ];
  return {
    zh: `近 180 天活跃不少于 ${regularDaysMin} 天、且 ${sleepDays} 天内有活动的客户，在随后 ${horizonDays} 天内${signs.map(({ zh }) => zh).join('，或')}，即为流失。`,
    en: `A customer who was active on at least ${regularDaysMin} of the last 180 days and within the last ${sleepDays} is lost when in the next ${horizonDays} days there is ${signs.map(({ en }) => en).join(', or ')}.`,
  };
};

const getRoute = (dependencies: ChurnDependencies): Route =>
  route(contract.getChurn, async (_input, { principal }) => {
    const { db } = dependencies.store;
    const { settings, version } = await currentSetting(db);
    const { tried, fitted } = await latestModels(db);
    const run = await latestRun(db);
    const counts = await countBands(db, await scopeCondition({ ...dependencies, db }, principal.scope));
    const made = fitted?.fitted ?? null;
    return {
      ...{ asOf: run?.asOf ?? null, trainedAt: fitted?.trainedAt ?? null, refusal: tried?.refusal ?? null },
      ...{ settings, settingVersion: version, definition: definitionWords(settings) },
      quality: made ? { ...made.quality, deciles: [...made.quality.deciles] } : null,
      features: made
        ? featureCodes.map((code, index) => ({
            ...{ code, name: featureNames[code] },
            coefficient: made.model.coefficients[index] ?? 0,
            drift: run?.drift[index] ?? 0,
          }))
        : [],
      scoreDrift: run?.drift[featureCodes.length] ?? null,
      driftMax: DRIFT_MAX,
      bands: bands.map((band) => ({ band, name: bandNames[band], customers: counts.get(band) ?? 0 })),
      trainings: (await selectTrainings(db, TRAININGS_SHOWN)).map(({ asOf, trainedAt, settingVersion, ...row }) => ({
        ...{ asOf, trainedAt, settingVersion, refusal: row.refusal },
        area: row.fitted?.quality.area ?? null,
        precision: row.fitted?.quality.precision ?? null,
        base: row.fitted?.quality.base ?? null,
      })),
      sleeping: principal.scope.kind === 'firm' ? (run?.sleeping ?? null) : null,
    };
  });

const TRAININGS_SHOWN = 12;
const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 5_000;

type Visible = Awaited<ReturnType<typeof scopeCondition>>;

async function* exported({ store }: ChurnDependencies, visible: Visible, band: Band | null) {
  for (let offset = 0; offset < EXPORTED_MAX; offset += EXPORT_PAGE) {
    const { rows } = await selectScores(store.db, visible, band, { offset, limit: EXPORT_PAGE });
    for (const { customerId, asOf, probability, band: own, reasons } of rows) {
      const said = reasons.flatMap((reason) => reasonWords(reason) ?? []);
      const [zh, en] = [said.map((each) => each.zh).join('；'), said.map((each) => each.en).join('; ')];
      yield [customerId, asOf, probability, own, zh, en];
    }
    if (rows.length < EXPORT_PAGE) return;
  }
}

const scoreView = ({ customerId, probability, band, reasons }: ScoreRow) => ({
  ...{ customerId, probability, band },
  reasons: reasons.flatMap((reason) => reasonWords(reason) ?? []),
});

export const createChurnRoutes = (dependencies: ChurnDependencies): readonly Route[] => {
  const { store, audit, wallClock, enqueue } = dependencies;
  const { db } = store;
  return [
    getRoute(dependencies),
    route(contract.listChurn, async ({ query: { page, pageSize, band } }, { principal }) => {
      const visible = await scopeCondition({ ...dependencies, db }, principal.scope);
      const window = { offset: (page - 1) * pageSize, limit: pageSize };
      const { total, rows } = await selectScores(db, visible, band ?? null, window);
      return { total, rows: rows.map(scoreView) };
    }),
    route(contract.downloadChurn, async ({ query }, { principal, requestId, remoteAddress }) => {
      const visible = await scopeCondition({ ...dependencies, db }, principal.scope);
      const band = query.band ?? null;
      const { total } = await selectScores(db, visible, band, { offset: 0, limit: 1 });
      await audit.record({
        ...{
          principal,
          requestId,
          remoteAddress,
          action: 'churn.export',
          subject: { kind: 'churn', id: band ?? 'all' },
        },
        details: { rows: Math.min(total, EXPORTED_MAX) },
      });
      const header = ['customer_id', 'as_of', 'probability', 'band', 'reasons_zh', 'reasons_en'];
      return csvStream(header, exported(dependencies, visible, band));
    }),
    route(contract.churnOfCustomer, async ({ params: { customerId } }, { principal }) => {
      const visible = await scopeCondition({ ...dependencies, db }, principal.scope);
      if (!(await customersAmong(db, [customerId], visible)).has(customerId))
        return refuse('CUSTOMER_NOT_FOUND', 'There is no such customer among those that you may see.');
      const score = await scoreOf(db, customerId);
      const { settings } = await currentSetting(db);
      return {
        ...{ asOf: (await latestRun(db))?.asOf ?? null, horizonDays: settings.horizonDays },
        score: score ? { ...scoreView(score), name: bandNames[score.band] } : null,
      };
    }),
    route(contract.changeChurnSettings, async ({ body }, context) => {
      const by = context.principal.name;
      const version = await store.transaction(async (transaction) => {
        const made = await insertSetting(transaction, body, wallClock.now(), by);
        await audit.record(
          {
            ...{ principal: context.principal, requestId: context.requestId, remoteAddress: context.remoteAddress },
            ...{ action: 'churn.settings.change', subject: { kind: 'churn', id: String(made) }, details: body },
          },
          transaction,
        );
        return made;
      });
      const uniqueKey = `churn:${version}`;
      return { version, ...(await enqueue(COMPUTE_JOB, { retrain: true }, { uniqueKey, createdBy: by })) };
    }),
    route(contract.computeChurn, async (_input, { principal }) =>
      enqueue(COMPUTE_JOB, { retrain: true }, { uniqueKey: 'churn:now', createdBy: principal.name }),
    ),
  ];
};
