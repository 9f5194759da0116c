// What some customers have besides: accounts for further businesses, and paid services that they look at, buy and renew. Drawn from chances of
// its own, so that the rest of the firm is the same with and without it.
import type { BusinessDate, Instant } from '../../kernel/index.ts';
import { fact, type SimulatedEvent, stated, track } from './draft.ts';
import type { Life, Style } from './life.ts';
import { type Random, random } from './random.ts';
import { type DemoMonth, officeMoment } from './timetable.ts';

/** Businesses by the type of their account, and how likely somebody of a style opens each in a year. */
const businesses: Readonly<Record<string, Readonly<Record<Style, number>>>> = {
  margin: { trader: 0.34, wealth: 0.06, growth: 0.03, dormant: 0.01 },
  option: { trader: 0.08, wealth: 0.01, growth: 0.01, dormant: 0 },
  star: { trader: 0.3, wealth: 0.08, growth: 0.02, dormant: 0.02 },
  bse: { trader: 0.14, wealth: 0.03, growth: 0.01, dormant: 0.01 },
  stock_connect: { trader: 0.2, wealth: 0.1, growth: 0.04, dormant: 0.01 },
  fund_advisory: { trader: 0.03, wealth: 0.22, growth: 0.06, dormant: 0.01 },
};

const account = (life: Life, type: string, openedOn: BusinessDate, at: Instant): SimulatedEvent =>
  fact(
    'account_recorded',
    `${life.customerId}-${type}`,
    at,
    {
      account_id: `${life.customerId}-${type}`,
      account_type: type,
      status: 'open',
      opened_on: openedOn,
      branch_id: life.branch.id,
      currency: 'CNY',
    },
    life.customerId,
  );

/** The accounts of somebody who was there before: half of them are from then. */
export const accountsFromBefore = (
  life: Life,
  seed: number,
  openedOn: BusinessDate,
  at: Instant,
): readonly SimulatedEvent[] =>
  Object.entries(businesses).flatMap(([type, chances], index) =>
    random(seed, 9, life.index, index).chance(chances[life.style] / 2)
      ? [account(life, type, openedOn, at + 10 + index)]
      : [],
  );

const services = [
  ['level2', 6_800],
  ['ai_diagnosis', 3_900],
  ['research_plus', 19_800],
] as const;

interface MonthAsked {
  readonly life: Life;
  readonly seed: number;
  readonly month: DemoMonth;
  readonly months: number;
  readonly key: () => string;
}

const openAccounts = ({ life, seed, month, months }: MonthAsked, dice: Random): readonly SimulatedEvent[] =>
  Object.entries(businesses).flatMap(([type, chances], index) => {
    // Opened once at most: in the month that the customer's own number names, unless it is there already.
    if (random(seed, 9, life.index, index).chance(chances[life.style] / 2)) return [];
    if ((life.index + index) % Math.max(1, months) !== month.number || !dice.chance(chances[life.style] / 2)) return [];
    const day = dice.pick(month.tradingDays);
    return [account(life, type, day.date, officeMoment(day, dice))];
  });

/** What a customer does of this in a month in which they come. */
export const furtherBusiness = (asked: MonthAsked): readonly SimulatedEvent[] => {
  const { life, seed, month, key } = asked;
  const dice = random(seed, 10, life.index, month.number);
  if (month.tradingDays.length === 0) return [];
  const events = [...openAccounts(asked, dice)];
  const keen = life.style === 'trader' ? 0.1 : life.style === 'growth' ? 0.05 : 0.02;
  // Whoever has bought once buys again in most months after.
  const subscriber = random(seed, 10, life.index).chance(keen / 2);
  const looks = subscriber || dice.chance(keen);
  if (!looks) return events;
  const [service, amountFen] = services[life.index % services.length] ?? services[0];
  const day = dice.pick(month.tradingDays);
  const at = officeMoment(day, dice);
  const acting = { device: life.device, customerId: life.customerId };
  events.push(track(key(), 'service_viewed', at, acting, { service, platform: life.platform }));
  if (dice.chance(subscriber ? 0.7 : 0.12))
    events.push(
      stated(key(), 'service_subscribed', at + 240_000, life.customerId, {
        ...{ service, amount_fen: amountFen, renewal: subscriber && month.number > 0 },
      }),
    );
  return events;
};
