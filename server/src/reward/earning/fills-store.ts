// The table of fills: what trade rules are rated by. Facts come in any order and any number of times; the latest revision stands.
import { sql } from 'kysely';
import type { Fill } from '../../decide/rules/index.ts';
import { groupBy, wholeNumber } from '../../kernel/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { DecidedEvent } from '../../record/log/index.ts';

export interface StoredFill extends Fill {
  readonly factKey: string;
  readonly customerId: string;
  readonly tradeDate: string;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const fen = (value: unknown): number => Math.abs(wholeNumber(value) ?? 0);

/** The fill that a fact states; null where it is none. */
export const fillOfFact = (event: DecidedEvent): StoredFill | null => {
  const { properties, factKey, resolvedCustomer } = event;
  const [tradeId, tradeDate] = [text(properties.trade_id), text(properties.business_date)];
  if (factKey === undefined || resolvedCustomer === undefined || tradeId === null || tradeDate === null) return null;
  return {
    ...{ factKey, customerId: resolvedCustomer, tradeId, tradeDate, at: event.occurredAt },
    orderId: text(properties.order_id),
    productCode: text(properties.product_code) ?? '',
    side: text(properties.side) ?? 'other',
    amountFen: fen(properties.amount_fen),
    commissionFen: fen(properties.commission_fen),
    rebateFen: fen(properties.rebate_fen),
    channel: text(properties.trade_channel),
    reversalOf: text(properties.reversal_of),
  };
};

const columns = sql`f.fact_key as "factKey", f.customer_id as "customerId", f.trade_id as "tradeId", f.trade_date as "tradeDate",
  f.order_id as "orderId", f.at, f.product_code as "productCode", f.side, f.amount_fen as "amountFen",
  f.commission_fen as "commissionFen", f.rebate_fen as "rebateFen", f.channel, f.reversal_of as "reversalOf"`;

export const fillsByFact = async (db: Database, factKeys: readonly string[]): Promise<readonly StoredFill[]> =>
  (await sql<StoredFill>`select ${columns} from earning_fill f where fact_key = any(${factKeys}::text[])`.execute(db))
    .rows;

type Pair = readonly [customerId: string, other: string];
const pairs = (given: readonly Pair[]) =>
  sql`json_to_recordset(${JSON.stringify(given.map(([customer, other]) => ({ customer, other })))}::json)
    as asked(customer text, other text)`;

export const fillsByTrade = async (db: Database, trades: readonly Pair[]): Promise<readonly StoredFill[]> =>
  trades.length === 0
    ? []
    : (
        await sql<StoredFill>`select ${columns} from ${pairs(trades)}
          join earning_fill f on f.customer_id = asked.customer and f.trade_id = asked.other`.execute(db)
      ).rows;

export const fillsByDay = async (db: Database, days: readonly Pair[]): Promise<readonly StoredFill[]> =>
  days.length === 0
    ? []
    : (
        await sql<StoredFill>`select ${columns} from ${pairs(days)}
          join earning_fill f on f.customer_id = asked.customer and f.trade_date = asked.other`.execute(db)
      ).rows;

export const bustsOf = async (db: Database, trades: readonly Pair[]): Promise<readonly StoredFill[]> =>
  trades.length === 0
    ? []
    : (
        await sql<StoredFill>`select ${columns} from ${pairs(trades)}
          join earning_fill f on f.customer_id = asked.customer and f.reversal_of = asked.other`.execute(db)
      ).rows;

export const upsertFills = async (transaction: StateTransaction, fills: readonly StoredFill[]): Promise<void> => {
  if (fills.length === 0) return;
  await sql`insert into earning_fill (fact_key, customer_id, trade_id, trade_date, order_id, at, product_code, side, amount_fen,
      commission_fen, rebate_fen, channel, reversal_of)
    select "factKey", "customerId", "tradeId", "tradeDate", "orderId", at, "productCode", side, "amountFen", "commissionFen",
      "rebateFen", channel, "reversalOf"
    from json_to_recordset(${JSON.stringify(fills)}::json) as given("factKey" text, "customerId" text, "tradeId" text,
      "tradeDate" text, "orderId" text, at bigint, "productCode" text, side text, "amountFen" bigint, "commissionFen" bigint,
      "rebateFen" bigint, channel text, "reversalOf" text)
    on conflict (fact_key) do update set customer_id = excluded.customer_id, trade_id = excluded.trade_id,
      trade_date = excluded.trade_date, order_id = excluded.order_id, at = excluded.at, product_code = excluded.product_code,
      side = excluded.side, amount_fen = excluded.amount_fen, commission_fen = excluded.commission_fen,
      rebate_fen = excluded.rebate_fen, channel = excluded.channel, reversal_of = excluded.reversal_of`.execute(
    transaction,
  );
};

/** A customer and trade date with the fills that stand for it. */
export interface TouchedDay {
  readonly customerId: string;
  readonly tradeDate: string;
  readonly fills: readonly StoredFill[];
}

const keyOf = (customerId: string, other: string): string => `${customerId}\u001f${other}`;

/** Which days the new fills touch, each with all its fills as they will stand. Busts belong to the day of what they take back. */
export const touchedDays = async (db: Database, given: readonly StoredFill[]): Promise<readonly TouchedDay[]> => {
  if (given.length === 0) return [];
  const newest = new Map(given.map((fill) => [fill.factKey, fill]));
  const replaced = await fillsByFact(db, [...newest.keys()]);
  const fills = [...newest.values(), ...replaced];
  const reversed = fills.flatMap(({ customerId, reversalOf }): Pair[] =>
    reversalOf === null ? [] : [[customerId, reversalOf]],
  );
  const named = new Set(reversed.map(([customerId, trade]) => keyOf(customerId, trade)));
  const originals = [...(await fillsByTrade(db, reversed)), ...newest.values()].filter(({ customerId, tradeId }) =>
    named.has(keyOf(customerId, tradeId)),
  );
  const days = new Map(
    [...fills.filter(({ reversalOf }) => reversalOf === null), ...originals].map(({ customerId, tradeDate }) => [
      keyOf(customerId, tradeDate),
      [customerId, tradeDate] as Pair,
    ]),
  );
  const stored = (await fillsByDay(db, [...days.values()])).filter(({ factKey }) => !newest.has(factKey));
  const standing = [...stored, ...newest.values()].filter(({ reversalOf }) => reversalOf === null);
  const busts = new Map(
    [
      ...(await bustsOf(
        db,
        standing.map(({ customerId, tradeId }): Pair => [customerId, tradeId]),
      )),
      ...newest.values(),
    ]
      .filter(({ factKey, reversalOf }) => reversalOf !== null && newest.get(factKey)?.reversalOf !== null)
      .map((bust) => [bust.factKey, newest.get(bust.factKey) ?? bust]),
  );
  const ofDay = groupBy(standing, ({ customerId, tradeDate }) => keyOf(customerId, tradeDate));
  const ofTrade = groupBy(busts.values(), ({ customerId, reversalOf }) => keyOf(customerId, reversalOf ?? ''));
  return [...days.values()].map(([customerId, tradeDate]) => {
    const own = ofDay.get(keyOf(customerId, tradeDate)) ?? [];
    const taking = own.flatMap(({ tradeId }) => ofTrade.get(keyOf(customerId, tradeId)) ?? []);
    return { customerId, tradeDate, fills: [...own, ...taking] };
  });
};
