// Marks of a trace on a timeline: every event of every attempt, what voided it, and the returns of a cohort.
import type { FunnelTrace } from '@contracts/know/funnels/contract.ts';
import { expect, it } from 'vitest';
import { firstShown, funnelOnTimeline, retentionOnTimeline } from './trace-marks.ts';

const said = { zh: '说明', en: 'said' };
const event = (position: number, at: number) => ({ position, name: 'logged_in', at });
const attempt = (part: Partial<FunnelTrace['attempts'][number]>): FunnelTrace['attempts'][number] => ({
  ...{ steps: [], level: 1, end: 'open', endedBy: null, reason: said, counted: false, held: null, value: null },
  ...part,
});

it('an event that stands for a step in two attempts has both marks, and a voided attempt says so where it was voided', () => {
  const trace = funnelOnTimeline({
    eventsRead: 4,
    attempts: [
      attempt({ steps: [event(7, 100), null, null], end: 'exclusion', endedBy: event(9, 150) }),
      attempt({ steps: [event(7, 100), event(8, 300), null], counted: true, end: 'window', endedBy: event(12, 900) }),
    ],
  });
  expect(trace.marks.get(7)).toEqual([
    { kind: 'step', stretch: 0, step: 0, counted: false },
    { kind: 'step', stretch: 1, step: 0, counted: true },
  ]);
  expect(trace.marks.get(9)).toEqual([{ kind: 'voided', stretch: 0, reason: said }]);
  expect(trace.marks.get(12)).toEqual([{ kind: 'over', stretch: 1, reason: said }]);
  expect(trace.stretches.map(({ from, to, missing }) => [from, to, missing])).toEqual([
    [100, 150, [1, 2]],
    [100, 900, [2]],
  ]);
  expect(firstShown(trace)).toBe(1);
});

it('a cohort marks its beginning and its returns, by whether the period counts', () => {
  const period = (number: number, retained: boolean, ...events: ReturnType<typeof event>[]) => ({
    ...{ from: number * 100, to: number * 100 + 100, events, count: events.length, retained },
  });
  const trace = retentionOnTimeline({
    eventsRead: 3,
    cohorts: [
      {
        ...{ date: '2026-03-01', initial: event(1, 10) },
        periods: [period(0, false), period(1, true, event(2, 110), event(3, 150)), period(2, false, event(4, 220))],
      },
    ],
    reason: said,
  });
  expect(trace.marks.get(1)).toEqual([{ kind: 'initial', stretch: 0 }]);
  expect(trace.marks.get(3)).toEqual([{ kind: 'returned', stretch: 0, period: 1, counted: true }]);
  expect(trace.marks.get(4)).toEqual([{ kind: 'returned', stretch: 0, period: 2, counted: false }]);
  expect(trace.stretches[0]).toMatchObject({ from: 10, to: 220, cohort: '2026-03-01', retained: [1] });
  const nobody = retentionOnTimeline({ eventsRead: 0, cohorts: [], reason: said });
  expect([nobody.nothing, firstShown(nobody)]).toEqual([said, -1]);
});
