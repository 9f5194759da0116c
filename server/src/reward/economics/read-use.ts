// Walks through every customer once and gathers who used which benefit and who stayed: activity from the event store in parts, tiers and
// opening days from the state store in pages.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import {
  attributeExpression,
  countAll,
  customersAfter,
  readValues,
  scopeCondition,
} from '../../know/profiles/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { tiersOn } from '../accounting/index.ts';
import { firstUses } from '../benefits/index.ts';
import {
  addMonths,
  compareMatched,
  createUseCohorts,
  horizons,
  type Matched,
  type MonthOfActivity,
  monthsOfUse,
  type UseCohorts,
} from '../economics-rules/index.ts';
import { selectSchemes } from '../tiers/index.ts';
import type { EconomicsDependencies } from './dependencies.ts';

const PAGE = 5_000;
const PART_CUSTOMERS = 200_000;
const MONTHS_BACK = 18;
const DAY_MS = 86_400_000;

/** Visits are what customers do themselves; what staff do with them is none. Trades are facts of the core systems. */
const byPerson = `
  SELECT toString(person_id) AS person, groupArray((month, toUInt32(active), toUInt32(trades))) AS months FROM (
    SELECT person_id, formatDateTime(occurred_at, '%Y-%m', {zone:String}) AS month,
      uniqExactIf(toDate32(occurred_at, {zone:String}), kind = 'track') AS active,
      uniqExactIf(toDate32(occurred_at, {zone:String}), kind = 'fact') AS trades
    FROM event_resolved
    WHERE occurred_at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND occurred_at < fromUnixTimestamp64Milli({toMs:Int64})
      AND (kind = 'track' AND name NOT IN ('staff_contacted', 'complaint_filed') OR kind = 'fact' AND name = 'trade_recorded')
      AND person_id % {parts:UInt32} = {part:UInt32}
    GROUP BY person_id, month)
  GROUP BY person_id`;

const firstMonth = async (eventStore: EventStore, zone: string): Promise<string | null> => {
  const [row] = await eventStore.query<{ month: string; n: string }>({
    sql: `SELECT formatDateTime(min(occurred_at), '%Y-%m', {zone:String}) AS month, toString(count()) AS n FROM event_resolved
      WHERE kind = 'track'`,
    parameters: { zone },
  });
  return !row || row.n === '0' ? null : row.month;
};

