// Every way a file can look, and every way it can be broken.
import { gzipSync } from 'node:zlib';
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import { type FileFormat, fileFormat } from './contract.ts';
import { splitCells } from './csv.ts';
import { lineBytesMax } from './lines.ts';
import { type OpenOptions, openRows } from './open-rows.ts';
import { type FilePlace, maskedExcerpt, type Row } from './row.ts';
import { testFolder } from './testing.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder.remove());

const formatOf = (format: unknown): FileFormat => fileFormat.parse(format);

let files = 0;
const open = async (content: string | Uint8Array, format: unknown, options: Partial<OpenOptions> = {}) => {
  const path = await folder.file(`file-${files++}`, content);
  return openRows(path, formatOf(format), { needed: [], ...options });
};

const readAll = async (
  content: string | Uint8Array,
  format: unknown,
  options: Partial<OpenOptions> = {},
  from?: FilePlace,
) => {
  const reader = await open(content, format, options);
  if (isRefusal(reader)) throw new Error(reader.message);
  const rows: Row[] = [];
  let trailer: string | null = null;
  let voidRows = 0;
  for await (const batch of reader.batches(from)) {
    rows.push(...batch.rows);
    trailer = batch.trailer ?? trailer;
    voidRows += batch.voidRows;
  }
  return { rows, trailer, voidRows, columns: reader.columns, encoding: reader.encoding };
};

const cellsOf = (rows: readonly Row[]) => rows.map((row) => row.cells ?? row.problem?.code);
const gb = (text: string): Buffer => iconv.encode(text, 'gb18030');
const csv = { kind: 'csv' };

