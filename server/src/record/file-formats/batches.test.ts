// How rows of a file come: in batches that are small, whatever was read at once, and that can be gone on behind.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import { fileFormat } from './contract.ts';
import { openRows } from './index.ts';
import { testFolder } from './testing.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder.remove());

const batchBytesMax = 8 * 1024;
const format = fileFormat.parse({ kind: 'csv' });

it('batches are of whole lines, 8 kB at the most or one line, and reading goes on behind each', async () => {
  const long = fc.integer({ min: 7_000, max: 90_000 });
  const length = fc.oneof({ arbitrary: fc.nat(200), weight: 50 }, { arbitrary: long, weight: 1 });
  const lengths = fc.array(length, { minLength: 1, maxLength: 400, size: 'max' });
  await fc.assert(
    fc.asyncProperty(lengths, fc.boolean(), async (lines, terminated) => {
      const cells = lines.map((characters, at) => `${at}:${'x'.repeat(characters)}`);
      const path = await folder.file('lines.csv', `a\n${cells.join('\n')}${terminated ? '\n' : ''}`);
      const reader = await openRows(path, format, { needed: [] });
      if (isRefusal(reader)) throw new Error(reader.message);
      const seen: (string | undefined)[] = [];
      const places: { readonly offset: number; readonly line: number; readonly rows: number }[] = [];
      for await (const { rows, next } of reader.batches()) {
        seen.push(...rows.map((row) => row.cells?.[0]));
        const bytes = rows.reduce((sum, row) => sum + (row.cells?.[0]?.length ?? 0) + 1, 0);
        expect(rows.length === 1 || bytes <= batchBytesMax).toBe(true);
        places.push({ ...next, rows: seen.length });
      }
      expect(seen).toEqual(cells);
      const middle = places[places.length >> 1];
      const rest: (string | undefined)[] = [];
      for await (const { rows } of reader.batches(middle)) rest.push(...rows.map((row) => row.cells?.[0]));
      expect(rest).toEqual(cells.slice(middle?.rows));
    }),
    { numRuns: 40 },
  );
});
