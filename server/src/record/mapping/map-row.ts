// From rows to events: a mapping compiled for the columns of one opened file. This is the hot path of imports.
import { businessDateAt, customerId, type Instant } from '../../kernel/index.ts';
import type { RowProblem } from '../file-formats/index.ts';
import type { LoggedEvent, PropertyValue } from '../log/index.ts';
import type { Mapping, RecordSpecification } from './contract.ts';
import { keyPart } from './fact-key.ts';
import { type RepeatCounter, type RepeatGroup, repeatCounter } from './repeats.ts';
import { type CellsTest, compileConditions } from './row-conditions.ts';
import { type FieldType, type Target, targets } from './targets.ts';
import { keyedHash, quickHash } from './values/content-hash.ts';
import { timeParser, zoneClock } from './values/date-format.ts';
import { compileValue, type ExpressionContext, type RowInput, type ValueReader } from './values/expression.ts';
import { coerceField } from './values/field.ts';
import { problemOf } from './values/transform.ts';

export interface MapContext extends ExpressionContext {
  /** Business zone; the mapping's own zone is for times in the file. */
  readonly businessTimeZone: string;
  /** Identifies the run; with the line it makes keys that repeat when the run goes on after an interruption. */
  readonly runId: string;
  /** Records dated after this day are passed over; null takes all. */
  readonly asOf: string | null;
}

/** The events of one row (none when no record takes it), or why the row is bad. */
export type MappedRow =
  | { readonly kind: 'events'; readonly events: readonly LoggedEvent[] }
  | { readonly kind: 'bad'; readonly problem: RowProblem };

/** Counters of repeated keys, for each record of the mapping; part of the checkpoint. */
export type RepeatState = readonly RepeatGroup[];

export interface RowMapper {
  map(row: RowInput): MappedRow;
  repeats(): RepeatState;
}

type FieldValue = string | number | boolean | undefined;
type MutableEvent = { -readonly [Name in keyof LoggedEvent]: LoggedEvent[Name] };

/** Where a field's value goes. */
type Place = 'event' | 'trait' | 'property' | 'number' | 'time';

interface CompiledField {
  readonly name: string;
  readonly read: ValueReader;
  readonly type: FieldType;
  readonly values: readonly string[] | null;
  readonly place: Place;
  readonly required: boolean;
  /** What bad rows name: the column, or the field where several make it. */
  readonly column: string;
}

/** What the stores can hold as a time: 1900 to 2199. */
const timeMin = Date.UTC(1900, 0, 1);
const timeMax = Date.UTC(2200, 0, 1);
const keyLengthMax = 180;
const cachedDaysMax = 100_000;

const eventName = /^[a-z][a-z0-9_]{0,99}$/;
const eventLevel = new Set(['customer_id', 'actor_id', 'session_id', 'occurred_at']);

/** Type and place of a property that the target does not know, by the last transform that gives it one. */
const freeField = (record: RecordSpecification, name: string): { readonly type: FieldType; readonly place: Place } => {
  for (const transform of record.fields[name]?.transforms.toReversed() ?? []) {
    if (transform.kind === 'money') return { type: 'fen', place: 'property' };
    if (transform.kind === 'number') return { type: 'decimal', place: 'number' };
    if (transform.kind === 'instant' || transform.kind === 'epoch') return { type: 'instant', place: 'time' };
    if (transform.kind === 'date') return { type: 'date', place: 'property' };
    if (transform.kind === 'codes' || transform.kind === 'slice') break;
  }
  return { type: 'text', place: 'property' };
};

const compileFields = (record: RecordSpecification, context: MapContext): readonly CompiledField[] => {
  const known = new Map(targets[record.target].fields.map((field) => [field.name, field]));
  return Object.entries(record.fields)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const field = known.get(name);
      const free = freeField(record, name);
      const place: Place = eventLevel.has(name)
        ? 'event'
        : field
          ? field.personal
            ? 'trait'
            : 'property'
          : free.place;
      return {
        name,
        place,
        read: compileValue(value, context),
        type: field?.type ?? free.type,
        values: field?.values ?? null,
        required: value.required || (field?.required ?? false),
        column: 'column' in value.from ? value.from.column : name,
      };
    });
};

