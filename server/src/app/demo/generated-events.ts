// The SQL that generates customers and their events straight into the event store, for firms of a size that no intake takes
// in an hour. Their behaviour has the shape of the simulated firm's (frequencies, hours of the day, opening funnel), without
// planted truths. Everything follows from the seed and the customer's number.
import { assert } from '../../kernel/index.ts';
import { GENERATED_DIALECT } from '../../record/sink/index.ts';
import { openingSteps } from '../../record/tracking-plan/index.ts';

/** Positions that one customer takes: room for its events, of which it has fewer. */
export const POSITIONS_A_CUSTOMER = 512;

/** What is generated: customers [first, first + count), events over [fromMs, untilMs), positions from `position` on. */
export interface GeneratedPart {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly eventsMean: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Position of the first event of customer number 0. */
  readonly position: number;
}

const RECORDS = 4;
/** Records of customers who were there before are stated when the collection begins: one partition, not one a month of ten years. */
const RECORDS_BEFORE_MS = 86_400_000;
const EVENTS_MAX = POSITIONS_A_CUSTOMER - RECORDS;
const DAY_MS = 86_400_000;
/** Minutes east of UTC of the zone in which the generated firm keeps its hours. */
const ZONE_MS = 8 * 3_600_000;

const texts = (pairs: string): string => `CAST(map(${pairs}), 'Map(LowCardinality(String), String)')`;
const numbers = (pairs: string): string => `CAST(map(${pairs}), 'Map(LowCardinality(String), Float64)')`;
const pick = (dice: string, values: readonly (string | number)[]): string =>
  `[${values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')}][${dice} % ${values.length} + 1]`;

/** Behaviour by thousandths; what is left over is a page view. */
const behaviours = [
  ['app_started', 180],
  ['quote_viewed', 200],
  ['news_read', 120],
  ['product_viewed', 60],
  ['element_clicked', 50],
  ['watchlist_added', 30],
  ['trade_recorded', 25],
  ['page_scrolled', 20],
  ['feature_used', 15],
  ['cash_flow_recorded', 10],
] as const;

const behaviourName = (dice: string): string => {
  let below = 0;
  const branches = behaviours.map(([name, share]) => {
    below += share;
    return `${dice} < ${below}, '${name}'`;
  });
  return `multiIf(${branches.join(', ')}, 'page_viewed')`;
};

const steps = `[${openingSteps.map(({ name }) => `'${name}'`).join(', ')}]`;

/** Each generated customer: its draws, and how many events it has. */
const customers = ({ seed, first, count, eventsMean, fromMs, untilMs }: GeneratedPart): string => `
  SELECT number AS i, cityHash64(${seed}, number) AS c, cityHash64(${seed}, number, 'b') AS b,
    concat('90', leftPad(toString(number), 8, '0')) AS customer,
    reinterpretAsUInt64(reverse(substring(SHA256(concat('customer:', customer)), 1, 8))) AS person,
    c % 100 < 36 AS newcomer,
    if(newcomer, toInt64(${fromMs} + intDiv(c, 100) % ${untilMs - fromMs - 2 * DAY_MS}), toInt64(${fromMs} - intDiv(c, 100) % ${3_000 * DAY_MS})) AS opened,
    greatest(opened, toInt64(${fromMs})) AS begun,
    least(${EVENTS_MAX}, 1 + toUInt32(-log((b % 1000000 + 1) / 1000001) * ${eventsMean - 1})) AS events,
    toUInt32(exp(9.5 + 3 * ((b % 997) / 997)) * 100) AS wealth,
    ${pick('intDiv(c, 7)', ['android', 'android', 'ios', 'ios', 'harmony'])} AS platform,
    ${pick('intDiv(c, 11)', ['feed_ads', 'feed_ads', 'feed_ads', 'search_ads', 'app_store', 'referral', 'staff_qr', 'branch_visit'])} AS channel
  FROM numbers(${first}, ${count})`;

/** What a customer's row of number `j` says: 0 to 3 are records of core systems, the others behaviour. */
const drawn = (part: GeneratedPart): string => `
  SELECT *, j, cityHash64(c, j) AS dice,
    multiIf(j = 0, 'customer_recorded', j = 1, 'account_recorded', j = 2, 'asset_recorded', j = 3, 'cash_flow_recorded',
      newcomer AND j - ${RECORDS} < least(intDiv(b, 1000) % 18, ${openingSteps.length}), ${steps}[j - ${RECORDS - 1}],
      ${behaviourName('intDiv(dice, 8) % 1000')}) AS event,
    begun + toInt64((${part.untilMs} - begun) * ((intDiv(dice, 8000) % 1000000) / 1000000)) AS roughly,
    multiIf(j < 2, greatest(opened, toInt64(${part.fromMs - RECORDS_BEFORE_MS})), j = 2, toInt64(${part.untilMs - DAY_MS}), j = 3, begun + ${DAY_MS},
      newcomer AND event IN ${steps}, opened - (${openingSteps.length + RECORDS} - toInt64(j)) * 60000,
      least(toInt64(${part.untilMs - 1}), roughly - (roughly + ${ZONE_MS}) % ${DAY_MS}
        + ${pick('intDiv(dice, 64)', [9, 9, 10, 10, 10, 11, 13, 14, 14, 14, 15, 18, 20, 21, 22])} * 3600000 + toInt64(intDiv(dice, 512) % 3600000))) AS at,
    toString(toDate(toDateTime64((at + ${ZONE_MS}) / 1000, 3, 'UTC'))) AS day,
    toString(toDate(toDateTime64((opened + ${ZONE_MS}) / 1000, 3, 'UTC'))) AS opened_on
  FROM (${customers(part)}) ARRAY JOIN range(toUInt32(${RECORDS} + events)) AS j`;