const readActivity = async (
  { eventStore, timeZone }: EconomicsDependencies,
  span: { readonly from: string; readonly until: string },
  parts: number,
  part: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly MonthOfActivity[]>> => {
  const found = new Map<string, readonly MonthOfActivity[]>();
  const startOf = (month: string): number => startOfDay(`${month}-01` as BusinessDate, timeZone);
  const rows = eventStore.stream<{ person: string; months: readonly (readonly [string, number, number])[] }>({
    sql: byPerson,
    parameters: { zone: timeZone, fromMs: startOf(span.from), toMs: startOf(addMonths(span.until, 1)), parts, part },
    ...{ secondsMax: 900, memoryBytesMax: 4_000_000_000, signal },
  });
  for await (const { person, months } of rows)
    found.set(
      person,
      months.map(([month, activeDays, tradeDays]) => ({
        ...{ month, activeDays: Number(activeDays), tradeDays: Number(tradeDays) },
      })),
    );
  return found;
};

/** The tier of each customer on the last day of each month, in the first scheme in force. */
const tiersByMonth = async (
  { db }: EconomicsDependencies,
  scheme: string | undefined,
  ids: readonly string[],
  months: readonly string[],
): Promise<ReadonlyMap<string, Map<string, string>>> => {
  const found = new Map<string, Map<string, string>>();
  if (scheme === undefined) return found;
  for (const month of months) {
    const last = addDays(`${addMonths(month, 1)}-01` as BusinessDate, -1);
    const day = Math.round(Date.parse(`${last}T00:00:00Z`) / DAY_MS);
    for (const { customerId, scheme: own, tier } of await tiersOn(db, ids, day)) {
      if (own !== scheme) continue;
      const tiers = found.get(customerId) ?? new Map<string, string>();
      found.set(customerId, tiers.set(month, tier));
    }
  }
  return found;
};

interface Walk {
  readonly scheme: string | undefined;
  readonly months: readonly string[];
  readonly uses: ReadonlyMap<string, readonly { readonly benefit: string; readonly month: string }[]>;
  readonly cohorts: readonly UseCohorts[];
}

const walkPart = async (
  dependencies: EconomicsDependencies,
  { scheme, months, uses, cohorts }: Walk,
  activity: ReadonlyMap<string, readonly MonthOfActivity[]>,
  isOfPart: (personId: string) => boolean,
): Promise<void> => {
  const { db, registry } = dependencies;
  const opened = registry.get('opened_on');
  const wanted = new Map(opened ? [['openedOn', attributeExpression(opened).sql] as const] : []);
  for (let after = ''; ; ) {
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    after = last.customerId;
    const own = page.filter(({ personId }) => isOfPart(personId));
    const ids = own.map(({ customerId }) => customerId);
    const values = await readValues(db, ids, wanted);
    const tiers = await tiersByMonth(dependencies, scheme, ids, months);
    for (const { customerId, personId } of own) {
      const openedOn = values.get(customerId)?.openedOn;
      const walked = {
        openedOn: typeof openedOn === 'string' ? openedOn : null,
        activity: activity.get(personId) ?? [],
        tiers: tiers.get(customerId) ?? new Map<string, string>(),
        firstUses: uses.get(customerId) ?? [],
      };
      for (const each of cohorts) each.add(walked);
    }
  }
};

export interface ComparedBenefit {
  readonly benefit: string;
  readonly horizon: (typeof horizons)[number];
  readonly matched: Matched;
}

/** Every benefit that somebody used, by each horizon; nothing where nobody used any. */
export const compareUsers = async (
  dependencies: EconomicsDependencies,
  lastWhole: string,
  signal: AbortSignal,
): Promise<readonly ComparedBenefit[]> => {
  const { db, eventStore, timeZone } = dependencies;
  const first = await firstUses(db);
  const earliest = first.length === 0 ? null : await firstMonth(eventStore, timeZone);
  if (earliest === null) return [];
  const limit = addMonths(lastWhole, -MONTHS_BACK);
  const [from = limit] = [earliest, limit].toSorted().slice(-1);
  const uses = new Map<string, { readonly benefit: string; readonly month: string }[]>();
  for (const { customerId, benefit, month } of first) {
    const own = uses.get(customerId);
    if (own) own.push({ benefit, month });
    else uses.set(customerId, [{ benefit, month }]);
  }
  const [scheme] = (await selectSchemes(db)).filter(({ status }) => status === 'active');
  const looked = horizons.map((horizon) => monthsOfUse(from, lastWhole, horizon));
  const cohorts = horizons.map((horizon, at) => createUseCohorts(looked[at] ?? [], horizon));
  const months = [...new Set(looked.flat())].map((month) => addMonths(month, -1));
  if (months.length > 0) {
    const total = await countAll(db, await scopeCondition(dependencies, { kind: 'firm' }));
    const parts = Math.max(1, Math.ceil(total / PART_CUSTOMERS));
    for (let part = 0; part < parts; part += 1) {
      signal.throwIfAborted();
      const activity = await readActivity(dependencies, { from, until: lastWhole }, parts, part, signal);
      const walk = { scheme: scheme?.scheme, months, uses, cohorts };
      await walkPart(dependencies, walk, activity, (personId) => Number(BigInt(personId) % BigInt(parts)) === part);
    }
  }
  const benefits = [...new Set(first.map(({ benefit }) => benefit))].toSorted();
  const compared: ComparedBenefit[] = [];
  for (const benefit of benefits)
    for (const [at, horizon] of horizons.entries()) {
      // One comparison is a computation of its own: whoever asks the server something meanwhile is answered between two.
      await nextTurn();
      signal.throwIfAborted();
      compared.push({ benefit, horizon, matched: compareMatched(cohorts[at]?.groupsOf(benefit) ?? []) });
    }
  return compared;
};
