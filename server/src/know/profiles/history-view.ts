// What the event store tells of one customer: the timeline by page with day groups, trades, and positions of an earlier day.
import type { z } from 'zod';
import { addDays, type BusinessDate, type Refusal, refuse, startOfDay } from '../../kernel/index.ts';
import type { Id64, PropertyValue } from '../../record/log/index.ts';
import type { customerPosition, customerTrade, timelineEvent } from './contract.ts';
import type { WideRow } from './customer-rows.ts';
import type { ProductDirectory } from './directories.ts';
import type { EventHistory, HistoryEvent, KnownEvents, TimelineCursor, TimelineFilter } from './event-history.ts';
import { factNames } from './fold.ts';
import { countersOf, stateOf } from './profile-row.ts';
import type { Counter } from './state.ts';

export interface HistoryDependencies {
  readonly history: EventHistory;
  readonly products: ProductDirectory;
  readonly timeZone: string;
}

const CURSOR = /^(-?\d{1,15})_(\d{1,15})$/;

/** A cursor from its text; null when there was none. */
export const cursorOf = (text: string | undefined): TimelineCursor | null | Refusal<'CURSOR_NOT_VALID'> => {
  if (text === undefined) return null;
  const match = CURSOR.exec(text);
  return match
    ? { at: Number(match[1]), position: Number(match[2]) }
    : refuse(
        'CURSOR_NOT_VALID',
        'Send the cursor back as the page before gave it, or leave it out for the first page.',
      );
};

const nextCursor = (events: readonly HistoryEvent[], more: boolean): string | null => {
  const oldest = events.at(-1);
  return more && oldest ? `${oldest.occurredAt}_${oldest.position}` : null;
};

const withoutCipherText = (properties: HistoryEvent['properties']): Record<string, PropertyValue> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('enc:') ? '***' : value,
    ]),
  );

const eventView = (event: HistoryEvent): Omit<z.input<typeof timelineEvent>, 'productName'> => ({
  position: event.position,
  name: event.name,
  kind: event.kind,
  at: event.occurredAt,
  recordedAt: event.recordedAt,
  actorId: event.actorId ?? null,
  source: event.source,
  sessionId: event.sessionId ?? null,
  properties: withoutCipherText({ ...event.properties, ...event.traits }),
});

const known = (counters: readonly Counter[]): KnownEvents => ({
  count: counters.reduce((sum, each) => sum + each[0], 0),
  firstAt: Math.min(...counters.map((each) => each[1])),
  lastAt: Math.max(...counters.map((each) => each[2])),
});

export interface TimelineQuestion {
  readonly row: Pick<WideRow, 'person_id' | 'counters'>;
  readonly names?: readonly string[] | undefined;
  readonly from?: BusinessDate | undefined;
  readonly to?: BusinessDate | undefined;
  readonly before: TimelineCursor | null;
  readonly limit: number;
}

/** The filter over whole days: `to` is inclusive on screen, half-open in the question. */
const filterOf = ({ row, names, from, to }: TimelineQuestion, timeZone: string): TimelineFilter => ({
  personId: row.person_id,
  ...(names === undefined ? {} : { names }),
  ...(from === undefined ? {} : { from: startOfDay(from, timeZone) }),
  ...(to === undefined ? {} : { to: startOfDay(addDays(to, 1), timeZone) }),
});

const textOrNull = (value: PropertyValue | undefined): string | null =>
  value === undefined || value === null || typeof value === 'object' ? null : String(value);
const fenOrNull = (value: PropertyValue | undefined): number | null => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
};

/** The product that an event names, with its name where the catalogue has one. */
const productOf = async (products: ProductDirectory, events: readonly HistoryEvent[]) => {
  const codeOf = (event: HistoryEvent): string | null => textOrNull(event.properties.product_code);
  const names = await products.productNames([...new Set(events.flatMap((event) => codeOf(event) ?? []))]);
  return (event: HistoryEvent) => {
    const productCode = codeOf(event);
    return { productCode, productName: productCode === null ? null : (names.get(productCode) ?? null) };
  };
};

/** A page of the timeline. */
export const timelinePage = async (
  { history, products, timeZone }: HistoryDependencies,
  question: TimelineQuestion,
) => {
  const { row, names, before, limit } = question;
  const counters = Object.entries(countersOf(row.counters)).filter(([name]) => names?.includes(name) ?? true);
  const asked = { before, limit, timeZone, known: known(counters.map(([, counter]) => counter)) };
  const { events, days, more } = await history.timelinePage(filterOf(question, timeZone), asked);
  const product = await productOf(products, events);
  const shown = events.map((event) => ({ ...eventView(event), productName: product(event).productName }));
  return { events: shown, days: [...days], next: nextCursor(events, more) };
};

export const tradesPage = async (
  { history, products }: HistoryDependencies,
  row: WideRow,
  before: TimelineCursor | null,
  limit: number,
) => {
  const { trades, firstTradeAt, lastTradeAt } = stateOf(row).totals;
  const filter = { personId: row.person_id, names: [factNames.trade] };
  const counted = { count: trades, firstAt: firstTradeAt ?? 0, lastAt: lastTradeAt ?? 0 };
  const found = await history.timeline(filter, before, limit + 1, counted);
  const events = found.slice(0, limit);
  const product = await productOf(products, events);
  const rows = events.map((event): z.input<typeof customerTrade> => {
    const { occurredAt, properties, position } = event;
    return {
      tradeId: textOrNull(properties.trade_id) ?? String(position),
      at: occurredAt,
      side: textOrNull(properties.side),
      ...product(event),
      quantity: textOrNull(properties.quantity),
      price: textOrNull(properties.price),
      amountFen: fenOrNull(properties.amount_fen),
      commissionFen: fenOrNull(properties.commission_fen),
      feesFen: fenOrNull(properties.fee_fen),
    };
  });
  return { rows, next: nextCursor(events, found.length > limit) };
};

const POSITIONS_MAX = 5_000;

/** Positions of a business day. A fact's time is the start of its date in the zone of its file, so a day around it is read. */
export const positionsOn = async (
  { history, products, timeZone }: HistoryDependencies,
  personId: Id64,
  date: BusinessDate,
): Promise<z.input<typeof customerPosition>[]> => {
  const filter = {
    personId,
    names: [factNames.position],
    from: startOfDay(addDays(date, -1), timeZone),
    to: startOfDay(addDays(date, 2), timeZone),
  };
  const found = (await history.timeline(filter, null, POSITIONS_MAX)).filter(
    (event) => event.properties.business_date === date,
  );
  const product = await productOf(products, found);
  return found.flatMap((event) => {
    const { properties } = event;
    const { productCode, productName } = product(event);
    if (productCode === null) return [];
    return [
      {
        ...{ accountId: textOrNull(properties.account_id) ?? '', productCode, productName, date },
        quantity: textOrNull(properties.quantity),
        marketValueFen: fenOrNull(properties.market_value_fen),
        costFen: fenOrNull(properties.cost_fen),
      },
    ];
  });
};
