// The simulated firm as a stream of events in the order of time: months one after another, each sorted.
import type { BusinessDate, Instant } from '../../kernel/index.ts';
import { liveMonth, type Progress } from './activity.ts';
import { identify, keyMaker, type SimulatedEvent } from './draft.ts';
import { channelCosts, type DemoFirm, firmRecords, makeFirm } from './firm.ts';
import { accountsFromBefore, furtherBusiness } from './further-business.ts';
import { drawLife, type Life, openedBefore } from './life.ts';
import { walkOpening } from './opening.ts';
import { random } from './random.ts';
import { cashFlow, endOfDayAssets, endOfDayPosition, openingRecords } from './records.ts';
import { type DemoMonth, makeMonths, visitMoment } from './timetable.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** Customers at the end, about: two thirds are there at the start, the others open accounts on the way. */
  readonly customers: number;
  readonly from: BusinessDate;
  /** Exclusive. */
  readonly until: BusinessDate;
  readonly timeZone: string;
  readonly isTradingDay: (date: BusinessDate) => boolean | null;
}

/** A month of the firm, sorted by time. */
export interface SimulatedMonth {
  readonly month: BusinessDate;
  readonly number: number;
  readonly months: number;
  readonly events: readonly SimulatedEvent[];
}

interface Somebody {
  readonly life: Life;
  /** Null until the account is open. */
  progress: Progress | null;
  readonly arrives: { readonly month: number; readonly at: Instant } | null;
}

/** Share of visitors who get through to an account; measured on the simulation itself, so that the firm has the size asked for. */
const OPENED_OF_VISITORS = 0.262;
const EXISTING_SHARE = 0.64;

/** How many of the customers are there when the simulation begins; they have the first numbers. */
export const customersBefore = (customers: number): number => Math.round(customers * EXISTING_SHARE);

const existing = (
  seed: number,
  firm: DemoFirm,
  index: number,
  options: SimulationOptions,
  months: readonly DemoMonth[],
): Somebody => {
  const life = drawLife(seed, firm, index, months.length, false);
  const dice = random(seed, 4, index);
  const start = months[0]?.days[0]?.startsAt ?? 0;
  const openedOn = openedBefore(seed, index, options.from);
  const openedAt = start - Math.round((Date.parse(options.from) - Date.parse(openedOn)) * (1 - dice.next() * 0.0001));
  const funded = dice.chance(0.84);
  const progress: Progress = {
    cashFen: funded ? Math.round(life.wealthFen * 0.35) : 0,
    holdings: new Map(),
    openedMonth: -1,
    openedAt,
    funded,
    traded: funded && dice.chance(0.8),
    courseDone: false,
  };
  if (progress.traded)
    for (let count = dice.integer(1, 4); count > 0; count -= 1) {
      const product = life.style === 'wealth' && dice.chance(0.7) ? dice.pick(firm.funds) : dice.pick(firm.stocks);
      const quantity = Math.max(100, Math.floor((life.wealthFen * 0.16) / product.priceFen / 100) * 100);
      progress.holdings.set(product.code, {
        product,
        quantity,
        costFen: Math.round(quantity * product.priceFen * 0.96),
      });
    }
  return { life, progress, arrives: null };
};

const visitor = (seed: number, firm: DemoFirm, index: number, months: readonly DemoMonth[]): Somebody => {
  const dice = random(seed, 5, index);
  const month = dice.weighted(months.map((each) => [each, each.season * each.days.length] as const));
  const at = visitMoment(dice.pick(month.days), dice);
  return {
    life: drawLife(seed, firm, index, months.length, true),
    progress: null,
    arrives: { month: month.number, at },
  };
};

const endMonth = (somebody: Somebody, month: DemoMonth, events: SimulatedEvent[], last: boolean): void => {
  const { life, progress } = somebody;
  const day = month.tradingDays.at(-1);
  if (!progress?.funded || !day || day.startsAt < progress.openedAt) return;
  const at = day.startsAt + 20 * 3_600_000;
  let marketValueFen = 0;
  for (const { product, quantity, costFen } of progress.holdings.values()) {
    const valueFen = quantity * product.priceFen;
    marketValueFen += valueFen;
    if (last || month.month.slice(5, 7).endsWith('3') || month.month.slice(5, 7) === '12')
      events.push(endOfDayPosition(life, day.date, at, { product, quantity, valueFen, costFen }));
  }
  events.push(endOfDayAssets(life, day.date, at, { cashFen: progress.cashFen, marketValueFen }));
};

