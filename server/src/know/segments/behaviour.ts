// What customers did, judged over their timelines: each behaviour of a condition becomes a test of plain data, and one fold answers
// all of them for every person, in whatever thread.
import { addDays, type BusinessDate, chunksOf, startOfDay } from '../../kernel/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import type { EventMatcher, EventSubject, PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import type { BehaviourWindow, DidCondition, SequenceCondition } from './contract.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type BehaviourCondition = DidCondition | SequenceCondition;

/** Half-open, milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface MeasureTest extends Span {
  readonly kind: 'measure';
  /** The matcher whose events are measured. */
  readonly matcher: number;
  /** Only what comes after the first or last event of another matcher, and not later than so long. */
  readonly after: { readonly matcher: number; readonly which: 'first' | 'last'; readonly withinMs: number } | null;
  readonly of: 'count' | 'sum' | 'first' | 'last';
  /** Column of the summed value; -1 for others. */
  readonly column: number;
  /** Bounds of the count or sum, both inclusive; of the instant of the first or last, half-open. */
  readonly least: number;
  readonly most: number;
}

interface SequenceTest extends Span {
  readonly kind: 'sequence';
  readonly steps: readonly number[];
  readonly withinMs: number;
}

export type BehaviourTest = MeasureTest | SequenceTest;

/** Tests that are answered in one reading of the timelines. */
export interface BehaviourBatch {
  readonly tests: readonly BehaviourTest[];
  readonly matchers: readonly EventMatcher[];
  readonly columns: readonly EventSubject[];
  readonly from: number | null;
}

export interface BehaviourDay {
  readonly today: BusinessDate;
  readonly timeZone: string;
}

/** JSON knows no infinity, and threads are sent plain data. */
const FAR = Number.MAX_SAFE_INTEGER;

const spanOf = (window: BehaviourWindow, { today, timeZone }: BehaviourDay): Span => {
  if (window.kind === 'last') return { from: startOfDay(addDays(today, 1 - window.days), timeZone), to: FAR };
  if (window.kind === 'between')
    return {
      from: startOfDay(window.from as BusinessDate, timeZone),
      to: startOfDay(window.to as BusinessDate, timeZone),
    };
  return { from: -FAR, to: FAR };
};

/** An event lies n days back if and only if it falls on the n-th business day before today. */
const instantBounds = ({ operator, value }: DidCondition, { today, timeZone }: BehaviourDay) => {
  const day = addDays(today, -value);
  return {
    least: operator === 'at_least' ? -FAR : startOfDay(day, timeZone),
    most: operator === 'at_most' ? FAR : startOfDay(addDays(day, 1), timeZone),
  };
};

const numberBounds = ({ operator, value }: DidCondition) => ({
  least: operator === 'at_most' ? -FAR : value,
  most: operator === 'at_least' ? FAR : value,
});

class BatchMaker {
  readonly tests: BehaviourTest[] = [];
  readonly matchers: EventMatcher[] = [];
  readonly columns: EventSubject[] = [];
  #from: number | null = FAR;

