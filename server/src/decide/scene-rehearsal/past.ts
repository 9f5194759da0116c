// Past events for rehearsals, streamed from the event store person after person, as persons are resolved and facts stand now.
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { SceneEvent } from '../scene-rules/index.ts';

const SECONDS_MAX = 1_800;
const MEMORY_BYTES_MAX = 4_000_000_000;
/** Records may be stated so many days after the day that they concern. */
const LATE_DAYS_MAX = 100;

interface EventRow {
  readonly person: string;
  readonly name: string;
  readonly at: string;
  readonly trust: string;
  readonly kind: string;
  readonly actor: string;
  readonly position: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

export interface PastPerson {
  readonly personId: string;
  /** In the order of time; whose they are is not known yet. */
  readonly events: readonly Omit<SceneEvent, 'customerId'>[];
}

const eventOf = ({
  name,
  at,
  trust,
  kind,
  actor,
  position,
  texts,
  numbers,
  flags,
}: EventRow): PastPerson['events'][number] => ({
  ...{ name, occurredAt: Number(at), isServer: trust === 'server', key: position, depth: 0 },
  ...{ factKey: kind === 'fact' ? position : null, device: actor === '' ? null : actor },
  properties: { ...texts, ...numbers, ...flags },
});

export async function* streamPersons(
  { eventStore, timeZone }: { readonly eventStore: EventStore; readonly timeZone: string },
  names: readonly string[],
  { fromDay, toDay }: { readonly fromDay: string; readonly toDay: string },
  signal: AbortSignal,
): AsyncGenerator<PastPerson> {
  const rows = eventStore.stream<EventRow>({
    sql: `SELECT toString(person_id) AS person, name, toString(toUnixTimestamp64Milli(occurred_at)) AS at, trust, kind,
        actor_id AS actor, toString(position) AS position, texts, numbers, flags
      FROM event_resolved
      WHERE name IN {names:Array(String)} AND occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
        AND kind != 'operator'
      ORDER BY person_id, occurred_at, position`,
    parameters: {
      names,
      from: startOfDay(fromDay as BusinessDate, timeZone),
      to: startOfDay(addDays(toDay as BusinessDate, LATE_DAYS_MAX), timeZone),
    },
    ...{ secondsMax: SECONDS_MAX, memoryBytesMax: MEMORY_BYTES_MAX, signal },
  });
  let open: { readonly personId: string; readonly events: PastPerson['events'][number][] } | null = null;
  for await (const row of rows) {
    if (open && open.personId !== row.person) {
      yield open;
      open = null;
    }
    open ??= { personId: row.person, events: [] };
    open.events.push(eventOf(row));
  }
  if (open) yield open;
}
