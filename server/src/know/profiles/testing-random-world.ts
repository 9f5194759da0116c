// A random world for the consumer's property test: three customers, three devices, late log-ins, merges, corrections, and the
// ranges that the pipeline would cut. Identity in small, so that a test can say what it expects.
import fc from 'fast-check';
import type { CustomerId } from '../../kernel/index.ts';
import { actorPerson, customerPerson } from '../../record/identity/index.ts';
import type { DecidedEvent, DecidedRange, PropertyValue } from '../../record/log/index.ts';
import type { IdentityQuestions } from './consumer.ts';
import type { HistoryEvent } from './event-history.ts';
import { naiveHistory } from './testing-naive-history.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;

/** What happens in a random world of three customers and three devices. */
export type Step =
  | {
      readonly kind: 'behave';
      readonly device: number;
      readonly hour: number;
      readonly name: string;
      readonly channel: number;
    }
  | { readonly kind: 'login'; readonly device: number; readonly customer: number }
  | { readonly kind: 'traits'; readonly customer: number; readonly hour: number; readonly city: string }
  | {
      readonly kind: 'trade';
      readonly customer: number;
      readonly trade: number;
      readonly amount: number;
      readonly hour: number;
    }
  | {
      readonly kind: 'assets';
      readonly customer: number;
      readonly account: number;
      readonly day: number;
      readonly amount: number;
    }
  | {
      readonly kind: 'position';
      readonly customer: number;
      readonly product: number;
      readonly day: number;
      readonly quantity: number;
    }
  | { readonly kind: 'kyc'; readonly customer: number; readonly day: number; readonly risk: number }
  | { readonly kind: 'account'; readonly customer: number; readonly account: number; readonly hour: number }
  | { readonly kind: 'merge'; readonly from: number; readonly into: number }
  | { readonly kind: 'unmerge'; readonly from: number }
  | { readonly kind: 'cut' };

