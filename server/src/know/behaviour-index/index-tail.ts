// The tail of the behaviour index: what came since its spans were sealed, and everything of the persons who are restated, in the same spans.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { type Span, SpanBuilder, sharedArray } from './index-build.ts';
import { subjectKey } from './index-columns.ts';
import { type Sealed, spanAt } from './index-sealed.ts';
import { readTail } from './index-source.ts';
import type { IndexSegment } from './index-view.ts';

export interface TailSpan {
  readonly segment: IndexSegment;
  readonly positions: Float64Array;
  /** By {@link subjectKey}. */
  readonly columns: ReadonlyMap<string, Int32Array>;
}

/** A span while its events come. */
interface Coming {
  readonly span: Span;
  readonly builder: SpanBuilder;
  readonly positions: number[];
  readonly columns: readonly number[][];
}

const inOrder = <Values extends Float64Array | Int32Array>(
  made: Values,
  values: readonly number[],
  order: Uint32Array | null,
): Values => {
  for (let place = 0; place < values.length; place += 1)
    made[place] = values[order ? (order[place] as number) : place] as number;
  return made;
};

/** Reads the tail; persons who are new get their numbers. */
export const readTailSpans = async (
  store: EventStore,
  sealed: Sealed,
  restated: readonly Id64[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, TailSpan>> => {
  const { persons, names, end } = sealed;
  const columns = [...sealed.columns.values()];
  const spans = new Map<number, Coming>();
  const comingAt = (at: number): Coming => {
    const span = spanAt(sealed, at);
    const known = spans.get(span.startMs);
    if (known) return known;
    const made = { span, builder: new SpanBuilder(span), positions: [], columns: columns.map(() => []) };
    spans.set(span.startMs, made);
    return made;
  };
  const subjects = columns.map(({ subject }) => subject);
  let coming: Coming | null = null;
  await readTail(store, { names, subjects }, { from: end, restated }, signal, (event) => {
    const { low, high, at, position, code, values } = event;
    if (coming === null || at < coming.span.startMs || at >= coming.span.endMs) coming = comingAt(at);
    coming.builder.add(persons.add(low, high), at - coming.span.startMs, code);
    coming.positions.push(position);
    for (const [index, { dictionary }] of columns.entries())
      coming.columns[index]?.push(dictionary.codeOf(values[index] ?? null));
  });
  const count = persons.count;
  return new Map(
    [...spans].map(([start, { builder, positions, columns: codes }]) => {
      const { segment, order } = builder.finish(count, true);
      const made = new Map(
        codes.map((values, index) => [
          subjectKey(subjects[index] as (typeof subjects)[number]),
          inOrder(sharedArray(Int32Array, values.length), values, order),
        ]),
      );
      return [
        start,
        { segment, positions: inOrder(new Float64Array(positions.length), positions, order), columns: made },
      ];
    }),
  );
};
