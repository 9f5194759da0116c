// The tail of the behaviour index: what came since its spans were sealed, and everything of the persons who are restated, in the same spans.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { type IndexSegment, sharedArray } from '../index-view/index.ts';
import { type Span, SpanBuilder } from './index-build.ts';
import { subjectKey } from './index-columns.ts';
import { flagsOf, type Sealed, spanAt } from './index-sealed.ts';
import {
  countCustomers,
  overridesWereDropped,
  readCustomers,
  readRestated,
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
  const read = columns.map(({ subject }) => ({ subject, coded: null }));
  let coming: Coming | null = null;
  await readTail(store, { names, columns: read, only: null }, stretch, signal, (event) => {
    const { low, high, at, code, values } = event;
    if (coming === null || at < coming.span.startMs || at >= coming.span.endMs) coming = comingAt(at);
    coming.builder.add(persons.add(low, high), at - coming.span.startMs, code);
    for (const [index, { dictionary }] of columns.entries())
      coming.columns[index]?.push(dictionary.codeOf((values[index] ?? null) as string | null));
  });
  const count = persons.count;
  return new Map(
    [...spans].map(([start, { builder, columns: codes }]) => {
      const { segment, order } = builder.finish(count, true);
      const made = new Map(
        codes.map((values, index) => [
          subjectKey((columns[index] as (typeof columns)[number]).subject),
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
  /** Those of whom it has everything below its end, so that nothing below it is read of them; null: what came of everybody. */
  readonly persons: ReadonlySet<Id64> | null;
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
  /** By person the number of the first layer that is read of them, from 1; 0: what is sealed is read too. */
  readonly restated: Uint8Array;
  /** Who is restated. */
  readonly known: ReadonlySet<Id64>;
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

/** More layers are put together, and of more persons everything is read again with everybody's. */
const LAYERS_MAX = 60;
const RESTATED_MAX = 20_000;

type Layered = Pick<Tail, 'layers' | 'layered'>;

/** Whose events turned out to be others', or were corrected, since the layers were read. */
const touchedSince = async (
  store: EventStore,
  { layered, known }: Tail,
  { now, end }: { readonly now: StoreStanding; readonly end: number },
  sealed: Sealed,
  signal: AbortSignal,
): Promise<readonly Id64[]> => {
  const fresh = [...sealed.restated].filter((id) => !known.has(id));
  const { version, overrides, owners, corrections } = layered;
  if (
    version === now.version &&
    overrides === now.overrides &&
    owners === now.owners &&
    corrections === now.corrections
  )
    return fresh;
  // Of that version some may have come since.
  const before = BigInt(version) > 0n ? String(BigInt(version) - 1n) : version;
  return [...fresh, ...(await readRestated(store, { end, version: before }, signal))];
};

/** The layers of before, if what stands below them is what it was; persons whose events became others' have a layer of their own, the last. */
const keepLayers = async (
  store: EventStore,
  sealed: Sealed,
  before: Tail,
  signal: AbortSignal,
): Promise<Layered | null> => {
  const end = before.layers.at(-1)?.end;
  if (end === undefined || before.layers.length > LAYERS_MAX) return null;
  const now = await readStanding(store, end, signal);
  const { layered } = before;
  if (now.rowsBelow !== layered.rowsBelow || now.mutated !== layered.mutated || overridesWereDropped(layered, now))
    return null;
  const touched = await touchedSince(store, before, { now, end }, sealed, signal);
  if (touched.length === 0) return { layers: before.layers, layered: now };
  const persons = new Set([...before.layers.flatMap((layer) => [...(layer.persons ?? [])]), ...touched]);
  if (persons.size > RESTATED_MAX) return null;
  for (const id of touched) sealed.restated.add(id);
  const spans = await readTailSpans(store, sealed, { from: end, below: end, restated: [...persons] }, signal);
  return {
    layers: [...before.layers.filter((layer) => layer.persons === null), { spans, end, persons }],
    layered: now,
  };
};

/** From which layer on each person is read. */
const readFrom = ({ persons, restated }: Sealed, layers: readonly TailLayer[]): Uint8Array => {
  const from = flagsOf(persons, restated);
  for (const [index, layer] of layers.entries())
    for (const id of layer.persons ?? []) {
      const number = persons.findId(id);
      if (number >= 0) from[number] = index + 1;
    }
  return from;
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
  const kept = before && (await keepLayers(store, sealed, before, signal));
  const layers = [...(kept?.layers ?? [])];
  let layered = kept?.layered ?? stand.standing;
  const end = layers.at(-1)?.end ?? sealed.end;
  if (kept === null || settled - end >= layerPositions) {
    const { rowsBelow, ...now } = await readStanding(store, settled, signal);
    // Whose events are whose is as it was when the other layers were looked at.
    layered = kept ? { ...kept.layered, rowsBelow } : { ...now, rowsBelow };
    const restated = kept ? [] : [...sealed.restated];
    const spans = await readTailSpans(store, sealed, { from: end, below: settled, restated }, signal);
    layers.push({ spans, end: settled, persons: null });
  }
  const from = layers.at(-1)?.end ?? settled;
  const newest = await readTailSpans(store, sealed, { from, below: null, restated: [] }, signal);
  const customerCount = await countCustomers(store, signal);
  const same = before && before.customerCount === customerCount && before.customers.length === sealed.persons.count;
  const customers = same ? before.customers : await readWho(store, sealed, signal);
  const who = { restated: readFrom(sealed, layers), known: new Set(sealed.restated), customers };
  return { ...stand, ...who, layers, newest, layered, customerCount };
};
