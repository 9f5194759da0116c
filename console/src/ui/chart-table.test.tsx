// @vitest-environment happy-dom
// The figures of a chart can be read without seeing it: heads, rows, the total, by key and in both languages.
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { language, startTexts } from '../i18n/index.ts';
import { type ChartFigures, ChartTable } from './chart-table.tsx';

let root: Root | null = null;
const show = async (figures: ChartFigures): Promise<HTMLElement> => {
  const place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  await act(async () => root?.render(<ChartTable figures={figures} label="转化率" height={240} />));
  return place;
};
const textsOf = (place: HTMLElement, selector: string): readonly string[] =>
  [...place.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');

beforeAll(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  language.set('zh');
  await startTexts();
});
afterEach(async () => {
  await act(async () => {
    root?.unmount();
    language.set('zh');
  });
});

const figures: ChartFigures = {
  of: '日期',
  columns: ['开始', '转化率'],
  rows: [
    { name: '2026-06-29', cells: ['40', '25.0%'] },
    // Two rows of one name are two rows.
    { name: '2026-06-30', note: '进行中', cells: ['4', '–'] },
    { name: '2026-06-30', cells: ['0', '–'] },
  ],
  total: { name: '合计', cells: ['44', '22.7%'] },
};

it('is a table with heads of columns and rows, and its total', async () => {
  const place = await show(figures);
  expect(textsOf(place, 'thead th[scope=col]')).toEqual(['日期', '开始', '转化率']);
  expect(textsOf(place, 'tbody th[scope=row]')).toEqual(['2026-06-29', '2026-06-30 进行中', '2026-06-30']);
  expect(textsOf(place, 'tbody tr:first-child td')).toEqual(['40', '25.0%']);
  expect(textsOf(place, 'tfoot th, tfoot td')).toEqual(['合计', '44', '22.7%']);
});

it('is reached by key and called by its chart in the language of the reader', async () => {
  const region = (await show(figures)).querySelector('section');
  expect(region?.tabIndex).toBe(0);
  expect(region?.getAttribute('aria-label')).toBe('转化率：数据表');
  await act(async () => language.set('en'));
  expect(region?.getAttribute('aria-label')).toBe('转化率: table');
});

it('has no total where nothing adds up', async () => {
  const { total: _, ...bare } = figures;
  expect(textsOf(await show(bare), 'tfoot')).toEqual([]);
});
