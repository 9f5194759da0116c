// An event as it leaves the house: one line of CSV or JSON, personal values masked or in clear.
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import { isCipherText } from '../../platform/ciphers/index.ts';
import type { CsvCell } from '../../platform/http/index.ts';
import type { PropertyValue } from '../log/index.ts';
import type { StoredEvent } from '../sink/index.ts';

type Values = Readonly<Record<string, PropertyValue>>;

/** What stands in place of a personal value that the reader may not see. */
export const MASKED = '***';

/** Where an export goes on: behind this event. */
export const cursorOf = ({ occurredAt, position }: Pick<StoredEvent, 'occurredAt' | 'position'>): string =>
  `${occurredAt}.${position}`;

const cipherTextsIn = (values: Values | undefined): readonly string[] =>
  Object.values(values ?? {}).flatMap((value) => {
    if (typeof value === 'string') return isCipherText(value) ? [value] : [];
    return Array.isArray(value)
      ? value.filter((each) => typeof each === 'string' && isCipherText(each)).map(String)
      : [];
  });

const replaced = (values: Values, clear: (text: string) => string | null): Values => {
  const one = (value: PropertyValue): PropertyValue => {
    if (typeof value === 'string') return isCipherText(value) ? clear(value) : value;
    return Array.isArray(value)
      ? value.map((each) => (typeof each === 'string' && isCipherText(each) ? (clear(each) ?? MASKED) : each))
      : value;
  };
  // A blind index tells who has the same value; it is a key of ours and no value of the person.
  const kept = Object.entries(values).filter(([name]) => !name.endsWith('_index'));
  return Object.fromEntries(kept.map(([name, value]) => [name, one(value)]));
};

/** The events with personal values as the reader may see them. Null in clear where nobody can read the value any more. */
export const readable = async (
  events: readonly StoredEvent[],
  cipher: Pick<PersonalCipher, 'decrypt'> | null,
): Promise<readonly StoredEvent[]> => {
  const known = new Map<string, string | null>();
  if (cipher) {
    const texts = [
      ...new Set(events.flatMap(({ properties, traits }) => [...cipherTextsIn(properties), ...cipherTextsIn(traits)])),
    ];
    const clear = texts.length === 0 ? [] : await cipher.decrypt(texts);
    for (const [index, text] of texts.entries()) known.set(text, clear[index] ?? null);
  }
  const clearOf = (text: string): string | null => (cipher ? (known.get(text) ?? null) : MASKED);
  return events.map((event) => ({
    ...event,
    properties: replaced(event.properties, clearOf),
    ...(event.traits ? { traits: replaced(event.traits, clearOf) } : {}),
  }));
};

const instantText = (instant: number): string => new Date(instant).toISOString();

/** A line of JSON without its end. */
export const jsonOf = (event: StoredEvent): string => {
  const { personId: _person, occurredAt, recordedAt, ...rest } = event;
  return JSON.stringify({
    cursor: cursorOf(event),
    occurredAt: instantText(occurredAt),
    recordedAt: instantText(recordedAt),
    ...rest,
  });
};

export const csvHeader = [
  ...['cursor', 'occurred_at', 'recorded_at', 'event', 'kind', 'customer', 'actor', 'session', 'source', 'trust'],
  ...['fact_key', 'properties', 'traits'],
];

/** One event is one line: an ended file can be gone on with. */
const oneLine = (text: string | undefined): string => (text ?? '').replace(/[\r\n\u2028\u2029]+/g, ' ');

export const cellsOf = (event: StoredEvent): readonly CsvCell[] => [
  ...[cursorOf(event), instantText(event.occurredAt), instantText(event.recordedAt), oneLine(event.name), event.kind],
  ...[oneLine(event.customerId), oneLine(event.actorId), oneLine(event.sessionId), oneLine(event.source), event.trust],
  ...[oneLine(event.factKey), JSON.stringify(event.properties), event.traits ? JSON.stringify(event.traits) : ''],
];
