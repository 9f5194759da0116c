// Columns of the behaviour index: the values of a property or field as codes of a dictionary, and filters answered for each value.
import type { PropertyValue } from '../../record/log/index.ts';
import { filterHolds, namedKinds } from '../event-filters/index.ts';
import type { IndexFilter, IndexView } from '../index-view/index.ts';
import type { EventFilter, EventMatcher, EventSubject } from '../timelines/contract.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import type { EventName } from './index-source.ts';

/** Names a column. */
export const subjectKey = ({ kind, name }: EventSubject): string => `${kind} ${name}`;

/** The subjects of a question: its columns, then those of its filters. */
export const subjectsOf = ({ columns, matchers }: TimelineQuery): readonly EventSubject[] => {
  const found = new Map(columns.map((subject) => [subjectKey(subject), subject]));
  const visit = (filter: EventFilter): void => {
    if (filter.kind === 'compare') found.set(subjectKey(filter.subject), filter.subject);
    else if (filter.kind === 'not') visit(filter.of);
    else filter.of.forEach(visit);
  };
  for (const { filter } of matchers.flat()) if (filter) visit(filter);
  return [...found.values()];
};

/** Different values of one column, in the order in which they were met; typed, as the event store gives them. */
export class ValueDictionary {
  readonly values: string[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(value: string | null): number {
    if (value === null) return -1;
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    this.#codes.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}

const typedValue = (typed: string): Exclude<PropertyValue, null> => {
  const text = typed.slice(1);
  if (typed[0] === 'n') return Number(text);
  if (typed[0] === 'b') return text === 'true';
  return typed[0] === 'l' ? (JSON.parse(text) as string[]) : text;
};

/** The texts by which values are grouped; lists have none. */
const textsOf = ({ values }: ValueDictionary): readonly (string | null)[] =>
  values.map((typed) => (typed[0] === 'l' ? null : String(typedValue(typed))));

interface Columns {
  /** Number of the column of a subject, and its dictionary. */
  at(subject: EventSubject): { readonly column: number; readonly dictionary: ValueDictionary };
}

const compileFilter = (filter: EventFilter, columns: Columns): IndexFilter => {
  if (filter.kind === 'not') return { kind: 'not', of: compileFilter(filter.of, columns) };
  if (filter.kind !== 'compare')
    return { kind: filter.kind, of: filter.of.map((each) => compileFilter(each, columns)) };
  const { column, dictionary } = columns.at(filter.subject);
  // One event for each value, and one without: the meaning stays in one place.
  const holds = (value: Exclude<PropertyValue, null> | null): number => {
    const { kind, name } = filter.subject;
    const event = { name: '', kind: '', properties: {}, fields: {} };
    const given = value === null ? {} : { [name]: value };
    return filterHolds(
      filter,
      kind === 'property' ? { ...event, properties: given } : { ...event, fields: given as Record<string, string> },
    )
      ? 1
      : 0;
  };
  return {
    kind: 'leaf',
    column,
    truth: Uint8Array.from([holds(null), ...dictionary.values.map((typed) => holds(typedValue(typed)))]),
  };
};

const takes = (selector: EventMatcher[number], { kind, name }: EventName): boolean =>
  selector.event === null ? kind === 'track' : selector.event === name && namedKinds.includes(kind);

/** Matchers and columns of a question as the view has them; code 0 stands for no event. */
export const compileQuestion = (
  { matchers, columns: asked }: TimelineQuery,
  names: readonly EventName[],
  columns: Columns,
): Pick<IndexView, 'certain' | 'conditional' | 'asked'> => {
  const certain = new Uint32Array(names.length + 1);
  const conditional: IndexView['conditional'][number][] = [];
  for (const [index, matcher] of matchers.entries())
    for (const selector of matcher) {
      const codes = Uint8Array.from([0, ...names.map((each) => (takes(selector, each) ? 1 : 0))]);
      if (selector.filter)
        conditional.push({ bit: 2 ** index, codes, filter: compileFilter(selector.filter, columns) });
      else
        for (const [code, taken] of codes.entries())
          if (taken === 1) certain[code] = (certain[code] as number) | (2 ** index);
    }
  return {
    ...{ certain, conditional },
    asked: asked.map((subject) => {
      const { column, dictionary } = columns.at(subject);
      return { column, texts: textsOf(dictionary) };
    }),
  };
};