/** Values in the order of the fields; undefined where nothing is stated. */
const readFields = (fields: readonly CompiledField[], row: RowInput): FieldValue[] | RowProblem => {
  const values: FieldValue[] = [];
  for (const field of fields) {
    const text = field.read(row);
    if (text === null) {
      if (field.required)
        return { code: 'MISSING', column: field.column, message: `The field ${field.name} is required and empty.` };
      values.push(undefined);
    } else if (typeof text === 'string') {
      const value = coerceField(text, field.type, field.values);
      if (typeof value === 'object') return { code: value.code, column: field.column, message: value.message };
      values.push(value);
    } else return { code: text.code, column: field.column, message: text.message };
  }
  return values;
};

const isoDate = timeParser('yyyy-MM-dd');

/** The instant at which a day of the mapping's zone begins; remembered, because a file has few days and many rows. */
const dayStarts = (timeZone: string): ((date: string) => Instant) => {
  const instantOf = zoneClock(timeZone);
  const known = new Map<string, Instant>();
  return (date) => {
    const cached = known.get(date);
    if (cached !== undefined) return cached;
    const parts = isoDate(date);
    const instant = parts ? instantOf(parts) : Number.NaN;
    if (known.size >= cachedDaysMax) known.clear();
    known.set(date, instant);
    return instant;
  };
};

/** One record of the mapping, compiled. */
class RecordMapper {
  readonly takes: CellsTest;
  readonly counter: RepeatCounter | null;
  readonly #context: MapContext;
  readonly #target: Target;
  readonly #at: number;
  readonly #fields: readonly CompiledField[];
  readonly #keyAt: readonly { readonly at: number; readonly whereStated: boolean }[];
  readonly #keyPrefix: string;
  readonly #customerAt: number;
  readonly #actorAt: number;
  readonly #sessionAt: number;
  readonly #timeAt: number;
  readonly #dateAt: number;
  readonly #secret: boolean;
  readonly #constantName: string | null;
  readonly #readName: ValueReader;
  readonly #startOf: (date: string) => Instant;

