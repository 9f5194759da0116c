// Files of a backup come back as they were written, and a torn one is never taken for a short one.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkFile, readExpanded, readLines, writeCompressed } from './files.ts';
import { readFrames } from './log-dump.ts';

let folder: string;
const never = new AbortController().signal;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiyin-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* numbered(count: number): AsyncGenerator<string> {
  for (let index = 0; index < count; index++) yield `${JSON.stringify({ index, text: '客户 \u2028 "x"' })}\n`;
}
const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
};

it('gives back line by line what was written, and knows its checksum', async () => {
  const path = join(folder, 'lines.gz');
  const summary = await writeCompressed(path, numbered(50_000), never);
  await checkFile(path, summary);
  const lines = await all(readLines(path));
  expect(lines).toHaveLength(50_000);
  expect(JSON.parse(lines[49_999] ?? '')).toEqual({ index: 49_999, text: '客户 \u2028 "x"' });
  await expect(checkFile(path, { ...summary, bytes: summary.bytes + 1 })).rejects.toThrow(/checksum/);
});

it('sees that a file is torn, or is none', async () => {
  const path = join(folder, 'whole.gz');
  await writeCompressed(path, numbered(20_000), never);
  const whole = await readFile(path);
  await writeFile(join(folder, 'torn.gz'), whole.subarray(0, whole.length >> 1));
  await expect(all(readLines(join(folder, 'torn.gz')))).rejects.toThrow(/torn/);
  await expect(all(readLines(join(folder, 'absent.gz')))).rejects.toThrow(/torn or no backup/);
});

it('a failing source fails the write', async () => {
  const failing = async function* (): AsyncGenerator<string> {
    yield 'x';
    throw new Error('the store went away');
  };
  await expect(writeCompressed(join(folder, 'failing.gz'), failing(), never)).rejects.toThrow(/went away/);
});

it('frames survive any cut, and an end in the middle is seen', async () => {
  const frame = (count: number, body: string): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(count, 0);
    head.writeUInt32BE(Buffer.byteLength(body), 4);
    return Buffer.concat([head, Buffer.from(body)]);
  };
  const bytes = Buffer.concat([frame(1, 'a'), frame(300, ''), frame(7, 'x'.repeat(1000))]);
  for (const size of [1, 3, 8, 9, 500, 5000]) {
    const cut = async function* (): AsyncGenerator<Buffer> {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    const batches = await all(readFrames(cut()));
    expect(batches.map(({ count, body }) => [count, body.length])).toEqual([
      [1, 1],
      [300, 0],
      [7, 1000],
    ]);
  }
  const short = async function* (): AsyncGenerator<Buffer> {
    yield bytes.subarray(0, bytes.length - 1);
  };
  await expect(all(readFrames(short()))).rejects.toThrow(/middle of a batch/);
  expect((await all(readExpanded(join(folder, 'lines.gz')))).length).toBeGreaterThan(0);
});
