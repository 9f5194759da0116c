// What of a customer is compared: every attribute that is a number, an amount or a date and nothing personal, and how often they did what the
// members do. Read page by page in the order of customer numbers.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';
import {
  type AttributeRegistry,
  attributeExpression,
  countersExpression,
  countsOfStored,
  readValues,
} from '../profiles/index.ts';
import type { LookAlikeFeature } from './contract.ts';

export const ATTRIBUTES_MAX = 36;
export const EVENTS_MAX = 12;
const DAY_MS = 86_400_000;
const MEMBERS_A_PAGE = 1_000;
/** Place of the stored counters among the values that are read; no attribute is called so. */
const COUNTERS = 'behaviour counters';

export interface ComparedFeature extends LookAlikeFeature {
  readonly skewed: boolean;
  /** The value of what was read of a customer; NaN where it is not known. */
  readonly measure: (read: Readonly<Record<string, unknown>>, counts: ReadonlyMap<string, number>) => number;
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
        measure: (read) => {
          const value = read[name];
          if (value === undefined || value === null) return Number.NaN;
          return isTime ? daysOf(value) : numberOf(value);
        },
      };
    });

/** How often an event happened; never counts as known. */
export const eventFeature = (event: string): ComparedFeature => ({
  ...{ code: event, kind: 'event', label: null, unit: 'times', skewed: true },
  measure: (_read, counts) => counts.get(event) ?? 0,
});

/** The events that most of the members did, the most usual first. */
export const usualEvents = async (db: Database, members: readonly string[]): Promise<readonly string[]> => {
  const did = new Map<string, number>();
  for (let from = 0; from < members.length; from += MEMBERS_A_PAGE) {
    const read = await readValues(
      db,
      members.slice(from, from + MEMBERS_A_PAGE),
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

/** The values of every feature of some customers, and whether they have closed their account. */
export const readFeatures = async (
  db: Database,
  registry: AttributeRegistry,
  features: readonly ComparedFeature[],
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly values: readonly number[]; readonly hasLeft: boolean }>> => {
  const attributes = features
    .filter(({ kind }) => kind === 'attribute')
    .flatMap(({ code }) => registry.get(code) ?? []);
  const read = await readValues(
    db,
    customerIds,
    new Map([
      ...attributes.map((attribute) => [attribute.name, attributeExpression(attribute).sql] as const),
      [COUNTERS, countersExpression] as const,
      ['status of the row', sql`status`] as const,
    ]),
  );
  return new Map(
    [...read].map(([id, values]) => {
      const counts = countsOfStored(String(values[COUNTERS] ?? ''));
      return [
        id,
        {
          values: features.map(({ measure }) => measure(values, counts)),
          hasLeft: values['status of the row'] === 'closed',
        },
      ];
    }),
  );
};