  add(condition: BehaviourCondition, day: BehaviourDay): void {
    const { window } = condition;
    const span = spanOf(window, day);
    this.#from = span.from === -FAR || this.#from === null ? null : Math.min(this.#from, span.from);
    if (condition.kind === 'sequence') {
      const withinMs = condition.withinHours === undefined ? FAR : condition.withinHours * HOUR_MS;
      this.tests.push({
        kind: 'sequence',
        ...span,
        withinMs,
        steps: condition.steps.map((each) => this.#matcher(each)),
      });
      return;
    }
    const { measure } = condition;
    const byInstant = measure.of === 'days_since_first' || measure.of === 'days_since_last';
    this.tests.push({
      ...{ kind: 'measure', ...span, matcher: this.#matcher(condition.matcher) },
      after:
        window.kind === 'since'
          ? {
              matcher: this.#matcher(window.matcher),
              which: window.which,
              withinMs: window.days === undefined ? FAR : window.days * DAY_MS,
            }
          : null,
      of: measure.of === 'days_since_first' ? 'first' : measure.of === 'days_since_last' ? 'last' : measure.of,
      column: measure.of === 'sum' ? this.columns.push(measure.subject) - 1 : -1,
      ...(byInstant ? instantBounds(condition, day) : numberBounds(condition)),
    });
  }

  finish(): BehaviourBatch {
    const { tests, matchers, columns } = this;
    return { tests, matchers, columns, from: this.#from };
  }

  #matcher(matcher: EventMatcher): number {
    return this.matchers.push(matcher) - 1;
  }
}

/** Matchers that a behaviour takes. */
export const matchersOf = (condition: BehaviourCondition): number => {
  if (condition.kind === 'sequence') return condition.steps.length;
  return condition.window.kind === 'since' ? 2 : 1;
};

/** Divides behaviours into batches that fit one reading; the order stays. */
export const makeBatches = (
  conditions: readonly BehaviourCondition[],
  day: BehaviourDay,
  matchersMax: number,
): readonly BehaviourBatch[] => {
  const makers: BatchMaker[] = [];
  for (const condition of conditions) {
    let maker = makers.at(-1);
    if (!maker || maker.matchers.length + matchersOf(condition) > matchersMax) {
      maker = new BatchMaker();
      makers.push(maker);
    }
    maker.add(condition, day);
  }
  return makers.map((maker) => maker.finish());
};

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** A value as a number to be summed; 0 for what is none. */
export const summand = (text: string): number => (NUMBER.test(text) ? Number(text) : 0);

type Events = Pick<PersonTimeline, 'length' | 'at' | 'matches' | 'columns'>;

const has = (timeline: Events, event: number, matcher: number): boolean =>
  (((timeline.matches[event] ?? 0) >>> matcher) & 1) === 1;

/** Index of the event after which counting begins; null when it never happened. */
const anchorOf = ({ after }: MeasureTest, timeline: Events): number | null => {
  if (after === null) return -1;
  let found: number | null = null;
  for (let event = 0; event < timeline.length; event += 1) {
    if (!has(timeline, event, after.matcher)) continue;
    found = event;
    if (after.which === 'first') break;
  }
  return found;
};

const measureHolds = (test: MeasureTest, timeline: Events, textOf: TextOfCode): boolean => {
  const anchor = anchorOf(test, timeline);
  if (anchor === null) return false;
  const until = anchor < 0 || test.after === null ? FAR : (timeline.at[anchor] ?? 0) + test.after.withinMs;
  const column = timeline.columns[test.column];
  let [count, sum, first, last] = [0, 0, 0, 0];
  for (let event = anchor + 1; event < timeline.length; event += 1) {
    const at = timeline.at[event] ?? 0;
    if (at < test.from || at >= test.to || at > until || !has(timeline, event, test.matcher)) continue;
    if (count === 0) first = at;
    last = at;
    count += 1;
    const code = column?.[event] ?? -1;
    if (code >= 0) sum += summand(textOf(test.column, code));
  }
  if (test.of === 'count' || test.of === 'sum') {
    const value = test.of === 'count' ? count : sum;
    return value >= test.least && value <= test.most;
  }
  const instant = test.of === 'first' ? first : last;
  return count > 0 && instant >= test.least && instant < test.most;
};

/** For each step the latest start from which it can be reached: a later start is never worse, so one number a step is enough. */
const sequenceHolds = ({ steps, withinMs, from, to }: SequenceTest, timeline: Events): boolean => {
  const starts = new Array<number | null>(steps.length).fill(null);
  for (let event = 0; event < timeline.length; event += 1) {
    const at = timeline.at[event] ?? 0;
    if (at < from || at >= to) continue;
    // From the last step down, so that one event takes one step only.
    for (let step = steps.length - 1; step >= 0; step -= 1) {
      if (!has(timeline, event, steps[step] ?? 0)) continue;
      const start = step === 0 ? at : (starts[step - 1] ?? null);
      if (start === null || at - start > withinMs) continue;
      if (step === steps.length - 1) return true;
      starts[step] = start;
    }
  }
  return false;
};

/** The answers of all tests as bits. */
const judgeTimeline = (tests: readonly BehaviourTest[], timeline: Events, textOf: TextOfCode): number => {
  let bits = 0;
  for (const [index, test] of tests.entries())
    if (test.kind === 'sequence' ? sequenceHolds(test, timeline) : measureHolds(test, timeline, textOf))
      bits += 2 ** index;
  return bits;
};

type Judge = (timeline: PersonTimeline) => number;

/** Whether each is how often something happened, which most ask. */
const areCounts = (tests: readonly BehaviourTest[]): tests is readonly MeasureTest[] =>
  tests.every((test) => test.kind === 'measure' && test.of === 'count' && test.after === null);

/** Answers all of them in one pass; the same as {@link judgeTimeline}. */
const createCountJudge = (tests: readonly MeasureTest[]): Judge => {
  const size = tests.length;
  const counts = new Float64Array(size);
  const masks = Uint32Array.from(tests, ({ matcher }) => 2 ** matcher);
  const [from, to, least, most] = (['from', 'to', 'least', 'most'] as const).map((bound) =>
    Float64Array.from(tests, (test) => test[bound]),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const weights = Float64Array.from(tests, (_, test) => 2 ** test);
  return ({ at, matches, first = 0, length }) => {
    counts.fill(0);
    for (let event = first; event < length; event += 1) {
      const bits = matches[event] as number;
      const instant = at[event] as number;
      for (let test = 0; test < size; test += 1)
        if (
          (bits & (masks[test] as number)) !== 0 &&
          instant >= (from[test] as number) &&
          instant < (to[test] as number)
        )
          counts[test] = (counts[test] as number) + 1;
    }
    let held = 0;
    for (let test = 0; test < size; test += 1) {
      const count = counts[test] as number;
      if (count >= (least[test] as number) && count <= (most[test] as number)) held += weights[test] as number;
    }
    return held;
  };
};

const nobody: Events = { length: 0, at: new Float64Array(), matches: new Uint32Array(), columns: [] };

/** What holds of a person who did none of it. */
export const bitsOfNothing = (tests: readonly BehaviourTest[]): number => judgeTimeline(tests, nobody, () => '');

/** Persons with the bits of the tests that hold, where they are not those of nothing. */
export interface JudgedPersons {
  /** Ids with spaces between, {@link IDS_A_TEXT} in a text: threads hand over a few long texts many times faster than many short ones. */
  readonly ids: readonly string[];
  /** In the order of the ids. */
  readonly bits: readonly Float64Array[];
}

const IDS_A_TEXT = 50_000;

/** The bits by person. */
export const bitsByPerson = ({ ids, bits }: JudgedPersons): ReadonlyMap<Id64, number> => {
  const found = new Map<Id64, number>();
  for (const [index, text] of ids.entries())
    for (const [place, id] of text.split(' ').entries()) found.set(id, bits[index]?.[place] ?? 0);
  return found;
};

export const behaviourFold: PersonFold<readonly BehaviourTest[], JudgedPersons> = {
  code: 'segments.behaviour',
  begin: (tests, textOf) => {
    const usual = bitsOfNothing(tests);
    const persons: Id64[] = [];
    const found: number[] = [];
    const counting = areCounts(tests);
    const judge: Judge = counting ? createCountJudge(tests) : (timeline) => judgeTimeline(tests, timeline, textOf);
    return {
      inPlace: counting,
      visit: (timeline) => {
        const bits = judge(timeline);
        if (bits === usual) return;
        persons.push(timeline.person());
        found.push(bits);
      },
      finish: () => ({
        ids: chunksOf(persons, IDS_A_TEXT).map((chunk) => chunk.join(' ')),
        bits: chunksOf(found, IDS_A_TEXT).map((chunk) => Float64Array.from(chunk)),
      }),
    };
  },
  merge: (_tests, parts) => ({ ids: parts.flatMap(({ ids }) => ids), bits: parts.flatMap(({ bits }) => bits) }),
};
