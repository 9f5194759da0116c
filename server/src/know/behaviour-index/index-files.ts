// The sealed part of the behaviour index in a folder, so that a start reads files instead of all events. What is torn or missing there is
// left out, and found to be missing by the sums of months.
import { z } from 'zod';
import {
  type CheckedFile,
  type CheckedFolder,
  checkedFileSchema as file,
  openCheckedFolder,
} from '../../platform/checked-files/index.ts';
import type { IndexSegment } from '../index-view/index.ts';
import { eventSubject } from '../timelines/contract.ts';
import { subjectKey, ValueDictionary } from './index-columns.ts';
import type { Sealed, SealedSpan } from './index-sealed.ts';
import { PersonTable } from './person-table.ts';

/** Anything else is read from the event store anew. */
const FORMAT = 2;

const count = z.number().int().min(0);

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  end: count,
  version: z.string(),
  standing: z.strictObject({
    ...{
      end: count,
      version: z.string(),
      overrides: count,
      owners: count,
      corrections: count,
      rowsBelow: count,
      mutated: z.string(),
    },
  }),
  names: z.array(z.strictObject({ kind: z.string(), name: z.string() })),
  namesEnd: count,
  persons: file,
  columns: z.array(z.strictObject({ subject: eventSubject, values: file })),
  spans: z.array(
    z.strictObject({
      startMs: z.number().int(),
      endMs: z.number().int(),
      /** Whether instants need more than 32 bits. */
      long: z.boolean(),
      /** Numbers in each array; persons null: all of them. */
      events: count,
      offsets: count,
      persons: count.nullable(),
      arrays: file,
      /** As many as there are columns, in their order. */
      columns: z.array(file),
    }),
  ),
});
type Manifest = z.output<typeof manifestSchema>;
type ManifestSpan = Manifest['spans'][number];

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Four-byte numbers first, so that every array begins where it may. */
const spanBytes = ({ at, offsets, persons, codes, over }: IndexSegment): readonly Uint8Array[] =>
  [at, offsets, ...(persons ? [persons] : []), codes, ...(over ? [over] : [])].map(bytesOf);

const segmentOf = (bytes: SharedArrayBuffer, span: ManifestSpan): IndexSegment => {
  const { startMs, endMs, long, events, offsets, persons } = span;
  let at = 0;
  const take = (length: number): Uint32Array => {
    const values = new Uint32Array(bytes, at, length);
    at += length * 4;
    return values;
  };
  return {
    ...{ startMs, endMs, tail: false, at: take(events), offsets: take(offsets) },
    persons: persons === null ? null : take(persons),
    codes: new Uint16Array(bytes, at, events),
    over: long ? new Uint8Array(bytes, at + events * 2, events) : null,
  };
};

/** Where what stands in memory was written; what changes is another object, and so is written anew. */
type Written = WeakMap<object, CheckedFile>;

const readSpan = async (
  folder: CheckedFolder,
  written: Written,
  span: ManifestSpan,
  keys: readonly string[],
): Promise<SealedSpan | null> => {
  const bytes = await folder.read(span.arrays);
  if (!bytes) return null;
  const segment = segmentOf(bytes, span);
  written.set(segment, span.arrays);
  const columns = new Map<string, Int32Array>();
  for (const [index, key] of keys.entries()) {
    const own = span.columns[index];
    const codes = own && (await folder.read(own));
    if (!own || !codes) continue;
    const column = new Int32Array(codes);
    written.set(column, own);
    columns.set(key, column);
  }
  return { segment, columns };
};

/** Columns whose values are there. */
const readColumns = async (folder: CheckedFolder, { columns }: Manifest): Promise<Sealed['columns']> => {
  const found: Sealed['columns'] = new Map();
  for (const { subject, values } of columns) {
    const bytes = await folder.read(values);
    if (!bytes) continue;
    const dictionary = new ValueDictionary();
    for (const value of JSON.parse(Buffer.from(bytes).toString('utf8')) as string[]) dictionary.codeOf(value);
    found.set(subjectKey(subject), { subject, dictionary });
  }
  return found;
};

const load = async (folder: CheckedFolder, written: Written): Promise<Sealed | null> => {
  const { data: manifest } = manifestSchema.safeParse(await folder.readList());
  const ids = manifest && (await folder.read(manifest.persons));
  if (!manifest || !ids) return null;
  const columns = await readColumns(folder, manifest);
  const keys = manifest.columns.map(({ subject }) => subjectKey(subject));
  const spans = new Map<number, SealedSpan>();
  for (const each of manifest.spans) {
    const span = await readSpan(folder, written, each, keys);
    if (!span) continue;
    const readable = new Map([...span.columns].filter(([key]) => columns.has(key)));
    spans.set(each.startMs, { ...span, columns: readable });
  }
  const { end, version, standing, names, namesEnd } = manifest;
  const persons = new PersonTable(new BigUint64Array(ids));
  return { ...{ end, version, standing, names, namesEnd, persons, spans, columns }, restated: new Set() };
};

const save = async (folder: CheckedFolder, written: Written, sealed: Sealed): Promise<void> => {
  const write = async (what: object, parts: readonly Uint8Array[]): Promise<CheckedFile> => {
    const made = written.get(what) ?? (await folder.write(parts));
    written.set(what, made);
    return made;
  };
  const all = [...sealed.spans];
  // Columns that some span does not have yet are read again when they are asked for.
  const kept = [...sealed.columns].filter(([key]) => all.every(([, span]) => span.columns.has(key)));
  const columns: Manifest['columns'] = [];
  for (const [, { subject, dictionary }] of kept)
    columns.push({ subject, values: await folder.write([Buffer.from(JSON.stringify(dictionary.values))]) });
  const spans: ManifestSpan[] = [];
  for (const [startMs, span] of all) {
    const { segment } = span;
    const codes = kept.map(([key]) => span.columns.get(key) as Int32Array);
    const files: CheckedFile[] = [];
    for (const column of codes) files.push(await write(column, [bytesOf(column)]));
    spans.push({
      ...{ startMs, endMs: segment.endMs, long: segment.over !== null },
      ...{ events: segment.at.length, offsets: segment.offsets.length, columns: files },
      ...{ persons: segment.persons?.length ?? null, arrays: await write(segment, spanBytes(segment)) },
    });
  }
  const { end, version, standing, names, namesEnd } = sealed;
  const persons = await folder.write([bytesOf(sealed.persons.ids)]);
  const manifest: Manifest = { format: FORMAT, end, version, standing, names, namesEnd, persons, columns, spans };
  const files = spans.flatMap(({ arrays, columns: own }) => [arrays, ...own]);
  await folder.writeList(manifest, [persons, ...columns.map(({ values }) => values), ...files]);
};

export interface IndexFolder {
  /** Null when nothing usable is there. */
  load(): Promise<Sealed | null>;
  /** Writes what differs from what is there. */
  save(sealed: Sealed): Promise<void>;
}

export const openIndexFolder = (path: string): IndexFolder => {
  const folder = openCheckedFolder(path);
  const written: Written = new WeakMap();
  return { load: () => load(folder, written), save: (sealed) => save(folder, written, sealed) };
};
