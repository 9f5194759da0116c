// From rows to events: a mapping compiled for the columns of one opened file.
import { businessDate, businessDateAt, customerId, type Instant } from '../../kernel/index.ts';
import type { LoggedEvent, PropertyValue } from '../log/index.ts';
import type { RowProblem } from './formats/row.ts';
import type { Mapping, RecordSpecification, RowCondition } from './mapping.ts';
import { type FieldType, type TargetField, targets } from './targets.ts';
import { timeParser, zoneClock } from './values/date-format.ts';
import {
  compileValue,
  type ExpressionContext,
  keyedHash,
  type RowInput,
  type ValueReader,
} from './values/expression.ts';
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

/** Counters of repeated keys in the open group, for each record of the mapping; part of the checkpoint. */
export type RepeatState = readonly { readonly group: string; readonly counts: Readonly<Record<string, number>> }[];

export interface RowMapper {
  map(row: RowInput): MappedRow;
  repeats(): RepeatState;
}

/** What the stores can hold as a time: 1900 to 2199. */
const timeMin = Date.UTC(1900, 0, 1);
const timeMax = Date.UTC(2200, 0, 1);

const negativeNumber = /^-[\d.,]*[1-9]/;

/** Compiles conditions of a row. */
export const compileConditions = (
  conditions: readonly RowCondition[],
  columns: readonly string[],
): ((cells: readonly string[]) => boolean) => {
  const tests = conditions.map(({ column, test }) => {
    const at = columns.indexOf(column);
    const cell = (cells: readonly string[]): string => (cells[at] ?? '').trim();
    if ('in' in test) {
      const values = new Set(test.in);
      return (cells: readonly string[]) => values.has(cell(cells));
    }
    if ('notIn' in test) {
      const values = new Set(test.notIn);
      return (cells: readonly string[]) => !values.has(cell(cells));
    }
    if ('startsWith' in test) return (cells: readonly string[]) => cell(cells).startsWith(test.startsWith);
    if ('notStartsWith' in test) return (cells: readonly string[]) => !cell(cells).startsWith(test.notStartsWith);
    if ('present' in test) return (cells: readonly string[]) => (cell(cells) !== '') === test.present;
    return (cells: readonly string[]) => negativeNumber.test(cell(cells)) === test.negative;
  });
  return (cells) => tests.every((test) => test(cells));
};

interface CompiledField {
  readonly name: string;
  readonly read: ValueReader;
  readonly type: FieldType;
  readonly known: TargetField | null;
  readonly required: boolean;
  readonly column: string | null;
}

/** The type of a property that the target does not know, by the last transform that gives it one. */
const freeType = (
  record: RecordSpecification,
  name: string,
): { type: FieldType; asNumber: boolean; asTime: boolean } => {
  for (const transform of record.fields[name]?.transforms.toReversed() ?? []) {
    if (transform.kind === 'money') return { type: 'fen', asNumber: false, asTime: false };
    if (transform.kind === 'number') return { type: 'decimal', asNumber: true, asTime: false };
    if (transform.kind === 'instant' || transform.kind === 'epoch')
      return { type: 'instant', asNumber: false, asTime: true };
    if (transform.kind === 'date') return { type: 'date', asNumber: false, asTime: false };
    if (transform.kind === 'codes' || transform.kind === 'slice') break;
  }
  return { type: 'text', asNumber: false, asTime: false };
};

const keyPart = (value: unknown): string =>
  value === undefined || value === null ? '-' : String(value).replaceAll('%', '%25').replaceAll(':', '%3A');

const keyLengthMax = 180;

/** Numbers equal keys inside a group of consecutive rows. */
class RepeatCounter {
  #group: string;
  #counts: Map<string, number>;
  readonly #within: readonly number[];

  constructor(within: readonly number[], state: RepeatState[number] | undefined) {
    this.#within = within;
    this.#group = state?.group ?? '';
    this.#counts = new Map(Object.entries(state?.counts ?? {}));
  }