const textsOf = `multiIf(
  event = 'customer_recorded', ${texts(`'effective_on', opened_on, 'status', 'active', 'customer_type', 'individual', 'investor_type', 'ordinary',
    'opened_on', opened_on, 'open_channel', channel, 'gender', ${pick('b', ['male', 'female'])}, 'risk_level', ${pick('intDiv(b, 3)', ['C1', 'C2', 'C3', 'C3', 'C4', 'C5'])},
    'province', ${pick('intDiv(b, 5)', ['上海', '北京', '广东', '江苏', '浙江', '四川', '湖北', '福建'])},
    'education', ${pick('intDiv(b, 13)', ['bachelor', 'college', 'master', 'high_school'])}`)},
  event = 'account_recorded', ${texts(`'account_id', concat(customer, '-1'), 'account_type', 'cash_securities', 'status', 'open', 'opened_on', opened_on, 'currency', 'CNY'`)},
  event = 'asset_recorded', ${texts(`'account_id', concat(customer, '-1'), 'business_date', day, 'currency', 'CNY'`)},
  event = 'cash_flow_recorded', ${texts(`'flow_id', concat('g', toString(i), '-', toString(j)), 'business_date', day, 'account_id', concat(customer, '-1'),
    'direction', 'in', 'flow_type', 'deposit', 'currency', 'CNY'`)},
  event = 'trade_recorded', ${texts(`'trade_id', concat('g', toString(i), '-', toString(j)), 'business_date', day, 'account_id', concat(customer, '-1'),
    'product_code', toString(600000 + dice % 400), 'side', ${pick('intDiv(dice, 400)', ['buy', 'sell'])}, 'quantity', '100', 'currency', 'CNY', 'trade_channel', platform`)},
  event IN ${steps}, ${texts(`'platform', platform, 'channel', channel`)},
  event = 'news_read', ${texts(`'platform', platform, 'content_id', concat('N', toString(dice % 900)), 'topic', ${pick('intDiv(dice, 900)', ['宏观', '行业', '个股', '基金', '新股', '策略'])}`)},
  event IN ('quote_viewed', 'product_viewed', 'watchlist_added'), ${texts(`'platform', platform, 'product_code', toString(600000 + dice % 400)`)},
  ${texts(`'platform', platform, 'page_name', ${pick('intDiv(dice, 16)', ['首页', '行情', '交易', '理财', '资讯', '我的'])}`)})`;

const numbersOf = `multiIf(
  event = 'customer_recorded', ${numbers(`'birth_year', toFloat64(1950 + intDiv(b, 17) % 55)`)},
  event = 'asset_recorded', ${numbers(`'total_assets_fen', toFloat64(wealth), 'cash_fen', toFloat64(intDiv(wealth, 3))`)},
  event = 'cash_flow_recorded', ${numbers(`'amount_fen', toFloat64(10000 + intDiv(wealth, 10))`)},
  event = 'trade_recorded', ${numbers(`'amount_fen', toFloat64(100000 + dice % 5000000), 'commission_fen', toFloat64(500 + dice % 2000)`)},
  event = 'news_read', ${numbers(`'duration_seconds', toFloat64(5 + dice % 240)`)},
  ${numbers('')})`;

/** One constant statement, made of whole numbers alone. */
export const generateEvents = (part: GeneratedPart): string => {
  for (const value of Object.values(part)) assert(Number.isSafeInteger(value), 'a part is made of whole numbers');
  return `INSERT INTO event (position, person_id, actor_hash, customer_id, name, kind, occurred_at, recorded_at, source, trust, dialect,
    session_id, platform, channel, product, amount, fact_key, texts, numbers)
  SELECT ${part.position} + i * ${POSITIONS_A_CUSTOMER} + j, person, person, customer, event,
    if(event LIKE '%_recorded', 'fact', 'track'), toDateTime64(at / 1000, 3, 'UTC'), toDateTime64(at / 1000, 3, 'UTC'),
    if(event LIKE '%_recorded', 'demo-core', 'demo-app'), 'server', '${GENERATED_DIALECT}',
    if(event LIKE '%_recorded', '', concat('g', toString(i), '-', day)), if(event LIKE '%_recorded', '', platform),
    if(event IN ${steps}, channel, ''), properties['product_code'],
    if(mapContains(figures, 'amount_fen'), toDecimal128(figures['amount_fen'], 4) / 100, NULL),
    if(event LIKE '%_recorded', concat('generated:', toString(i), ':', toString(j)), ''), properties, figures
  FROM (SELECT *, ${textsOf} AS properties, ${numbersOf} AS figures FROM (${drawn(part)}))`;
};

/** The persons of a part are customers. */
export const generateCustomers = (part: GeneratedPart): string =>
  `INSERT INTO customer_person SELECT person FROM (${customers(part)})`;
