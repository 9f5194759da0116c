// The tail of the behaviour index: what came since its months were sealed, and everything of the persons who are restated, by month too.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { MonthBuilder, monthStart, sharedArray } from './index-build.ts';
import { subjectKey } from './index-columns.ts';
import type { Sealed } from './index-sealed.ts';
import { readTail } from './index-source.ts';
import type { IndexSegment } from './index-view.ts';

export interface TailMonth {
  readonly segment: IndexSegment;
  readonly positions: Float64Array;
  /** By {@link subjectKey}. */
  readonly columns: ReadonlyMap<string, Int32Array>;
}

/** A month while its events come. */
interface Coming {
  readonly builder: MonthBuilder;
  readonly endMs: number;
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
export const readTailMonths = async (
  store: EventStore,
  sealed: Sealed,
  restated: readonly Id64[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, TailMonth>> => {
  const { persons, names, end } = sealed;
  const columns = [...sealed.columns.values()];
  const months = new Map<number, Coming>();
  const monthOf = (at: number): Coming => {
    const startMs = monthStart(at, 0);
    const known = months.get(startMs);
    if (known) return known;
    const builder = new MonthBuilder(startMs);
    const made = { builder, endMs: monthStart(at, 1), positions: [], columns: columns.map(() => []) };
    months.set(startMs, made);
    return made;
  };
  const subjects = columns.map(({ subject }) => subject);
  let [month, startMs]: [Coming | null, number] = [null, 0];
  await readTail(store, { names, subjects }, { from: end, restated }, signal, (event) => {
    const { low, high, at, position, code, values } = event;
    if (month === null || at < startMs || at >= month.endMs) {
      month = monthOf(at);
      startMs = monthStart(at, 0);
    }
    month.builder.add(persons.add(low, high), at - startMs, code);
    month.positions.push(position);
    for (const [index, { dictionary }] of columns.entries())
      month.columns[index]?.push(dictionary.codeOf(values[index] ?? null));
  });
  const count = persons.count;
  return new Map(
    [...months].map(([start, { builder, positions, columns: codes }]) => {
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
