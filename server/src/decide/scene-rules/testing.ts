// For tests of scenes: a scene to begin with, worlds of facts that arrive in any order, and what the twin says of them.
import fc from 'fast-check';
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { Count, Scene, Window } from './contract.ts';
import type { SceneEvent } from './events.ts';

export const countLike = (more: Partial<Count> = {}): Count => ({
  of: { word: 'trades', with: { minimumFen: 20_000, sides: [], types: [], products: [], noRoundTrips: false } },
  ...{ each: [], measure: 'events', property: null, atLeast: 3, cap: null },
  ...more,
});

export const sceneLike = (window: Window, counts: readonly Count[], more: Partial<Scene> = {}): Scene => ({
  name: { zh: '测试', en: 'Test' },
  trigger: { kind: 'happens', counts: [...counts], window },
  ...{ trust: 'server', conditions: [], excludeOwnAccounts: false, limits: [] },
  actions: [{ word: 'points', with: { points: 100, programme: 'main', wallet: 'points', qualifyingWallet: '' } }],
  cost: { fenPerPoint: '1', fenPerAward: 0 },
  ...{ validFrom: '2026-01-01', validUntil: null },
  compliance: { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' },
  disclosure: { zh: '', en: '' },
  ...more,
});

/** Records of one trade in the order of their revisions; a bust is a record of its own. */
export interface Told {
  readonly key: string;
  readonly customerId: string;
  readonly day: string;
  readonly product: string;
  readonly side: string;
  readonly yuan: number;
  readonly reversalOf: string | null;
}

const dayIn = (offset: number): string => addDays('2026-03-20' as BusinessDate, offset);
const products = ['AAA', 'BBB', 'CCC'];

const trade = fc.record({
  customerId: fc.constantFrom('C1', 'C2'),
  offset: fc.nat(24),
  product: fc.constantFrom(...products),
  side: fc.constantFrom('buy', 'sell'),
  yuan: fc.constantFrom(100, 200, 300, 500),
});

/** Trades with corrections and busts (whole, in part, of trades that are not there), each with its revisions in order. */
export const worlds = fc
  .record({
    trades: fc.array(fc.array(trade, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 22 }),
    busts: fc.array(fc.record({ of: fc.nat(24), yuan: fc.constantFrom(100, 200, 500) }), { maxLength: 6 }),
  })
  .map(({ trades, busts }): readonly (readonly Told[])[] => [
    ...trades.map((revisions, number) =>
      revisions.map(({ offset, ...told }) => ({ key: `t${number}`, ...told, day: dayIn(offset), reversalOf: null })),
    ),
    ...busts.map(({ of, yuan }, number) => {
      const first = trades[of]?.at(-1);
      const told = { customerId: first?.customerId ?? 'C1', product: first?.product ?? 'AAA', side: 'buy', yuan };
      return [{ key: `b${number}`, ...told, day: dayIn((first?.offset ?? 0) + 3), reversalOf: `t${of}` }];
    }),
  ]);

export const eventOf = (told: Told): SceneEvent => ({
  ...{ name: 'trade_recorded', customerId: told.customerId, isServer: true, device: null, depth: 0 },
  occurredAt: Date.parse(`${told.day}T02:00:00Z`),
  ...{ key: `${told.key}:${JSON.stringify(told)}`, factKey: `trade:${told.key}` },
  properties: {
    ...{ trade_id: told.key, business_date: told.day, product_code: told.product, side: told.side },
    ...{ amount_fen: told.yuan * 100, ...(told.reversalOf === null ? {} : { reversal_of: told.reversalOf }) },
  },
});

/** What is left in the end: the last revision of each record. */
export const standing = (world: readonly (readonly Told[])[]): readonly Told[] =>
  world.flatMap((revisions) => revisions.at(-1) ?? []);

interface Valid {
  readonly day: string;
  readonly product: string;
}

/** The twin: trades of a customer that count, from all records at once. */
const validTrades = (all: readonly Told[], customerId: string, minimumYuan: number): readonly Valid[] =>
  all
    .filter((each) => each.customerId === customerId && each.reversalOf === null)
    .flatMap((each) => {
      const busts = all.filter((bust) => bust.reversalOf === each.key && bust.customerId === customerId);
      const left = each.yuan - busts.reduce((sum, bust) => sum + bust.yuan, 0);
      return left >= minimumYuan && left > 0 ? [{ day: each.day, product: each.product }] : [];
    });

const counted = (valid: readonly Valid[], perDay: number | null): number => {
  const groups = new Map<string, number>();
  for (const { day, product } of valid) groups.set(`${day} ${product}`, (groups.get(`${day} ${product}`) ?? 0) + 1);
  return [...groups.values()].reduce((sum, times) => sum + Math.min(times, perDay ?? times), 0);
};

const between = (valid: readonly Valid[], from: string, to: string): readonly Valid[] =>
  valid.filter(({ day }) => day >= from && day <= to);

/** The twin of months: each month by itself. */
export const monthsReached = (
  all: readonly Told[],
  customerId: string,
  { atLeast, perDay }: { readonly atLeast: number; readonly perDay: number | null },
): readonly string[] => {
  const valid = validTrades(all, customerId, 200);
  const months = [...new Set(valid.map(({ day }) => day.slice(0, 7)))].sort();
  return months.filter(
    (month) =>
      counted(
        valid.filter(({ day }) => day.startsWith(month)),
        perDay,
      ) >= atLeast,
  );
};

/** The twin of rolling windows: every day in its order, from the day after the last window on. */
export const windowsReached = (
  all: readonly Told[],
  customerId: string,
  { atLeast, perDay, days }: { readonly atLeast: number; readonly perDay: number | null; readonly days: number },
): readonly string[] => {
  const valid = validTrades(all, customerId, 200);
  const reached: string[] = [];
  let floor = '2026-01-01';
  for (let offset = 0; offset < 40; offset += 1) {
    const day = dayIn(offset);
    const begin = addDays(day as BusinessDate, 1 - days);
    if (counted(between(valid, begin > floor ? begin : floor, day), perDay) < atLeast) continue;
    reached.push(day);
    floor = addDays(day as BusinessDate, 1);
  }
  return reached;
};
