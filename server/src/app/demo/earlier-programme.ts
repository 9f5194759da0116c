// The months before the programme's rules were in force here: the firm's earlier system posted points in batches, members redeemed them and were given
// benefits, each at its own time. The business clock of ledger and benefits stands where the simulated firm stands, so that the journal, its
// bitemporal reads and the economics have what an installation of that age has.
import { addDays, type BusinessDate, type Instant, isRefusal, startOfDay } from '../../kernel/index.ts';
import * as desk from '../../reward/benefit-desk/contract.ts';
import type { DecidedOperation } from '../../reward/points/index.ts';
import * as redemption from '../../reward/redemption/contract.ts';
import type { Foundation } from '../surroundings.ts';
import { wireBenefits } from '../wire-benefits.ts';
import { wireLedger } from '../wire-reward.ts';
import type { Installation } from '../wiring.ts';
import { makeFirm } from './firm.ts';
import { drawLife, type Life } from './life.ts';
import { waitingAtDesk } from './members.ts';
import { asking, manager } from './programme.ts';
import { type Random, random } from './random.ts';
import { customersBefore, type SimulationOptions } from './simulator.ts';

type Firm = Pick<Installation, 'surroundings' | 'stores' | 'audit' | 'settings' | 'jobs' | 'record' | 'know'>;

const HOUR_MS = 3_600_000;
/** Days of a month on which members come to redeem, and some are given something. */
const visits = [8, 17, 26];
const REDEEMERS_MAX = 3;
const REDEEMERS_SHARE = 0.003;
/** Of those with the most points, one in so many comes. */
const ASKED_OF = 6;
/** Members who are given each of the gifts on such a day: enough in a year to be compared with others. */
const GIFTED_MAX = 2;
const GIFTED_SHARE = 0.001;
/** Whoever is about to leave hardly asks for anything: an association with staying that is no effect. */
const LEAVING_MONTHS = 3;
const LEAVING_CHANCE = 0.15;
/** Of members who have points, so many redeem some in a month. */
const SHOP_CHANCE = 0.12;
const SHOP_PARTS = [0.5, 1, 1] as const;
const RESTOCKED = { count: 20, reason: '季度补货' };

const items = [
  ['portfolio_report', 0.45],
  ['level2_week', 0.3],
  ['seminar_seat', 0.25],
] as const;
/** Delivered as they are used: the desk has nothing to do. */
const gifts = ['level2_trial', 'advanced_course', 'strategy_backtest'] as const;
const worths = [40, 60, 80, 120, 200] as const;
const earning: Readonly<Record<Life['style'], number>> = { trader: 0.12, wealth: 0.18, growth: 0.2, dormant: 0.03 };

/** What members have left of what the earlier system posted, as far as it knows. */
type Held = Map<string, number>;

/** Ledger and benefits over the same stores, by a clock of their own. */
const openPast = ({ surroundings, stores, audit, settings, jobs, record, know }: Firm) => {
  let at = 0;
  const foundation: Foundation = {
    ...{ ...surroundings, stores, audit, settings, enqueue: jobs.enqueue },
    ...{ machineClock: surroundings.wallClock, clock: { now: () => at } },
  };
  const ledger = wireLedger(foundation, record);
  const { modules } = wireBenefits(foundation, record, know.registry, ledger);
  const ask = asking(
    modules.flatMap(({ routes = [] }) => routes),
    manager,
  );
  const moveTo = (instant: Instant): void => {
    at = instant;
  };
  const held: Held = new Map();
  return { ledger, ask, moveTo, held };
};

type Past = ReturnType<typeof openPast>;

/** The earlier system had so many members at most; a larger firm's other customers come with the rules. */
const MEMBERS_MAX = 3_000;

/** Members: customers from before the simulation, by number. */
const castOf = ({ seed, customers }: SimulationOptions, months: number) => {
  const firm = makeFirm(seed, customers);
  const lives = Array.from({ length: Math.min(customersBefore(customers), MEMBERS_MAX) }, (_, index) =>
    drawLife(seed, firm, index, months, false),
  );
  return new Map(lives.map((life) => [String(life.customerId), life]));
};

type Cast = ReturnType<typeof castOf>;

const awardOf = ({ customerId }: Life, month: string, points: number, occurredAt: Instant): DecidedOperation => {
  const credit = { wallet: 'points', points, priority: 0 };
  return {
    ...{ kind: 'award', key: `earlier:${month}:${customerId}`, customerId, occurredAt },
    credits: [credit, { ...credit, wallet: 'growth' }],
    ...{ ruleVersion: 'earlier_system', reason: '原积分系统月度入账' },
  };
};

const isLeaving = ({ leavesAfter }: Life, number: number): boolean =>
  leavesAfter !== null && number > leavesAfter - LEAVING_MONTHS;

/** Redeemed in the earlier system's own shop: some of what a member has, or all of it. */
const shopOf = (life: Life, month: string, held: Held, dice: Random): readonly DecidedOperation[] => {
  const points = Math.floor((held.get(life.customerId) ?? 0) * dice.pick(SHOP_PARTS));
  if (points === 0) return [];
  held.set(life.customerId, (held.get(life.customerId) ?? 0) - points);
  const { customerId } = life;
  return [{ kind: 'redeem', key: `earlier:shop:${month}:${customerId}`, customerId, wallet: 'points', points }];
};

