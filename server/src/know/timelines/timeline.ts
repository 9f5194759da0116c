// A person's timeline as an evaluator sees it, what a question asks of the source of timelines, and how evaluation is divided.
import type { Instant } from '../../kernel/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import type { EventMatcher, EventSubject } from './contract.ts';

/** Bits of a number are the matchers of a question, so there are so many at most. */
export const matchersMax = 31;

/** Entries that are days: which day each is, and when the days begin. */
export interface EntryDays {
  readonly numbers: Uint16Array;
  readonly starts: Float64Array;
}

/**
 * The events of one person that match something, ascending by (time, log position). The arrays belong to the source and are
 * written anew for the next person: an evaluator keeps nothing of them, and looks at no index from `length` on.
 */
export interface PersonTimeline {
  /** Group of the person as the population says; see {@link TimelinePopulation}. */
  readonly group: number;
  /** Where the entries begin: 0, except for a fold that reads in place. */
  readonly first?: number;
  /** One more than the index of the last. */
  readonly length: number;
  /** Milliseconds. */
  readonly at: Float64Array;
  /** Bit i: the event matches matcher i of the query. */
  readonly matches: Uint32Array;
  /** How many events each entry stands for, where the query has {@link TimelineQuery.daysOf}; one each when absent or null. */
  readonly counts?: Uint32Array | null;
  /** Where entries are days and somebody numbered them; the numbers stand beside the instants. */
  readonly days?: EntryDays | null;
  /** For each column of the query the code of each event's value, -1 where there is none. */
  readonly columns: readonly Int32Array[];
  /** The id as text; made on demand, because most folds never need it. */
  person(): Id64;
}

/** Whose timelines are read. */
export interface TimelinePopulation {
  /** `everybody` includes persons who never became customers. `listed`: those in `groups` alone. */
  readonly who: 'everybody' | 'customers' | 'listed';
  /** A number for some persons, which the evaluator gives a meaning; others have `groupOfOthers`. */
  readonly groups: ReadonlyMap<Id64, number>;
  readonly groupOfOthers: number;
}

/** What is read of the timelines. */
export interface TimelineQuery {
  /** At most {@link matchersMax}; events that match none are left out. */
  readonly matchers: readonly EventMatcher[];
  readonly columns: readonly EventSubject[];
  /** Half-open; null: from the beginning. */
  readonly from: Instant | null;
  readonly to: Instant;
  readonly population: TimelinePopulation;
  /**
   * A time zone by whose days events may be put together: those of one day that follow each other and match the same are then one entry, at
   * the beginning of the day. Only for a fold that neither looks at single events nor cuts days.
   */
  readonly daysOf?: string;
  /** What the answer must contain at least; a source that keeps copies looks whether it does. The newest, when absent. */
  readonly mark?: { readonly position: number; readonly identityVersion: string };
}

/** Says what value a code of a column stands for. */
export type TextOfCode = (column: number, code: number) => string;

/**
 * An evaluation of many timelines, one after the other, whose parts can be put together: that is what lets it run in several
 * threads. `Spec` and `Part` are plain data that can be sent to another thread.
 */
export interface PersonFold<Spec, Part> {
  /** Names the fold where threads look it up; unique. */
  readonly code: string;
  begin(spec: Spec, textOf: TextOfCode): PersonFolding<Part>;
  /** The parts in any order; none at all gives the answer for nobody. */
  merge(spec: Spec, parts: readonly Part[]): Part;
}

/** One thread's share of an evaluation. */
export interface PersonFolding<Part> {
  visit(timeline: PersonTimeline): void;
  /**
   * It looks at entries from {@link PersonTimeline.first} on, so that a source may hand over its own arrays, with those of other persons before and
   * behind.
   */
  readonly inPlace?: boolean;
  finish(): Part;
}

/** How a running evaluation is watched and stopped. */
export interface FoldControl {
  readonly signal: AbortSignal;
  /** Share that is done, 0 to 1. */
  onProgress(done: number): void;
}

/** A source of timelines: the behaviour index, or the event store itself. */
export interface Timelines {
  /** Evaluates the fold over the persons of the query. Rejects with the signal's reason when it is aborted. */
  fold<Spec, Part>(fold: PersonFold<Spec, Part>, spec: Spec, query: TimelineQuery, control: FoldControl): Promise<Part>;
}
