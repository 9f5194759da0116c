// Reads from the event store what the three loyalties rest on, person by person, as persons are resolved now and facts as they were last
// revised; in parts by person, so that the engine's memory does not grow with the number of customers.
import type { EventStore } from '../../platform/event-store/index.ts';
import { everybodySettings } from '../../record/sink/index.ts';
import type { LoyaltyFacts } from './score.ts';
import type { LoyaltySettings } from './settings.ts';

const PART_CUSTOMERS = 100_000;
const PRESENCE_DAYS = 90;

export interface FactsReading {
  readonly eventStore: EventStore;
  readonly timeZone: string;
  readonly productCodes: readonly string[];
  /** About how many customers there are. */
  readonly customers: number;
  readonly settings: LoyaltySettings;
  /** Days since 1970-01-01; what happened on it counts. */
  readonly asOfDay: number;
  readonly signal?: AbortSignal;
}

/** What staff and core systems state of a customer is no visit of the customer. */
const notVisits = `('staff_contacted', 'service_used', 'complaint_filed', 'complaint_closed', 'survey_answered', 'service_subscribed',
  'wecom_followed', 'wecom_unfollowed', 'risk_test_done', 'product_matured', 'order_placed', 'order_cancelled', 'consent_changed')`;

const answered = (list: string): string =>
  `name = 'survey_answered' AND texts['question'] IN {${list}:Array(String)} AND numbers['score'] >= 0 AND numbers['score'] <= 10
    AND mapContains(numbers, 'score')`;

const factsSql = (whose: string): string => `
  SELECT toString(person_id) AS person,
    toFloat64(uniqExactIf(month, bought AND month > latest_month - 12)) AS active_months,
    toFloat64(maxIf(day, trade)) AS last_trade, toFloat64(minIf(day, trade)) AS first_trade, countIf(trade) > 0 AS traded,
    countIf(bought AND of_kind = 'securities' AND day > {from:Int32}) > 0 AS securities,
    countIf(bought AND of_kind = 'products' AND day > {from:Int32}) > 0 AS products,
    countIf(bought AND of_kind = 'services' AND day > {from:Int32}) > 0 AS services,
    toFloat64(sumIf(fen, trade AND of_kind = 'securities' AND day > {from:Int32})) AS turnover,
    toFloat64(sumIf(commission, trade AND of_kind = 'securities' AND day > {from:Int32})) AS commissions,
    toFloat64(uniqExactIf(day, visit AND day > {presenceFrom:Int32})) AS visits,
    toFloat64(countIf(name = 'watchlist_added' AND day > {intentionFrom:Int32})) AS watched,
    toFloat64(countIf(name = 'product_viewed' AND day > {intentionFrom:Int32})) AS viewed,
    toFloat64(countIf(name = 'product_purchase_started' AND day > {intentionFrom:Int32})) AS started,
    toFloat64(countIf(name = 'service_used' AND mode IN ('assisted', 'interactive') AND day > {intentionFrom:Int32})) AS enquiries,
    countIf(intends AND day > {from:Int32}) > 0 AS has_intends,
    toFloat64(argMaxIf(score, (occurred_at, position), intends AND day > {from:Int32})) AS intended,
    countIf(recommends AND day > {from:Int32}) > 0 AS has_recommends,
    toFloat64(argMaxIf(score, (occurred_at, position), recommends AND day > {from:Int32})) AS recommended,
    toFloat64(countIf(name = 'article_shared' AND day > {from:Int32})) AS shared,
    toFloat64(countIf(name = 'complaint_filed' AND day > {from:Int32})) AS complaints,
    toFloat64(countIf((name = 'staff_contacted' OR name = 'service_used' AND mode IN ('assisted', 'interactive')) AND day > {from:Int32})) AS contacts
  FROM (
    SELECT person_id, name, occurred_at, position, texts['mode'] AS mode, numbers['score'] AS score,
      toInt32(toDate32(occurred_at, {zone:String})) AS day,
      toInt32(toYear(occurred_at, {zone:String})) * 12 + toInt32(toMonth(occurred_at, {zone:String})) AS month,
      {latestMonth:Int32} AS latest_month,
      kind = 'fact' AND name = 'trade_recorded' AND trust = 'server' AS trade,
      multiIf(name = 'service_subscribed', 'services',
        texts['side'] IN ('subscribe', 'redeem') OR product IN {products:Array(String)}, 'products', 'securities') AS of_kind,
      (trade OR name = 'service_subscribed' AND trust = 'server') AND texts['reversal_of'] = '' AND ifNull(amount, 0) >= 0 AS bought,
      if(trade, if(texts['reversal_of'] != '', -1, 1) * toInt64(round(abs(ifNull(amount, 0)) * 100)), 0) AS fen,
      if(trade, if(texts['reversal_of'] != '', -1, 1) * toInt64(round(abs(numbers['commission_fen']))), 0) AS commission,
      kind = 'track' AND name NOT IN ${notVisits} AS visit,
      ${answered('intentionQuestions')} AS intends, ${answered('recommendQuestions')} AS recommends
    FROM event_resolved
    WHERE ${whose} AND toInt32(toDate32(occurred_at, {zone:String})) <= {asOf:Int32}
      AND (kind = 'fact' AND name = 'trade_recorded' AND trust = 'server'
        OR kind = 'track' AND toInt32(toDate32(occurred_at, {zone:String})) > least({from:Int32}, {presenceFrom:Int32})))
  GROUP BY person_id`;

