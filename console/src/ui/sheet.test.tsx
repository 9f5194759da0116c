// @vitest-environment happy-dom
// The file of a table: every row of every page, in the words of its columns, and no list of the console without one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { language, startTexts } from '../i18n/index.ts';
import { csvFile } from './csv.ts';
import { readSheet } from './sheet.tsx';
import { Table } from './table.tsx';

/** What the browser was handed to save. */
const saved: { name: string; content: Blob }[] = [];

let root: Root | null = null;
beforeAll(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  language.set('zh');
  await startTexts();
  const blobs: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((content) => `blob:${blobs.push(content as Blob)}`);
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function keep(this: HTMLAnchorElement) {
    saved.push({ name: this.download, content: blobs.at(-1) as Blob });
  });
});
afterEach(async () => {
  await act(async () => root?.unmount());
  saved.length = 0;
});

const tableOf = (html: string): HTMLElement => {
  const place = document.createElement('div');
  place.innerHTML = `<table>${html}</table>`;
  document.body.append(place);
  return place;
};

describe('what a table shows', () => {
  it('is one head over each column, however heads are stacked, and a row for each row and sum', () => {
    const place = tableOf(`
      <thead><tr><th rowspan="2">客户</th><th colspan="2">积分</th><th rowspan="2"></th></tr><tr><th>得</th><th>用</th></tr></thead>
      <tbody><tr class="ant-table-measure-row"><td></td><td></td><td></td><td></td></tr>
        <tr class="ant-table-row"><td>甲 <i>C1</i></td><td>1,000</td><td>–</td><td><button>编辑</button></td></tr></tbody>
      <tfoot><tr><td colspan="2">合计</td><td>5</td><td></td></tr></tfoot>`);
    expect(readSheet(place)).toEqual({
      header: ['客户', '积分 · 得', '积分 · 用'],
      rows: [
        ['甲 C1', '1,000', '–'],
        ['合计', '', '5'],
      ],
    });
  });
});

describe('a table with all of its rows', () => {
  it('gives them all to the file, also those of pages that are not shown', async () => {
    const place = document.createElement('div');
    document.body.append(place);
    root = createRoot(place);
    const rows = Array.from({ length: 25 }, (_, at) => ({ code: `R${at}`, count: at === 0 ? '=1+1' : `${at}` }));
    await act(async () =>
      root?.render(
        <Table
          rowKey="code"
          dataSource={rows}
          pagination={{ pageSize: 10 }}
          columns={[
            { title: '代码', dataIndex: 'code' },
            { title: '数', render: (_, { count }) => <b>{count}</b> },
            { title: '', render: () => <button type="button">改</button> },
          ]}
        />,
      ),
    );
    expect(place.querySelectorAll('tbody tr.ant-table-row')).toHaveLength(10);
    await act(async () => place.querySelector<HTMLElement>('[data-export]')?.click());
    expect(saved.map(({ name }) => name)).toEqual([expect.stringMatching(/\.csv$/)]);
    const whole = csvFile(
      ['代码', '数'],
      rows.map((row) => [row.code, row.count]),
    );
    expect(whole).toContain("'=1+1");
    expect(await saved[0]?.content.text()).toBe(whole);
    // Nothing stays behind that was drawn for the file alone.
    expect(document.querySelectorAll('.zy-out-of-sight')).toHaveLength(0);
  });
});

/** Tables of the component library as they are, each with why it needs no file of its own. */
const without: Readonly<Record<string, string>> = {
  'contribution/table.tsx': 'has a button of its own above',
  'customers/assets.tsx': 'has a button of its own above',
  'customers/trades.tsx': 'has a button of its own above',
  'economics/costs.tsx': 'the server has a file of it',
  'economics/deferred.tsx': 'the server has a file of it',
  'economics/kept.tsx': 'the server has a file of it',
  'economics/liability.tsx': 'the server has a file of it',
  'economics/movement.tsx': 'the server has a file of it',
  'erasures/held-records.tsx': 'records under legal hold are looked at for a reason, and not taken along',
  'imports/column-mapper.tsx': 'a form',
  'imports/preview.tsx': 'lines of the file that is imported',
  'metrics/metric-answer.tsx': 'the page of the metric has a file of its answer',
  'settings/roles.tsx': 'what the program allows, not a list of the firm',
  'settings/trading-calendar.tsx': 'has a button of its own above',
  'sql/sql-answer.tsx': 'the page has a file of the answer',
  'tags/tag-import.tsx': 'lines of the file that is imported',
  'value/settings-fields.tsx': 'a form',
};

describe('lists of the console', () => {
  const folder = join(import.meta.dirname, '../pages');
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tsx'))
    .map((path) => ({ path, source: readFileSync(join(folder, path), 'utf8') }));

  it('are tables with a file, but for answers of questions, whose page has one, and those that are named', () => {
    const plain = pages.filter(
      ({ source }) => /import \{[^}]*\bTable\b[^}]*\} from 'antd'/.test(source) && /<Table[\s<]/.test(source),
    );
    const strangers = plain
      .map(({ path }) => path)
      .filter((path) => !path.startsWith('analysis/') && !(path in without));
    expect(strangers).toEqual([]);
    const gone = Object.keys(without).filter((path) => !plain.some((each) => each.path === path));
    expect(gone.filter((path) => path !== 'settings/roles.tsx')).toEqual([]);
  });

  it('that are read by pages say where their file comes from', () => {
    const paged = pages.filter(({ source }) => source.includes('<DataTable') && source.includes('onPage='));
    expect(paged.length).toBeGreaterThan(20);
    const counted = (source: string, words: RegExp): number => [...source.matchAll(words)].length;
    const short = paged.filter(
      ({ source }) =>
        counted(source, /\bonPage=/g) > counted(source, /\breadPage=|\bfile=\{|\bfile:\s*\{\s*kind|saveCsv\(/g),
    );
    expect(short.map(({ path }) => path)).toEqual([]);
  });
});
