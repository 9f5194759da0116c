// The life-journey map over HTTP: cells counted by the profiles as they stand now, the customers of a cell, and the words of the cells.
import { type RawBuilder, sql } from 'kysely';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { csvStream, type Route, route } from '../../platform/http/index.ts';
import {
  attributeExpression,
  type Bilingual,
  type Condition,
  countAll,
  groupComputed,
  readValues,
  scopeCondition,
  selectPage,
  today,
} from '../profiles/index.ts';
import { compileCondition } from '../tags/index.ts';
import { typeNames } from './attributes.ts';
import * as contract from './contract.ts';
import { auditOf, type LoyaltyDependencies } from './dependencies.ts';
import {
  type CellPlace,
  cellCondition,
  type JourneyAxis,
  type JourneyStage,
  placeKeys,
  stagesOf,
  UNKNOWN,
  yearOf,
} from './journey.ts';
import type { JourneySettings } from './journey-settings.ts';
import { loyaltyTypes } from './score.ts';
import { insertSetting, journeySetting } from './store.ts';
import { journeyDefinition, unknownName } from './words.ts';

const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 5_000;

const unknownPlace: JourneyStage = { code: UNKNOWN, name: unknownName };

const layersOf = ({ layers }: JourneySettings) => [
  ...layers.map(({ code, name, model }) => ({ code, name, model })),
  { ...unknownPlace, model: null },
];

const wordsOf = (settings: JourneySettings, axis: JourneyAxis, layer: string, stage: string) => {
  const words = (axis === 'age' ? settings.ageCells : settings.lifecycleCells)[`${layer}:${stage}`];
  return { layer, stage, need: words?.need ?? null, offer: words?.offer ?? null };
};

const mapRoute = (dependencies: LoyaltyDependencies): Route =>
  route(contract.getJourneyMap, async ({ query: { axis } }, { principal }) => {
    const { db, registry } = dependencies;
    const { settings, version } = await journeySetting(db);
    const year = yearOf(today(dependencies));
    const visible = await scopeCondition(dependencies, principal.scope);
    const counted = await groupComputed(db, visible, placeKeys(registry, settings, axis, year));
    const layers = layersOf(settings);
    const stages = [...stagesOf(axis, settings), unknownPlace];
    return {
      ...{ definition: journeyDefinition, version, settings, layers, stages },
      customers: await countAll(db, visible),
      cells: layers.flatMap(({ code: layer }) =>
        stages.flatMap(({ code: stage }) => {
          const condition = cellCondition(settings, { axis, layer, stage }, year);
          const found = counted.find(({ keys }) => keys[0] === layer && keys[1] === stage);
          const words = wordsOf(settings, axis, layer, stage);
          return condition === null ? [] : [{ ...words, customers: found?.customers ?? 0, condition }];
        }),
      ),
    };
  });

/** Who stands in a cell and may be seen, or that there is no such cell. */
const inCell = async (
  dependencies: LoyaltyDependencies,
  scope: DataScope,
  place: CellPlace,
): Promise<Condition | Refusal<'CELL_NOT_FOUND'>> => {
  const { db, registry, timeZone } = dependencies;
  const { settings } = await journeySetting(db);
  const day = today(dependencies);
  const condition = cellCondition(settings, place, yearOf(day));
  const compiled = condition && compileCondition(condition, { registry, timeZone, today: day });
  if (!compiled || isRefusal(compiled))
    return refuse('CELL_NOT_FOUND', 'The map has no such layer or stage. Choose a cell of the map.');
  return sql`(${await scopeCondition(dependencies, scope)} and ${compiled.condition})`;
};

const shown = ['total_assets_fen', 'birth_year', 'loyalty_type'] as const;

const expressionsOf = ({ registry }: LoyaltyDependencies): ReadonlyMap<string, RawBuilder<unknown>> =>
  new Map(
    shown.flatMap((name) => {
      const attribute = registry.get(name);
      return attribute ? [[name, attributeExpression(attribute).sql] as const] : [];
    }),
  );

