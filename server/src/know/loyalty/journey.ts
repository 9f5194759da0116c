// The life-journey map: which cell a customer stands in, as SQL for counting and as conditions for lists and segments. Both are made of
// the same bounds.
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { BusinessDate } from '../../kernel/index.ts';
import { stageCodes, stageNames } from '../lifecycle/contract.ts';
import { type AttributeRegistry, attributeExpression, type Bilingual } from '../profiles/index.ts';
import type { attributeCondition } from '../tags/contract.ts';
import type { JourneySettings } from './journey-settings.ts';

/** What the columns of the map are: stages of life, or stages with the firm. */
export type JourneyAxis = 'age' | 'lifecycle';

/** Where the layer or the stage is not known. */
export const UNKNOWN = 'unknown';

export interface JourneyStage {
  readonly code: string;
  readonly name: Bilingual;
}

export const stagesOf = (axis: JourneyAxis, settings: JourneySettings): readonly JourneyStage[] =>
  axis === 'age'
    ? settings.ages.map(({ code, name }) => ({ code, name }))
    : stageCodes.map((code) => ({ code, name: stageNames[code] }));

type Comparison = z.output<typeof attributeCondition>;

const is = (attribute: string, operator: 'gte' | 'lt' | 'lte' | 'gt' | 'eq', value: number | string): Comparison => ({
  ...{ kind: 'attribute', attribute, operator, value },
});
const unknown = (attribute: string): Comparison => ({ kind: 'attribute', attribute, operator: 'unknown' });

const layerConditions = (settings: JourneySettings, code: string): readonly Comparison[] => {
  if (code === UNKNOWN) return [unknown('total_assets_fen')];
  const at = settings.layers.findIndex((each) => each.code === code);
  const [layer, next] = [settings.layers[at], settings.layers[at + 1]];
  if (!layer) return [];
  // Negative assets, a debt above what is held, stand in the first layer.
  const from = at === 0 ? [] : [is('total_assets_fen', 'gte', layer.fromFen)];
  const below = next ? [is('total_assets_fen', 'lt', next.fromFen)] : [];
  const bounds = [...from, ...below];
  return bounds.length > 0 ? bounds : [{ kind: 'attribute', attribute: 'total_assets_fen', operator: 'known' }];
};

/** Ages are by the year: somebody turns thirty with the year in which the birthday is. */
const stageConditions = (
  axis: JourneyAxis,
  settings: JourneySettings,
  code: string,
  year: number,
): readonly Comparison[] => {
  if (axis === 'lifecycle') return [code === UNKNOWN ? unknown('lifecycle_stage') : is('lifecycle_stage', 'eq', code)];
  if (code === UNKNOWN) return [unknown('birth_year')];
  const at = settings.ages.findIndex((each) => each.code === code);
  const [stage, next] = [settings.ages[at], settings.ages[at + 1]];
  if (!stage) return [];
  const bounds = [
    ...(at === 0 ? [] : [is('birth_year', 'lte', year - stage.fromAge)]),
    ...(next ? [is('birth_year', 'gt', year - next.fromAge)] : []),
  ];
  return bounds.length > 0 ? bounds : [{ kind: 'attribute', attribute: 'birth_year', operator: 'known' }];
};

export interface CellPlace {
  readonly axis: JourneyAxis;
  readonly layer: string;
  readonly stage: string;
}

export const yearOf = (today: BusinessDate): number => Number(today.slice(0, 4));

/** Who stands in the cell, as a condition for lists, tags and segments; null where there is no such cell. */
export const cellCondition = (
  settings: JourneySettings,
  place: CellPlace,
  year: number,
): { readonly kind: 'all'; readonly of: Comparison[] } | null => {
  const layers = layerConditions(settings, place.layer);
  const isStage = place.stage === UNKNOWN || stagesOf(place.axis, settings).some(({ code }) => code === place.stage);
  const stages = isStage ? stageConditions(place.axis, settings, place.stage, year) : [];
  return layers.length === 0 || stages.length === 0 ? null : { kind: 'all', of: [...layers, ...stages] };
};

const expressionOf = (registry: AttributeRegistry, name: string): RawBuilder<unknown> => {
  const attribute = registry.get(name);
  return attribute ? attributeExpression(attribute).sql : sql`null::numeric`;
};

/** First bound that holds, from the highest down. */
const caseOf = (
  value: RawBuilder<unknown>,
  bounds: readonly { readonly code: string; readonly holds: RawBuilder<unknown> }[],
) =>
  sql`(case when ${value} is null then ${UNKNOWN}::text ${sql.join(
    bounds.map(({ code, holds }) => sql`when ${holds} then ${code}::text`),
    sql` `,
  )} end)`;

/** Layer and stage of each customer, as keys to count by. */
export const placeKeys = (
  registry: AttributeRegistry,
  settings: JourneySettings,
  axis: JourneyAxis,
  year: number,
): readonly [RawBuilder<unknown>, RawBuilder<unknown>] => {
  const assets = expressionOf(registry, 'total_assets_fen');
  const layers = settings.layers.toReversed().map(({ code, fromFen }) => ({
    ...{ code, holds: fromFen === 0 ? sql`true` : sql`${assets} >= ${fromFen}::numeric` },
  }));
  if (axis === 'lifecycle') {
    const stage = expressionOf(registry, 'lifecycle_stage');
    return [caseOf(assets, layers), sql`coalesce(${stage}, ${UNKNOWN}::text)`];
  }
  const birth = expressionOf(registry, 'birth_year');
  const ages = settings.ages.toReversed().map(({ code, fromAge }) => ({
    ...{ code, holds: fromAge === 0 ? sql`true` : sql`${birth} <= ${year - fromAge}::numeric` },
  }));
  return [caseOf(assets, layers), caseOf(birth, ages)];
};
