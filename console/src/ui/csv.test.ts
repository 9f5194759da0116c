// Files that spreadsheets open as text, whatever customers called themselves.
import { describe, expect, it } from 'vitest';
import { csvCell, csvFile, exportRowsMax, readAllPages } from './csv.ts';

describe('csv', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['+86', "'+86"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-5', '-5'],
    ['-5.25', '-5.25'],
    ['-cmd', "'-cmd"],
    [-3, '-3'],
    [null, ''],
    [undefined, ''],
    [{ a: 1 }, '"{""a"":1}"'],
    [' padded ', '" padded "'],
  ])('writes %j as %s', (value, expected) => {
    expect(csvCell(value)).toBe(expected);
  });

  it('begins with a byte order mark and ends every line', () => {
    expect(csvFile(['客户号', 'name'], [['1', '张三']])).toBe('\uFEFF客户号,name\r\n1,张三\r\n');
  });

  it('reads pages until the end, and stops at its limit', async () => {
    const asked: number[] = [];
    const rows = await readAllPages(async (page) => {
      asked.push(page);
      return { rows: page <= 2 ? [page, page] : [page], total: 5 };
    });
    expect(rows).toEqual([1, 1, 2, 2, 3]);
    expect(asked).toEqual([1, 2, 3]);
    const endless = await readAllPages(async () => ({ rows: new Array(1_000).fill(0), total: 10_000_000 }));
    expect(endless).toHaveLength(exportRowsMax);
  });
});
