// A branch's own limit comes and goes without changing the others'.
import type { Limit } from '@contracts/reward/earning/contract.ts';
import { expect, test } from 'vitest';
import { limitOf, withBranch } from './own-limit.ts';

const limit: Limit = { of: 'branch', span: 'year', points: 100, beyond: 'truncate' };

test('a branch gets a limit of its own, another one, and what every other branch has again', () => {
  const one = withBranch(limit, 'B1', 50);
  expect(one).toEqual({ ...limit, branches: { B1: 50 } });
  const two = withBranch(withBranch(one, 'B2', 7), 'B1', 60);
  expect(two).toEqual({ ...limit, branches: { B1: 60, B2: 7 } });
  expect(withBranch(withBranch(two, 'B1', null), 'B2', null)).toEqual(limit);
  expect(withBranch(limit, 'B1', null)).toEqual(limit);
  expect(one).toEqual({ ...limit, branches: { B1: 50 } });
});

test('a limit that is no longer of branches forgets them', () => {
  const own = withBranch(limit, 'B1', 50);
  expect(limitOf(own, 'customer')).toEqual({ ...limit, of: 'customer' });
  expect(limitOf(own, 'branch')).toEqual(own);
});