const openForExisting = (
  somebody: Somebody,
  start: Instant,
  seed: number,
  key: () => string,
  events: SimulatedEvent[],
): void => {
  const { life, progress } = somebody;
  if (!progress) return;
  const openedOn = new Date(progress.openedAt).toISOString().slice(0, 10) as BusinessDate;
  events.push(...openingRecords(life, openedOn, progress.openedAt));
  events.push(...accountsFromBefore(life, seed, openedOn, progress.openedAt));
  // They had been using the app before the collection of behaviour began: the first thing known is a log-in.
  events.push(identify(key(), start + life.index, { device: life.device, customerId: life.customerId }));
  if (progress.funded)
    events.push(
      cashFlow(
        life,
        `o${life.index.toString(36)}`,
        openedOn,
        progress.openedAt + 60_000,
        'in',
        Math.max(10_000, progress.cashFen),
      ),
    );
};

const arrive = (
  somebody: Somebody,
  month: DemoMonth,
  seed: number,
  key: () => string,
  events: SimulatedEvent[],
  visitors: Map<string, number>,
): void => {
  const { life, arrives } = somebody;
  if (!arrives || arrives.month !== month.number) return;
  visitors.set(life.channel.id, (visitors.get(life.channel.id) ?? 0) + 1);
  const opening = walkOpening(life, arrives.at, random(seed, 6, life.index), key);
  events.push(...opening.events);
  if (opening.openedAt === null) return;
  const openedOn = month.days.findLast((day) => day.startsAt <= (opening.openedAt ?? 0))?.date ?? month.month;
  events.push(...openingRecords(life, openedOn, opening.openedAt));
  somebody.progress = {
    cashFen: 0,
    holdings: new Map(),
    openedMonth: month.number,
    openedAt: opening.openedAt,
    funded: false,
    traded: false,
    courseDone: false,
  };
};

const byTime = (a: SimulatedEvent, b: SimulatedEvent): number => a.draft.occurredAt - b.draft.occurredAt;

interface Cast {
  readonly firm: DemoFirm;
  readonly months: readonly DemoMonth[];
  readonly people: readonly Somebody[];
}

const makeCast = (options: SimulationOptions): Cast => {
  const { seed, customers } = options;
  const firm = makeFirm(seed, customers);
  const months = makeMonths(options.from, options.until, options.timeZone, options.isTradingDay, random(seed, 7));
  const there = customersBefore(customers);
  const visitors = Math.round((customers - there) / OPENED_OF_VISITORS);
  const people = Array.from({ length: there + visitors }, (_, index) =>
    index < there ? existing(seed, firm, index, options, months) : visitor(seed, firm, index, months),
  );
  return { firm, months, people };
};

const simulateMonth = (
  { firm, months, people }: Cast,
  month: DemoMonth,
  options: SimulationOptions,
): SimulatedMonth => {
  const { seed } = options;
  const key = keyMaker(seed, options.from, month.number);
  const events: SimulatedEvent[] = [];
  const visitors = new Map<string, number>();
  const start = month.days[0]?.startsAt ?? 0;
  if (month.number === 0) events.push(...firmRecords(firm, '2015-01-01' as BusinessDate, start));
  for (const somebody of people) {
    if (month.number === 0 && somebody.progress) openForExisting(somebody, start, seed, key, events);
    arrive(somebody, month, seed, key, events, visitors);
    const { progress, life } = somebody;
    if (!progress) continue;
    const days = month.days.filter((day) => day.startsAt >= progress.openedAt);
    const came = events.length;
    liveMonth({ life, progress, month, days, dice: random(seed, 8, life.index, month.number), key, firm, events });
    // Only of somebody who had an account all month, and came.
    if (events.length > came && days.length === month.days.length)
      events.push(...furtherBusiness({ life, seed, month, months: months.length, key }));
    endMonth(somebody, month, events, month.number === months.length - 1);
  }
  const end = (month.days.at(-1)?.startsAt ?? start) + 86_400_000 - 1;
  events.push(...channelCosts(firm, month.month, end, visitors));
  // What would happen after the end has not happened yet.
  const until = (months.at(-1)?.days.at(-1)?.startsAt ?? end) + 86_400_000;
  return {
    month: month.month,
    number: month.number,
    months: months.length,
    events: events.filter((each) => each.draft.occurredAt < until).sort(byTime),
  };
};

/** The firm, month by month. Deterministic: the same options give the same events. */
export function* simulate(options: SimulationOptions): Generator<SimulatedMonth> {
  const cast = makeCast(options);
  for (const month of cast.months) yield simulateMonth(cast, month, options);
}
