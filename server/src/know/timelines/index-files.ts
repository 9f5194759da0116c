// The sealed part of the behaviour index in a folder, so that a start reads files instead of all events. Files are written under new names;
// then the manifest, which names them with length and checksum, takes the place of the one before. What is torn or missing is left out, and
// found to be missing by the sums of months.
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { eventSubject } from './contract.ts';
import { monthStart } from './index-build.ts';
import { subjectKey, ValueDictionary } from './index-columns.ts';
import type { Sealed, SealedMonth } from './index-sealed.ts';
import type { IndexSegment } from './index-view.ts';
import { PersonTable } from './person-table.ts';

/** Anything else is read from the event store anew. */
const FORMAT = 1;
const MANIFEST = 'manifest.json';

const count = z.number().int().min(0);
const file = z.strictObject({ name: z.string().regex(/^[0-9a-z-]+$/), bytes: count, crc: count });
type IndexFile = z.output<typeof file>;

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** Files written later have higher numbers. */
  number: count,
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

/** Four-byte numbers first, so that every array begins where it may. */
const monthBytes = ({ at, offsets, persons, codes }: IndexSegment): readonly Uint8Array[] =>
  [at, offsets, ...(persons ? [persons] : []), codes].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );

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

export interface IndexFolder {
  /** Null when nothing usable is there. */
  load(): Promise<Sealed | null>;
  /** Writes what differs from what is there. */
  save(sealed: Sealed): Promise<void>;
}

export const openIndexFolder = (folder: string): IndexFolder => {
  let number = 0;
  /** Where what stands in memory was written; objects that changed are others. */
  let written = new WeakMap<object, IndexFile>();

  const write = async (what: object, parts: readonly Uint8Array[]): Promise<IndexFile> => {
    const known = written.get(what);
    if (known) return known;
    number += 1;
    const name = `${number}`;
    const handle = await open(join(folder, `${name}.new`), 'w');
    let [bytes, crc] = [0, 0];
    try {
      for (const part of parts) {
        for (let done = 0; done < part.byteLength; )
          done += (await handle.write(part, done, part.byteLength - done)).bytesWritten;
        crc = crc32(part, crc);
        bytes += part.byteLength;
      }
    } finally {
      await handle.close();
    }
    await rename(join(folder, `${name}.new`), join(folder, name));
    const made = { name, bytes, crc };
    written.set(what, made);
    return made;
  };

  const read = async ({ name, bytes, crc }: IndexFile): Promise<SharedArrayBuffer | null> => {
    const into = new SharedArrayBuffer(bytes);
    const view = new Uint8Array(into);
    try {
      const handle = await open(join(folder, name), 'r');
      try {
        for (let done = 0; done < bytes; ) {
          const { bytesRead } = await handle.read(view, done, bytes - done, done);
          if (bytesRead === 0) return null;
          done += bytesRead;
        }
      } finally {
        await handle.close();
      }
    } catch {
      return null;
    }
    return crc32(view) === crc ? into : null;
  };

  const readMonth = async (month: ManifestMonth, keys: readonly string[]): Promise<SealedMonth | null> => {
    const bytes = await read(month.arrays);
    if (!bytes) return null;
    const segment = segmentOf(bytes, month);
    written.set(segment, month.arrays);
    const columns = new Map<string, Int32Array>();
    for (const [index, key] of keys.entries()) {
      const own = month.columns[index];
      const codes = own && (await read(own));
      if (!own || !codes) continue;
      const column = new Int32Array(codes);
      written.set(column, own);
      columns.set(key, column);
    }
    return { segment, columns };
  };

  const readManifest = async (): Promise<Manifest | null> => {
    try {
      return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
    } catch {
      return null;
    }
  };

  /** Columns whose values are there. */
  const readColumns = async ({ columns }: Manifest): Promise<Sealed['columns']> => {
    const found: Sealed['columns'] = new Map();
    for (const { subject, values } of columns) {
      const bytes = await read(values);
      if (!bytes) continue;
      const dictionary = new ValueDictionary();
      for (const value of JSON.parse(Buffer.from(bytes).toString('utf8')) as string[]) dictionary.codeOf(value);
      found.set(subjectKey(subject), { subject, dictionary });
    }
    return found;
  };

  const load: IndexFolder['load'] = async () => {
    const manifest = await readManifest();
    const ids = manifest && (await read(manifest.persons));
    if (!manifest || !ids) return null;
    number = manifest.number;
    const persons = new PersonTable(new BigUint64Array(ids));
    const columns = await readColumns(manifest);
    const keys = manifest.columns.map(({ subject }) => subjectKey(subject));
    const months = new Map<number, SealedMonth>();
    for (const each of manifest.months) {
      const month = await readMonth(each, keys);
      if (month)
        months.set(each.startMs, {
          ...month,
          columns: new Map([...month.columns].filter(([key]) => columns.has(key))),
        });
    }
    const { end, version, standing, names, namesEnd } = manifest;
    return { ...{ end, version, standing, names, namesEnd, persons, months, columns }, restated: new Set() };
  };

  const saveMonth = async (
    startMs: number,
    { segment, columns }: SealedMonth,
    keys: readonly string[],
  ): Promise<ManifestMonth> => {
    const files: IndexFile[] = [];
    for (const key of keys) {
      const column = columns.get(key) as Int32Array;
      files.push(await write(column, [new Uint8Array(column.buffer, column.byteOffset, column.byteLength)]));
    }
    return {
      ...{ startMs, events: segment.at.length, offsets: segment.offsets.length },
      ...{ persons: segment.persons?.length ?? null, columns: files },
      arrays: await write(segment, monthBytes(segment)),
    };
  };

  const save: IndexFolder['save'] = async (sealed) => {
    await mkdir(folder, { recursive: true });
    const months = [...sealed.months];
    // Columns that some month does not have yet are read again when they are asked for.
    const columns = [...sealed.columns].filter(([key]) => months.every(([, month]) => month.columns.has(key)));
    const keys = columns.map(([key]) => key);
    const { ids } = sealed.persons;
    const manifest: Manifest = {
      format: FORMAT,
      ...{ end: sealed.end, version: sealed.version, standing: sealed.standing },
      ...{ names: [...sealed.names], namesEnd: sealed.namesEnd, months: [], columns: [] },
      number: 0,
      persons: await write({}, [new Uint8Array(ids.buffer, 0, ids.byteLength)]),
    };
    for (const [, { subject, dictionary }] of columns) {
      const text = Buffer.from(JSON.stringify(dictionary.values));
      manifest.columns.push({ subject, values: await write({}, [text]) });
    }
    for (const [startMs, month] of months) manifest.months.push(await saveMonth(startMs, month, keys));
    await writeFile(join(folder, `${MANIFEST}.new`), JSON.stringify({ ...manifest, number }));
    await rename(join(folder, `${MANIFEST}.new`), join(folder, MANIFEST));
    await removeOthers(manifest);
  };

  const removeOthers = async ({ persons, columns, months }: Manifest): Promise<void> => {
    const files = [
      persons,
      ...columns.map(({ values }) => values),
      ...months.flatMap((each) => [each.arrays, ...each.columns]),
    ];
    const kept = new Set([MANIFEST, ...files.map(({ name }) => name)]);
    for (const name of await readdir(folder)) if (!kept.has(name)) await rm(join(folder, name), { force: true });
  };

  return {
    load: async () => {
      written = new WeakMap();
      return load();
    },
    save,
  };
};