/** Customers who came with somebody's number as the one who invited them. */
const invitedSql = `
  SELECT texts['inviter_id'] AS inviter, toFloat64(uniqExact(person_id)) AS came
  FROM event_resolved
  WHERE kind = 'track' AND texts['inviter_id'] != '' AND person_id IN (SELECT person_id FROM customer_person)
    AND toInt32(toDate32(occurred_at, {zone:String})) > {from:Int32} AND toInt32(toDate32(occurred_at, {zone:String})) <= {asOf:Int32}
  GROUP BY inviter`;

interface FactsRow {
  readonly person: string;
  readonly active_months: number;
  readonly last_trade: number;
  readonly first_trade: number;
  readonly traded: number;
  readonly securities: number;
  readonly products: number;
  readonly services: number;
  readonly turnover: number;
  readonly commissions: number;
  readonly visits: number;
  readonly watched: number;
  readonly viewed: number;
  readonly started: number;
  readonly enquiries: number;
  readonly has_intends: number;
  readonly intended: number;
  readonly has_recommends: number;
  readonly recommended: number;
  readonly shared: number;
  readonly complaints: number;
  readonly contacts: number;
}

const isTrue = (flag: number | boolean): boolean => Number(flag) === 1;

const factsOf = (row: FactsRow): LoyaltyFacts => ({
  activeMonths: row.active_months,
  lastTradeDay: isTrue(row.traded) ? row.last_trade : null,
  firstTradeDay: isTrue(row.traded) ? row.first_trade : null,
  boughtSecurities: isTrue(row.securities),
  boughtProducts: isTrue(row.products),
  boughtServices: isTrue(row.services),
  turnoverFen: row.turnover,
  commissionFen: row.commissions,
  visitDays: row.visits,
  ...{ watched: row.watched, viewed: row.viewed, purchasesStarted: row.started, enquiries: row.enquiries },
  intends: isTrue(row.has_intends) ? row.intended : null,
  recommends: isTrue(row.has_recommends) ? row.recommended : null,
  ...{ invited: 0, shared: row.shared, complaints: row.complaints, contacts: row.contacts },
});

const parametersOf = ({ timeZone, productCodes, settings, asOfDay }: FactsReading) => {
  const date = new Date(asOfDay * 86_400_000);
  return {
    ...{ zone: timeZone, products: productCodes, asOf: asOfDay },
    from: asOfDay - settings.windowDays,
    presenceFrom: asOfDay - PRESENCE_DAYS,
    intentionFrom: asOfDay - settings.intentionDays,
    latestMonth: date.getUTCFullYear() * 12 + date.getUTCMonth() + 1,
    intentionQuestions: settings.intentionQuestions,
    recommendQuestions: settings.recommendQuestions,
  };
};

const limits = (signal: AbortSignal | undefined) => ({
  ...{ secondsMax: 900, memoryBytesMax: 4_000_000_000 },
  ...(signal ? { signal } : {}),
});

/** Everybody of whom something is known, in no order; persons who are no customers may be among them. Without who was invited. */
export async function* readFacts(
  reading: FactsReading,
): AsyncIterable<{ readonly personId: string; readonly facts: LoyaltyFacts }> {
  const parts = Math.max(1, Math.ceil(reading.customers / PART_CUSTOMERS));
  for (let part = 0; part < parts; part += 1) {
    const rows = reading.eventStore.stream<FactsRow>({
      sql: factsSql('person_id % {parts:UInt32} = {part:UInt32}'),
      parameters: { ...parametersOf(reading), parts, part },
      ...limits(reading.signal),
    });
    for await (const row of rows) yield { personId: row.person, facts: factsOf(row) };
  }
}

/** What is known of one person; null where nothing is. */
export const factsOfPerson = async (reading: FactsReading, personId: string): Promise<LoyaltyFacts | null> => {
  const [row] = await reading.eventStore.query<FactsRow>({
    sql: factsSql('person_id = toUInt64({person:String})'),
    parameters: { ...parametersOf(reading), person: personId },
    ...limits(reading.signal),
  });
  return row ? factsOf(row) : null;
};

/** How many customers came through whom, by customer number. */
export const readInvited = async (reading: FactsReading): Promise<ReadonlyMap<string, number>> => {
  const { timeZone, asOfDay, settings, eventStore, signal } = reading;
  const rows = await eventStore.query<{ readonly inviter: string; readonly came: number }>({
    sql: invitedSql,
    parameters: { zone: timeZone, from: asOfDay - settings.windowDays, asOf: asOfDay },
    settings: everybodySettings,
    ...limits(signal),
  });
  return new Map(rows.map(({ inviter, came }) => [inviter, came]));
};
