// Reads from the event store what everybody bought, customer by customer, as persons are resolved now and facts as they were last
// revised. The customers are read in parts by person, so that the engine's memory does not grow with their number.
import type { BusinessDate } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { everybodySettings } from '../../record/sink/index.ts';
import {
  type CustomerDay,
  type CustomerHistory,
  type KindOfDay,
  type PurchaseKind,
  purchaseKinds,
} from './purchase.ts';

const DAY_MS = 86_400_000;
const PART_CUSTOMERS = 100_000;
const SECONDS_MAX = 900;
const MEMORY_BYTES_MAX = 4_000_000_000;

export interface PurchaseReading {
  readonly eventStore: EventStore;
  /** Business time zone. */
  readonly timeZone: string;
  /** Codes of financial products of the catalogue; whatever else is traded at the exchange is a security. */
  readonly productCodes: readonly string[];
  /** About how many customers there are: so many parts of a hundred thousand are read. */
  readonly customers: number;
  readonly signal?: AbortSignal;
}

/** Days since 1970-01-01. */
export const dayNumber = (date: BusinessDate): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
export const dateOfDay = (day: number): BusinessDate =>
  new Date(day * DAY_MS).toISOString().slice(0, 10) as BusinessDate;

/**
 * A trade is of a financial product where the catalogue says so or it was subscribed; a redemption or a sale is none of a
 * purchase. A reversal carries the number that it reverses, or a negative amount, and takes back.
 */
const lines = `
  SELECT person_id, toInt32(toDate32(occurred_at, {zone:String})) AS day,
    multiIf(name = 'service_subscribed', 'services',
      texts['side'] IN ('subscribe', 'redeem') OR product IN {products:Array(String)}, 'products', 'securities') AS of_kind,
    name = 'service_subscribed' OR texts['side'] IN ('buy', 'subscribe') AS bought,
    texts['reversal_of'] != '' OR ifNull(amount, 0) < 0 AS taken_back,
    round(abs(toFloat64(ifNull(amount, 0))) * 100) AS fen,
    if(name = 'service_subscribed', fen, abs(numbers['commission_fen'])) AS revenue
  FROM event_resolved
  WHERE trust = 'server' AND ((kind = 'fact' AND name = 'trade_recorded') OR (kind = 'track' AND name = 'service_subscribed'))
    AND person_id % {parts:UInt32} = {part:UInt32}`;

const columnsOf = (kind: PurchaseKind): string => `
    sumIf(fen, of_kind = '${kind}' AND bought AND NOT taken_back),
    sumIf(fen, of_kind = '${kind}' AND bought AND taken_back),
    toFloat64(countIf(of_kind = '${kind}' AND bought AND NOT taken_back)),
    toFloat64(countIf(of_kind = '${kind}' AND bought AND taken_back)),
    sumIf(if(taken_back, -revenue, revenue), of_kind = '${kind}')`;

const byPerson = `
  SELECT person_id AS person, groupArray(line) AS days FROM (
    SELECT person_id, [toFloat64(day), ${purchaseKinds.map(columnsOf).join(',')},
      toFloat64(countIf(of_kind = 'securities' AND NOT taken_back))] AS line
    FROM (${lines}) GROUP BY person_id, day)
  GROUP BY person_id`;

const PER_KIND = 5;

const kindAt = (line: readonly number[], index: number): KindOfDay => {
  const at = 1 + index * PER_KIND;
  return {
    boughtFen: line[at] ?? 0,
    returnedFen: line[at + 1] ?? 0,
    purchases: line[at + 2] ?? 0,
    returns: line[at + 3] ?? 0,
    revenueFen: line[at + 4] ?? 0,
  };
};

const dayOf = (line: readonly number[]): CustomerDay => ({
  day: line[0] ?? 0,
  kinds: { securities: kindAt(line, 0), products: kindAt(line, 1), services: kindAt(line, 2) },
  trades: line.at(-1) ?? 0,
});

const partsOf = (customers: number): number => Math.max(1, Math.ceil(customers / PART_CUSTOMERS));

const limits = (signal: AbortSignal | undefined) => ({
  secondsMax: SECONDS_MAX,
  memoryBytesMax: MEMORY_BYTES_MAX,
  ...(signal ? { signal } : {}),
});