  constructor(record: RecordSpecification, at: number, context: MapContext, state: RepeatGroup | undefined) {
    this.#context = context;
    this.#target = targets[record.target];
    this.#at = at;
    this.#fields = compileFields(record, context);
    const indexOf = (name: string): number => this.#fields.findIndex((field) => field.name === name);
    const whereStated = record.key ? [] : (this.#target.keyWhereStated ?? []);
    this.#keyAt = (record.key ?? this.#target.defaultKey).map((name) => ({
      ...{ at: indexOf(name), whereStated: whereStated.includes(name) },
    }));
    this.#keyPrefix = record.target === 'event' ? `event:${context.mapping.source}` : record.target;
    this.#customerAt = indexOf('customer_id');
    this.#actorAt = indexOf('actor_id');
    this.#sessionAt = indexOf('session_id');
    this.#timeAt = indexOf('occurred_at');
    this.#dateAt = indexOf(this.#target.dateField ?? '');
    this.#secret = this.#fields.some((field) => field.place === 'trait');
    this.#constantName = this.#target.eventName;
    this.#readName = record.name ? compileValue(record.name, context) : () => null;
    this.#startOf = dayStarts(context.timeZone);
    this.takes = compileConditions(record.when, context.columns);
    const { repeats } = record;
    this.counter =
      repeats.kind === 'number'
        ? repeatCounter(
            repeats.within.map((column) => context.columns.indexOf(column)),
            state,
          )
        : null;
  }

  /** The event; null when it is dated after the as-of day. */
  make(row: RowInput): LoggedEvent | RowProblem | null {
    const values = readFields(this.#fields, row);
    if (!Array.isArray(values)) return values;
    const name = this.#constantName ?? this.#readName(row);
    if (typeof name !== 'string' || !eventName.test(name))
      return { code: 'EVENT_NAME', message: 'The name of the event is missing or not snake_case.' };
    const occurredAt = this.#timeOf(values);
    if (!(occurredAt >= timeMin && occurredAt < timeMax))
      return { code: 'TIME_OUT_OF_RANGE', message: 'The time lies before 1900 or after 2199.' };
    const customer = values[this.#customerAt];
    const number = customer === undefined ? null : customerId(String(customer));
    if (customer !== undefined && number === null)
      return { ...problemOf('CUSTOMER_ID', 'a customer number', String(customer)), column: 'customer_id' };
    const actor = values[this.#actorAt];
    if (number === null && actor === undefined && this.#target.eventName === null)
      return { code: 'MISSING', message: 'The event names neither a customer nor an actor.' };
    // Numbering comes before passing over, so that a run with another as-of day gives the same keys.
    const factKey = this.#keyOf(values, row);
    if (this.#context.asOf !== null && this.#dayOf(values, occurredAt) > this.#context.asOf) return null;
    const event: MutableEvent = {
      key: `import:${this.#context.runId}:${row.line}:${this.#at}`,
      kind: this.#target.eventName === null ? 'track' : 'fact',
      name,
      occurredAt,
      properties: {},
      sourceSequence: row.line,
      factKey,
      revision: this.#revisionOf(name, occurredAt, values),
    };
    if (number !== null) event.customerId = number;
    if (actor !== undefined) event.actorId = String(actor);
    const session = values[this.#sessionAt];
    if (session !== undefined) event.sessionId = String(session);
    this.#fill(event, values);
    return event;
  }

  #timeOf(values: readonly FieldValue[]): Instant {
    const stated = values[this.#timeAt];
    return typeof stated === 'number' ? stated : this.#startOf(String(values[this.#dateAt] ?? ''));
  }

  #dayOf(values: readonly FieldValue[], occurredAt: Instant): string {
    const stated = values[this.#dateAt];
    return typeof stated === 'string' ? stated : businessDateAt(occurredAt, this.#context.businessTimeZone);
  }

  #keyOf(values: readonly FieldValue[], row: RowInput): string {
    let key = this.#keyPrefix;
    for (const { at, whereStated } of this.#keyAt)
      if (!whereStated || values[at] !== undefined) key += `:${keyPart(values[at])}`;
    if (this.counter) key += `#${this.counter.next(row.cells, key)}`;
    return key.length <= keyLengthMax ? key : `${this.#target.target}:${keyedHash(this.#context.contentKey, key, 40)}`;
  }

  #revisionOf(name: string, occurredAt: Instant, values: readonly FieldValue[]): string {
    const content = `${name}\u001f${occurredAt}\u001f${values.join('\u001f')}`;
    return this.#secret ? keyedHash(this.#context.contentKey, content, 16) : quickHash(content);
  }

  #fill(event: MutableEvent, values: readonly FieldValue[]): void {
    const properties: Record<string, PropertyValue> = {};
    let traits: Record<string, PropertyValue> | null = null;
    for (let at = 0; at < this.#fields.length; at += 1) {
      const field = this.#fields[at];
      const value = values[at];
      if (value === undefined || !field || field.place === 'event') continue;
      if (field.place === 'property') properties[field.name] = value;
      else if (field.place === 'number') properties[field.name] = Number(value);
      else if (field.place === 'time') properties[field.name] = new Date(Number(value)).toISOString();
      else {
        traits ??= {};
        traits[field.name] = value;
      }
    }
    event.properties = properties;
    if (traits) event.traits = traits;
  }
}

const noEvents: MappedRow = { kind: 'events', events: [] };

/** Compiles a checked mapping for an opened file; `state` goes on with the numbering of an interrupted run. */
export const compileRowMapper = (mapping: Mapping, context: MapContext, state: RepeatState = []): RowMapper => {
  const records = mapping.records.map((record, at) => new RecordMapper(record, at, context, state[at]));
  return {
    map: (row) => {
      let events: LoggedEvent[] | null = null;
      for (const record of records) {
        if (!record.takes(row.cells)) continue;
        const made = record.make(row);
        if (made === null) continue;
        if ('message' in made) return { kind: 'bad', problem: made };
        events ??= [];
        events.push(made);
      }
      return events ? { kind: 'events', events } : noEvents;
    },
    repeats: () => records.map((record) => record.counter?.state() ?? { group: '', counts: {} }),
  };
};
