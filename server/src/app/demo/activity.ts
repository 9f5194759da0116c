// What a customer does in a month: visits, reading, trades, money in and out.
import type { Instant } from '../../kernel/index.ts';
import { identify, type SimulatedEvent, stated, track } from './draft.ts';
import type { DemoFirm, DemoProduct } from './firm.ts';
import type { Life, Style } from './life.ts';
import { conversionPoint, leavers, weakChannel, weakGroup } from './planted-truths.ts';
import type { Random } from './random.ts';
import { cashFlow, trade } from './records.ts';
import { type DemoDay, type DemoMonth, officeMoment, tradingMoment, visitMoment } from './timetable.ts';

const DAY_MS = 86_400_000;

/** What the simulation remembers of a customer from month to month. */
export interface Progress {
  cashFen: number;
  readonly holdings: Map<string, { product: DemoProduct; quantity: number; costFen: number }>;
  /** Month in which the account was opened; -1 when before the simulation. */
  readonly openedMonth: number;
  readonly openedAt: Instant;
  funded: boolean;
  traded: boolean;
  courseDone: boolean;
}

interface MonthOf {
  readonly life: Life;
  readonly progress: Progress;
  readonly month: DemoMonth;
  readonly days: readonly DemoDay[];
  readonly dice: Random;
  readonly key: () => string;
  readonly firm: DemoFirm;
  readonly events: SimulatedEvent[];
}

const visitsAMonth: Readonly<Record<Style, number>> = { trader: 8, wealth: 3.2, growth: 3.6, dormant: 1.1 };
const activeShare: Readonly<Record<Style, number>> = { trader: 0.92, wealth: 0.55, growth: 0.46, dormant: 0.1 };
const tradesAMonth: Readonly<Record<Style, number>> = { trader: 5, wealth: 0.5, growth: 1.1, dormant: 0.3 };
const topics = ['宏观', '行业', '个股', '基金', '新股', '策略'];

const leaving = ({ life, month }: MonthOf): boolean =>
  life.leavesAfter !== null && month.number > life.leavesAfter - 2 && month.number <= life.leavesAfter;
const gone = ({ life, month }: MonthOf): boolean => life.leavesAfter !== null && month.number > life.leavesAfter;

/** Whether they come at all this month. The first month after opening is where the weak group is weak. */
const isActive = (context: MonthOf): boolean => {
  const { life, progress, month, dice } = context;
  if (gone(context)) return false;
  if (progress.openedMonth === month.number) return true;
  if (progress.openedMonth >= 0 && month.number === progress.openedMonth + 1) {
    if (!life.weak) return dice.chance(weakGroup.retainedOthers);
    return dice.chance(progress.courseDone ? weakGroup.retainedWithCourse : weakGroup.retained);
  }
  return dice.chance(Math.min(0.98, activeShare[life.style] * month.season * (leaving(context) ? 0.75 : 1)));
};

const device = (life: Life) => ({ platform: life.platform, app_version: life.appVersion });

const demoPages = [
  ['首页', '/home'],
  ['行情', '/quotes'],
  ['交易', '/trade'],
  ['理财', '/wealth'],
  ['资讯', '/news'],
  ['我的', '/me'],
] as const;

/** What is clicked on the pages of the app, and where it lies on a page of 390 by 1,800 pixels. */
const demoElements = [
  { element: 'nav>trade', left: 165, top: 1_730, width: 60, height: 50 },
  { element: 'banner>0', left: 16, top: 90, width: 358, height: 130 },
  { element: 'card>open', left: 210, top: 300, width: 150, height: 60 },
  { element: 'list>item', left: 16, top: 480, width: 358, height: 640 },
] as const;