/** Everybody who ever bought or traded, in no order; persons who are no customers may be among them. */
export async function* readPurchases(reading: PurchaseReading): AsyncIterable<CustomerHistory> {
  const { eventStore, timeZone, productCodes, customers, signal } = reading;
  const parts = partsOf(customers);
  for (let part = 0; part < parts; part += 1) {
    const rows = eventStore.stream<{ person: string; days: readonly (readonly number[])[] }>({
      sql: byPerson,
      parameters: { zone: timeZone, products: productCodes, parts, part },
      ...limits(signal),
    });
    for await (const { person, days } of rows)
      yield { personId: person, days: days.map(dayOf).sort((one, other) => one.day - other.day) };
  }
}

/** How somebody trades, and when he looks. */
export interface Habits {
  readonly personId: string;
  /** Mean days between purchase and sale of what was sold again wholly, by quantity; null where nothing was. */
  readonly holdingDays: number | null;
  /** Share of visits (behaviour events) by part of the trading day. */
  readonly visits: Readonly<Record<DayPart, number>>;
}

export const dayParts = ['morning', 'midday', 'close', 'evening'] as const;
/** Until 10:30 (the opening peak), until 14:00, the last hour of trading, after it. */
export type DayPart = (typeof dayParts)[number];

/**
 * The mean of the days of sale less that of the days of purchase, both by quantity, is the mean time held however lots are matched,
 * where as much was sold as bought (within a twentieth).
 */
const holding = `
  SELECT person_id, sum(bought * (sale_day - purchase_day)) / sum(bought) AS held FROM (
    SELECT person_id, product, sumIf(quantity, buys) AS bought, sumIf(quantity, NOT buys) AS sold,
      sumIf(quantity * day, buys) / bought AS purchase_day, sumIf(quantity * day, NOT buys) / sold AS sale_day
    FROM (
      SELECT person_id, product, toInt32(toDate32(occurred_at, {zone:String})) AS day,
        texts['side'] IN ('buy', 'subscribe') AS buys, abs(toFloat64OrZero(texts['quantity'])) AS quantity
      FROM event_resolved
      WHERE kind = 'fact' AND name = 'trade_recorded' AND trust = 'server' AND texts['side'] != 'other'
        AND texts['reversal_of'] = '' AND product != '' AND day > {from:Int32} AND day <= {to:Int32}
        AND person_id % {parts:UInt32} = {part:UInt32})
    GROUP BY person_id, product
    HAVING bought > 0 AND sold > 0 AND abs(sold - bought) <= bought * 0.05 AND sale_day >= purchase_day)
  GROUP BY person_id`;

const visits = `
  SELECT person_id, countIf(minute < 630) AS v1, countIf(minute >= 630 AND minute < 840) AS v2,
    countIf(minute >= 840 AND minute < 900) AS v3, countIf(minute >= 900) AS v4
  FROM (
    SELECT person_id, toHour(occurred_at, {zone:String}) * 60 + toMinute(occurred_at, {zone:String}) AS minute
    FROM event_resolved
    WHERE kind = 'track' AND person_id % {parts:UInt32} = {part:UInt32}
      AND toInt32(toDate32(occurred_at, {zone:String})) > {from:Int32} AND toInt32(toDate32(occurred_at, {zone:String})) <= {to:Int32}
      AND person_id IN (SELECT person_id FROM customer_person))
  GROUP BY person_id`;

const habitsSql = `
  SELECT if(h.person_id = 0, v.person_id, h.person_id) AS person, h.person_id != 0 AS known, h.held AS held,
    [toFloat64(v.v1), toFloat64(v.v2), toFloat64(v.v3), toFloat64(v.v4)] AS parts_of_day
  FROM (${holding}) AS h FULL OUTER JOIN (${visits}) AS v ON h.person_id = v.person_id`;

/** Habits of the days in (fromDay, toDay]. */
export async function* readHabits(reading: PurchaseReading, fromDay: number, toDay: number): AsyncIterable<Habits> {
  const { eventStore, timeZone, customers, signal } = reading;
  const parts = partsOf(customers);
  for (let part = 0; part < parts; part += 1) {
    const rows = eventStore.stream<{ person: string; known: number; held: number; parts_of_day: readonly number[] }>({
      sql: habitsSql,
      parameters: { zone: timeZone, from: fromDay, to: toDay, parts, part },
      settings: { join_use_nulls: 0, ...everybodySettings },
      ...limits(signal),
    });
    for await (const { person, known, held, parts_of_day: counted } of rows) {
      const all = counted.reduce((sum, each) => sum + each, 0);
      const share = (index: number): number => (all === 0 ? 0 : (counted[index] ?? 0) / all);
      yield {
        personId: person,
        holdingDays: Number(known) === 1 && Number.isFinite(held) ? held : null,
        visits: { morning: share(0), midday: share(1), close: share(2), evening: share(3) },
      };
    }
  }
}
