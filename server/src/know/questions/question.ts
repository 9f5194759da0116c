// A question of behaviour as a value. A module that brings one implements this and hands it to createQuestions; the frame gives it
// population, scope, zone, source, progress, cancel, cache, people, trace and CSV.
import type { z } from 'zod';
import type { Instant, Refusal } from '../../kernel/index.ts';
import type { CsvCell } from '../../platform/http/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import type { Bilingual } from '../profiles/index.ts';
import type { FoldControl, TimelinePopulation, TimelineQuery, Timelines, TracedTimeline } from '../timelines/index.ts';
import type { AskedGroup, CommonParameters, GroupKey, questionEndpoints } from './contract.ts';

/** Why a question cannot be answered as it was put. */
export type QuestionRefusal = Refusal<
  | 'PARAMETERS_NOT_VALID'
  | 'FILTER_NOT_VALID'
  | 'CONDITION_NOT_VALID'
  | 'ATTRIBUTE_UNKNOWN'
  | 'TAG_NOT_FOUND'
  | 'SEGMENT_NOT_FOUND'
  | 'WHO_NEEDS_FIRM'
  | 'QUESTION_TOO_LARGE'
  | 'METRIC_UNKNOWN'
>;

/** How the persons of a question fall into groups. A person's group number is (value + 1) * 64 + a bit for each segment. */
export interface Grouping {
  readonly population: TimelinePopulation;
  readonly segments: readonly string[];
  /** Values of the breakdown by attribute or tag; a person's value number counts into them, -1 is unknown. */
  readonly values: readonly string[];
  /** What a value is called. */
  labelOf(value: string): Bilingual;
}

/** What a question has at hand while it is answered. */
export interface QuestionContext {
  readonly grouping: Grouping;
  readonly timelines: Timelines;
  readonly timeZone: string;
  /** Now, by the business clock: periods that end later are incomplete. */
  readonly now: Instant;
  readonly control: FoldControl;
}

/** A table for a spreadsheet. */
export interface QuestionTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/** Persons behind a figure, at most so many; `total` counts all. */
export interface PeopleFound {
  readonly persons: readonly Id64[];
  readonly total: number;
}

/** Persons that a figure's list holds at most. */
export const peopleMax = 100_000;

/** What a question needs of one person to explain itself. */
export interface TraceContext {
  readonly traced: TracedTimeline;
  readonly grouping: Grouping;
  readonly timeZone: string;
  readonly now: Instant;
}

type Schemas = ReturnType<typeof questionEndpoints>;

/** What the frame reads of the parameters of any question. Which units there are is the question's own matter. */
export type FrameParameters = Omit<CommonParameters, 'unit'>;

/** A question: its words, what it takes, and how it is answered. */
export interface Question<
  Parameters extends FrameParameters,
  Result,
  Cell extends { readonly group: AskedGroup },
  Trace,
> {
  readonly code: string;
  readonly name: Bilingual;
  readonly definition: Bilingual;
  readonly endpoints: Schemas;
  /**
   * Puts what is kept elsewhere into the parameters, such as the definition that a name stands for; what follows sees these. Part of the key
   * under which answers are kept.
   */
  prepare?(parameters: Parameters): Promise<Parameters | QuestionRefusal>;
  /** Checks what a schema cannot: steps that are named but not there, ranges that are too long. */
  check(parameters: Parameters): QuestionRefusal | null;
  /** What it reads of each timeline. */
  query(parameters: Parameters, timeZone: string, population: TimelinePopulation): TimelineQuery;
  answer(parameters: Parameters, context: QuestionContext): Promise<Result>;
  people(parameters: Parameters, cell: Cell, context: QuestionContext): Promise<PeopleFound>;
  trace(parameters: Parameters, context: TraceContext): Trace;
  table(parameters: Parameters, result: Result, language: 'zh' | 'en'): QuestionTable;
}

/** A question whose types are known to nobody but itself. */
export type AnyQuestion = Question<CommonParameters, unknown, { readonly group: AskedGroup }, unknown>;

/** Lets the frame keep questions of different types side by side; their own schemas have parsed what they are given. */
export const asQuestion = <P extends FrameParameters, R, C extends { readonly group: AskedGroup }, T>(
  question: Omit<Question<P, R, C, T>, 'endpoints'> & { readonly endpoints: unknown },
): AnyQuestion => question as unknown as AnyQuestion;

/** The parameters of an endpoint's schema, parsed. */
export type ParametersOf<Schema extends z.ZodType> = z.output<Schema> & CommonParameters;

/** The key of a group with its label. */
export const keyOf = (
  grouping: Pick<Grouping, 'labelOf'>,
  segment: string | null,
  kind: GroupKey['kind'],
  value: string | null = null,
): GroupKey => {
  const words = {
    all: { zh: segment ?? '全部', en: segment ?? 'All' },
    other: { zh: '其他', en: 'Other' },
    value: value === null ? { zh: '未知', en: 'Unknown' } : grouping.labelOf(value),
  };
  return { segment, kind, value, label: words[kind] };
};
