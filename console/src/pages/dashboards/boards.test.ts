// Boards in the browser: filters, moving, pinning, and tiles that ask a few at a time.
import type { Board, BoardFilter, Tile } from '@contracts/know/dashboards/contract.ts';
import { describe, expect, it } from 'vitest';
import { annotationsOn, marksBeside } from './annotation-marks.ts';
import { daysOf, freeId, metricAsked, moveTile, readFilter, withFilter, withPinned } from './board-model.ts';
import { createTileQueue } from './tile-queue.ts';

const today = '2026-03-31';
const filter = (more: Partial<BoardFilter> = {}): BoardFilter => ({ days: { kind: 'own' }, compare: false, ...more });
const tile = (id: string): Tile => ({ kind: 'metric', id, metric: 'nps', view: 'number', width: 4, height: 'medium' });

describe('the filter of a board', () => {
  it.each([
    [{ kind: 'own' } as const, null],
    [{ kind: 'last', days: 7 } as const, { from: '2026-03-25', to: '2026-04-01' }],
    [{ kind: 'month', back: 0 } as const, { from: '2026-03-01', to: '2026-04-01' }],
    [{ kind: 'month', back: 1 } as const, { from: '2026-02-01', to: '2026-03-01' }],
    [{ kind: 'range', from: '2025-12-30', to: '2026-01-02' } as const, { from: '2025-12-30', to: '2026-01-02' }],
  ])('%j', (days, expected) => {
    expect(daysOf(days, today)).toEqual(expected);
  });

  it('narrows every tile, and puts the days before beside it', () => {
    const asked = {
      ...metricAsked({ metric: 'nps' }, today),
      population: { who: 'customers' as const, filter: { tags: ['a'] } },
    };
    const days = { kind: 'last', days: 30 } as const;
    expect(withFilter(asked, filter({ days, compare: true, branchId: 'B1', segment: 's' }), today)).toMatchObject({
      range: { from: '2026-03-02', to: '2026-04-01' },
      comparison: { from: '2026-01-31', to: '2026-03-02' },
      population: { who: 'customers', filter: { tags: ['a'], branchId: 'B1' }, segment: 's' },
    });
    expect(withFilter(asked, filter(), today)).toEqual(asked);
    // A comparison of the question's own is of its own days: other days are compared with none, unless that is asked for.
    const own = { ...asked, comparison: { from: '2025-01-01', to: '2025-02-01' } };
    expect(withFilter(own, filter(), today).comparison).toEqual(own.comparison);
    expect(withFilter(own, filter({ days }), today).comparison).toBeUndefined();
  });
});

describe('a filter in the address', () => {
  it.each([
    ['', filter()],
    [
      '{"days":{"kind":"last","days":7},"compare":true,"branchId":"B1"}',
      filter({ days: { kind: 'last', days: 7 }, compare: true, branchId: 'B1' }),
    ],
    ['{"days":{"kind":"last","days":0}}', filter()],
    ['{"days":{"kind":"range","from":"2026-02-01","to":"2026-01-01"}}', filter()],
    ['{"days":{"kind":"own"},"segment":7}', filter()],
    ['nonsense', filter()],
    ['[]', filter()],
  ])('%s', (text, expected) => {
    expect(readFilter(text, filter())).toEqual(expected);
  });
});

describe('tiles', () => {
  it('move, and stay where they are when there is no such place', () => {
    const tiles = ['a', 'b', 'c'].map(tile);
    const order = (from: number, to: number) => moveTile(tiles, from, to).map(({ id }) => id);
    expect(order(0, 2)).toEqual(['b', 'c', 'a']);
    expect(order(2, 0)).toEqual(['c', 'a', 'b']);
    expect(order(0, 3)).toEqual(['a', 'b', 'c']);
    expect(order(1, -1)).toEqual(['a', 'b', 'c']);
  });

  it('are pinned at the end under an id of their own', () => {
    const board: Board = {
      name: { zh: '板', en: 'Board' },
      meaning: { zh: '', en: '' },
      filter: filter(),
      tiles: [tile('t2')],
    };
    expect(freeId(board.tiles)).toBe('t3');
    const breakdown = { by: 'attribute' as const, attribute: 'gender' };
    const parameters = { ...metricAsked({ metric: 'nps', breakdown }, today) };
    const { tiles } = withPinned(board, { kind: 'metric', metric: 'nps', parameters }, ' 我的 ');
    expect(tiles.at(-1)).toMatchObject({ id: 't3', view: 'groups', breakdown, title: { zh: '我的', en: '我的' } });
    const question = withPinned(board, { kind: 'question', question: 'funnel', parameters: { steps: [] } }, '');
    expect(question.tiles.at(-1)).toMatchObject({ kind: 'question', question: 'funnel' });
    expect(question.tiles.at(-1)).not.toHaveProperty('title');
  });

  it('ask a few at a time, in order, and pass over who has left', async () => {
    const queue = createTileQueue(2);
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const gone = new AbortController();
    const here = new AbortController().signal;
    const runs = [0, 1, 2, 3, 4].map((number) => {
      const work = () =>
        new Promise<number>((resolve) => {
          begun.push(number);
          ends.push(() => resolve(number));
        });
      return queue.run(work, number === 2 ? gone.signal : here).catch(() => null);
    });
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    gone.abort();
    ends[0]?.();
    expect(await runs[0]).toBe(0);
    expect(await runs[2]).toBeNull();
    expect(begun).toEqual([0, 1, 3]);
    ends[1]?.();
    ends[2]?.();
    await Promise.all([runs[1], runs[3]]);
    expect(begun).toEqual([0, 1, 3, 4]);
  });

  it('let the next one in when one fails', async () => {
    const queue = createTileQueue(1);
    const { signal } = new AbortController();
    await expect(queue.run(() => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(await queue.run(async () => 'next', signal)).toBe('next');
  });
});

describe('annotations', () => {
  it('stand at the unit that their day lies in', () => {
    const rows = [
      { on: '2026-02-14', text: 'in February' },
      { on: '2026-03-01', text: 'on the first' },
      { on: '2025-12-31', text: 'before' },
      { on: '2026-05-02', text: 'after' },
    ];
    const months = ['2026-01-01', '2026-02-01', '2026-03-01'];
    expect(annotationsOn(months, rows, '2026-04-01')).toEqual([
      { label: '2026-02-01', texts: ['in February'] },
      { label: '2026-03-01', texts: ['on the first'] },
    ]);
    expect(annotationsOn(['2026-03-01 09:00', '2026-03-01 10:00'], rows, null)).toEqual([
      { label: '2026-03-01 09:00', texts: ['on the first'] },
    ]);
    expect(annotationsOn([], rows, null)).toEqual([]);
  });

  it('stand beside lines of the chart itself', () => {
    const line = { yAxis: 0.3 };
    expect(marksBeside({}, [])).toEqual({});
    const happened = { xAxis: '2026-01-01', name: 'campaign' };
    const both = marksBeside({ markLine: { data: [happened] } }, [line]);
    expect(both.markLine?.data).toEqual([happened, { symbol: ['none', 'none'], ...line }]);
    expect(marksBeside({}, [line]).markLine?.data).toHaveLength(1);
  });
});