const pageOf = async (
  dependencies: LoyaltyDependencies,
  condition: Condition,
  page: { readonly offset: number; readonly limit: number },
) => {
  const { db } = dependencies;
  const ids = await selectPage(db, condition, { ...page, sort: 'totalAssets', order: 'desc' }, 'walk');
  const values = await readValues(db, ids, expressionsOf(dependencies));
  return ids.map((customerId) => {
    const found = values.get(customerId) ?? {};
    const type = loyaltyTypes.find((each) => each === found.loyalty_type) ?? null;
    return {
      ...{ customerId, type, label: type && typeNames[type] },
      assetsFen: typeof found.total_assets_fen === 'number' ? found.total_assets_fen : null,
      birthYear: typeof found.birth_year === 'number' ? found.birth_year : null,
    };
  });
};

async function* exported(dependencies: LoyaltyDependencies, condition: Condition) {
  for (let offset = 0; offset < EXPORTED_MAX; offset += EXPORT_PAGE) {
    const rows = await pageOf(dependencies, condition, { offset, limit: EXPORT_PAGE });
    for (const { customerId, assetsFen, birthYear, type } of rows) yield [customerId, assetsFen, birthYear, type];
    if (rows.length < EXPORT_PAGE) return;
  }
}

/** The cells in which a customer stands, one on each axis. */
export const journeyOf = async (dependencies: LoyaltyDependencies, customerId: string) => {
  const { db, registry } = dependencies;
  const { settings } = await journeySetting(db);
  const year = yearOf(today(dependencies));
  const places = [];
  for (const axis of contract.journeyAxes) {
    const [layerKey, stageKey] = placeKeys(registry, settings, axis, year);
    const values = await readValues(
      db,
      [customerId],
      new Map([
        ['layer', layerKey],
        ['stage', stageKey],
      ]),
    );
    const found = values.get(customerId);
    const [layer, stage] = [String(found?.layer ?? UNKNOWN), String(found?.stage ?? UNKNOWN)];
    const row = layersOf(settings).find(({ code }) => code === layer);
    const column: { readonly name: Bilingual } | undefined = [...stagesOf(axis, settings), unknownPlace].find(
      ({ code }) => code === stage,
    );
    places.push({
      ...{ axis, ...wordsOf(settings, axis, layer, stage) },
      ...{ layerName: row?.name ?? null, stageName: column?.name ?? null, model: row?.model ?? null },
    });
  }
  return places;
};

export const createJourneyRoutes = (dependencies: LoyaltyDependencies): readonly Route[] => {
  const { db, store, audit, wallClock } = dependencies;
  return [
    mapRoute(dependencies),
    route(contract.listJourneyCustomers, async ({ query }, { principal }) => {
      const condition = await inCell(dependencies, principal.scope, query);
      if (isRefusal(condition)) return condition;
      const page = { offset: (query.page - 1) * query.pageSize, limit: query.pageSize };
      return { total: await countAll(db, condition), rows: await pageOf(dependencies, condition, page) };
    }),
    route(contract.downloadJourneyCustomers, async ({ query }, context) => {
      const condition = await inCell(dependencies, context.principal.scope, query);
      if (isRefusal(condition)) return condition;
      const rows = Math.min(EXPORTED_MAX, await countAll(db, condition));
      await audit.record(auditOf(context, 'loyalty.export', 'journey', { ...query, rows }));
      const header = ['customer_id', 'total_assets_fen', 'birth_year', 'loyalty_type'];
      return csvStream(header, exported(dependencies, condition));
    }),
    route(contract.saveJourneyMap, async ({ body }, context) =>
      store.transaction(async (transaction) => {
        const by = context.principal.name;
        const version = await insertSetting(transaction, 'journey', body, wallClock.now(), by);
        await audit.record(auditOf(context, 'loyalty.journey', 'journey', { version }), transaction);
        return { version };
      }),
    ),
  ];
};
