// The event store's answers evaluated over events in memory, one after the other: what tests hold the real questions and
// the incremental profiles against.
import { type BusinessDate, businessDateAt, type Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Id64, PropertyValue } from '../../record/log/index.ts';
import type {
  EventHistory,
  HistoryCounter,
  HistoryEvent,
  HistoryTouches,
  TimelineCursor,
  TimelineFilter,
} from './event-history.ts';
import { amountFenOf, channelOf } from './fold.ts';
import { noTotals, type Totals } from './state.ts';

/** Events with the customer they belong to now (null: nobody yet) and whether a later revision replaced them. */
export interface NaiveEvents {
  events(): readonly HistoryEvent[];
  superseded(): ReadonlySet<LogPosition>;
  /** Positions of facts that a revision at [from, to) replaced. */
  correctedBetween(from: LogPosition, to: LogPosition): ReadonlySet<LogPosition>;
  /** Whether the person is a customer. */
  isCustomer(person: Id64): boolean;
}

const newestFirst = (a: HistoryEvent, b: HistoryEvent): number =>
  b.occurredAt - a.occurredAt || b.position - a.position;

export const naiveHistory = (source: NaiveEvents): EventHistory => {
  const standing = (): readonly HistoryEvent[] =>
    source.events().filter((event) => !source.superseded().has(event.position));
  const of = (persons: readonly Id64[], upTo: LogPosition): readonly HistoryEvent[] => {
    const asked = new Set(persons);
    return standing().filter((event) => event.position < upTo && asked.has(event.personId));
  };
  const filtered = ({ personId, names, from, to }: TimelineFilter): readonly HistoryEvent[] =>
    standing().filter(
      (event) =>
        event.personId === personId &&
        (names === undefined || names.includes(event.name)) &&
        (from === undefined || event.occurredAt >= from) &&
        (to === undefined || event.occurredAt < to),
    );
  const newest = (filter: TimelineFilter, before: TimelineCursor | null): readonly HistoryEvent[] =>
    filtered(filter)
      .filter(
        (event) =>
          before === null ||
          event.occurredAt < before.at ||
          (event.occurredAt === before.at && event.position < before.position),
      )
      .sort(newestFirst);
  return {
    counters: async (persons, upTo) => {
      const counters = new Map<string, HistoryCounter>();
      for (const event of of(persons, upTo)) {
        if (event.kind !== 'track') continue;
        const key = `${event.personId} ${event.name}`;
        const known = counters.get(key);
        counters.set(key, {
          personId: event.personId,
          event: event.name,
          count: (known?.count ?? 0) + 1,
          firstAt: Math.min(known?.firstAt ?? event.occurredAt, event.occurredAt),
          lastAt: Math.max(known?.lastAt ?? event.occurredAt, event.occurredAt),
          amountFen: (known?.amountFen ?? 0) + amountFenOf(event.properties),
        });
      }
      return [...counters.values()];
    },
    touches: async (persons, upTo) => {
      const byPerson = new Map<Id64, HistoryTouches>();
      for (const event of [...of(persons, upTo)].sort(newestFirst).reverse()) {
        const channel = event.kind === 'track' ? channelOf(event) : null;
        if (channel === null) continue;
        const touch = { channel, at: event.occurredAt, position: event.position };
        const first = byPerson.get(event.personId)?.first ?? touch;
        byPerson.set(event.personId, { personId: event.personId, first, latest: touch });
      }
      return [...byPerson.values()];
    },
    totals: async (persons, upTo) => {
      const sums = new Map<Id64, Totals>();
      const fen = (value: PropertyValue | undefined): number => (typeof value === 'number' ? value : 0);
      for (const { personId, kind, trust, name, occurredAt, properties } of of(persons, upTo)) {
        if (kind !== 'fact' || trust !== 'server') continue;
        const known = sums.get(personId) ?? noTotals;
        const amount = fen(properties.amount_fen);
        if (name === 'trade_recorded')
          sums.set(personId, {
            ...known,
            trades: known.trades + 1,
            turnoverFen: known.turnoverFen + amount,
            commissionFen: known.commissionFen + fen(properties.commission_fen),
            feesFen: known.feesFen + fen(properties.fee_fen),
            firstTradeAt: Math.min(known.firstTradeAt ?? occurredAt, occurredAt),
            lastTradeAt: Math.max(known.lastTradeAt ?? occurredAt, occurredAt),
          });
        else if (name === 'cash_flow_recorded' && properties.flow_type === 'deposit')
          sums.set(personId, {
            ...known,
            depositsFen: known.depositsFen + amount,
            firstDepositAt: Math.min(known.firstDepositAt ?? occurredAt, occurredAt),
          });
        else if (name === 'cash_flow_recorded' && properties.flow_type === 'withdrawal')
          sums.set(personId, { ...known, withdrawalsFen: known.withdrawalsFen + amount });
      }
      return [...sums].map(([personId, totals]) => ({ personId, ...totals }));
    },
    records: async (persons, upTo, names, except = []) =>
      of(persons, upTo).filter(
        (event) =>
          (event.kind === 'fact' && !except.includes(event.name)) ||
          event.kind === 'identify' ||
          names.includes(event.name),
      ),
    concernedIn: async (from, to) => {
      const within = source.events().filter(({ position }) => position >= from && position < to);
      const corrected = source.correctedBetween(from, to);
      const named = [...within, ...source.events().filter(({ position }) => corrected.has(position))];
      return {
        customers: [...new Set(named.flatMap((event) => event.customerId ?? []))],
        persons: [...new Set(within.map((event) => event.personId).filter((person) => source.isCustomer(person)))],
      };
    },
    personsAt: async (positions) => {
      const asked = new Set(positions);
      return source.events().flatMap((event) => (asked.has(event.position) ? [event.personId] : []));
    },
    timeline: async (filter, before, limit) => newest(filter, before).slice(0, limit),
    timelinePage: async (filter, { before, limit, timeZone }) => {
      const found = newest(filter, before);
      const events = found.slice(0, limit);
      const dayOf = (event: HistoryEvent): BusinessDate => businessDateAt(event.occurredAt, timeZone);
      const countOf = (date: BusinessDate) => filtered(filter).filter((event) => dayOf(event) === date).length;
      const days = [...new Set(events.map(dayOf))].map((date) => ({ date, count: countOf(date) }));
      return { events, days, more: found.length > limit };
    },
    activity: async (population, from, to, timeZone) => {
      const asked = population === 'customers' ? null : new Set(population);
      const included = (event: HistoryEvent, start: Instant, end: Instant): boolean =>
        event.kind === 'track' &&
        event.occurredAt >= start &&
        event.occurredAt < end &&
        (asked ? asked.has(event.personId) : source.isCustomer(event.personId));
      const events = standing().filter((event) => included(event, from, to));
      const days = new Map<BusinessDate, { persons: Set<Id64>; events: number }>();
      for (const event of events) {
        const date = businessDateAt(event.occurredAt, timeZone);
        const day = days.get(date) ?? { persons: new Set<Id64>(), events: 0 };
        day.persons.add(event.personId);
        day.events += 1;
        days.set(date, day);
      }
      return {
        days: [...days]
          .map(([date, day]) => ({ date, persons: day.persons.size, events: day.events }))
          .sort((a, b) => (a.date < b.date ? -1 : 1)),
        persons: new Set(events.map((event) => event.personId)).size,
        events: events.length,
      };
    },
  };
};