describe('csv', () => {
  const cases: readonly (readonly [string, string | Uint8Array, unknown, unknown])[] = [
    [
      'plain',
      'a,b\n1,2\n3,4\n',
      csv,
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['carriage returns', 'a,b\r\n1,2\r\n', csv, [['1', '2']]],
    ['byte order mark', '\uFEFFa,b\n1,2\n', csv, [['1', '2']]],
    ['blank lines', 'a,b\n\n1,2\n\n', csv, [['1', '2']]],
    ['quotes with delimiter and doubled quote', 'a,b\n"1,5","say ""x"""\n', csv, [['1,5', 'say "x"']]],
    ['a quote inside an open cell is a character', 'a,b\n7" pipe,2\n', csv, [['7" pipe', '2']]],
    ['a delimiter at the end of every line', 'a,b,\n1,2,\n', csv, [['1', '2', '']]],
    ['too few and too many cells', 'a,b\n1\n1,2,3\n1,2\n', csv, ['COLUMN_COUNT', 'COLUMN_COUNT', ['1', '2']]],
    ['an unclosed quote costs one line', 'a,b\n"1,2\n3,4\n', csv, ['QUOTES', ['3', '4']]],
    ['something behind a closing quote', 'a,b\n"1"x,2\n3,4\n', csv, ['QUOTES', ['3', '4']]],
    [
      'line breaks in cells where allowed',
      'a,b\n"1\n2",3\n4,5\n',
      { ...csv, multiline: true },
      [
        ['1\n2', '3'],
        ['4', '5'],
      ],
    ],
    ['no line break at the end, whole line', 'a,b\n1,2', csv, [['1', '2']]],
    ['half a line at the end', 'a,b\n1,2\n3', csv, [['1', '2'], 'HALF_LINE']],
    ['the end inside quotes', 'a,b\n1,2\n3,"x', csv, [['1', '2'], 'HALF_LINE']],
    [
      'no header',
      '1|2\n3|4\n',
      { ...csv, delimiter: '|', header: ['a', 'b'] },
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['lines before the header', 'report\nof today\na;b\n1;2\n', { ...csv, delimiter: ';', skipLines: 2 }, [['1', '2']]],
    ['no quoting at all', 'a,b\n"1,2"\n', { ...csv, quote: null }, [['"1', '2"']]],
    ['a NUL byte', 'a,b\n1,\u00002\n3,4\n', csv, ['CONTROL_CHARACTER', ['3', '4']]],
    ['Chinese header and cells, UTF-8', '客户号,姓名\n1,张三\n', csv, [['1', '张三']]],
    ['Chinese header and cells, GB18030', gb('客户号,姓名\n1,张三\n'), csv, [['1', '张三']]],
    [
      'GB18030 with a rare character of four bytes',
      gb('号,名\n1,𠮷田\n'),
      { ...csv, encoding: 'gb18030' },
      [['1', '𠮷田']],
    ],
    [
      'a GB18030 character whose second byte is the delimiter',
      gb('号|名\n1|亅\n'),
      { ...csv, delimiter: '|', encoding: 'gb18030' },
      [['1', '亅']],
    ],
    [
      'one GB18030 line in a UTF-8 file',
      Buffer.concat([Buffer.from('号,名\n1,张三\n'), gb('2,李四五\n'), Buffer.from('3,王五\n')]),
      csv,
      [['1', '张三'], 'ENCODING', ['3', '王五']],
    ],
    [
      'one UTF-8 line in a GB18030 file',
      Buffer.concat([gb('号,名\n1,张三\n'), Buffer.from('2,李四五\n'), gb('3,王五\n')]),
      { ...csv, encoding: 'gb18030' },
      [['1', '张三'], 'ENCODING', ['3', '王五']],
    ],
    ['gzip', gzipSync('a,b\n1,2\n'), csv, [['1', '2']]],
  ];
  it.each(cases)('%s', async (_title, content, format, expected) => {
    expect(cellsOf((await readAll(content, format)).rows)).toEqual(expected);
  });

  it('tells line and byte offset of every row, and goes on from any of them', async () => {
    const content = `\uFEFF号,名\n${Array.from({ length: 500 }, (_, at) => `${at},名字${at}\n`).join('')}`;
    const bytes = Buffer.from(content);
    const { rows } = await readAll(content, csv);
    expect(rows).toHaveLength(500);
    for (const row of rows.filter((_, at) => at % 97 === 0)) {
      expect(bytes.subarray(row.offset).toString().startsWith(`${row.cells?.[0]},`)).toBe(true);
      const rest = await readAll(content, csv, {}, { offset: row.offset, line: row.line });
      expect(rest.rows).toEqual(rows.slice(rows.indexOf(row)));
      const zipped = await readAll(gzipSync(bytes), csv, {}, { offset: row.offset, line: row.line });
      expect(zipped.rows).toEqual(rest.rows);
    }
  });

  it('passes over a line longer than the limit without holding it', async () => {
    const { rows } = await readAll(`a,b\n1,2\n${'x'.repeat(3 * lineBytesMax)}\n3,4\n`, csv);
    expect(cellsOf(rows)).toEqual([['1', '2'], 'LINE_TOO_LONG', ['3', '4']]);
    expect(rows.map((row) => row.line)).toEqual([2, 3, 4]);
  });

  it('refuses a last line without line break where the mapping says so', async () => {
    const { rows } = await readAll('a,b\n1,2\n3,4', csv, { refuseUnterminated: true });
    expect(cellsOf(rows)).toEqual([['1', '2'], 'HALF_LINE']);
  });

  it('keeps the trailer apart', async () => {
    const { rows, trailer } = await readAll('a,b\n1,2\n#END,1\n', csv, { trailerPrefix: '#END' });
    expect(cellsOf(rows)).toEqual([['1', '2']]);
    expect(trailer).toBe('#END,1');
  });

  it('cuts lines as csv-parse does', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', '名') });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
        const line = cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(',');
        expect(splitCells(line, ',', '"')).toEqual(cells);
        const [oracle] = parseCsv(line) as string[][];
        expect(splitCells(line, ',', '"')).toEqual(oracle);
      }),
    );
  });

  it('never fails on any bytes, and accounts for every line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('utf-8', 'gb18030'),
        async (bytes, encoding) => {
          const content = Buffer.concat([Buffer.from('a,b\n'), bytes]);
          const { rows } = await readAll(content, { ...csv, encoding });
          for (const row of rows) expect((row.cells === null) !== (row.problem === null)).toBe(true);
          const lines = content.toString('latin1').split('\n').slice(1);
          expect(rows.length).toBeLessThanOrEqual(lines.length);
          expect(rows.length).toBeGreaterThanOrEqual(lines.filter((line) => line.replace(/\r$/, '') !== '').length);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a wrong file is refused before anything is read', () => {
  const cases: readonly (readonly [string, string | Uint8Array, unknown, Partial<OpenOptions>, string])[] = [
    ['a missing column', 'a,b\n1,2\n', csv, { needed: ['a', 'c'] }, 'HEADER_MISMATCH'],
    ['a column twice', 'a,a\n1,2\n', csv, { needed: ['a'] }, 'HEADER_MISMATCH'],
    ['another header than stated', 'a,b\n1,2\n', { ...csv, columns: ['b', 'a'] }, {}, 'HEADER_MISMATCH'],
    ['data instead of a header', '1,2\n3,4\n', csv, { needed: ['客户号'] }, 'HEADER_MISMATCH'],
    ['nothing behind the lines to skip', 'x\n', { ...csv, skipLines: 3 }, {}, 'HEADER_MISMATCH'],
    ['an empty file', '', csv, {}, 'FILE_EMPTY'],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), csv, {}, 'ENCODING_UNKNOWN'],
    [
      'a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xff, 0xff, 0xff]),
      csv,
      { needed: ['a'] },
      'ENCODING_UNKNOWN',
    ],
    ['text instead of a DBF file', 'a,b\n1,2\n', { kind: 'dbf' }, {}, 'FILE_UNREADABLE'],
    [
      'a short line instead of fixed columns',
      'ab\n',
      { kind: 'fixed', columns: [{ name: 'a', start: 0, length: 9 }] },
      {},
      'HEADER_MISMATCH',
    ],
    ['CSV instead of JSON lines', 'a,b\n', { kind: 'jsonl' }, {}, 'HEADER_MISMATCH'],
    ['a first object without a key', '{"a":1}\n', { kind: 'jsonl', columns: ['a', 'b'] }, {}, 'HEADER_MISMATCH'],
    ['gzip cut in its header', gzipSync('a,b\n1,2\n').subarray(0, 12), csv, {}, 'FILE_UNREADABLE'],
  ];
  it.each(cases)('%s', async (_title, content, format, options, code) => {
    expect(await open(content, format, options)).toMatchObject({ kind: 'refusal', code });
  });
});