const visit = (context: MonthOf, day: DemoDay, number: number): void => {
  const { life, dice, key, firm, events, month } = context;
  const onTablet = life.tablet !== null && dice.chance(0.25);
  const deviceId = onTablet && life.tablet !== null ? life.tablet : life.device;
  const start = visitMoment(day, dice);
  const loggedIn = dice.chance(0.5);
  const acting = {
    device: deviceId,
    sessionId: `s${life.index.toString(36)}-${month.number}-${number}`,
    ...(loggedIn ? { customerId: life.customerId } : {}),
  };
  let at = start;
  const say = (name: string, properties: Record<string, string | number | boolean> = {}): void => {
    at += 2_000 + Math.round(Math.exp(2.6 + dice.normal()) * 1_000);
    events.push(track(key(), name, at, acting, { ...device(life), ...properties }));
  };
  events.push(track(key(), 'app_started', start, acting, device(life)));
  if (onTablet && dice.chance(0.5))
    events.push(identify(key(), start + 900, { device: deviceId, customerId: life.customerId }));
  const stock = dice.pick(firm.stocks);
  let path = '/home';
  if (dice.chance(0.8)) {
    const [pageName, pagePath] = dice.pick(demoPages);
    path = pagePath;
    say('page_viewed', { page_name: pageName, page_path: pagePath });
  }
  if (dice.chance(life.style === 'trader' ? 0.85 : 0.4)) say('quote_viewed', { product_code: stock.code });
  if (life.style === 'trader' && dice.chance(0.6)) say('quote_viewed', { product_code: dice.pick(firm.stocks).code });
  if (dice.chance(0.3))
    say('news_read', {
      content_id: `N${dice.integer(1, 900)}`,
      topic: dice.pick(topics),
      duration_seconds: dice.integer(5, 240),
    });
  if (dice.chance(0.12)) say('watchlist_added', { product_code: stock.code });
  if (dice.chance(life.style === 'wealth' ? 0.5 : 0.15))
    say('product_viewed', { product_code: dice.pick(firm.funds).code });
  if (life.weak && dice.chance(0.45))
    say('feature_used', { feature: dice.pick(['level2_trial', 'chart_tools', 'condition_order']) });
  if (dice.chance(0.25)) {
    const page = dice.pick(['/home', '/quotes', '/wealth']);
    const { element, left, top, width, height } = dice.pick(demoElements);
    say('element_clicked', {
      page_path: page,
      element_path: element,
      click_x: left + Math.round((dice.integer(0, 390) / 390) * width),
      click_y: top + Math.round((dice.integer(0, 1_800) / 1_800) * height),
      page_width: 390,
      page_height: 1_800,
    });
  }
  if (dice.chance(0.2)) say('page_scrolled', { page_path: path, scroll_depth: dice.integer(10, 100) });
};

const deposit = (context: MonthOf, at: Instant, day: DemoDay, amountFen: number, number: string): void => {
  context.progress.funded = true;
  context.progress.cashFen += amountFen;
  context.events.push(cashFlow(context.life, number, day.date, at, 'in', amountFen));
};

const withdraw = (context: MonthOf, at: Instant, day: DemoDay, amountFen: number, number: string): void => {
  context.progress.cashFen -= amountFen;
  context.events.push(cashFlow(context.life, number, day.date, at, 'out', amountFen));
};

const buy = (
  context: MonthOf,
  at: Instant,
  day: DemoDay,
  product: DemoProduct,
  budgetFen: number,
  number: string,
): void => {
  const { progress, life, events } = context;
  const lot = product.type === 'stock' ? 100 : 1;
  const quantity = Math.floor(Math.min(budgetFen, progress.cashFen * 0.98) / product.priceFen / lot) * lot;
  if (quantity < lot) return;
  const amountFen = quantity * product.priceFen;
  const held = progress.holdings.get(product.code) ?? { product, quantity: 0, costFen: 0 };
  progress.holdings.set(product.code, {
    product,
    quantity: held.quantity + quantity,
    costFen: held.costFen + amountFen,
  });
  progress.cashFen -= amountFen;
  progress.traded = true;
  const side = product.type === 'stock' ? ('buy' as const) : ('subscribe' as const);
  events.push(trade(life, number, day.date, at, { product, side, quantity, amountFen }));
};

