// The tail of the behaviour index: what came since its spans were sealed, and everything of the persons who are restated, in the same spans.
import type { EventStore } from '../../platform/event-store/index.ts';
import { type IndexSegment, sharedArray } from '../index-view/index.ts';
import { type Span, SpanBuilder } from './index-build.ts';
import { subjectKey } from './index-columns.ts';
import { flagsOf, type Sealed, spanAt } from './index-sealed.ts';
import {
  countCustomers,
  readCustomers,
  readStanding,
  readTail,
  type StoreStanding,
  type TailStretch,
} from './index-source.ts';

export interface TailSpan {
  readonly segment: IndexSegment;
  /** By {@link subjectKey}. */
  readonly columns: ReadonlyMap<string, Int32Array>;
}

/** A span while its events come. */
interface Coming {
  readonly span: Span;
  readonly builder: SpanBuilder;
  readonly columns: readonly number[][];
}

const inOrder = (values: readonly number[], order: Uint32Array | null): Int32Array => {
  const made = sharedArray(Int32Array, values.length);
  for (let place = 0; place < values.length; place += 1)
    made[place] = values[order ? (order[place] as number) : place] as number;
  return made;
};

/** Reads a stretch of the tail; persons who are new get their numbers. */
export const readTailSpans = async (
  store: EventStore,
  sealed: Sealed,
  stretch: TailStretch,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, TailSpan>> => {
  const { persons, names } = sealed;
  const columns = [...sealed.columns.values()];
  const spans = new Map<number, Coming>();
  const comingAt = (at: number): Coming => {
    const span = spanAt(sealed, at);
    const known = spans.get(span.startMs);
    if (known) return known;
    const made = { span, builder: new SpanBuilder(span), columns: columns.map(() => []) };
    spans.set(span.startMs, made);
    return made;
  };
  const subjects = columns.map(({ subject }) => subject);
  let coming: Coming | null = null;
  await readTail(store, { names, subjects }, stretch, signal, (event) => {
    const { low, high, at, code, values } = event;
    if (coming === null || at < coming.span.startMs || at >= coming.span.endMs) coming = comingAt(at);
    coming.builder.add(persons.add(low, high), at - coming.span.startMs, code);
    for (const [index, { dictionary }] of columns.entries())
      coming.columns[index]?.push(dictionary.codeOf(values[index] ?? null));
  });
  const count = persons.count;
  return new Map(
    [...spans].map(([start, { builder, columns: codes }]) => {
      const { segment, order } = builder.finish(count, true);
      const made = new Map(
        codes.map((values, index) => [
          subjectKey(subjects[index] as (typeof subjects)[number]),
          inOrder(values, order),
        ]),
      );
      return [start, { segment, columns: made }];
    }),
  );
};

/** A stretch of the tail that changes no more. */
interface TailLayer {
  readonly spans: ReadonlyMap<number, TailSpan>;
  /** Positions below this one are in it or in what lies below it. */
  readonly end: number;
}

/** What came since sealing, and everything that is made anew with it. */
export interface Tail {
  readonly standing: StoreStanding;
  /** The version of identity that was asked for last, or before; see `mark` of queries. */
  readonly identityVersion: string | null;
  /** By rising position; the first has everything below its end of the persons who are restated. */
  readonly layers: readonly TailLayer[];
  /** The newest positions, which are read anew each time, because a range that is being stored may not be whole yet. */
  readonly newest: ReadonlyMap<number, TailSpan>;
  readonly restated: Uint8Array;
  readonly restatedCount: number;
  readonly customers: Uint8Array;
  /** Where the event store stood below the last layer before that was read, and how many customers there were. */
  readonly layered: StoreStanding;
  readonly customerCount: number;
}

/** The tail by what was read together, in the order of positions. */
export const tailSpans = ({ layers, newest }: Tail): readonly ReadonlyMap<number, TailSpan>[] => [
  ...layers.map(({ spans }) => spans),
  newest,
];

interface TailLimits {
  readonly unsealedPositions: number;
  readonly layerPositions: number;
}

/** Whether what stands below the layers, and whose it is, is what it was. */
const stillHolds = async (store: EventStore, { layers, layered }: Tail, signal: AbortSignal): Promise<boolean> => {
  const now = await readStanding(store, layers.at(-1)?.end ?? 0, signal);
  const { end: _end, ...below } = layered;
  return (Object.keys(below) as (keyof typeof below)[]).every((each) => below[each] === now[each]);
};

const readWho = async (store: EventStore, { persons }: Sealed, signal: AbortSignal): Promise<Uint8Array> => {
  const customers = new Uint8Array(new SharedArrayBuffer(persons.count));
  await readCustomers(store, signal, (low, high) => {
    const number = persons.find(low, high);
    if (number >= 0) customers[number] = 1;
  });
  return customers;
};

/** The tail of now: what is not in the layers of before, if they still hold, is read; what of it will not change becomes another layer. */
export const followTail = async (
  store: EventStore,
  sealed: Sealed,
  { unsealedPositions, layerPositions, ...stand }: Pick<Tail, 'standing' | 'identityVersion'> & TailLimits,
  before: Tail | null,
  signal: AbortSignal,
): Promise<Tail> => {
  const settled = Math.max(sealed.end, stand.standing.end - unsealedPositions);
  const restated = [...sealed.restated];
  const same = before && before.restatedCount === restated.length && (await stillHolds(store, before, signal));
  const layers = same ? [...before.layers] : [];
  let layered = before?.layered ?? stand.standing;
  const end = layers.at(-1)?.end ?? sealed.end;
  if (layers.length === 0 || settled - end >= layerPositions) {
    layered = await readStanding(store, settled, signal);
    const whole = layers.length === 0 ? restated : [];
    const spans = await readTailSpans(store, sealed, { from: end, below: settled, restated: whole }, signal);
    layers.push({ spans, end: settled });
  }
  const from = layers.at(-1)?.end ?? settled;
  const newest = await readTailSpans(store, sealed, { from, below: null, restated: [] }, signal);
  const customerCount = await countCustomers(store, signal);
  const known = before && before.customerCount === customerCount && before.customers.length === sealed.persons.count;
  const customers = known ? before.customers : await readWho(store, sealed, signal);
  const flags = { restated: flagsOf(sealed.persons, restated), restatedCount: restated.length, customers };
  return { ...stand, ...flags, layers, newest, layered, customerCount };
};
