// Reads from the event store what was stated in a month, person by person, as persons are resolved now and facts as they were last
// revised. A fact falls in the month of its business date, whatever the moment at which it was booked.
import type { EventStore } from '../../platform/event-store/index.ts';
import { isLine } from './line.ts';
import type { SharedItem, StatedItem } from './month.ts';
import type { ContributionSettings } from './settings.ts';

const PART_CUSTOMERS = 100_000;
const DAY_MS = 86_400_000;
/** A business date may lie some days from the moment of booking: night sessions, late records. */
const MARGIN_MS = 15 * DAY_MS;

export interface MonthReading {
  readonly eventStore: EventStore;
  readonly timeZone: string;
  readonly productCodes: readonly string[];
  readonly customers: number;
  readonly settings: ContributionSettings;
  /** First day of the month, "YYYY-MM-DD", and of the next. */
  readonly from: string;
  readonly to: string;
  readonly signal?: AbortSignal;
}

/**
 * One row an event, with its items. A reversal takes back what the trade brought, whatever sign its amounts carry; any other amount
 * counts with its sign. Fen come from decimals and whole numbers, so no sum is ever rounded.
 */
const events = `
  SELECT person_id, customer_id, name, texts['unit_id'] AS unit,
    if(match(texts['business_date'], '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), texts['business_date'], toString(toDate32(occurred_at, {zone:String}))) AS day,
    texts['reversal_of'] != '' AS reversed,
    if(reversed OR ifNull(amount, 0) < 0, -1, 1) AS sign,
    toInt64(round(ifNull(amount, 0) * 100)) AS fen,
    multiIf(
      name = 'trade_recorded', [
        (if(texts['side'] IN ('subscribe', 'redeem') OR product IN {products:Array(String)}, 'product_fee', 'commission'),
          toInt64(sign * round(if(sign < 0, abs(numbers['commission_fen']), numbers['commission_fen']))), toInt64(0)),
        ('passed_on', toInt64(sign * round(if(sign < 0, abs(numbers['fee_fen']), numbers['fee_fen']))), toInt64(0))],
      name = 'cash_flow_recorded', [
        (transform(concat(texts['flow_type'], '|', texts['direction']), {flows:Array(String)}, {flowLines:Array(String)}, ''),
          if(texts['direction'] = 'in', -fen, fen), toInt64(0))],
      name = 'service_subscribed', [('advisory_fee', if(reversed, -abs(fen), fen), toInt64(0))],
      name = 'contribution_recorded', [(texts['line'], fen, toInt64(0))],
      name = 'staff_contacted', [
        (concat('contact_', if(texts['means'] = '', 'other', texts['means'])), toInt64(0), toInt64(1)),
        ('minutes', toInt64(0), toInt64(round(greatest(numbers['duration_seconds'], 0) / 60)))],
      name = 'service_used', [(concat('use_', if(texts['mode'] = '', 'other', texts['mode'])), toInt64(0), toInt64(1))],
      [('complaint', toInt64(0), toInt64(1))]) AS items
  FROM event_resolved
  WHERE trust = 'server'
    AND occurred_at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND occurred_at < fromUnixTimestamp64Milli({toMs:Int64})
    AND (kind = 'fact' AND name IN ('trade_recorded', 'cash_flow_recorded', 'contribution_recorded')
      OR kind = 'track' AND name IN ('service_subscribed', 'staff_contacted', 'service_used', 'complaint_filed'))`;

const inMonth = 'day >= {from:String} AND day < {to:String}';

const byPerson = `
  SELECT toString(person_id) AS person, groupArray((item, toString(fen_sum), toString(unit_sum))) AS items FROM (
    SELECT person_id, each.1 AS item, sum(each.2) AS fen_sum, sum(each.3) AS unit_sum
    FROM (${events}) ARRAY JOIN items AS each
    WHERE ${inMonth} AND each.1 != '' AND person_id % {parts:UInt32} = {part:UInt32}
      AND NOT (name = 'contribution_recorded' AND customer_id = '')
    GROUP BY person_id, item)
  GROUP BY person_id`;

const withoutCustomer = `
  SELECT each.1 AS line, unit, toString(sum(each.2)) AS fen
  FROM (${events}) ARRAY JOIN items AS each
  WHERE ${inMonth} AND name = 'contribution_recorded' AND customer_id = ''
  GROUP BY line, unit ORDER BY line, unit`;

const parametersOf = ({ timeZone, productCodes, settings, from, to }: MonthReading) => ({
  ...{ zone: timeZone, products: productCodes, from, to },
  fromMs: Date.parse(`${from}T00:00:00Z`) - MARGIN_MS,
  toMs: Date.parse(`${to}T00:00:00Z`) + MARGIN_MS,
  flows: ['', ...settings.cashFlows.map(({ flowType, direction }) => `${flowType}|${direction}`)],
  flowLines: ['', ...settings.cashFlows.map(({ line }) => line)],
});

const limits = (signal: AbortSignal | undefined) => ({
  ...{ secondsMax: 900, memoryBytesMax: 4_000_000_000 },
  ...(signal ? { signal } : {}),
});

/** Everybody of whom something was stated in the month, in no order; persons who are no customers may be among them. */
export async function* readMonth(
  reading: MonthReading,
): AsyncIterable<{ readonly personId: string; readonly items: readonly StatedItem[] }> {
  const parts = Math.max(1, Math.ceil(reading.customers / PART_CUSTOMERS));
  for (let part = 0; part < parts; part += 1) {
    const rows = reading.eventStore.stream<{ person: string; items: readonly (readonly [string, string, string])[] }>({
      sql: byPerson,
      parameters: { ...parametersOf(reading), parts, part },
      ...limits(reading.signal),
    });
    for await (const { person, items } of rows)
      yield {
        personId: person,
        items: items.map(([item, fen, units]) => ({ item, fen: Number(fen), units: Number(units) })),
      };
  }
}

/** What was stated in the month without a customer. */
export const readShared = async (reading: MonthReading): Promise<readonly SharedItem[]> => {
  const rows = await reading.eventStore.query<{ line: string; unit: string; fen: string }>({
    sql: withoutCustomer,
    parameters: parametersOf(reading),
    ...limits(reading.signal),
  });
  return rows.flatMap(({ line, unit, fen }) =>
    isLine(line) ? [{ line, unitId: unit === '' ? null : unit, fen: Number(fen) }] : [],
  );
};

/** The first month of which something is stated, "YYYY-MM"; null when nothing is. */
export const firstMonth = async (
  eventStore: EventStore,
  timeZone: string,
  signal?: AbortSignal,
): Promise<string | null> => {
  const [row] = await eventStore.query<{ month: string; n: string }>({
    sql: `SELECT formatDateTime(min(occurred_at), '%Y-%m', {zone:String}) AS month, toString(count()) AS n FROM event_resolved
      WHERE trust = 'server' AND kind = 'fact' AND name IN ('trade_recorded', 'cash_flow_recorded', 'contribution_recorded')`,
    parameters: { zone: timeZone },
    ...limits(signal),
  });
  return !row || row.n === '0' ? null : row.month;
};
