// What the event store tells of one customer: the timeline by page with day groups, trades, and positions of an earlier day.
import type { z } from 'zod';
import { addDays, type BusinessDate, type Refusal, refuse, startOfDay } from '../../kernel/index.ts';
import type { Id64, PropertyValue } from '../../record/log/index.ts';
import type { customerPosition, customerTrade, timelineEvent } from './contract.ts';
import type { ProductDirectory } from './directories.ts';
import type { EventHistory, HistoryEvent, TimelineCursor, TimelineFilter } from './event-history.ts';
import { factNames } from './fold.ts';
import { businessDay } from './profile-row.ts';

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

const nextCursor = (events: readonly HistoryEvent[], limit: number): string | null => {
  const oldest = events[limit - 1];
  return events.length > limit && oldest ? `${oldest.occurredAt}_${oldest.position}` : null;
};

const withoutCipherText = (properties: HistoryEvent['properties']): Record<string, PropertyValue> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('enc:') ? '***' : value,
    ]),
  );

const eventView = (event: HistoryEvent): z.input<typeof timelineEvent> => ({
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

export interface TimelineQuestion {
  readonly personId: Id64;
  readonly names?: readonly string[] | undefined;
  readonly from?: BusinessDate | undefined;
  readonly to?: BusinessDate | undefined;
  readonly before: TimelineCursor | null;
  readonly limit: number;
}

/** The filter over whole days: `to` is inclusive on screen, half-open in the question. */
const filterOf = ({ personId, names, from, to }: TimelineQuestion, timeZone: string): TimelineFilter => ({
  personId,
  ...(names === undefined ? {} : { names }),
  ...(from === undefined ? {} : { from: startOfDay(from, timeZone) }),
  ...(to === undefined ? {} : { to: startOfDay(addDays(to, 1), timeZone) }),
});

/** A page of the timeline. Days that the page shows carry the count of the whole day, so that a day cut by a page is counted right. */
export const timelinePage = async ({ history, timeZone }: HistoryDependencies, question: TimelineQuestion) => {
  const filter = filterOf(question, timeZone);
  const found = await history.timeline(filter, question.before, question.limit + 1);
  const events = found.slice(0, question.limit);
  const newest = events[0];
  const oldest = events.at(-1);
  if (!newest || !oldest) return { events: [], days: [], next: null };
  const day = businessDay(timeZone);
  const [firstDay, lastDay] = [day(oldest.occurredAt) as BusinessDate, day(newest.occurredAt) as BusinessDate];
  const shown = new Set(events.map((event) => day(event.occurredAt)));
  const counts = await history.dayCounts(
    { ...filter, from: startOfDay(firstDay, timeZone), to: startOfDay(addDays(lastDay, 1), timeZone) },
    timeZone,
  );
  return {
    events: events.map(eventView),
    days: counts.filter((each) => shown.has(each.date)).sort((a, b) => (a.date < b.date ? 1 : -1)),
    next: nextCursor(found, question.limit),
  };
};

const textOrNull = (value: PropertyValue | undefined): string | null =>
  value === undefined || value === null || typeof value === 'object' ? null : String(value);
const fenOrNull = (value: PropertyValue | undefined): number | null => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
};

export const tradesPage = async (
  { history, products }: HistoryDependencies,
  personId: Id64,
  before: TimelineCursor | null,
  limit: number,
) => {
  const found = await history.timeline({ personId, names: [factNames.trade] }, before, limit + 1);
  const events = found.slice(0, limit);
  const names = await products.productNames(events.flatMap((event) => textOrNull(event.properties.product_code) ?? []));
  const rows = events.map(({ occurredAt, properties, position }): z.input<typeof customerTrade> => {
    const productCode = textOrNull(properties.product_code);
    return {
      tradeId: textOrNull(properties.trade_id) ?? String(position),
      at: occurredAt,
      side: textOrNull(properties.side),
      productCode,
      productName: productCode === null ? null : (names.get(productCode) ?? null),
      quantity: textOrNull(properties.quantity),
      price: textOrNull(properties.price),
      amountFen: fenOrNull(properties.amount_fen),
      commissionFen: fenOrNull(properties.commission_fen),
      feesFen: fenOrNull(properties.fee_fen),
    };
  });
  return { rows, next: nextCursor(found, limit) };
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
  const names = await products.productNames(found.flatMap((event) => textOrNull(event.properties.product_code) ?? []));
  return found.flatMap(({ properties }) => {
    const productCode = textOrNull(properties.product_code);
    if (productCode === null) return [];
    return [
      {
        accountId: textOrNull(properties.account_id) ?? '',
        productCode,
        productName: names.get(productCode) ?? null,
        date,
        quantity: textOrNull(properties.quantity),
        marketValueFen: fenOrNull(properties.market_value_fen),
        costFen: fenOrNull(properties.cost_fen),
      },
    ];
  });
};
