// The weakest step is found where it is, and nothing is found where groups differ by chance.
import type { FunnelResult } from '@contracts/know/funnels/contract.ts';
import { describe, expect, it } from 'vitest';
import { weakestStep } from './weak-step.ts';

const time = { meanMs: null, medianMs: null };

const groupOf = (value: string | null, counts: readonly number[]): FunnelResult['groups'][number] => ({
  key: { segment: null, kind: value === null ? 'all' : 'value', value, label: { zh: value ?? '', en: value ?? '' } },
  steps: counts.map((count, step) => {
    const before = counts[step - 1];
    const next = counts[step + 1];
    return {
      ...{ count, fromFirst: null, time },
      fromPrevious: before ? count / before : null,
      lost: next === undefined ? 0 : count - next,
    };
  }),
  conversion: { share: null, low: 0, high: 1 },
  total: time,
  histogram: [],
  trend: [],
  significance: null,
});

const resultOf = (groups: Readonly<Record<string, readonly number[]>>): FunnelResult => ({
  counting: 'customers',
  steps: (Object.values(groups)[0] ?? []).map((_, index) => ({ label: String(index), optional: false })),
  groups: [groupOf(null, [1]), ...Object.entries(groups).map(([name, counts]) => groupOf(name, counts))],
});

describe('the weakest step', () => {
  it('is where a group loses most beyond what the others lose', () => {
    const weak = weakestStep(
      resultOf({ android: [200, 190, 110, 100], ios: [150, 140, 130, 120], harmony: [50, 48, 45, 42] }),
    );
    expect(weak?.group.key.value).toBe('android');
    expect(weak?.step).toBe(2);
    expect(weak?.share).toBeCloseTo(110 / 190);
    expect(weak?.othersShare).toBeCloseTo(175 / 188);
    expect(weak?.lostMore).toBe(67);
  });

  it.each([
    ['equal shares', { a: [100, 50], b: [200, 100] }],
    ['a difference as chance makes it', { a: [100, 50], b: [100, 58] }],
    ['too few', { a: [3, 1], b: [4, 4] }],
    ['one group', { a: [100, 10] }],
    ['nobody', { a: [0, 0], b: [0, 0] }],
  ])('is not found in %s', (_, groups) => {
    expect(weakestStep(resultOf(groups))).toBeNull();
  });
});
