// From the parameters of paths to what is read of each timeline.
import { type BusinessDate, type Instant, refuse, startOfDay } from '../../kernel/index.ts';
import type { QuestionRefusal } from '../questions/index.ts';
import type { EventSubject, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { PathParameters } from './contract.ts';

const MINUTE_MS = 60_000;

/** What the schema cannot see; null when nothing is wrong. */
export const checkPaths = ({ nodes, breakdown }: PathParameters): QuestionRefusal | null => {
  const subjects: readonly (EventSubject | undefined)[] = [
    ...nodes.map(({ by }) => by),
    breakdown?.by === 'event' ? breakdown.subject : undefined,
  ];
  if (subjects.some((subject) => subject?.kind === 'property' && subject.name.trim() === ''))
    return refuse('PARAMETERS_NOT_VALID', 'Name the property by which nodes or groups are told apart.');
  return null;
};

/** All that the evaluation of one timeline needs, as plain data. Bit i is node i; the one after the last is the anchor. */
export interface PathSpec {
  readonly nodes: number;
  readonly direction: 'from' | 'to';
  readonly anchored: boolean;
  readonly gapMs: number;
  readonly sessions: PathParameters['sessions'];
  readonly stepsMax: number;
  readonly collapse: boolean;
  /** For each node the column of its value; -1: it has none. */
  readonly columns: readonly number[];
  /** Column of the breakdown by event, by the value at step 0. */
  readonly groupColumn: number | null;
  readonly values: readonly string[] | null;
  readonly segments: number;
}

export interface PathPlan {
  readonly query: TimelineQuery;
  spec(values: readonly string[], segments: number): PathSpec;
}

const sameSubject = (one: EventSubject, other: EventSubject): boolean =>
  one.kind === other.kind && one.name === other.name;

export const planPaths = (parameters: PathParameters, timeZone: string, population: TimelinePopulation): PathPlan => {
  const { range, nodes, anchor, breakdown, sessions, stepsMax, collapse } = parameters;
  const [from, to] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, timeZone)) as [
    Instant,
    Instant,
  ];
  const subjects: EventSubject[] = [];
  // Nodes that are told apart by the same subject share its column.
  const columnOf = (subject: EventSubject | undefined): number => {
    if (!subject) return -1;
    const known = subjects.findIndex((each) => sameSubject(each, subject));
    return known >= 0 ? known : subjects.push(subject) - 1;
  };
  const columns = nodes.map(({ by }) => columnOf(by));
  const groupColumn = breakdown?.by === 'event' ? columnOf(breakdown.subject) : null;
  return {
    query: {
      matchers: [...nodes.map(({ events }) => events), ...(anchor ? [anchor.events] : [])],
      columns: subjects,
      ...{ from, to, population },
    },
    spec: (values, segments) => ({
      ...{ nodes: nodes.length, sessions, stepsMax, collapse, columns, groupColumn, segments },
      ...{ direction: anchor?.direction ?? 'from', anchored: anchor !== undefined },
      gapMs: parameters.sessionGapMinutes * MINUTE_MS,
      values: breakdown && breakdown.by !== 'event' ? values : null,
    }),
  };
};