const few = (max: number) => fc.nat({ max });
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('behave' as const),
      device: few(2),
      hour: few(100),
      name: fc.constantFrom('page_viewed', 'news_read', '买入🎉', 'a=b;c%3b'),
      channel: few(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('login' as const), device: few(2), customer: few(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('traits' as const),
      customer: few(2),
      hour: few(100),
      city: fc.constantFrom('上海', '深圳'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('trade' as const),
      customer: few(2),
      trade: few(3),
      amount: few(1_000),
      hour: few(100),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('assets' as const),
      customer: few(2),
      account: few(1),
      day: few(3),
      amount: few(1_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('position' as const),
      customer: few(2),
      product: few(2),
      day: few(3),
      quantity: few(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('kyc' as const), customer: few(2), day: few(3), risk: few(4) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('account' as const), customer: few(2), account: few(1), hour: few(100) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), from: few(2), into: few(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unmerge' as const), from: few(2) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
);

const customerName = (index: number): CustomerId => `C${index}` as CustomerId;
const deviceName = (index: number): string => `device:${index}`;

/** Identity in small: the last log-in owns a device's whole history; a merge maps a customer to another. */
export const createWorld = () => {
  const owners = new Map<string, CustomerId>();
  const merges = new Map<CustomerId, CustomerId>();
  const changes: { readonly version: number; readonly customer: CustomerId }[] = [];
  const logged: (DecidedEvent & { readonly named: CustomerId | null })[] = [];
  const superseded = new Set<number>();
  /** By which position which one was replaced. */
  const corrections = new Map<number, number>();
  const facts = new Map<string, number>();
  const canonical = (customer: CustomerId): CustomerId => merges.get(customer) ?? customer;
  const resolve = (event: { actorId?: string; named: CustomerId | null }): CustomerId | undefined => {
    const owner = event.named ?? (event.actorId === undefined ? undefined : owners.get(event.actorId));
    return owner === undefined || owner === null ? undefined : canonical(owner);
  };
  const personOf = (event: { actorId?: string; named: CustomerId | null }) => {
    const customer = resolve(event);
    return customer === undefined ? actorPerson(event.actorId ?? '') : customerPerson(customer);
  };
  return { owners, merges, changes, logged, superseded, corrections, facts, canonical, resolve, personOf };
};
type World = ReturnType<typeof createWorld>;

const eventOf = (world: World, happened: Exclude<Step, { kind: 'cut' | 'login' | 'merge' | 'unmerge' }>) => {
  const position = world.logged.length;
  const at = (hour: number) => START + hour * HOUR;
  const day = (index: number) => `2026-03-0${index + 1}`;
  const base = { position, recordedAt: START, source: 'core', dialect: 'import', key: `k${position}`, actorHash: '0' };
  const fact = (
    name: string,
    key: string,
    customer: number,
    occurredAt: number,
    properties: Record<string, PropertyValue>,
  ) => {
    const supersedes = world.facts.get(key);
    world.facts.set(key, position);
    if (supersedes !== undefined) {
      world.superseded.add(supersedes);
      world.corrections.set(position, supersedes);
    }
    const named = customerName(customer);
    return {
      ...base,
      kind: 'fact' as const,
      trust: 'server' as const,
      name,
      factKey: key,
      named,
      occurredAt,
      properties,
      ...(supersedes === undefined ? {} : { supersedes }),
    };
  };
  switch (happened.kind) {
    case 'behave':
      return {
        ...base,
        kind: 'track' as const,
        trust: 'public' as const,
        name: happened.name,
        named: null,
        actorId: deviceName(happened.device),
        occurredAt: at(happened.hour),
        properties: {
          amount_fen: happened.hour,
          ...(happened.channel > 0 ? { channel: `ch${happened.channel}` } : {}),
        },
      };
    case 'traits':
      return {
        ...base,
        kind: 'identify' as const,
        trust: 'server' as const,
        name: 'identify',
        named: customerName(happened.customer),
        occurredAt: at(happened.hour),
        properties: {},
        traits: { city: happened.city },
      };
    case 'trade':
      // The key does not hold the customer: a correction may say that the trade was somebody else's.
      return fact('trade_recorded', `trade:${happened.trade}`, happened.customer, at(happened.hour), {
        trade_id: String(happened.trade),
        amount_fen: happened.amount,
        commission_fen: 1,
      });
    case 'assets':
      return fact(
        'asset_recorded',
        `asset:${happened.customer}:${happened.account}:${happened.day}`,
        happened.customer,
        at(happened.day * 24),
        { business_date: day(happened.day), total_assets_fen: happened.amount, account_id: `A${happened.account}` },
      );
    case 'position':
      return fact(
        'position_recorded',
        `position:${happened.customer}:${happened.product}:${happened.day}`,
        happened.customer,
        at(happened.day * 24),
        { business_date: day(happened.day), product_code: `P${happened.product}`, quantity: String(happened.quantity) },
      );
    case 'kyc':
      return fact(
        'customer_recorded',
        `customer:${happened.customer}:${happened.day}`,
        happened.customer,
        at(happened.day * 24),
        { effective_on: day(happened.day), risk_level: `C${happened.risk + 1}`, opened_on: '2026-01-05' },
      );
    case 'account':
      return fact('account_recorded', `account:${happened.account}`, happened.customer, at(happened.hour), {
        account_id: `A${happened.account}`,
        opened_on: '2026-01-05',
      });
  }
};

/** What identity would say changed when the owner of a device, or a merge, changes. */
const applyIdentity = (world: World, happened: Step, version: number): boolean => {
  const touched: CustomerId[] = [];
  if (happened.kind === 'login') {
    const before = world.owners.get(deviceName(happened.device));
    const now = customerName(happened.customer);
    if (before === now) return false;
    world.owners.set(deviceName(happened.device), now);
    touched.push(world.canonical(now), ...(before ? [world.canonical(before)] : []));
  } else if (happened.kind === 'merge') {
    const [from, into] = [customerName(happened.from), customerName(happened.into)];
    const chained = [...world.merges.values()].includes(from) || world.merges.has(into) || world.merges.has(from);
    if (from === into || chained) return false;
    world.merges.set(from, into);
    touched.push(from, into);
  } else if (happened.kind === 'unmerge') {
    const into = world.merges.get(customerName(happened.from));
    if (into === undefined) return false;
    world.merges.delete(customerName(happened.from));
    touched.push(into, customerName(happened.from));
  }
  for (const customer of touched) world.changes.push({ version, customer });
  return touched.length > 0;
};

export const identityOf = (world: World): IdentityQuestions => ({
  changedCustomers: async (_database, after, upTo) => [
    ...new Set(
      world.changes.filter((each) => each.version > after && each.version <= upTo).map((each) => each.customer),
    ),
  ],
  merges: async () => new Map(world.merges),
});

export const historyOf = (world: World) =>
  naiveHistory({
    events: () =>
      world.logged.map(
        (event): HistoryEvent => ({
          ...event,
          personId: world.personOf(event),
          ...(event.named === null ? {} : { customerId: event.named }),
        }),
      ),
    superseded: () => world.superseded,
    correctedBetween: (from, to) =>
      new Set([...world.corrections].filter(([by]) => by >= from && by < to).map(([, position]) => position)),
    isCustomer: (person) => [0, 1, 2].some((index) => customerPerson(customerName(index)) === person),
  });

/** Cuts the steps into ranges, as the pipeline would, resolving each range at its end. */
export const rangesOf = (world: World, steps: readonly Step[]) => {
  const ranges: (() => DecidedRange)[] = [];
  let from = 0;
  const pieces: Step[][] = [[]];
  for (const each of steps) each.kind === 'cut' ? pieces.push([]) : pieces.at(-1)?.push(each);
  for (const piece of pieces)
    ranges.push(() => {
      const identitySteps: Step[] = [];
      for (const happened of piece) {
        if (happened.kind === 'login' || happened.kind === 'merge' || happened.kind === 'unmerge') {
          identitySteps.push(happened);
          const position = world.logged.length;
          const name =
            happened.kind === 'login'
              ? 'logged_in'
              : happened.kind === 'merge'
                ? 'customers_merged'
                : 'customers_unmerged';
          world.logged.push({
            position,
            key: `k${position}`,
            kind: 'operator',
            name,
            occurredAt: START,
            recordedAt: START,
            source: 'zhiyin',
            trust: 'server',
            dialect: 'zhiyin',
            properties: {},
            actorHash: '0',
            personId: '0',
            named: null,
            actorId: 'nobody',
          });
        } else if (happened.kind !== 'cut') world.logged.push({ ...eventOf(world, happened), personId: '0' });
      }
      const to = world.logged.length;
      for (const happened of identitySteps) applyIdentity(world, happened, to);
      const events = world.logged.slice(from).map((event): DecidedEvent => {
        const customer = world.resolve(event);
        return {
          ...event,
          personId: world.personOf(event),
          ...(customer === undefined ? {} : { resolvedCustomer: customer }),
        };
      });
      const range: DecidedRange = { from, to, events, quarantined: [], duplicates: 0 };
      from = to;
      return range;
    });
  return ranges;
};