/** What the earlier system sends on the last day of a month: what was redeemed there, and what was earned. Not everybody still has it. */
const postMonth = async (
  { ledger, held }: Past,
  cast: Cast,
  {
    month,
    number,
    at,
    earns,
  }: { readonly month: string; readonly number: number; readonly at: Instant; readonly earns: boolean },
  dice: Random,
): Promise<void> => {
  const lives = [...cast.values()];
  const shopped = lives.flatMap((life) =>
    dice.chance(isLeaving(life, number) ? SHOP_CHANCE / 2 : SHOP_CHANCE) ? shopOf(life, month, held, dice) : [],
  );
  const awards = lives.flatMap((life) => {
    if (!earns || !dice.chance(earning[life.style])) return [];
    const points = dice.pick(worths);
    held.set(life.customerId, (held.get(life.customerId) ?? 0) + points);
    return [awardOf(life, month, points, at)];
  });
  await ledger.postAll('main', [...shopped, ...awards]);
};

/** Members who come on a day: of those with the most points some. */
const comingOn = async ({ ledger }: Past, cast: Cast, number: number, dice: Random): Promise<readonly string[]> => {
  const most = Math.min(REDEEMERS_MAX, Math.max(2, Math.round(cast.size * REDEEMERS_SHARE)));
  const richest = await ledger.richest('main', 'points', most * ASKED_OF);
  const asked = richest.filter((customerId) => {
    const life = cast.get(customerId);
    return life && (!isLeaving(life, number) || dice.chance(LEAVING_CHANCE)) && dice.chance(2 / ASKED_OF);
  });
  return asked.slice(0, most);
};

/** What the desk has to do is done within the hour: nobody delivers today what was due then. */
const deliverAll = async (ask: Past['ask']): Promise<void> => {
  for (const { useId } of await waitingAtDesk(ask))
    await ask(desk.endUse, useId, { outcome: 'delivered', reference: `FW-${String(useId).padStart(4, '0')}` });
};

/** Members who are given something on a day, whatever points they have; whoever is about to leave hardly uses it. */
const giftedOn = (cast: Cast, number: number, dice: Random): readonly Life[] => {
  const lives = [...cast.values()];
  const most = Math.min(GIFTED_MAX, Math.max(1, Math.round(lives.length * GIFTED_SHARE)));
  const gifted = Array.from({ length: most * gifts.length }, () => dice.pick(lives));
  return gifted.filter((life) => !isLeaving(life, number) || dice.chance(LEAVING_CHANCE));
};

/** A day on which members redeem, and some are given something and use it. Not everybody may have or can pay everything. */
const visit = async (past: Past, cast: Cast, day: BusinessDate, number: number, at: Instant, dice: Random) => {
  const { ask, moveTo, held } = past;
  moveTo(at);
  for (const customerId of await comingOn(past, cast, number, dice))
    await ask(redemption.redeemFor, customerId, {
      ...{ key: `${day}-${customerId}`, item: dice.weighted(items), points: null },
    });
  // A firm whose members had nothing of an earlier system has no members to thank yet.
  const gifted = held.size === 0 ? [] : giftedOn(cast, number, dice);
  for (const [place, { customerId }] of gifted.entries()) {
    const benefit = gifts[place % gifts.length] ?? gifts[0];
    const key = `${day}-${customerId}-${place}`;
    const given = await ask(desk.grantByHand, benefit, { key, customerId, reason: '周年答谢' });
    if (!isRefusal(given)) await ask(desk.useByHand, customerId, { key, benefit, grantId: null });
  }
  moveTo(at + HOUR_MS);
  await deliverAll(ask);
};

const lastDayOf = (month: string): BusinessDate => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10) as BusinessDate;
};

const monthsOf = ({ from, until }: SimulationOptions): readonly string[] => {
  const months: string[] = [];
  for (let day = from; day < until; day = addDays(lastDayOf(day.slice(0, 7)), 1)) months.push(day.slice(0, 7));
  return months;
};

const restock = async ({ ask }: Past): Promise<void> => {
  await ask(desk.changeStock, 'branch_seminar', RESTOCKED);
  await ask(redemption.changeItemStock, 'seminar_seat', RESTOCKED);
};

/** Lives the months up to now. Until `rulesFrom` the earlier system gives; from then on rules do, and members go on redeeming what they had. */
export const liveEarlierProgramme = async (
  firm: Firm,
  options: SimulationOptions,
  rulesFrom: BusinessDate,
): Promise<void> => {
  const months = monthsOf(options);
  const [past, cast] = [openPast(firm), castOf(options, months.length)];
  const at = (day: BusinessDate): Instant => startOfDay(day, options.timeZone) + 10 * HOUR_MS;
  for (const [number, month] of months.entries()) {
    const dice = random(options.seed, 9, number);
    if (number % 3 === 0) await restock(past);
    for (const day of visits.map((each) => `${month}-${String(each).padStart(2, '0')}` as BusinessDate))
      if (day >= options.from && day < options.until) await visit(past, cast, day, number, at(day), dice);
    const last = lastDayOf(month);
    past.moveTo(at(last));
    if (last < options.until)
      await postMonth(past, cast, { month, number, at: at(last), earns: last < rulesFrom }, dice);
  }
};
