// What a line over time shows where it is not whole.
import { expect, it } from 'vitest';
import { comparedStates, lineOverUnits, unitStates } from './unit-states.ts';

const units = (text: string) =>
  text.split(' ').map((word) => ({ label: word.replace('*', ''), complete: !word.endsWith('*') }));
const today = '2026-11-23';

it.each([
  ['2026-11-21 2026-11-22 2026-11-23*', ['whole', 'whole', 'running']],
  // A month that is asked for to its end: its last days have not begun.
  ['2026-11-22 2026-11-23* 2026-11-24* 2026-11-25*', ['whole', 'running', 'ahead', 'ahead']],
  // Weeks: the first is cut by the range, and today is the Monday of the last.
  ['2026-11-02* 2026-11-09 2026-11-16 2026-11-23*', ['cut', 'whole', 'whole', 'running']],
  ['2026-09-01 2026-10-01 2026-11-01*', ['whole', 'whole', 'running']],
  ['2026-08-01 2026-09-01 2026-10-01*', ['whole', 'whole', 'cut']],
  // Attempts of the last days may still convert.
  ['2026-11-20 2026-11-21* 2026-11-22* 2026-11-23*', ['whole', 'cut', 'cut', 'running']],
  ['2026-11-23*', ['running']],
] as const)('%s', (text, states) => {
  expect(unitStates(units(text), today)).toEqual(states);
});

it('lays the days compared under those that have begun', () => {
  const own = unitStates(units('2026-11-22 2026-11-23* 2026-11-24*'), today);
  expect(comparedStates(units('2026-10-22 2026-10-23* 2026-10-24*'), own)).toEqual(['whole', 'running', 'ahead']);
  // Counted whole, they are shown whole.
  expect(comparedStates(units('2025-11-22 2025-11-23 2025-11-24'), own)).toEqual(['whole', 'whole', 'whole']);
});

it('draws a whole line as it is, and else ends it where it is whole, dotted to the point that may move', () => {
  const line = { type: 'line', name: 'A', data: [5, 7, null, 1, 0], areaStyle: {}, markLine: { data: [] } };
  expect(lineOverUnits(line, ['whole', 'whole', 'whole', 'whole', 'whole'])).toEqual([line]);
  const [main, link, points, ...none] = lineOverUnits(line, ['whole', 'whole', 'whole', 'running', 'ahead']) as {
    readonly name: string;
    readonly data: readonly { readonly value: readonly [number, number | null] }[];
  }[];
  const at = (series: typeof main) => series?.data.map(({ value }) => value);
  expect(none).toEqual([]);
  expect(at(main)).toEqual([
    [0, 5],
    [1, 7],
    [2, null],
  ]);
  expect(at(link)?.filter(([, value]) => value !== null)).toEqual([[3, 1]]);
  expect(at(points)).toEqual([[3, 1]]);
  expect(main).toMatchObject({ areaStyle: {}, markLine: { data: [] } });
  expect(link).toMatchObject({ name: 'A', lineStyle: { type: 'dotted' }, tooltip: { show: false } });
  expect(link).not.toHaveProperty('areaStyle');
  const whole = lineOverUnits(
    {
      name: 'B',
      data: [
        { value: 4, period: 0 },
        { value: 1, period: 1 },
      ],
    },
    ['whole', 'running'],
  );
  expect(whole[1]).toMatchObject({
    data: [
      { value: [0, 4], period: 0 },
      { value: [1, 1], period: 1 },
    ],
  });
});
