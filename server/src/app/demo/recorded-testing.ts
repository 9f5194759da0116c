// What the simulated firm recorded of those who arrived while it ran, as timelines for questions: tests of planted truths ask these.
import type { BusinessDate } from '../../kernel/index.ts';
import type { QuestionContext } from '../../know/questions/index.ts';
import { type FilteredEvent, matcherHolds, type TimelineQuery, type Timelines } from '../../know/timelines/index.ts';
import { simulate } from './simulator.ts';

const fieldNames = ['platform', 'app_version', 'channel', 'utm_source', 'utm_medium', 'utm_campaign'] as const;

interface Recorded extends FilteredEvent {
  readonly at: number;
}

/** The lives of persons, customers by their number and others by their device. */
export type RecordedLives = ReadonlyMap<string, readonly Recorded[]>;

const timeZone = 'Asia/Shanghai';
const [from, until] = ['2025-07-01', '2026-07-01'] as [BusinessDate, BusinessDate];
const EXISTING_SHARE = 0.64;

/** Number of a customer in the simulation. */
const indexOf = (customerId: string): number => Number(customerId) - 800_000_000;

/** Everything of those who arrived in the twelve months. */
export const recordedLives = (customers: number, seed = 7): RecordedLives => {
  const lives = new Map<string, Recorded[]>();
  const owners = new Map<string, string>();
  const loose: (readonly [string, Recorded])[] = [];
  const wasThere = (customerId: string) => indexOf(customerId) < Math.round(customers * EXISTING_SHARE);
  const put = (person: string, event: Recorded): void => {
    const own = lives.get(person);
    if (own) own.push(event);
    else lives.set(person, [event]);
  };
  for (const { events } of simulate({ seed, customers, from, until, timeZone, isTradingDay: () => null }))
    for (const { draft, source } of events) {
      const { customerId, actorId, occurredAt: at, name, kind, properties } = draft;
      if (customerId === undefined && actorId === undefined) continue;
      if (customerId !== undefined && actorId !== undefined && !owners.has(actorId)) owners.set(actorId, customerId);
      if (customerId !== undefined && wasThere(customerId)) continue;
      const fields = Object.fromEntries(fieldNames.map((field) => [field, String(properties[field] ?? '')]));
      const event = { at, name, kind, properties, fields: { ...fields, source } };
      if (customerId === undefined) loose.push([actorId ?? '', event]);
      else put(customerId, event);
    }
  for (const [actor, event] of loose) {
    const owner = owners.get(actor);
    if (owner === undefined || !wasThere(owner)) put(owner ?? actor, event);
  }
  for (const own of lives.values()) own.sort((one, other) => one.at - other.at);
  return lives;
};

const textOf = (event: Recorded, { kind, name }: TimelineQuery['columns'][number]): string | null => {
  const value = kind === 'field' ? event.fields[name] || undefined : event.properties[name];
  return value === undefined || value === null || Array.isArray(value) ? null : String(value);
};

/** The timelines that a query means, by plain filtering. */
export const recordedTimelines = (lives: RecordedLives): Timelines => ({
  fold: async (fold, spec, query) => {
    const texts: string[] = [];
    const folding = fold.begin(spec, (_column, code) => texts[code] ?? '');
    for (const [person, own] of lives) {
      texts.length = 0;
      if (query.population.who === 'customers' && person.startsWith('device:')) continue;
      const kept = own.flatMap((event) => {
        if ((query.from !== null && event.at < query.from) || event.at >= query.to) return [];
        const bits = query.matchers.reduce((sum, each, bit) => sum + (matcherHolds(each, event) ? 2 ** bit : 0), 0);
        return bits === 0 ? [] : [{ event, bits }];
      });
      if (kept.length === 0) continue;
      folding.visit({
        ...{ group: query.population.groupOfOthers, length: kept.length, person: () => person },
        at: Float64Array.from(kept, ({ event }) => event.at),
        matches: Uint32Array.from(kept, ({ bits }) => bits),
        columns: query.columns.map((subject) =>
          Int32Array.from(kept, ({ event }) => {
            const text = textOf(event, subject);
            return text === null ? -1 : texts.push(text) - 1;
          }),
        ),
      });
    }
    return fold.merge(spec, [folding.finish()]);
  },
});

/** What a question is answered with, for everybody, on the day after the simulation. */
export const recordedContext = (lives: RecordedLives): QuestionContext => ({
  grouping: {
    population: { who: 'everybody', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
  ...{ timelines: recordedTimelines(lives), timeZone, now: Date.parse('2026-07-01T00:00:00+08:00') },
  control: { signal: new AbortController().signal, onProgress: () => undefined },
});