describe('fixed width', () => {
  const columns = [
    { name: '号', start: 0, length: 4 },
    { name: '名', start: 4, length: 6 },
    { name: '额', start: 10, length: 5 },
  ];
  it('counts bytes, so that Chinese takes two each', async () => {
    const { rows } = await readAll(gb('0001张三  12.50\n0002李四五 3.00\n'), {
      kind: 'fixed',
      encoding: 'gb18030',
      columns,
    });
    expect(rows.map((row) => row.cells?.map((cell) => cell.trim()))).toEqual([
      ['0001', '张三', '12.50'],
      ['0002', '李四五', '3.00'],
    ]);
  });
  it('counts characters where told', async () => {
    const { rows } = await readAll('0001张三    12.50\n', { kind: 'fixed', unit: 'characters', columns });
    expect(rows[0]?.cells?.map((cell) => cell.trim())).toEqual(['0001', '张三', '12.50']);
  });
  it('names short lines, half lines and characters cut in half', async () => {
    const content = Buffer.concat([gb('0001张三  12.50\n0002李四\n'), gb('0003a王五六7.00\n'), gb('0004赵')]);
    const { rows } = await readAll(content, { kind: 'fixed', encoding: 'gb18030', columns });
    expect(cellsOf(rows).slice(1)).toEqual(['LINE_LENGTH', 'ENCODING', 'HALF_LINE']);
  });
});

describe('json lines', () => {
  it('reaches nested values and keeps every digit', async () => {
    const content = '{"a":{"b":"x"},"n":12345678901234567890,"d":0.12345678901234567,"t":true}\n{"a":{},"n":1}\n';
    const { rows } = await readAll(content, { kind: 'jsonl' }, { needed: ['a.b', 'n', 'd', 't'] });
    expect(cellsOf(rows)).toEqual([
      ['x', '12345678901234567890', '0.12345678901234567', 'true'],
      ['', '1', '', ''],
    ]);
  });
  it.each([
    ['not JSON', '{"a":1}\n{"a"\n{"a":2}\n', 'JSON'],
    ['not an object', '{"a":1}\n[1]\n{"a":2}\n', 'JSON'],
    ['10,000 levels deep', `{"a":1}\n${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}\n{"a":2}\n`, 'JSON'],
  ])('%s is a bad line', async (_title, content, code) => {
    const { rows } = await readAll(content, { kind: 'jsonl' }, { needed: ['a'] });
    expect(cellsOf(rows)).toEqual([['1'], code, ['2']]);
  });
  it('knows half an object at the end', async () => {
    const { rows } = await readAll('{"a":1}\n{"a":', { kind: 'jsonl' }, { needed: ['a'] });
    expect(cellsOf(rows)).toEqual([['1'], 'HALF_LINE']);
  });
  it('never takes a member called __proto__ or constructor for a value', async () => {
    const { rows } = await readAll(
      '{"a":1,"__proto__":{"b":2}}\n',
      { kind: 'jsonl' },
      { needed: ['b', 'constructor', '__proto__.b'] },
    );
    expect(cellsOf(rows)).toEqual([['', '', '2']]);
  });
});