const sell = (context: MonthOf, at: Instant, day: DemoDay, code: string, number: string): void => {
  const { progress, life, events, month } = context;
  const held = progress.holdings.get(code);
  if (!held) return;
  progress.holdings.delete(code);
  const amountFen = Math.round(held.quantity * held.product.priceFen * month.marketFactor);
  progress.cashFen += amountFen;
  const side = held.product.type === 'stock' ? ('sell' as const) : ('redeem' as const);
  events.push(trade(life, number, day.date, at, { product: held.product, side, quantity: held.quantity, amountFen }));
};

const numberOf = ({ life, month }: MonthOf, kind: string, count: number): string =>
  `${kind}${life.index.toString(36)}m${month.number}n${count}`;

/** A newcomer's weeks after opening: money comes or not, news is read, and the conversion point decides on the first trade. */
const beginInvesting = (context: MonthOf): void => {
  const { life, progress, days, dice, key, events, firm } = context;
  const fundedChance = life.channel.id === weakChannel.channel ? weakChannel.fundedChance : life.channel.fundedChance;
  const later = days.filter((day) => day.trading && day.startsAt > progress.openedAt);
  const first = later[Math.min(later.length - 1, dice.integer(0, 3))];
  if (!first || !dice.chance(fundedChance)) return;
  const depositedAt = officeMoment(first, dice);
  deposit(
    context,
    depositedAt,
    first,
    Math.max(100_000, Math.round(life.wealthFen * (0.05 + dice.next() * 0.3))),
    numberOf(context, 'c', 0),
  );
  const reads = dice.weighted([
    [dice.integer(0, 2), 0.45],
    [dice.integer(3, 4), 0.23],
    [dice.integer(5, 9), 0.27],
    [dice.integer(10, 16), 0.05],
  ] as const);
  const untilDecision = dice.integer(2, 12) * DAY_MS;
  for (let read = 0; read < reads; read += 1) {
    const at = depositedAt + Math.round(((read + 0.5) / (reads + 1)) * untilDecision);
    const acting = {
      device: life.device,
      customerId: life.customerId,
      sessionId: `r${life.index.toString(36)}-${read}`,
    };
    const properties = {
      ...device(life),
      content_id: `N${dice.integer(1, 900)}`,
      topic: dice.pick(topics),
      duration_seconds: dice.integer(20, 300),
    };
    events.push(track(key(), 'news_read', at, acting, properties));
  }
  const chance =
    reads >= conversionPoint.newsReads ? conversionPoint.tradeChanceFrom : conversionPoint.tradeChanceBelow;
  const tradingDay = later.find((day) => day.startsAt > depositedAt + untilDecision - DAY_MS);
  if (!tradingDay || !dice.chance(chance)) return;
  buy(
    context,
    Math.max(tradingMoment(tradingDay, dice), depositedAt + 60_000),
    tradingDay,
    dice.pick(firm.stocks),
    progress.cashFen * 0.6,
    numberOf(context, 't', 0),
  );
};

const invest = (context: MonthOf): void => {
  const { life, progress, dice, firm, month } = context;
  const days = context.days.filter((day) => day.trading);
  if (days.length === 0 || (!progress.traded && !dice.chance(0.1))) return;
  const trades = dice.poisson(tradesAMonth[life.style] * month.season);
  for (let count = 1; count <= trades; count += 1) {
    const day = dice.pick(days);
    const at = tradingMoment(day, dice);
    const sellable = [...progress.holdings.keys()];
    if (sellable.length > 0 && dice.chance(sellable.length > 5 ? 0.7 : 0.38))
      sell(context, at, day, dice.pick(sellable), numberOf(context, 't', count));
    else {
      const fund = life.style === 'wealth' ? dice.chance(0.8) : dice.chance(0.12);
      buy(
        context,
        at,
        day,
        fund ? dice.pick(firm.funds) : dice.pick(firm.stocks),
        progress.cashFen * (0.2 + dice.next() * 0.4),
        numberOf(context, 't', count),
      );
    }
  }
};

