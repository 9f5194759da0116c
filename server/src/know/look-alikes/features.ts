// What of a customer is compared: every attribute that is a number, an amount or a date and nothing personal, and how often they did what the
// members do. Read page by page in the order of customer numbers.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';
import {
  type AttributeRegistry,
  attributeExpression,
  type Condition,
  computedValuesExpression,
  countersExpression,
  countsOfStored,
  readValues,
  valuesAfter,
} from '../profiles/index.ts';
import type { LookAlikeFeature } from './contract.ts';

export const ATTRIBUTES_MAX = 36;
export const EVENTS_MAX = 12;
const DAY_MS = 86_400_000;
const MEMBERS_A_PAGE = 1_000;
/** Of more members every n-th is looked at for what is usual among them. */
const MEMBERS_LOOKED_AT = 5_000;
/** Place of the stored counters among the values that are read; no attribute is called so. */
const COUNTERS = 'behaviour counters';

export interface ComparedFeature extends LookAlikeFeature {
  readonly skewed: boolean;
  /** The value of what was read of a customer: of an attribute, or how often events happened. NaN where it is not known. */
  readonly measure: (value: unknown, counts: ReadonlyMap<string, number>) => number;
}

const numberOf = (value: unknown): number => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : Number.NaN;
};

/** Attributes that are compared, in the order in which they are registered. Days count back from today. */
export const attributeFeatures = (registry: AttributeRegistry, now: number): readonly ComparedFeature[] =>
  registry.all
    .filter(({ personal, type }) => !personal && ['number', 'money', 'date', 'instant'].includes(type))
    .slice(0, ATTRIBUTES_MAX)
    .map(({ name, label, type }) => {
      const isTime = type === 'date' || type === 'instant';
      const daysOf = (value: unknown) =>
        (now - (type === 'date' ? Date.parse(String(value)) : numberOf(value))) / DAY_MS;
      return {
        ...{ code: name, kind: 'attribute', label, skewed: type !== 'number' },
        unit: isTime ? 'days' : type === 'money' ? 'fen' : 'number',
        measure: (value) => {
          if (value === undefined || value === null) return Number.NaN;
          return isTime ? daysOf(value) : numberOf(value);
        },
      };
    });

/** How often an event happened; never counts as known. */
export const eventFeature = (event: string): ComparedFeature => ({
  ...{ code: event, kind: 'event', label: null, unit: 'times', skewed: true },
  measure: (_value, counts) => counts.get(event) ?? 0,
});

/** The events that most of the members did, the most usual first. */
export const usualEvents = async (db: Database, members: readonly string[]): Promise<readonly string[]> => {
  const did = new Map<string, number>();
  const every = Math.ceil(members.length / MEMBERS_LOOKED_AT);
  const looked = members.filter((_, at) => at % every === 0);
  for (let from = 0; from < looked.length; from += MEMBERS_A_PAGE) {
    const read = await readValues(
      db,
      looked.slice(from, from + MEMBERS_A_PAGE),
      new Map([[COUNTERS, countersExpression]]),
    );
    for (const values of read.values())
      for (const event of countsOfStored(String(values[COUNTERS] ?? '')).keys())
        did.set(event, (did.get(event) ?? 0) + 1);
  }
  return [...did]
    .sort(([one, many], [other, few]) => few - many || (one < other ? -1 : 1))
    .slice(0, EVENTS_MAX)
    .map(([event]) => event);
};

/** A customer with the values of every feature, and whether they have closed their account. */
export interface FeatureRow {
  readonly customerId: string;
  readonly values: readonly number[];
  readonly hasLeft: boolean;
}

/** Reads the features of customers for whom the condition holds, a page after a number. */
export const createFeatureReader = (
  db: Database,
  registry: AttributeRegistry,
  features: readonly ComparedFeature[],
  condition: Condition,
) => {
  const attributes = features.map(({ kind, code }) => (kind === 'attribute' ? registry.get(code) : undefined));
  const isComputed = attributes.map((attribute) => attribute?.place.kind === 'computed');
  const expressions = attributes.map((attribute, at) =>
    attribute && !isComputed[at] ? attributeExpression(attribute).sql : sql`null`,
  );
  const more = [countersExpression, computedValuesExpression, sql`status`];
  return async (after: string, limit: number): Promise<readonly FeatureRow[]> => {
    const rows = await valuesAfter(db, after, limit, condition, [...expressions, ...more]);
    return rows.map(({ customerId, values }) => {
      const [stored, computed, status] = values.slice(features.length) as [unknown, Record<string, unknown>, unknown];
      const counts = countsOfStored(String(stored ?? ''));
      return {
        customerId,
        values: features.map(({ code, measure }, at) => measure(isComputed[at] ? computed[code] : values[at], counts)),
        hasLeft: status === 'closed',
      };
    });
  };
};
