// What customers were charged, sale by sale, from the facts of the core systems as they were last revised. A trade that takes another back
// belongs to the trade date of that other, so that a sale that was undone is none.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { SaleKind } from './prices.ts';

/** What a person was charged on a day for one kind of sale, and for services by each. */
export interface Charge {
  readonly personId: string;
  readonly day: string;
  readonly kind: SaleKind;
  /** Code of the service; empty for trades. */
  readonly service: string;
  /** How many were bought; of trades what was taken back is taken off. */
  readonly count: number;
  readonly commissionFen: number;
  readonly passedOnFen: number;
  readonly rebateFen: number;
  readonly productFeeFen: number;
  readonly advisoryFen: number;
  /** Amounts traded for commission, and for product fees. */
  readonly tradedFen: number;
  readonly investedFen: number;
}

type Row = readonly string[];

const charges = `
  WITH charged AS (
    SELECT person_id, name, texts['trade_id'] AS trade, texts['reversal_of'] AS undoes, texts['service'] AS service,
      if(match(texts['business_date'], '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), texts['business_date'], toString(toDate32(occurred_at, {zone:String}))) AS own_day,
      texts['side'] IN ('subscribe', 'redeem') OR product IN {products:Array(String)} AS is_product,
      if(undoes != '' OR ifNull(amount, 0) < 0, -1, 1) AS sign,
      arrayMap(item -> toInt64(sign * round(abs(numbers[item]))), ['commission_fen', 'fee_fen', 'rebate_fen', 'amount_fen']) AS fen,
      toInt64(sign * round(abs(ifNull(amount, 0)) * 100)) AS paid
    FROM event_resolved
    WHERE trust = 'server' AND person_id IN {persons:Array(UInt64)}
      AND (kind = 'fact' AND name = 'trade_recorded' OR kind = 'track' AND name = 'service_subscribed')
  ), begun AS (
    SELECT person_id, trade, min(own_day) AS day FROM charged WHERE undoes = '' AND trade != '' GROUP BY person_id, trade
  )
  SELECT [toString(person_id), day, kind, service, toString(sum(sign)), toString(sum(commission)), toString(sum(passed)),
    toString(sum(rebate)), toString(sum(product_fee)), toString(sum(advisory)), toString(sum(traded)), toString(sum(invested))] AS cells
  FROM (
    SELECT charged.person_id AS person_id, if(begun.day != '', begun.day, own_day) AS day,
      if(name = 'trade_recorded', 'trades', 'service') AS kind, if(kind = 'trades', '', charged.service) AS service, sign,
      if(kind = 'trades' AND NOT is_product, fen[1], 0) AS commission, if(kind = 'trades', fen[2], 0) AS passed,
      if(kind = 'trades', fen[3], 0) AS rebate, if(kind = 'trades' AND is_product, fen[1], 0) AS product_fee,
      if(kind = 'trades', 0, paid) AS advisory, if(kind = 'trades' AND NOT is_product, fen[4], 0) AS traded,
      if(kind = 'trades' AND is_product, fen[4], 0) AS invested
    FROM charged LEFT JOIN begun ON begun.person_id = charged.person_id AND begun.trade = charged.undoes)
  GROUP BY person_id, day, kind, service`;

const chargeOf = ([personId = '', day = '', kind = '', service = '', ...numbers]: Row): Charge => {
  const [count = 0, commissionFen = 0, passedOnFen = 0, rebateFen = 0, productFeeFen = 0, ...rest] =
    numbers.map(Number);
  const [advisoryFen = 0, tradedFen = 0, investedFen = 0] = rest;
  return {
    ...{ personId, day, kind: kind === 'service' ? 'service' : 'trades', service, count, commissionFen, passedOnFen },
    ...{ rebateFen, productFeeFen, advisoryFen, tradedFen, investedFen },
  };
};

/** Everything that the persons were ever charged, by person. */
export const readCharges = async (
  { eventStore, timeZone }: { readonly eventStore: EventStore; readonly timeZone: string },
  persons: readonly string[],
  products: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly Charge[]>> => {
  const found = new Map<string, Charge[]>();
  if (persons.length === 0) return found;
  const rows = eventStore.stream<{ cells: Row }>({
    sql: charges,
    parameters: { zone: timeZone, persons, products },
    ...{ secondsMax: 900, memoryBytesMax: 4_000_000_000, ...(signal ? { signal } : {}) },
  });
  for await (const { cells } of rows) {
    const charge = chargeOf(cells);
    const own = found.get(charge.personId);
    if (own) own.push(charge);
    else found.set(charge.personId, [charge]);
  }
  return found;
};
