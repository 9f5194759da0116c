// Shares of a split relation sum to one, exactly.
import { expect, it } from 'vitest';
import { equalRatios } from './ratios.ts';

it.each([1, 2, 3, 6, 7, 13, 20])('%i equal shares make one', (count) => {
  const ratios = equalRatios(count);
  expect(ratios).toHaveLength(count);
  const millionths = ratios.map((each) => (each === '1' ? 1_000_000 : Number(each.slice(2))));
  expect(millionths.reduce((sum, each) => sum + each, 0)).toBe(1_000_000);
});