/** A dBASE III file with the fields and records given; each record is its flag and the cells as they stand. */
const dbf = (
  fields: readonly (readonly [string, string, number])[],
  records: readonly (readonly [string, ...string[]])[],
  stated = records.length,
): Buffer => {
  const recordBytes = 1 + fields.reduce((sum, [, , length]) => sum + length, 0);
  const header = Buffer.alloc(32 + fields.length * 32 + 1);
  header[0] = 0x03;
  header.writeUInt32LE(stated, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(recordBytes, 10);
  for (const [at, [name, type, length]] of fields.entries()) {
    gb(name).copy(header, 32 + at * 32);
    header[32 + at * 32 + 11] = type.charCodeAt(0);
    header[32 + at * 32 + 16] = length;
  }
  header[header.length - 1] = 0x0d;
  const body = records.map(([flag, ...cells]) =>
    Buffer.concat([
      Buffer.from(flag),
      ...cells.map((cell, at) => Buffer.concat([gb(cell), Buffer.alloc(80, 0x20)]).subarray(0, fields[at]?.[2])),
    ]),
  );
  return Buffer.concat([header, ...body, Buffer.from([0x1a])]);
};

describe('dbf', () => {
  const fields = [
    ['KHH', 'C', 10],
    ['姓名', 'C', 12],
    ['CJJE', 'N', 12],
    ['JYRQ', 'D', 8],
    ['ZX', 'L', 1],
  ] as const;
  it('reads records, and passes over deleted ones', async () => {
    const content = dbf(fields, [
      [' ', '1001', '张三', '     1250.50', '20260630', 'T'],
      ['*', '1002', '李四', '        3.00', '20260630', 'F'],
      [' ', '1003', '欧阳菲菲', '      -20.00', '20260630', '?'],
    ]);
    const { rows, columns, voidRows } = await readAll(content, { kind: 'dbf' });
    expect(columns).toEqual(['KHH', '姓名', 'CJJE', 'JYRQ', 'ZX']);
    expect(cellsOf(rows)).toEqual([
      ['1001', '张三', '1250.50', '20260630', 'true'],
      ['1003', '欧阳菲菲', '-20.00', '20260630', ''],
    ]);
    expect(voidRows).toBe(1);
    expect(rows[1]?.line).toBe(3);
  });
  it('says when fewer records come than the header states', async () => {
    const content = dbf(fields, [[' ', '1001', '张三', '1', '20260630', 'T']], 3);
    const { rows } = await readAll(content.subarray(0, -1), { kind: 'dbf' });
    expect(cellsOf(rows).slice(1)).toEqual(['HALF_LINE']);
  });
  it('knows a number that overflowed in the sending system', async () => {
    const { rows } = await readAll(dbf(fields, [[' ', '1001', '张三', '************', '20260630', 'T']]), {
      kind: 'dbf',
    });
    expect(rows[0]?.problem).toMatchObject({ code: 'NUMBER', column: 'CJJE' });
  });
  it('reads many records over chunk borders, zipped too, and goes on from a place', async () => {
    const records = Array.from(
      { length: 20_000 },
      (_, at) => [' ', String(at), `名${at}`, String(at), '20260630', 'T'] as const,
    );
    const content = dbf(fields, records);
    const { rows } = await readAll(gzipSync(content), { kind: 'dbf' });
    expect(rows.map((row) => row.cells?.[0])).toEqual(records.map((record) => record[1]));
    const place = rows[12_345];
    const rest = await readAll(content, { kind: 'dbf' }, {}, { offset: place?.offset ?? 0, line: place?.line ?? 0 });
    expect(rest.rows[0]?.cells?.[0]).toBe('12345');
    expect(rest.rows).toHaveLength(20_000 - 12_345);
  });
  it('never fails on any header bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 70, maxLength: 400 }), async (bytes) => {
        const reader = await open(Buffer.concat([Buffer.from([3]), bytes]), { kind: 'dbf' });
        if (isRefusal(reader)) return;
        let count = 0;
        for await (const batch of reader.batches()) count += batch.rows.length;
        expect(count).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('excerpts', () => {
  it.each([
    ['张三,13812345678,a@b.cn', '张*,1**********,a@b.c*'],
    ['"欧阳菲菲";3.5', '"欧***";3.5'],
    [`a\u0000b`, 'a�b'],
  ])('%s', (text, masked) => {
    expect(maskedExcerpt(text)).toBe(masked);
  });
});
