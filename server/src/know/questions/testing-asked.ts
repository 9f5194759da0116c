// How twins ask questions over a test world: option sets with time zones and instants, the context of an answer, and people behind a figure.
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Timelines } from '../timelines/index.ts';
import type { AnyQuestion, QuestionContext } from './index.ts';

/** What an option set asks of a question. */
export interface Asked<Parameters> {
  readonly parameters: Parameters;
  readonly zone: string;
  readonly now: number;
}

export const contextOf = (
  timelines: Timelines,
  { parameters, zone, now }: Asked<{ readonly population: { readonly who: 'customers' | 'everybody' } }>,
): QuestionContext => ({
  ...{ timelines, timeZone: zone, now, control: { signal: new AbortController().signal, onProgress: () => undefined } },
  grouping: {
    population: { who: parameters.population.who, groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value: string) => ({ zh: value, en: value }) },
  },
});

export const people = async (question: AnyQuestion, parameters: object, cell: object, context: QuestionContext) => {
  const found = await question.people(parameters as never, cell as never, context);
  expect(found.total).toBe(found.persons.length);
  return [...found.persons].sort();
};
export const idsOf = (found: readonly { readonly person: string }[]) => found.map(({ person }) => person).sort();

/** Sums of floating point numbers depend on their order in the last digits. */
export const rounded = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'number' ? Number(each.toPrecision(9)) : each,
  ) as Value;

const when = {
  zone: fc.constantFrom('Asia/Shanghai', 'America/New_York'),
  now: fc.constantFrom('2026-02-03', '2026-02-20', '2026-06-01').map((day) => Date.parse(`${day}T00:00:00+08:00`)),
};
export const common = {
  range: fc.constantFrom({ from: '2026-01-03', to: '2026-02-20' }, { from: '2026-01-10', to: '2026-01-25' }),
  population: fc.constantFrom({ who: 'customers' as const }, { who: 'everybody' as const }),
};
export const asked = <Given, Parameters>(options: fc.Arbitrary<Given>, parse: (given: Given) => Parameters) =>
  fc.record({ given: options, ...when }).map(({ given, zone, now }) => ({ parameters: parse(given), zone, now }));
export const step = (event: string | null) => [{ event }];
export const property = (name: string) => ({ kind: 'property', name }) as const;

/** First day of the calendar unit of a day, by its text. */
export const unitOf = (day: string, unit: 'day' | 'week' | 'month' | 'quarter', weekStart: number): string => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  if (unit === 'day') return day;
  if (unit === 'month') return `${day.slice(0, 7)}-01`;
  if (unit === 'quarter') return `${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
  const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay();
  const first = new Date(Date.UTC(year, month - 1, date - ((weekday - weekStart + 7) % 7)));
  return first.toISOString().slice(0, 10);
};