  next(cells: readonly string[], key: string): number {
    const group = this.#within.map((at) => cells[at] ?? '').join('\u001f');
    if (group !== this.#group) {
      this.#group = group;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }

  state(): RepeatState[number] {
    return { group: this.#group, counts: Object.fromEntries(this.#counts) };
  }
}

interface CompiledRecord {
  readonly takes: (cells: readonly string[]) => boolean;
  readonly counter: RepeatCounter | null;
  make(row: RowInput, at: number): LoggedEvent | RowProblem | null;
}

const compileFields = (record: RecordSpecification, context: MapContext): readonly CompiledField[] => {
  const known = new Map(targets[record.target].fields.map((field) => [field.name, field]));
  return Object.entries(record.fields)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const field = known.get(name) ?? null;
      return {
        name,
        read: compileValue(value, context),
        type: field?.type ?? freeType(record, name).type,
        known: field,
        required: value.required || (field?.required ?? false),
        column: 'column' in value.from ? value.from.column : null,
      };
    });
};

type RowValues = Map<string, string | number | boolean>;

const readFields = (fields: readonly CompiledField[], row: RowInput): RowValues | RowProblem => {
  const values: RowValues = new Map();
  for (const field of fields) {
    const text = field.read(row);
    const column = field.column ?? field.name;
    if (text === null) {
      if (field.required) return { code: 'MISSING', column, message: `The field ${field.name} is required and empty.` };
      continue;
    }
    if (typeof text !== 'string') return { ...text, column };
    const value = coerceField(text, field.type, field.known?.values ?? null);
    if (typeof value === 'object') return { ...value, column };
    values.set(field.name, value);
  }
  return values;
};

const isoDate = timeParser('yyyy-MM-dd');
const eventLevel = new Set(['customer_id', 'actor_id', 'session_id', 'occurred_at']);
const eventName = /^[a-z][a-z0-9_]{0,99}$/;

const compileRecord = (
  record: RecordSpecification,
  context: MapContext,
  state: RepeatState[number] | undefined,
): CompiledRecord => {
  const target = targets[record.target];
  const fields = compileFields(record, context);
  const free = new Map(Object.keys(record.fields).map((name) => [name, freeType(record, name)]));
  const personal = new Set(target.fields.filter((field) => field.personal).map((field) => field.name));
  const known = new Set(target.fields.map((field) => field.name));
  const keyFields = record.key ?? target.defaultKey;
  const readName = record.name ? compileValue(record.name, context) : () => target.eventName;
  const instantOf = zoneClock(context.timeZone);
  const startsOfDays = new Map<string, Instant>();
  const startOf = (date: string): Instant => {
    const cached = startsOfDays.get(date);
    if (cached !== undefined) return cached;
    const parts = isoDate(date);
    const instant = parts ? instantOf(parts) : Number.NaN;
    if (startsOfDays.size > 100_000) startsOfDays.clear();
    startsOfDays.set(date, instant);
    return instant;
  };
  const counter =
    record.repeats.kind === 'number'
      ? new RepeatCounter(
          record.repeats.within.map((column) => context.columns.indexOf(column)),
          state,
        )
      : null;

  const keyOf = (values: RowValues, row: RowInput): string => {
    const plain = keyFields.map((name) => keyPart(values.get(name))).join(':');
    const number = counter?.next(row.cells, plain) ?? 1;
    const key = `${record.target === 'event' ? `event:${context.mapping.source}` : record.target}:${plain}${counter ? `#${number}` : ''}`;
    return key.length <= keyLengthMax ? key : `${record.target}:${keyedHash(context.contentKey, key, 40)}`;
  };

  const split = (values: RowValues) => {
    const properties: Record<string, PropertyValue> = {};
    const traits: Record<string, PropertyValue> = {};
    let content = '';
    let anyTrait = false;
    for (const [name, value] of values) {
      content += `\u001e${name}\u001f${value}`;
      if (eventLevel.has(name)) continue;
      if (personal.has(name)) {
        traits[name] = value;
        anyTrait = true;
        continue;
      }
      const shape = known.has(name) ? undefined : free.get(name);
      if (shape?.asNumber) properties[name] = Number(value);
      else if (shape?.asTime) properties[name] = new Date(Number(value)).toISOString();
      else properties[name] = value;
    }
    return { properties, traits: anyTrait ? traits : null, content };
  };

  const whenOf = (values: RowValues): Instant => {
    const stated = values.get('occurred_at');
    if (typeof stated === 'number') return stated;
    return startOf(String(values.get(target.dateField ?? '') ?? ''));
  };

  return {
    takes: compileConditions(record.when, context.columns),
    counter,
    make: (row, at) => {
      const values = readFields(fields, row);
      if (!(values instanceof Map)) return values;
      const name = readName(row);
      if (name === null || typeof name !== 'string' || !eventName.test(name))
        return { code: 'EVENT_NAME', message: 'The name of the event is missing or not snake_case.' };
      const occurredAt = whenOf(values);
      if (!(occurredAt >= timeMin && occurredAt < timeMax))
        return { code: 'TIME_OUT_OF_RANGE', message: 'The time lies before 1900 or after 2199.' };
      const customer = values.get('customer_id');
      const customerNumber = customer === undefined ? null : customerId(String(customer));
      if (customer !== undefined && customerNumber === null)
        return { ...problemOf('CUSTOMER_ID', 'a customer number', String(customer)), column: 'customer_id' };
      if (customerNumber === null && record.target === 'event' && !values.has('actor_id'))
        return { code: 'MISSING', message: 'The event names neither a customer nor an actor.' };
      // Numbering comes before passing over, so that a run with another as-of date gives the same keys.
      const factKey = keyOf(values, row);
      const dated = String(values.get(target.dateField ?? '') ?? '');
      const day = businessDate(dated) ?? businessDateAt(occurredAt, context.businessTimeZone);
      if (context.asOf !== null && day > context.asOf) return null;
      const { properties, traits, content } = split(values);
      const actor = values.get('actor_id');
      const session = values.get('session_id');
      return {
        key: `import:${context.runId}:${row.line}:${at}`,
        kind: record.target === 'event' ? 'track' : 'fact',
        name,
        occurredAt,
        ...(customerNumber === null ? {} : { customerId: customerNumber }),
        ...(actor === undefined ? {} : { actorId: String(actor) }),
        properties,
        ...(traits ? { traits } : {}),
        ...(session === undefined ? {} : { sessionId: String(session) }),
        sourceSequence: row.line,
        factKey,
        revision: keyedHash(context.contentKey, `${name}\u001f${occurredAt}${content}`, 16),
      };
    },
  };
};

/** Compiles a checked mapping for an opened file; `state` goes on with the numbering of an interrupted run. */
export const compileRowMapper = (mapping: Mapping, context: MapContext, state: RepeatState = []): RowMapper => {
  const records = mapping.records.map((record, at) => compileRecord(record, context, state[at]));
  return {
    map: (row) => {
      const events: LoggedEvent[] = [];
      for (let at = 0; at < records.length; at += 1) {
        const record = records[at];
        if (!record?.takes(row.cells)) continue;
        const made = record.make(row, at);
        if (made === null) continue;
        if ('message' in made) return { kind: 'bad', problem: made };
        events.push(made);
      }
      return { kind: 'events', events };
    },
    repeats: () => records.map((record) => record.counter?.state() ?? { group: '', counts: {} }),
  };
};
