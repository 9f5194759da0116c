// Past events and trades for rehearsals, streamed from the event store in the order of time, as persons are resolved and facts stand now.
import type { Fill } from '../../decide/rules/index.ts';
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import type { EarningDependencies } from '../earning/index.ts';

const SECONDS_MAX = 1_800;
const MEMORY_BYTES_MAX = 4_000_000_000;
/** A bust may follow its trade by so many days and still be counted on its day. */
const BUST_DAYS_MAX = 100;

interface Span {
  readonly fromDay: string;
  readonly toDay: string;
}

/** Instants of the span, half-open. */
const instantsOf = ({ fromDay, toDay }: Span, timeZone: string) => ({
  from: startOfDay(fromDay as BusinessDate, timeZone),
  to: startOfDay(addDays(toDay as BusinessDate, 1), timeZone),
});

export interface PastEvent {
  readonly personId: string;
  readonly name: string;
  readonly occurredAt: number;
  readonly trust: string;
  readonly actorId: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface EventRow {
  readonly person: string;
  readonly name: string;
  readonly at: string;
  readonly trust: string;
  readonly actor: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

type Reader = Pick<EarningDependencies, 'eventStore' | 'timeZone'>;

export async function* streamEvents(
  { eventStore, timeZone }: Reader,
  names: readonly string[],
  span: Span,
  signal: AbortSignal,
): AsyncGenerator<PastEvent> {
  const rows = eventStore.stream<EventRow>({
    sql: `SELECT toString(person_id) AS person, name, toString(toUnixTimestamp64Milli(occurred_at)) AS at, trust, actor_id AS actor,
        texts, numbers, flags
      FROM event_resolved
      WHERE name IN {names:Array(String)} AND occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
        AND kind != 'operator'
      ORDER BY occurred_at, position`,
    parameters: { names, ...instantsOf(span, timeZone) },
    ...{ secondsMax: SECONDS_MAX, memoryBytesMax: MEMORY_BYTES_MAX, signal },
  });
  for await (const { person, name, at, trust, actor, texts, numbers, flags } of rows)
    yield {
      ...{ personId: person, name, occurredAt: Number(at), trust, actorId: actor === '' ? null : actor },
      properties: { ...texts, ...numbers, ...flags },
    };
}

/** All fills of a person and trade date, and the busts of them. */
export interface PastDay {
  readonly personId: string;
  readonly date: string;
  readonly fills: readonly Fill[];
}

interface FillRow {
  readonly person: string;
  readonly day: string;
  readonly at: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
}

const trades = `SELECT person_id, position, occurred_at, texts, numbers, texts['trade_id'] AS trade_id, texts['reversal_of'] AS reversal_of,
    texts['business_date'] AS own_day
  FROM event_resolved
  WHERE kind = 'fact' AND trust = 'server' AND name = 'trade_recorded' AND texts['business_date'] >= {first:String}
    AND texts['business_date'] <= {last:String}`;

const fen = (value: number | undefined): number => Math.abs(Math.round(value ?? 0));

const fillOf = ({ at, texts, numbers }: FillRow): Fill => ({
  ...{
    tradeId: texts.trade_id ?? '',
    orderId: texts.order_id ?? null,
    at: Number(at),
    productCode: texts.product_code ?? '',
  },
  ...{ side: texts.side ?? 'other', amountFen: fen(numbers.amount_fen), commissionFen: fen(numbers.commission_fen) },
  ...{ rebateFen: fen(numbers.rebate_fen), channel: texts.trade_channel ?? null },
  reversalOf: texts.reversal_of === undefined || texts.reversal_of === '' ? null : texts.reversal_of,
});

export async function* streamTradeDays(
  { eventStore }: Reader,
  span: Span,
  signal: AbortSignal,
): AsyncGenerator<PastDay> {
  const rows = eventStore.stream<FillRow>({
    sql: `SELECT toString(own.person_id) AS person, if(original.trade_id != '', original.own_day, own.own_day) AS day,
        toString(toUnixTimestamp64Milli(own.occurred_at)) AS at, own.texts AS texts, own.numbers AS numbers
      FROM (${trades}) AS own
      LEFT ANY JOIN (SELECT person_id, trade_id, own_day FROM (${trades}) WHERE trade_id != '' AND reversal_of = '') AS original
        ON own.person_id = original.person_id AND own.reversal_of = original.trade_id
      WHERE day >= {from:String} AND day <= {to:String}
      ORDER BY day, own.person_id, own.position`,
    parameters: {
      ...{ from: span.fromDay, to: span.toDay, first: span.fromDay },
      last: addDays(span.toDay as BusinessDate, BUST_DAYS_MAX),
    },
    ...{ secondsMax: SECONDS_MAX, memoryBytesMax: MEMORY_BYTES_MAX, signal },
  });
  let open: { readonly personId: string; readonly date: string; readonly fills: Fill[] } | null = null;
  for await (const row of rows) {
    if (open && (open.personId !== row.person || open.date !== row.day)) {
      yield open;
      open = null;
    }
    open ??= { personId: row.person, date: row.day, fills: [] };
    open.fills.push(fillOf(row));
  }
  if (open) yield open;
}