const moveMoney = (context: MonthOf): void => {
  const { life, progress, dice } = context;
  const days = context.days.filter((day) => day.trading);
  if (days.length === 0) return;
  const day = dice.pick(days);
  const number = numberOf(context, 'c', 1);
  if (leaving(context)) {
    for (const code of [...progress.holdings.keys()].slice(0, 2))
      sell(context, tradingMoment(day, dice), day, code, numberOf(context, 'x', progress.holdings.size));
    if (progress.cashFen > 10_000)
      withdraw(
        context,
        day.startsAt + 15 * 3_600_000,
        day,
        Math.round(progress.cashFen * (leavers.withdrawnShare + dice.next() * 0.5)),
        number,
      );
    return;
  }
  if (dice.chance(0.16))
    deposit(
      context,
      officeMoment(day, dice),
      day,
      Math.max(10_000, Math.round(life.wealthFen * dice.next() * 0.08)),
      number,
    );
  else if (progress.cashFen > 500_000 && dice.chance(0.07))
    withdraw(context, officeMoment(day, dice), day, Math.round(progress.cashFen * dice.next() * 0.6), number);
};

const beServed = (context: MonthOf): void => {
  const { life, dice, key, events } = context;
  const day = dice.pick(context.days);
  const at = officeMoment(day, dice);
  const unhappy = leaving(context);
  if (dice.chance(0.03))
    events.push(
      stated(key(), 'service_used', at, life.customerId, {
        service: dice.pick(['投顾咨询', '账户诊断', '客服热线', '研报解读']),
        mode: dice.pick(['self', 'assisted', 'interactive']),
      }),
    );
  if (dice.chance(unhappy ? leavers.surveyChance : 0.02)) {
    const score = dice.chance(0.06) ? 99 : unhappy ? dice.integer(0, 6) : Math.min(10, dice.integer(5, 11));
    const answer = {
      survey: 'nps',
      question: 'recommend',
      score,
      reason: dice.pick(['费率', '服务', '行情', '系统', '产品']),
    };
    events.push(
      track(key(), 'survey_answered', at + 60_000, { device: life.device, customerId: life.customerId }, answer),
    );
  }
  if (dice.chance(unhappy ? leavers.complaintChance : 0.002))
    events.push(
      stated(key(), 'complaint_filed', at + 120_000, life.customerId, {
        complaint_id: numberOf(context, 'k', 0),
        category: dice.pick(['系统', '费用', '服务态度']),
      }),
    );
  if (dice.chance(0.015))
    events.push(
      stated(key(), 'staff_contacted', at + 180_000, life.customerId, {
        staff_id: life.adviser.id,
        means: dice.pick(['call', 'wecom', 'visit']),
        result: dice.pick(['接通', '未接', '已回复']),
      }),
    );
  if (life.course && !context.progress.courseDone) {
    context.progress.courseDone = true;
    const acting = { device: life.device, customerId: life.customerId };
    events.push(track(key(), 'course_started', at - 7_200_000, acting, { content_id: 'C1', topic: '投资入门' }));
    events.push(track(key(), 'course_finished', at - 3_600_000, acting, { content_id: 'C1', topic: '投资入门' }));
  }
};

/** A month of one customer; changes `progress`. Days before the opening do not count. */
export const liveMonth = (context: MonthOf): void => {
  const { progress, month, dice, life } = context;
  for (const held of progress.holdings.values())
    held.product = { ...held.product, priceFen: Math.max(1, Math.round(held.product.priceFen * month.marketFactor)) };
  if (context.days.length === 0) return;
  const active = isActive(context);
  if (progress.openedMonth === month.number) beginInvesting(context);
  if (!active) return;
  const visits = Math.max(
    1,
    dice.poisson(visitsAMonth[life.style] * month.season * (leaving(context) ? leavers.visitFactor : 1)),
  );
  for (let number = 0; number < visits; number += 1) visit(context, dice.pick(context.days), number);
  if (progress.funded && progress.openedMonth !== month.number) {
    invest(context);
    moveMoney(context);
  }
  beServed(context);
};
