// What of a count happened to a customer on a day: how many of each group and value, and what was left out for which reason. Small enough to
// keep for every customer, so that no event ever needs the past to be read again.
import { wholeNumber } from '../../kernel/index.ts';
import { conditionOf, type Fill, type Happened, happeningOf, roundTrips, standingFills } from '../rules/index.ts';
import type { Count } from './contract.ts';

export interface DayTally {
  /** Events, or what was summed, by group and value. */
  readonly counted: Readonly<Record<string, number>>;
  /** Events that do not count, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The latest instant of what counted; 0 where nothing did. */
  readonly lastAt: number;
}

export const emptyTally: DayTally = { counted: {}, leftOut: {}, lastAt: 0 };

/** How one event counts. */
export interface Occurrence {
  readonly at: number;
  /** Group and value under which it counts. */
  readonly key: string;
  readonly amount: number;
  /** Why it is left out; null when it counts. */
  readonly leftOut: string | null;
}

const separator = '\u001f';
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const keyOf = ({ cap, measure, property }: Count, properties: Happened['properties']): string => {
  const group = (cap?.by ?? []).map((each) => text(properties[each])).join(' · ');
  return measure === 'distinct' ? `${group}${separator}${text(properties[property ?? ''])}` : group;
};

export const groupOfKey = (key: string): string => key.split(separator)[0] ?? '';

/** Why an event that is meant does not count. */
const reasonOf = (count: Count, properties: Happened['properties'], date: string): string | null => {
  const subject = { date, attributes: {}, tags: new Set<string>(), properties };
  const unmet = count.each.find((use) => !conditionOf(use.word)?.check(use.with, subject).met);
  if (unmet) return `condition:${unmet.word}`;
  if (count.measure === 'events') return null;
  const value = properties[count.property ?? ''];
  return (count.measure === 'sum' ? wholeNumber(value) === null : text(value) === '') ? 'no_value' : null;
};

const occurrenceOf = (
  count: Count,
  properties: Happened['properties'],
  date: string,
  at: number,
  before: string | null = null,
): Occurrence => {
  const leftOut = before ?? reasonOf(count, properties, date);
  const amount = count.measure === 'sum' ? (wholeNumber(properties[count.property ?? '']) ?? 0) : 1;
  return { at, key: keyOf(count, properties), amount, leftOut };
};

/** How an event that nothing takes back counts; null where the count does not mean it. */
export const occurrenceOfEvent = (
  count: Count,
  event: Happened & { readonly occurredAt: number },
  date: string,
): Occurrence | null => {
  const happening = happeningOf(count.of.word);
  if (!happening?.eventsOf(count.of.with).includes(event.name) || !happening.holds(count.of.with, event)) return null;
  return occurrenceOf(count, event.properties, date, event.occurredAt);
};

export const withOccurrence = (tally: DayTally, { key, amount, at, leftOut }: Occurrence): DayTally =>
  leftOut === null
    ? {
        ...tally,
        counted: { ...tally.counted, [key]: (tally.counted[key] ?? 0) + amount },
        lastAt: Math.max(tally.lastAt, at),
      }
    : { ...tally, leftOut: { ...tally.leftOut, [leftOut]: (tally.leftOut[leftOut] ?? 0) + 1 } };

const added = (
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> => {
  const sum = { ...one };
  for (const [key, value] of Object.entries(other)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
};

export const mergeTallies = (one: DayTally, other: DayTally): DayTally => ({
  counted: added(one.counted, other.counted),
  leftOut: added(one.leftOut, other.leftOut),
  lastAt: Math.max(one.lastAt, other.lastAt),
});

/** A record of a core system as its latest revision states it. */
export interface Fact {
  readonly factKey: string;
  readonly customerId: string;
  readonly name: string;
  readonly day: string;
  readonly at: number;
  readonly tradeId: string | null;
  /** Number of the trade that it takes back. */
  readonly reversalOf: string | null;
  /** Those that the count looks at. */
  readonly properties: Happened['properties'];
}

/** What rules ask of a product. */
export interface ProductType {
  readonly type: string;
}

const ofAnyType = (given: Count['of']['with']): readonly string[] => (Array.isArray(given.types) ? given.types : []);

const fenOf = (value: unknown): number => Math.abs(wholeNumber(value) ?? 0);

const fillOf = (fact: Fact): Fill => ({
  ...{ tradeId: fact.tradeId ?? fact.factKey, orderId: null, at: fact.at, reversalOf: fact.reversalOf },
  ...{ productCode: text(fact.properties.product_code), side: text(fact.properties.side) },
  ...{ amountFen: fenOf(fact.properties.amount_fen), commissionFen: 0, rebateFen: 0, channel: null },
});

/** How the fills of a day count, with the busts of them. What a bust takes away wholly is said to be busted. */
const occurrencesOfFills = (
  count: Count,
  facts: readonly Fact[],
  date: string,
  products: ReadonlyMap<string, ProductType>,
): ReadonlyMap<string, Occurrence> => {
  const happening = happeningOf(count.of.word);
  const given = count.of.with;
  const originals = facts.filter(({ reversalOf }) => reversalOf === null);
  const standing = new Map(standingFills(facts.map(fillOf)).map((fill) => [fill.tradeId, fill]));
  const turned = given.noRoundTrips === true ? roundTrips([...standing.values()]) : new Set<string>();
  const types = ofAnyType(given);
  const found = new Map<string, Occurrence>();
  for (const fact of originals) {
    const product = text(fact.properties.product_code);
    if (!happening?.holds(given, fact)) continue;
    if (types.length > 0 && !types.includes(products.get(product)?.type ?? '')) continue;
    const fill = standing.get(fact.tradeId ?? fact.factKey);
    const properties = { ...fact.properties, amount_fen: fill?.amountFen ?? 0 };
    const guarded =
      fill === undefined
        ? 'busted'
        : fill.amountFen < Number(given.minimumFen ?? 0)
          ? 'below_minimum'
          : turned.has(product)
            ? 'round_trip'
            : null;
    found.set(fact.factKey, occurrenceOf(count, properties, date, fact.at, guarded));
  }
  return found;
};

/** How all facts of a customer's day count, by fact. A function of the set of facts: their order makes no difference. */
export const occurrencesOfDay = (
  count: Count,
  facts: readonly Fact[],
  date: string,
  products: ReadonlyMap<string, ProductType>,
): ReadonlyMap<string, Occurrence> => {
  if (happeningOf(count.of.word)?.ofTrades) return occurrencesOfFills(count, facts, date, products);
  return new Map(
    facts.flatMap((fact) => {
      const found = occurrenceOfEvent(count, { ...fact, occurredAt: fact.at }, date);
      return found ? [[fact.factKey, found] as const] : [];
    }),
  );
};

/** Properties that a count looks at of a fact. */
export const propertiesRead = ({ each, property, cap }: Count): readonly string[] => [
  ...['product_code', 'side', 'amount_fen', 'direction', 'flow_type', 'total_assets_fen'],
  ...['activity', 'part', 'stands'],
  ...each.flatMap(({ with: given }) => (typeof given.property === 'string' ? [given.property] : [])),
  ...(property === null ? [] : [property]),
  ...(cap?.by ?? []),
];
