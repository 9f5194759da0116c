// The sealed part of the behaviour index in a folder, so that a start reads files instead of all events. What is torn or missing there is
// left out, and found to be missing by the sums of months.
import { z } from 'zod';
import {
  type CheckedFile,
  type CheckedFolder,
  checkedFileSchema as file,
  openCheckedFolder,
} from '../../platform/checked-files/index.ts';
import { eventSubject } from './contract.ts';
import { monthStart } from './index-build.ts';
import { subjectKey, ValueDictionary } from './index-columns.ts';
import type { Sealed, SealedMonth } from './index-sealed.ts';
import type { IndexSegment } from './index-view.ts';
import { PersonTable } from './person-table.ts';

/** Anything else is read from the event store anew. */
const FORMAT = 1;

const count = z.number().int().min(0);

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  end: count,
  version: z.string(),
  standing: z.strictObject({
    ...{ end: count, version: z.string(), overrides: count, owners: count, rowsBelow: count, mutated: z.string() },
  }),
  names: z.array(z.strictObject({ kind: z.string(), name: z.string() })),
  namesEnd: count,
  persons: file,
  columns: z.array(z.strictObject({ subject: eventSubject, values: file })),
  months: z.array(
    z.strictObject({
      startMs: z.number().int(),
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
type ManifestMonth = Manifest['months'][number];

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Four-byte numbers first, so that every array begins where it may. */
const monthBytes = ({ at, offsets, persons, codes }: IndexSegment): readonly Uint8Array[] =>
  [at, offsets, ...(persons ? [persons] : []), codes].map(bytesOf);

const segmentOf = (bytes: SharedArrayBuffer, { startMs, events, offsets, persons }: ManifestMonth): IndexSegment => {
  let at = 0;
  const take = (length: number): Uint32Array => {
    const values = new Uint32Array(bytes, at, length);
    at += length * 4;
    return values;
  };
  return {
    ...{ startMs, endMs: monthStart(startMs, 1), tail: false, at: take(events), offsets: take(offsets) },
    persons: persons === null ? null : take(persons),
    codes: new Uint16Array(bytes, at, events),
  };
};

/** Where what stands in memory was written; what changes is another object, and so is written anew. */
type Written = WeakMap<object, CheckedFile>;

const readMonth = async (
  folder: CheckedFolder,
  written: Written,
  month: ManifestMonth,
  keys: readonly string[],
): Promise<SealedMonth | null> => {
  const bytes = await folder.read(month.arrays);
  if (!bytes) return null;
  const segment = segmentOf(bytes, month);
  written.set(segment, month.arrays);
  const columns = new Map<string, Int32Array>();
  for (const [index, key] of keys.entries()) {
    const own = month.columns[index];
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
  const months = new Map<number, SealedMonth>();
  for (const each of manifest.months) {
    const month = await readMonth(folder, written, each, keys);
    if (!month) continue;
    const readable = new Map([...month.columns].filter(([key]) => columns.has(key)));
    months.set(each.startMs, { ...month, columns: readable });
  }
  const { end, version, standing, names, namesEnd } = manifest;
  const persons = new PersonTable(new BigUint64Array(ids));
  return { ...{ end, version, standing, names, namesEnd, persons, months, columns }, restated: new Set() };
};

const save = async (folder: CheckedFolder, written: Written, sealed: Sealed): Promise<void> => {
  const write = async (what: object, parts: readonly Uint8Array[]): Promise<CheckedFile> => {
    const made = written.get(what) ?? (await folder.write(parts));
    written.set(what, made);
    return made;
  };
  const all = [...sealed.months];
  // Columns that some month does not have yet are read again when they are asked for.
  const kept = [...sealed.columns].filter(([key]) => all.every(([, month]) => month.columns.has(key)));
  const columns: Manifest['columns'] = [];
  for (const [, { subject, dictionary }] of kept)
    columns.push({ subject, values: await folder.write([Buffer.from(JSON.stringify(dictionary.values))]) });
  const months: ManifestMonth[] = [];
  for (const [startMs, month] of all) {
    const { segment } = month;
    const codes = kept.map(([key]) => month.columns.get(key) as Int32Array);
    const files: CheckedFile[] = [];
    for (const column of codes) files.push(await write(column, [bytesOf(column)]));
    months.push({
      ...{ startMs, events: segment.at.length, offsets: segment.offsets.length, columns: files },
      ...{ persons: segment.persons?.length ?? null, arrays: await write(segment, monthBytes(segment)) },
    });
  }
  const { end, version, standing, names, namesEnd } = sealed;
  const persons = await folder.write([bytesOf(sealed.persons.ids)]);
  const manifest: Manifest = { format: FORMAT, end, version, standing, names, namesEnd, persons, columns, months };
  const files = months.flatMap(({ arrays, columns: own }) => [arrays, ...own]);
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
