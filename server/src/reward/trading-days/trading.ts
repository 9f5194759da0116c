// Reads trades and cash flows by day from the event store, as persons are resolved now and facts as they were last revised. A bust counts
// on the day of the trade that it takes back.
import type { EventStore } from '../../platform/event-store/index.ts';
import { emptySeries, type Series } from '../tier-rules/index.ts';

const SECONDS_MAX = 900;
const MEMORY_BYTES_MAX = 4_000_000_000;
const PART_CUSTOMERS = 100_000;
/** A bust may follow its trade by so many days and still be counted on its day. */
const BUST_DAYS_MAX = 100;

/** What somebody traded, paid and moved, by day. */
export interface Trading {
  readonly tradeCount: Series;
  readonly tradeVolume: Series;
  readonly commission: Series;
  readonly netInflow: Series;
}

export const noTrading: Trading = {
  ...{ tradeCount: emptySeries, tradeVolume: emptySeries, commission: emptySeries, netInflow: emptySeries },
};

/** Facts of trades and flows, amounts in whole fen. */
const facts = (persons: string): string => `
  SELECT person_id, name, toInt32(toDate32(occurred_at, {zone:String})) AS own_day, texts['trade_id'] AS trade_id,
    texts['reversal_of'] AS reversal_of, texts['flow_type'] AS flow,
    toInt64(round(ifNull(amount, toDecimal64(0, 4)) * 100)) AS fen, toInt64(round(numbers['commission_fen'])) AS commission
  FROM event_resolved
  WHERE kind = 'fact' AND trust = 'server' AND name IN ('trade_recorded', 'cash_flow_recorded')
    AND toInt32(toDate32(occurred_at, {zone:String})) >= {from:Int32} - ${BUST_DAYS_MAX} AND ${persons}`;

const lines = (persons: string): string => `
  SELECT own.person_id AS person_id, own.name = 'trade_recorded' AS is_trade, own.reversal_of != '' OR own.fen < 0 AS taken_back,
    if(original.trade_id != '', original.own_day, own.own_day) AS day, toInt64(abs(own.fen)) AS fen, toInt64(abs(own.commission)) AS commission,
    original.trade_id = '' OR abs(own.fen) >= abs(original.fen) AS whole, own.flow AS flow
  FROM (${facts(persons)}) AS own
  LEFT ANY JOIN (SELECT * FROM (${facts(persons)}) WHERE trade_id != '' AND reversal_of = '') AS original
    ON own.person_id = original.person_id AND own.reversal_of = original.trade_id`;

const byPerson = (persons: string): string => `
  SELECT toString(person_id) AS person, groupArray(line) AS days FROM (
    SELECT person_id, [toInt64(day),
      sumIf(if(taken_back, if(whole, -1, 0), 1), is_trade), sumIf(if(taken_back, -fen, fen), is_trade),
      sumIf(if(taken_back, -commission, commission), is_trade),
      sumIf(fen, NOT is_trade AND flow = 'deposit') - sumIf(fen, NOT is_trade AND flow = 'withdrawal')] AS line
    FROM (${lines(persons)}) WHERE day >= {from:Int32} GROUP BY person_id, day)
  GROUP BY person_id`;

const seriesOf = (rows: readonly (readonly number[])[], column: number): Series => {
  const kept = rows.filter((row) => row[column] !== 0);
  return { days: kept.map((row) => row[0] ?? 0), values: kept.map((row) => row[column] ?? 0) };
};

const tradingOf = (days: readonly (readonly (string | number)[])[]): Trading => {
  const rows = days.map((row) => row.map(Number)).sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
  return {
    ...{ tradeCount: seriesOf(rows, 1), tradeVolume: seriesOf(rows, 2) },
    ...{ commission: seriesOf(rows, 3), netInflow: seriesOf(rows, 4) },
  };
};

interface Row {
  readonly person: string;
  readonly days: readonly (readonly (string | number)[])[];
}

/** Trading by person since a day: of some persons, or of everybody in parts of a hundred thousand. */
export const readTrading = async (
  eventStore: EventStore,
  timeZone: string,
  fromDay: number,
  persons: readonly string[] | { readonly customers: number },
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Trading>> => {
  const found = new Map<string, Trading>();
  const limits = { secondsMax: SECONDS_MAX, memoryBytesMax: MEMORY_BYTES_MAX, ...(signal ? { signal } : {}) };
  const shared = { zone: timeZone, from: fromDay };
  if (!('customers' in persons)) {
    if (persons.length === 0) return found;
    const sql = byPerson('person_id IN {persons:Array(UInt64)}');
    for (const { person, days } of await eventStore.query<Row>({ sql, parameters: { ...shared, persons }, ...limits }))
      found.set(person, tradingOf(days));
    return found;
  }
  const parts = Math.max(1, Math.ceil(persons.customers / PART_CUSTOMERS));
  for (let part = 0; part < parts; part += 1) {
    const sql = byPerson('person_id % {parts:UInt32} = {part:UInt32}');
    const rows = eventStore.stream<Row>({ sql, parameters: { ...shared, parts, part }, ...limits });
    for await (const { person, days } of rows) found.set(person, tradingOf(days));
  }
  return found;
};
